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

/** Takes connections on a free port of 127.0.0.1 until it is closed, which ends them all. */
export const listening = (server: net.Server): Promise<Running> =>
  new Promise((resolve) => {
    const sockets = new Set<net.Socket>();
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

const credentials = (chain: readonly Identity[]) => ({
  cert: chain.map(({ pem }) => pem).join('\n'),
  key: chain[0]?.key,
});

export interface RunningHttps extends Running {
  readonly resumed: boolean[];
  /** Another chain from the next connection on. */
  show(chain: readonly Identity[]): void;
}

/** An HTTPS server showing `chain`, the leaf first. */
export const httpsServer = async (
  chain: readonly Identity[],
  answer: RequestListener,
  options: tls.TlsOptions = {},
): Promise<RunningHttps> => {
  const resumed: boolean[] = [];
  const server = createHttpsServer({ ...credentials(chain), ...options }, answer);
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: tls.TLSSocket) => resumed.push(socket.isSessionReused()));
  const running = await listening(server);
  return { ...running, resumed, show: (next) => server.setSecureContext(credentials(next)) };
};

export const plainServer = (answer: RequestListener): Promise<Running> => listening(createHttpServer(answer));

export const rawServer = (onSocket: (socket: net.Socket) => void): Promise<Running> =>
  listening(net.createServer(onSocket));

/** A TLS server that says its answer octet for octet. */
export const rawTlsServer = (chain: readonly Identity[], answer: (socket: tls.TLSSocket) => void) => {
  const server = tls.createServer(credentials(chain), (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  server.on('tlsClientError', () => undefined);
  return listening(server);
};

/** A TCP proxy before the bank that loses what it is told to lose; each counts down by connections, the oldest wish first. */
export interface LossyProxy extends Running {
  /** The bank reads the request and acts; its answer is lost. */
  loseAnswers(count: number): void;
  /** The request is lost before the bank. */
  loseRequests(count: number): void;
  /** The request is held back and nothing answered, until `letGo`. */
  holdRequests(count: number): void;
  /** Sends on what was held, and waits until the bank has dealt with it. */
  letGo(): Promise<void>;
}
type Loss = 'answer' | 'request' | 'held';

/** Counts the TLS records of application data in a stream: a client's first is its Finished, the second its request. */
const applicationRecords = (): ((chunk: Buffer) => number) => {
  let left = Buffer.alloc(0);
  let count = 0;
  return (chunk) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 5) {
      const end = 5 + left.readUInt16BE(3);
      if (left[0] === 0x17) count += 1;
      if (left.length < end) {
        if (left[0] === 0x17) count -= 1;
        break;
      }
      left = left.subarray(end);
    }
    return count;
  };
};

export const lossyProxy = async (target: number): Promise<LossyProxy> => {
  const losses: Loss[] = [];
  const wish = (loss: Loss, count: number): void => {
    losses.push(...Array<Loss>(count).fill(loss));
  };
  const held: (() => Promise<void>)[] = [];

  const running = await rawServer((client) => {
    const loss = losses.shift();
    const upstream = net.connect(target, '127.0.0.1');
    const closed = new Promise<void>((resolve) => void upstream.on('close', () => resolve()));
    let isHeld = false;
    upstream.on('error', () => client.destroy());
    client.on('close', () => {
      if (!isHeld) upstream.end();
    });
    upstream.on('close', () => client.destroy());
    const count = applicationRecords();
    let isRequest = false;
    client.on('data', (chunk) => {
      // In one piece with the Finished or not: what begins with the second record is the request.
      isRequest ||= count(chunk) >= 2;
      if (!isRequest || loss === undefined || loss === 'answer') upstream.write(chunk);
      else if (loss === 'request') client.destroy();
      else {
        isHeld = true;
        held.push(() => {
          upstream.write(chunk);
          return closed;
        });
      }
    });
    upstream.on('data', (chunk) => {
      if (isRequest && loss !== undefined) return;
      client.write(chunk);
    });
  });
  return {
    ...running,
    loseAnswers: (count) => wish('answer', count),
    loseRequests: (count) => wish('request', count),
    holdRequests: (count) => wish('held', count),
    letGo: async () => void (await Promise.all(held.splice(0).map((send) => send()))),
  };
};
