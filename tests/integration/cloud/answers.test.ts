import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openCloud } from '../../../electron/keys/cloud.ts';
import type { Refusal } from '../../../shared/reasons.ts';
import { code, listOf, octetsOf, refusal } from './setting.ts';
import {
  cloudAt,
  pin,
  sane,
  serving,
  setUpStrangers,
  sourceAt,
  status,
  who,
  type Answers,
} from './strangers.ts';

setUpStrangers();

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
