import tls from 'node:tls';
import type { BankProfile } from '../../../shared/bank-profile.ts';

/** What came back, read by hand: no client library stands between, which would send nothing that is wrong. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An HTTP/1.1 request as it is sent, octet for octet; header values as they are given, in their order. */
export interface Wanted {
  readonly method: string;
  /** Below `/v1`. */
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

const end = Buffer.from('\r\n\r\n');

const unchunk = (octets: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = octets.indexOf('\r\n', at);
    const length = Number.parseInt(octets.subarray(at, line).toString('latin1'), 16);
    if (line < 0 || !(length > 0)) return Buffer.concat(parts);
    parts.push(octets.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
};

/** Undefined where nothing that is an answer came. */
const parseReply = (octets: Buffer): Reply | undefined => {
  const split = octets.indexOf(end);
  const [first = '', ...lines] = octets.subarray(0, Math.max(split, 0)).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
  if (status === undefined) return undefined;
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = octets.subarray(split + end.length);
  return {
    status: Number(status),
    headers,
    body: headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : rest,
  };
};

export const requestOctets = (host: string, { method, path, headers = [], body }: Wanted): Buffer => {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const own: (readonly [string, string])[] = [
    ['Host', host],
    ['Connection', 'close'],
    ...(body && !given.has('transfer-encoding') ? [['Content-Length', `${body.length}`] as const] : []),
  ];
  const all = [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
  const head = [`${method} /v1${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]);
};

export interface Wire {
  readonly host: string;
  /** What was answered to these octets; undefined where the connection was closed without an answer. */
  exchange(octets: Buffer): Promise<Reply | undefined>;
  /** The same for a request. */
  ask(wanted: Wanted): Promise<Reply | undefined>;
}

/** A fresh TLS connection to the bank for each exchange. */
export const wireTo = ({ server }: BankProfile): Wire => {
  const { hostname, port, host } = new URL(server.url);
  const secureContext = tls.createSecureContext({ ca: [...server.tlsRoots] });
  const exchange = (octets: Buffer): Promise<Reply | undefined> =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const socket = tls.connect({ host: hostname, port: Number(port), secureContext }, () =>
        socket.write(octets),
      );
      socket.on('data', (part: Buffer) => parts.push(part));
      // The bank may answer and hang up before it has read all; what it said came first.
      socket.on('error', (error) => {
        if (!socket.authorized) reject(error);
      });
      socket.on('close', () => resolve(parseReply(Buffer.concat(parts))));
    });
  return { host, exchange, ask: (wanted) => exchange(requestOctets(host, wanted)) };
};
