import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpsClient, type HttpsClient, type HttpsOptions } from '../../../electron/platform/https.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';
import { issue, type Identity } from './authority.ts';
import { httpsServer, plainServer, rawServer, rawTlsServer, type Running } from './servers.ts';

const hosts = ['127.0.0.1', 'localhost'];
let root: Identity;
let intermediate: Identity;
let leaf: Identity;
let running: Running[] = [];

beforeAll(async () => {
  root = await issue({ name: 'bank root', ca: true });
  intermediate = await issue({ name: 'bank tls ca', issuer: root, ca: true });
  leaf = await issue({ name: 'bank', issuer: intermediate, hosts });
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.close()));
  running = [];
});

const client = ({ port }: Running, options: Partial<HttpsOptions> = {}): HttpsClient =>
  createHttpsClient({
    url: `https://127.0.0.1:${port}/v1`,
    tlsRoots: [root.pem],
    pins: [leaf.pin],
    limitMs: 4_000,
    connectLimitMs: 3_000,
    ...options,
  });
const started = <R extends Running>(server: R): R => {
  running.push(server);
  return server;
};
const json =
  (value: unknown): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
const bank = async (answer = json({ hello: 'bank' })) =>
  started(await httpsServer([leaf, intermediate], answer));
const about = { method: 'GET', path: '/about' } as const;

/** How a request fails: what a person is told, why, and whether the other side may have read the request. */
const failureOf = async (request: Promise<unknown>): Promise<[string, string, boolean]> => {
  try {
    await request;
  } catch (error) {
    if (error instanceof NetworkFailure) return [error.code, error.reason, error.sent];
    throw error;
  }
  throw new Error('it was answered');
};
/** A server that must not read a thing: what it read. */
const spying = async (chain: readonly Identity[]) => {
  const read: string[] = [];
  const server = started(
    await httpsServer(chain, (request, response) => {
      read.push(request.url ?? '');
      response.end('{}');
    }),
  );
  return { server, read };
};

describe('a server that is the bank', () => {
  it('is answered, with a leaf pinned', async () => {
    const answer = await client(await bank()).request(about);
    expect(answer).toEqual({ status: 200, json: { hello: 'bank' } });
  });

  it('is answered, with the intermediate pinned', async () => {
    const answer = await client(await bank(), { pins: [intermediate.pin] }).request(about);
    expect(answer.status).toBe(200);
  });

  it('gets method, path, headers and body as they were given', async () => {
    const seen: unknown[] = [];
    const server = await bank((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers.authorization, request.headers.host, body]);
        json({})(request, response);
      });
    });
    await client(server).request({
      method: 'POST',
      path: '/sessions',
      headers: { Authorization: 'Bearer t' },
      body: { 이름: '홍길동' },
    });
    expect(seen).toEqual([
      ['POST', '/v1/sessions', 'Bearer t', `127.0.0.1:${server.port}`, '{"이름":"홍길동"}'],
    ]);
  });

  it('is answered with a refusal: that is an answer', async () => {
    const server = await bank((_request, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json; charset=utf-8' });
      response.end('{"code":"VID_MISMATCH"}');
    });
    expect(await client(server).request(about)).toEqual({ status: 422, json: { code: 'VID_MISMATCH' } });
  });
});

