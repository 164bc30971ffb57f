import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BankProcess } from '../bank/process.ts';
import { operationAt } from './description.ts';
import { expectRefusal, expectSuccess } from './judge.ts';
import { requestOctets, wireTo, type Reply, type Wire } from './wire.ts';

let bank: BankProcess;
let wire: Wire;
beforeAll(async () => {
  bank = await BankProcess.start(undefined, '--requests-per-minute', '100000');
  wire = wireTo(bank.profile);
}, 120_000);
afterAll(() => bank.remove());

const lines = (...head: readonly string[]): Buffer => Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
const host = 'Host: bank';
const close = 'Connection: close';
const logIn = '{"id":"nobody","password":"canary-of-a-password"}';
const post = (...headers: readonly string[]): readonly string[] => [
  'POST /v1/sessions HTTP/1.1',
  host,
  close,
  'Content-Type: application/json',
  ...headers,
];

/** What no HTTP client would send. */
const malformed: [string, () => Buffer][] = [
  ['octets of nothing', () => Buffer.from([0, 1, 2, 3, 0xff, 0x0a, 0x0d, 0x0a, 0x0d, 0x0a])],
  ['a TLS record inside TLS', () => Buffer.from('1603010005010000010300\r\n\r\n', 'hex')],
  ['the preface of HTTP/2', () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['no version', () => lines('GET /v1/about')],
  ['another version', () => lines('GET /v1/about HTTP/9.9', host)],
  ['no host', () => lines('GET /v1/about HTTP/1.1', close)],
  ['two hosts', () => lines('GET /v1/about HTTP/1.1', host, 'Host: other', close)],
  ['a space before the colon', () => lines('GET /v1/about HTTP/1.1', host, 'Accept : a', close)],
  ['a folded header', () => lines('GET /v1/about HTTP/1.1', host, 'X-A: a\r\n b', close)],
  ['NUL in a header', () => lines('GET /v1/about HTTP/1.1', host, 'X-A: a\0b', close)],
  ['a bare line feed in a header', () => lines('GET /v1/about HTTP/1.1', host, 'X-A: a\nX-B: b\rc', close)],
  [
    'a header of 100,000 letters',
    () => lines('GET /v1/about HTTP/1.1', host, `X-A: ${'a'.repeat(100_000)}`, close),
  ],
  ['a path of 100,000 letters', () => lines(`GET /v1/${'a'.repeat(100_000)} HTTP/1.1`, host, close)],
  [
    '3,000 headers',
    () =>
      lines('GET /v1/about HTTP/1.1', host, ...Array.from({ length: 3000 }, (_, i) => `X-${i}: 1`), close),
  ],
  ['a space in the path', () => lines('GET /v1/a bout HTTP/1.1', host, close)],
  [
    'two lengths',
    () => Buffer.concat([lines(...post('Content-Length: 49', 'Content-Length: 5')), Buffer.from(logIn)]),
  ],
  [
    'a length that is no number',
    () => Buffer.concat([lines(...post('Content-Length: 0x31')), Buffer.from(logIn)]),
  ],
  ['a negative length', () => Buffer.concat([lines(...post('Content-Length: -1')), Buffer.from(logIn)])],
  ['a length beyond all numbers', () => lines(...post(`Content-Length: ${'9'.repeat(30)}`))],
  [
    'a length and chunks',
    () =>
      Buffer.concat([
        lines(...post('Content-Length: 4', 'Transfer-Encoding: chunked')),
        Buffer.from('0\r\n\r\n'),
      ]),
  ],
  [
    'chunks twice',
    () => Buffer.concat([lines(...post('Transfer-Encoding: chunked, chunked')), Buffer.from('0\r\n\r\n')]),
  ],
  ['gzip as transfer', () => Buffer.concat([lines(...post('Transfer-Encoding: gzip')), Buffer.from(logIn)])],
  [
    'a chunk whose length is no number',
    () => Buffer.concat([lines(...post('Transfer-Encoding: chunked')), Buffer.from('zz\r\nab\r\n0\r\n\r\n')]),
  ],
  [
    'a chunk beyond all numbers',
    () =>
      Buffer.concat([
        lines(...post('Transfer-Encoding: chunked')),
        Buffer.from('ffffffffffffffffff\r\nab\r\n'),
      ]),
  ],
  [
    'a chunk shorter than it says',
    () =>
      Buffer.concat([lines(...post('Transfer-Encoding: chunked')), Buffer.from('2\r\nabcd\r\n0\r\n\r\n')]),
  ],
  [
    'a chunk with endless extensions',
    () =>
      Buffer.concat([
        lines(...post('Transfer-Encoding: chunked')),
        Buffer.from(`1;${'a'.repeat(100_000)}\r\n`),
      ]),
  ],
];

/** Right as HTTP, and nowhere described. */
const methods = ['PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'LINK'];
const paths = [
  '',
  '/',
  '/About',
  '/about/',
  '//about',
  '/about;a=1',
  '/about%00',
  '/about%2f',
  '/%61bout/x',
  '/../v1/about',
  '/./about',
  '/sessions/..%2fabout',
  '/certificates/%2e%2e/release',
  '/certificates//release',
  '/certificates/a/b/release',
  '/operations/settle',
  '/%ff',
  '/%',
  '/\u00ff',
];

const isBodiless = (method: string): boolean => method === 'HEAD';
const refused = (method: string, reply: Reply | undefined): void => {
  if (!isBodiless(method)) return expectRefusal(reply, ['canary-of-a-password']);
  expect(reply?.status).toBe(404);
  expect(reply?.body).toHaveLength(0);
};

describe('what is no request of the description', () => {
  it.each(malformed)('%s: 4xx, as problem details', async (_what, octets) => {
    expectRefusal(await wire.exchange(octets()), ['canary-of-a-password']);
  });

  it.each(methods)('method %s: 4xx everywhere', async (method) => {
    for (const path of ['/about', '/sessions', '/certificates', '/history'])
      refused(method, await wire.ask({ method, path }));
  });

  it('CONNECT is no tunnel', async () => {
    const reply = await wire.exchange(lines('CONNECT 127.0.0.1:22 HTTP/1.1', 'Host: 127.0.0.1:22', close));
    // Node hangs up on it.
    if (reply) expectRefusal(reply);
  });

  it.each(paths)('path /v1%s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) expectRefusal(await wire.ask({ method, path }));
  });

  it('a body over the limit, announced or not', async () => {
    const body = Buffer.from(`{"id":"nobody","password":"${'x'.repeat(2_000_000)}"}`);
    const type = ['Content-Type', 'application/json'] as const;
    const announced = await wire.ask({ method: 'POST', path: '/sessions', headers: [type], body });
    expect(announced?.status).toBe(413);
    expectRefusal(announced);
    const chunked = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    const headers = [type, ['Transfer-Encoding', 'chunked'] as const];
    const unannounced = await wire.ask({ method: 'POST', path: '/sessions', headers, body: chunked });
    expect(unannounced?.status).toBe(413);
    expectRefusal(unannounced);
  });

  it('nothing of a second request is read from the body of the first', async () => {
    const smuggled = `GET /v1/history HTTP/1.1\r\nHost: bank\r\n\r\n`;
    const first = requestOctets(wire.host, {
      method: 'POST',
      path: '/sessions',
      headers: [['Content-Type', 'application/json']],
      body: Buffer.from(smuggled),
    });
    expectRefusal(await wire.exchange(first));
    await bank.client('hong').call('about', {});
    expect(bank.log).not.toContain('/v1/history');
  });
});

it('and after all of it the bank answers as described, and its log has no fault and nothing secret', async () => {
  const about = operationAt('GET', '/about');
  const reply = await wire.ask({ method: 'GET', path: '/about' });
  if (!about || !reply) throw new Error('unreachable');
  expectSuccess(reply, about);
  expect(bank.log).not.toContain('"msg":"fault"');
  expect(bank.log).not.toContain('canary-of-a-password');
});
