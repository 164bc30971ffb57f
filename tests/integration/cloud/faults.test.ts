import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openCloud } from '../../../electron/keys/cloud.ts';
import { createCloud, type Cloud } from '../../../electron/stores/cloud.ts';
import type { Refusal } from '../../../shared/reasons.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import { issue, type Identity } from '../client/authority.ts';
import { httpsServer, rawServer, type Running } from '../client/servers.ts';
import { code, listOf, octetsOf, refusal, systemClock, type CloudSource } from './setting.ts';

/** Services that are not there, not the right one, or not sane; what comes from them is a stranger's. */
const hosts = ['127.0.0.1', 'localhost'];
const who = { name: '홍길동', phone: '01012345678', birth: '900101' };
const pin = octetsOf('135790');
let root: Identity;
let leaf: Identity;
let certificate: string;
let running: Running[] = [];
beforeAll(async () => {
  root = await issue({ name: 'cloud root', ca: true });
  leaf = await issue({ name: 'cloud', issuer: root, hosts });
  certificate = Buffer.from((await ensurePki()).issuers[0]!.certificate).toString('base64');
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.close()));
  running = [];
});
const started = <R extends Running>(server: R): R => {
  running.push(server);
  return server;
};

const serverAt = ({ port }: Running, pins: string[] = [leaf.pin]) => ({
  url: `https://127.0.0.1:${port}/csc/v2`,
  tlsRoots: [root.pem],
  pins,
});
const cloudAt = (server: Running, pins?: string[]): Cloud =>
  createCloud({
    service: { name: { ko: '체험용 대체 서비스', en: 'stand-in' }, server: serverAt(server, pins) },
    clock: systemClock,
  });
const sourceAt = (server: Running, pins?: string[]): CloudSource => ({
  kind: 'cloud',
  certificate: new Uint8Array(),
  credential: 'c1',
  accessToken: 't',
  server: serverAt(server, pins),
  tries: null,
});

type Answers = Readonly<Record<string, unknown>>;
/** What a sane service says. */
const sane = (): Answers => ({
  'auth/login': { access_token: 't', expires_in: 3600 },
  'credentials/list': { credentialIDs: ['c1'] },
  'credentials/info': { cert: { certificates: [certificate] } },
  'credentials/authorize': { SAD: 's', expiresIn: 300 },
  'extensions/random': { random: Buffer.alloc(20).toString('base64') },
});
/** A service that says these in its place; a function answers by itself. */
const serving = async (answers: Answers, seen: string[] = []) => {
  const answer: RequestListener = (request, response) => {
    const method = (request.url ?? '').replace('/csc/v2/', '');
    seen.push(`${request.headers.authorization ?? ''} ${method}`);
    const said = answers[method];
    if (typeof said === 'function') return (said as RequestListener)(request, response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(said ?? {}));
  };
  return started(await httpsServer([leaf], answer));
};
const status =
  (code: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

describe('a server that is not the service', () => {
  const cases: [string, () => Promise<{ chain: Identity[]; pins?: string[] }>][] = [
    ['with another key', async () => ({ chain: [leaf], pins: [root.pin.replace(/^./, 'x')] })],
    ['under another root', async () => ({ chain: [await issue({ name: 'cloud', hosts, keys: leaf.keys })] })],
    [
      'for another host',
      async () => ({
        chain: [await issue({ name: 'x', issuer: root, hosts: ['x.example'], keys: leaf.keys })],
      }),
    ],
  ];
  it.each(cases)('%s reads neither who the customer is nor his PIN', async (_what, make) => {
    const { chain, pins } = await make();
    const read: string[] = [];
    const server = started(
      await httpsServer(chain, (request, response) => {
        read.push(request.url ?? '');
        response.end('{}');
      }),
    );
    const cloud = cloudAt(server, pins);
    expect(await code(cloud.service.connect(who))).toBe('SERVER_IDENTITY');
    expect(cloud.service.connected).toBe(false);
    expect(await code(openCloud(sourceAt(server, pins), pin))).toBe('SERVER_IDENTITY');
    expect(read).toEqual([]);
  });
});

describe('a service that is not to be had', () => {
  it('refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(await code(cloudAt(server).service.connect(who))).toBe('BANK_UNAVAILABLE');
    expect(await code(openCloud(sourceAt(server), pin))).toBe('BANK_UNAVAILABLE');
  });

  it('without a network', async () => {
    const nowhere = {
      name: { ko: '체험용 대체 서비스', en: 'stand-in' },
      server: { ...serverAt({ port: 1, close: async () => undefined }), url: 'https://cloud.invalid/csc/v2' },
    };
    const offline = createCloud({ service: nowhere, clock: systemClock, online: () => false });
    expect(await code(offline.service.connect(who))).toBe('OFFLINE');
  });

  it('hanging: the search ends with what it is about, and before that when the customer stops it', async () => {
    const answers = { ...sane(), 'credentials/list': (() => undefined) satisfies RequestListener };
    const cloud = cloudAt(await serving(answers));
    await cloud.service.connect(who);
    const stop = new AbortController();
    const stopped = cloud.store.list(() => undefined, stop.signal);
    stop.abort();
    expect(await code(stopped)).toBe('CANCELLED');
    expect(await listOf(cloud)).toMatchObject({
      found: [],
      searched: ['체험용 대체 서비스'],
      problems: [{ place: '체험용 대체 서비스', reason: { code: 'BANK_UNAVAILABLE', params: {} } }],
    });
  }, 15_000);

  it('in distress, or asking for patience', async () => {
    const busy = await serving({ ...sane(), 'credentials/authorize': status(429, { error: 'slow_down' }) });
    expect(await code(openCloud(sourceAt(busy), pin))).toBe('RATE_LIMITED');
    const ill = await serving({ ...sane(), 'credentials/authorize': status(503, {}) });
    expect(await code(openCloud(sourceAt(ill), pin))).toBe('BANK_UNAVAILABLE');
  });
});