describe('a server that cannot prove to be the bank reads nothing', () => {
  it('under a root that is not in the profile', async () => {
    const stranger = await issue({ name: 'stranger root', ca: true });
    const other = await issue({ name: 'bank', issuer: stranger, hosts, keys: leaf.keys });
    const { server, read } = await spying([other, stranger]);
    // The pin alone would pass: it is the same key.
    expect(other.pin).toBe(leaf.pin);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('self-signed', async () => {
    const { server, read } = await spying([await issue({ name: 'bank', hosts, keys: leaf.keys })]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('for another name', async () => {
    const other = await issue({ name: 'x', issuer: intermediate, hosts: ['evil.example'], keys: leaf.keys });
    const { server, read } = await spying([other, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('expired', async () => {
    const old = await issue({ name: 'bank', issuer: intermediate, hosts, days: [-30, -1], keys: leaf.keys });
    const { server, read } = await spying([old, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('under the right root with another key', async () => {
    const other = await issue({ name: 'bank', issuer: intermediate, hosts });
    const { server, read } = await spying([other, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toEqual([]);
  });

  it('with the pinned certificate sent along that did not issue its own', async () => {
    const evilCa = await issue({ name: 'evil ca', issuer: root, ca: true });
    const evil = await issue({ name: 'bank', issuer: evilCa, hosts });
    const { server, read } = await spying([evil, evilCa, intermediate, leaf]);
    const request = client(server, { pins: [intermediate.pin, leaf.pin] }).request(about);
    expect(await failureOf(request)).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toEqual([]);
  });

  it('with a namesake of the pinned intermediate', async () => {
    const namesake = await issue({ name: 'bank tls ca', issuer: root, ca: true });
    const evil = await issue({ name: 'bank', issuer: namesake, hosts });
    const { server, read } = await spying([evil, intermediate, namesake]);
    const [code] = await failureOf(client(server, { pins: [intermediate.pin] }).request(about));
    expect(code).toBe('SERVER_IDENTITY');
    expect(read).toEqual([]);
  });

  it('on a session begun under another pin', async () => {
    const server = await bank();
    const trusting = client(server);
    await trusting.request(about);
    await trusting.request(about);
    expect(await failureOf(client(server, { pins: [root.pin] }).request(about))).toEqual([
      'SERVER_IDENTITY',
      'pin',
      false,
    ]);
    await trusting.request(about);
    expect(server.resumed.length).toBeGreaterThanOrEqual(3);
    expect(server.resumed).not.toContain(true);
  });

  it('in TLS 1.2', async () => {
    const server = started(await httpsServer([leaf, intermediate], json({}), { maxVersion: 'TLSv1.2' }));
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'handshake', false]);
  });

  it('in plain HTTP', async () => {
    const read: string[] = [];
    const server = started(
      await plainServer((request, response) => {
        read.push(request.url ?? '');
        response.end('{}');
      }),
    );
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'handshake', false]);
    expect(read).toEqual([]);
  });
});

describe('a bank that is not to be had', () => {
  it('refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(await failureOf(client(server).request(about))).toEqual(['BANK_UNAVAILABLE', 'refused', false]);
  });

  it('taking the connection and saying nothing', async () => {
    const server = started(await rawServer(() => undefined));
    const request = client(server, { connectLimitMs: 300 }).request(about);
    expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'time-out', false]);
  });

  it('cutting the handshake', async () => {
    const server = started(await rawServer((socket) => void socket.once('data', () => socket.destroy())));
    expect(await failureOf(client(server).request(about))).toEqual(['BANK_UNAVAILABLE', 'cut', false]);
  });

  it('reading the request and saying nothing', async () => {
    const server = await bank(() => undefined);
    const request = client(server).request({ ...about, limitMs: 400 });
    expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'time-out', true]);
  });

  it('answering an octet at a time, for ever', async () => {
    let drip: NodeJS.Timeout | undefined;
    const server = await bank((_request, response) => {
      response.setHeader('content-type', 'application/json');
      drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    const from = Date.now();
    const request = client(server).request({ ...about, limitMs: 600 });
    expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'time-out', true]);
    expect(Date.now() - from).toBeLessThan(3_000);
  });

  it('cutting its answer', async () => {
    const server = started(
      await rawTlsServer([leaf, intermediate], (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"a":');
        setTimeout(() => socket.destroy(), 50);
      }),
    );
    expect(await failureOf(client(server).request(about))).toEqual(['BANK_UNAVAILABLE', 'cut', true]);
  });

  it('closing without an answer', async () => {
    const server = started(await rawTlsServer([leaf, intermediate], (socket) => socket.end()));
    expect(await failureOf(client(server).request(about))).toEqual(['BANK_UNAVAILABLE', 'cut', true]);
  });

  it('under a name that nobody knows: offline without a network, else the bank', async () => {
    const nowhere = (online: boolean): Promise<unknown> =>
      createHttpsClient({
        url: 'https://bank.invalid/v1',
        tlsRoots: [root.pem],
        pins: [leaf.pin],
        online: () => online,
      }).request(about);
    expect(await failureOf(nowhere(false))).toEqual(['OFFLINE', 'name', false]);
    expect(await failureOf(nowhere(true))).toEqual(['BANK_UNAVAILABLE', 'name', false]);
  });
});

describe('an answer that is none', () => {
  const cases: [string, string, Parameters<typeof bank>[0]][] = [
    ['a redirect is not followed', 'redirect', (_q, r) => r.writeHead(302, { location: '/v1/about2' }).end()],
    [
      'a page is not JSON',
      'not-json',
      (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    [
      'broken JSON',
      'not-json',
      (_q, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a"'),
    ],
    [
      'JSON that is not UTF-8',
      'not-json',
      (_q, r) =>
        r.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22])),
    ],
    [
      'a gzip bomb is not unpacked',
      'encoding',
      (_q, r) =>
        r
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(50_000_000, 0x20))),
    ],
    [
      'more than a mebibyte, as announced',
      'too-large',
      (_q, r) =>
        r
          .writeHead(200, { 'content-type': 'application/json', 'content-length': String(2 ** 31) })
          .flushHeaders(),
    ],
    [
      'more than a mebibyte, unannounced',
      'too-large',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'application/json' });
        const pour = (): void => {
          while (!r.destroyed && r.write(Buffer.alloc(65_536, 0x20)));
          if (!r.destroyed) r.once('drain', pour);
        };
        pour();
      },
    ],
    [
      'headers without an end',
      'cut',
      (_q, r) => r.writeHead(200, { 'x-long': 'x'.repeat(64 * 1024) }).end('{}'),
    ],
  ];
  it.each(cases)('%s', async (_what, cause, answer) => {
    let requests = 0;
    const server = await bank((request, response) => {
      requests += 1;
      answer?.(request, response);
    });
    expect(await failureOf(client(server).request(about))).toEqual(['BANK_UNAVAILABLE', cause, true]);
    expect(requests).toBe(1);
  });
});

it('sends no more than a mebibyte', async () => {
  const server = await bank();
  const request = client(server).request({ method: 'POST', path: '/x', body: 'x'.repeat(1024 * 1024) });
  expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'too-large', false]);
});

it('is for https only', () => {
  expect(() => createHttpsClient({ url: 'http://127.0.0.1/v1', tlsRoots: [], pins: [] })).toThrow('https');
});

afterAll(() => {
  expect(running).toEqual([]);
});
