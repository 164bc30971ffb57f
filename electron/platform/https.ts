import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { NetworkFailure } from './network-failure.ts';
import { createPinnedConnector, type ServerTrust } from './pinned-connection.ts';

export interface HttpsRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base address, with its slash at the front. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown;
  /** For the whole exchange; the client's own limit where absent. */
  readonly limitMs?: number;
}

export interface HttpsAnswer {
  readonly status: number;
  /** As parsed, trusted for nothing; undefined where there was no body. */
  readonly json: unknown;
}

export interface HttpsClient {
  /** Fails only with NetworkFailure. An answer of any status but a redirect is an answer. */
  request(request: HttpsRequest): Promise<HttpsAnswer>;
}

export interface HttpsOptions extends ServerTrust {
  /** `https://host:port/base`, without a slash at the end. */
  readonly url: string;
  readonly connectLimitMs?: number;
  readonly limitMs?: number;
  /** Whether this computer has a network at all. */
  readonly online?: () => boolean;
}

/** Of a request and of an answer, in octets: well above the longest registration list. */
export const bodyLimit = 1024 * 1024;
const defaults = { connectLimitMs: 8_000, limitMs: 20_000 };

const unusable = (reason: NetworkFailure['reason']): NetworkFailure =>
  new NetworkFailure('BANK_UNAVAILABLE', reason, true);

/** What the head of an answer already rules out, before any of its body is read. */
const refusedHead = ({ statusCode = 0, headers }: IncomingMessage): NetworkFailure | undefined => {
  // The bank's address is the profile's; one it could send us to is not.
  if (statusCode < 200 || (statusCode >= 300 && statusCode < 400)) return unusable('redirect');
  // A few octets of gzip unpack to gigabytes: none was asked for, none is unpacked.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return unusable('encoding');
  if (Number(headers['content-length'] ?? 0) > bodyLimit) return unusable('too-large');
  return undefined;
};

const isJson = (type: string | undefined): boolean =>
  type !== undefined && /^application\/(?:problem\+)?json\s*(?:;|$)/i.test(type);

const parse = (octets: Buffer, type: string | undefined): unknown => {
  if (octets.length === 0) return undefined;
  if (!isJson(type)) throw unusable('not-json');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch {
    throw unusable('not-json');
  }
};

const readBody = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimit) throw unusable('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const exchange = (
  base: URL,
  request: HttpsRequest,
  body: Buffer | undefined,
  socket: TLSSocket,
): Promise<HttpsAnswer> =>
  new Promise((resolve, reject) => {
    const sent = https.request({
      // The connection is this one, checked already: no agent, hence no pool, no proxy, no second address.
      createConnection: () => socket,
      host: base.hostname,
      port: base.port,
      method: request.method,
      path: `${base.pathname.replace(/\/$/, '')}${request.path}`,
      headers: {
        ...request.headers,
        Host: base.host,
        Accept: 'application/json, application/problem+json',
        'Accept-Encoding': 'identity',
        Connection: 'close',
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }),
      },
      insecureHTTPParser: false,
      maxHeaderSize: 16 * 1024,
    });
    sent.on('error', () => reject(unusable('cut')));
    sent.on('close', () => reject(unusable('cut')));
    sent.on('response', (response) => {
      const refused = refusedHead(response);
      if (refused) {
        response.on('error', () => undefined);
        reject(refused);
        return;
      }
      readBody(response)
        .then((octets) => {
          resolve({
            status: response.statusCode ?? 0,
            json: parse(octets, response.headers['content-type']),
          });
        })
        .catch((error: unknown) => reject(error instanceof NetworkFailure ? error : unusable('cut')));
    });
    sent.end(body);
  });

/**
 * The only way out to the network: JSON over HTTPS to a server of the profile. A fresh TLS 1.3 connection for
 * each request, checked against the profile's roots and pins before anything is sent; no redirect is followed, no
 * proxy used, no compression read, no environment variable looked at; every wait and every size has a bound.
 */
export const createHttpsClient = (options: HttpsOptions): HttpsClient => {
  const base = new URL(options.url);
  if (base.protocol !== 'https:') throw new TypeError('a server is reached over https only');
  const connect = createPinnedConnector(base, options, options.online);
  const connectLimitMs = options.connectLimitMs ?? defaults.connectLimitMs;

  return {
    async request(request) {
      const limitMs = request.limitMs ?? options.limitMs ?? defaults.limitMs;
      const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
      if (body !== undefined && body.length > bodyLimit) {
        throw new NetworkFailure('BANK_UNAVAILABLE', 'too-large', false);
      }
      const started = Date.now();
      let socket: TLSSocket | undefined;
      let timer: NodeJS.Timeout | undefined;
      try {
        socket = await connect(Math.min(connectLimitMs, limitMs));
        const late = new Promise<never>((_resolve, reject) => {
          timer = setTimeout(() => reject(unusable('time-out')), limitMs - (Date.now() - started));
        });
        return await Promise.race([exchange(base, request, body, socket), late]);
      } finally {
        clearTimeout(timer);
        socket?.destroy();
        // A log-in password or a PIN was in it.
        body?.fill(0);
      }
    },
  };
};
