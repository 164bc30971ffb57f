import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import type { Identity } from './authority.ts';

export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

const listening = (server: net.Server, sockets: Set<net.Socket>): Promise<Running> =>
  new Promise((resolve) => {
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });

/** An HTTPS server showing `chain`, the leaf first. */
export const httpsServer = (
  chain: readonly Identity[],
  answer: RequestListener,
  options: tls.TlsOptions = {},
): Promise<Running & { readonly resumed: boolean[] }> => {
  const resumed: boolean[] = [];
  const server = createHttpsServer(
    { cert: chain.map(({ pem }) => pem).join('\n'), key: chain[0]?.key, ...options },
    answer,
  );
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: tls.TLSSocket) => resumed.push(socket.isSessionReused()));
  return listening(server, new Set()).then((running) => ({ ...running, resumed }));
};

export const plainServer = (answer: RequestListener): Promise<Running> =>
  listening(createHttpServer(answer), new Set());

export const rawServer = (onSocket: (socket: net.Socket) => void): Promise<Running> =>
  listening(net.createServer(onSocket), new Set());

/** A TLS server that says its answer octet for octet. */
export const rawTlsServer = (chain: readonly Identity[], answer: (socket: tls.TLSSocket) => void) => {
  const server = tls.createServer(
    { cert: chain.map(({ pem }) => pem).join('\n'), key: chain[0]?.key },
    (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    },
  );
  server.on('tlsClientError', () => undefined);
  return listening(server, new Set());
};

/** A TCP proxy before the bank: can cut what the bank answers once it has the whole request, or be shut. */
export interface Proxy extends Running {
  /** For that many connections from now, the bank's answer is thrown away and the connection cut. */
  cutAnswers(count: number): void;
  /** For that many connections from now, the request never reaches the bank. */
  cutRequests(count: number): void;
  /** Connections that were let through or cut, since the start. */
  readonly connections: number;
}

export const cuttingProxy = async (target: number): Promise<Proxy> => {
  let answers = 0;
  let requests = 0;
  let connections = 0;
  const running = await rawServer((client) => {
    connections += 1;
    const upstream = net.connect(target, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    // TLS 1.3: the client's second flight ends the handshake, the next one carries the request.
    let flights = 0;
    let cut: 'answer' | 'request' | undefined;
    client.on('data', (chunk) => {
      flights += 1;
      if (flights === 2) {
        if (requests > 0) {
          requests -= 1;
          cut = 'request';
        } else if (answers > 0) {
          answers -= 1;
          cut = 'answer';
        }
      }
      if (cut === 'request' && flights >= 3) {
        client.destroy();
        return;
      }
      upstream.write(chunk);
    });
    let tickets = 0;
    upstream.on('data', (chunk) => {
      // After the request is on its way, the server's session tickets may still come before its answer.
      if (cut === 'answer' && flights >= 3) {
        tickets += chunk.length;
        // The commit is on the bank's disk when its answer leaves it.
        if (tickets > 0) client.destroy();
        return;
      }
      client.write(chunk);
    });
  });
  return {
    ...running,
    cutAnswers: (count) => void (answers = count),
    cutRequests: (count) => void (requests = count),
    get connections() {
      return connections;
    },
  };
};
