import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHttpsClient } from '../../../electron/platform/https.ts';
import { rawServer, rawTlsServer } from './servers.ts';
import {
  about,
  bank,
  client,
  failureOf,
  intermediate,
  leaf,
  root,
  setUpIdentities,
  started,
} from './tls-bank.ts';

setUpIdentities();

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
    const request = client(server).request({ ...about, limitMs: 1_500 });
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
    const request = client(server).request({ ...about, limitMs: 1_500 });
    expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'time-out', true]);
    expect(Date.now() - from).toBeLessThan(6_000);
  });

  it('answering its head an octet at a time, for ever', async () => {
    const server = started(
      await rawTlsServer([leaf, intermediate], (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const drip = setInterval(() => socket.write('x'), 50);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const request = client(server).request({ ...about, limitMs: 1_500 });
    expect(await failureOf(request)).toEqual(['BANK_UNAVAILABLE', 'time-out', true]);
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
  const bomb = Buffer.alloc(50_000_000, 0x20);
  const packed =
    (encoding: string, octets: Buffer): Parameters<typeof bank>[0] =>
    (_q, r) =>
      r.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(octets);
  const cases: [string, string, Parameters<typeof bank>[0]][] = [
    ...[300, 301, 302, 303, 304, 305, 307, 308].map((status): (typeof cases)[number] => [
      `a redirect is not followed: ${status}`,
      'redirect',
      (_q, r) => r.writeHead(status, { location: '/v1/about2' }).end(),
    ]),
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
    ['a gzip bomb is not unpacked', 'encoding', packed('gzip', gzipSync(bomb))],
    ['a deflate bomb is not unpacked', 'encoding', packed('deflate', deflateSync(bomb))],
    ['a brotli bomb is not unpacked', 'encoding', packed('br', brotliCompressSync(bomb))],
    ['a bomb in a bomb is not unpacked', 'encoding', packed('gzip, gzip', gzipSync(gzipSync(bomb)))],
    ['what only claims to be packed is not read', 'encoding', packed('zstd', Buffer.from('{}'))],
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