describe('an answer that is none', () => {
  const pour: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  const long = 'A'.repeat(64 * 1024 + 4);
  const cases: [string, Answers][] = [
    ['a list without end', { 'credentials/list': pour }],
    ['a list that is none', { 'credentials/list': { credentialIDs: 'c1' } }],
    ['ids that are none', { 'credentials/list': { credentialIDs: [{}] } }],
    ['an endless id', { 'credentials/list': { credentialIDs: ['c'.repeat(257)] } }],
    [
      'more credentials than anybody has',
      { 'credentials/list': { credentialIDs: Array.from({ length: 21 }, (_, i) => `c${i}`) } },
    ],
    ['no certificate', { 'credentials/info': { cert: { certificates: [] } } }],
    ['a certificate that is not base64', { 'credentials/info': { cert: { certificates: ['<p>'] } } }],
    ['a certificate too large', { 'credentials/info': { cert: { certificates: [long] } } }],
    ['a certificate without end', { 'credentials/info': pour }],
    ['a page', { 'credentials/info': ((_q, r) => void r.end('<p>')) satisfies RequestListener }],
  ];
  it.each(cases)('%s is told as a problem of the place', async (_what, wrong) => {
    const cloud = cloudAt(await serving({ ...sane(), ...wrong }));
    await cloud.service.connect(who);
    const { found, problems } = await listOf(cloud);
    expect(found).toEqual([]);
    expect(problems).toEqual([
      { place: '체험용 대체 서비스', reason: { code: 'BANK_UNAVAILABLE', params: {} } },
    ]);
  });

  it('of one credential does not hide the others', async () => {
    const info: RequestListener = (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () =>
        status(200, body.includes('"c2"') ? {} : sane()['credentials/info'])(request, response),
      );
    };
    const credentialIDs = ['c1', 'c2', 'c3', 'c1'];
    const server = await serving({
      ...sane(),
      'credentials/list': { credentialIDs },
      'credentials/info': info,
    });
    const cloud = cloudAt(server);
    await cloud.service.connect(who);
    const { found, problems } = await listOf(cloud);
    // Named twice, it is one.
    expect(found).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  const keys: [string, Answers, string][] = [
    ['no SAD', { 'credentials/authorize': {} }, 'BANK_UNAVAILABLE'],
    ['two signatures', { 'signatures/signHash': { signatures: ['AAAA', 'AAAA'] } }, 'BANK_UNAVAILABLE'],
    ['a signature that is not base64', { 'signatures/signHash': { signatures: ['?'] } }, 'BANK_UNAVAILABLE'],
    ['a signature without end', { 'signatures/signHash': pour }, 'BANK_UNAVAILABLE'],
  ];
  it.each(keys)('%s to who signs', async (_what, wrong, expected) => {
    const source = sourceAt(await serving({ ...sane(), ...wrong }));
    const signing = openCloud(source, pin).then(([pair]) => pair!.device!.sign(octetsOf('x'), 'sha256'));
    expect(await code(signing)).toBe(expected);
  });

  it('an R of another length to who asks it', async () => {
    const source = sourceAt(await serving({ ...sane(), 'extensions/random': { random: 'AAAA' } }));
    expect(await code(openCloud(source, pin).then(([pair]) => pair!.device!.random()))).toBe(
      'RANDOM_MISSING',
    );
  });

  it('tries that nobody tells leave the window without a count; tries that are none leave it shut', async () => {
    const outcomes: [unknown, unknown][] = [
      [status(404, { error: 'invalid_request' }), { tries: null }],
      [{ triesLeft: -1, limit: 5 }, { code: 'BANK_UNAVAILABLE' }],
      [{}, { code: 'BANK_UNAVAILABLE' }],
      [pour, { code: 'BANK_UNAVAILABLE' }],
      [status(503, {}), { code: 'BANK_UNAVAILABLE' }],
    ];
    for (const [said, outcome] of outcomes) {
      const cloud = cloudAt(await serving({ ...sane(), 'extensions/pinTries': said }));
      await cloud.service.connect(who);
      const [found] = (await listOf(cloud)).found;
      const key = cloud.store.key(found!.id).catch((error: Refusal) => error.reason);
      expect(await key).toMatchObject(outcome as object);
    }
  });

  it('a wrong PIN with a senseless count is a wrong PIN without one', async () => {
    for (const more of [{}, { triesLeft: 9, limit: 5 }, { triesLeft: 2 }, { triesLeft: 'many', limit: 5 }]) {
      const said = status(400, { error: 'invalid_pin', ...more });
      const server = await serving({ ...sane(), 'credentials/authorize': said });
      expect(await refusal(openCloud(sourceAt(server), pin))).toEqual({
        code: 'CLOUD_PIN_WRONG',
        params: {},
      });
    }
  });
});

it('sends the PIN to nobody but the service, and to it once', async () => {
  const seen: string[] = [];
  const server = await serving(sane(), seen);
  await openCloud(sourceAt(server), pin);
  expect(seen).toEqual(['Bearer t credentials/authorize']);
});

it('who left while a list was coming gets none of it', async () => {
  let go: (() => void) | null = null;
  const late: RequestListener = (request, response) => {
    go = () => status(200, sane()['credentials/info'])(request, response);
  };
  const cloud = cloudAt(await serving({ ...sane(), 'credentials/info': late }));
  await cloud.service.connect(who);
  const listing = listOf(cloud);
  await expect.poll(() => go !== null).toBe(true);
  cloud.service.disconnect();
  go!();
  expect(await listing).toMatchObject({ found: [], searched: [], problems: [] });
});
