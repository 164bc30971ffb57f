import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { SessionState } from '../../../shared/ipc.ts';
import type { HttpsAnswer, HttpsClient, HttpsRequest } from '../../../electron/platform/https.ts';
import type { Manifest } from '../../fixtures/home.ts';
import { openssl } from '../../fixtures/openssl.ts';
import { freshCode, type Customer } from '../bank/customers.ts';
import { BankProcess } from '../bank/process.ts';
import { lossyProxy, type LossyProxy } from './servers.ts';
import {
  logIn,
  openFixture,
  prepareRegistration,
  reasonOf,
  releaseSigned,
  releaseWithoutKey,
  startApp,
  writeFixtures,
  type App,
  type OpenPair,
} from './world.ts';

/** The app's client against the bank as a process of its own, through a proxy that loses things. */
let process: BankProcess;
let profile: BankProfile;
let proxy: LossyProxy;
let hong: Customer;
/** The same person under a second id, with an OTP of its own: a number is used once. */
let hong2: Customer;
let home: Manifest;
let pair: OpenPair;

beforeAll(async () => {
  [process, home] = await Promise.all([BankProcess.start(), writeFixtures()]);
  proxy = await lossyProxy(Number(new URL(process.url).port));
  const url = `https://127.0.0.1:${proxy.port}/v1`;
  profile = { ...process.profile, server: { ...process.profile.server, url } };
  hong = process.customer('hong');
  hong2 = process.customer('hong2');
  pair = await openFixture(home, 'bank-yessign-kmb');
});
afterAll(async () => {
  await proxy.close();
  expect(await process.end()).toBe(0);
});

describe('what the bank says of itself', () => {
  /** The bank with its answer to GET /about changed on the way, by one who broke the TLS. */
  const changing =
    (change: (about: Record<string, unknown>) => Record<string, unknown>) =>
    (https: HttpsClient): HttpsClient => ({
      async request(request): Promise<HttpsAnswer> {
        const answer = await https.request(request);
        if (request.path !== '/about') return answer;
        return { ...answer, json: change(answer.json as Record<string, unknown>) };
      },
    });
  const factsWith = async (...[change]: Parameters<typeof changing>) =>
    (await startApp({ profile, between: changing(change) })).bank.facts();
  const bent = (base64: unknown): string => {
    const octets = Buffer.from(String(base64), 'base64');
    octets[octets.length - 20] = (octets[octets.length - 20] ?? 0) ^ 1;
    return octets.toString('base64');
  };

  it('is believed', async () => {
    const { bank } = await startApp({ profile });
    const facts = await bank.facts();
    expect(facts.policy.acceptedPolicies.map(({ oid }) => oid)).toContain('1.2.410.200005.1.1.4');
    expect(facts.trustList.roots.length).toBeGreaterThan(0);
    expect(Math.abs(facts.clockSkewSeconds)).toBeLessThan(5);
    expect(await bank.facts()).toBe(facts);
  });

  it('is refused where it is signed by nobody we know', async () => {
    const other = { ...profile, signingRoot: profile.server.tlsRoots[0] ?? '' };
    const app = await startApp({ profile: other });
    expect(await reasonOf(app.bank.facts())).toBe('SERVER_IDENTITY');
    expect(await app.disk()).toContain('bank.untrusted document=');
  });

  it.each([
    ['a changed policy', (about) => ({ ...about, policy: bent(about['policy']) })],
    ['a changed trust list', (about) => ({ ...about, trustList: bent(about['trustList']) })],
    ['a policy in the trust list’s place', (about) => ({ ...about, trustList: about['policy'] })],
    [
      'an envelope certificate that is not for envelopes',
      (about) => ({ ...about, envelopeCertificate: about['receiptCertificate'] }),
    ],
    [
      'a receipt certificate that is not for signatures',
      (about) => ({ ...about, receiptCertificate: about['envelopeCertificate'] }),
    ],
    ['an envelope certificate of another’s', (about) => ({ ...about, envelopeCertificate: foreign() })],
    ['no way up to the root', (about) => ({ ...about, chain: [], policy: bent(about['policy']) })],
    ['another bank', (about) => ({ ...about, bank: 'another' })],
    ['a CA as envelope certificate', (about) => ({ ...about, envelopeCertificate: firstOf(about['chain']) })],
  ] satisfies [string, Parameters<typeof changing>[0]][])('is refused with %s', async (_what, change) => {
    expect(await reasonOf(factsWith(change))).toBe('SERVER_IDENTITY');
  });
  const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
  const foreign = (): string => Buffer.from(pair.certificate).toString('base64');

  it('is the bank’s fault where it is no answer of the API', async () => {
    expect(await reasonOf(factsWith(() => ({ hello: 'world' })))).toBe('BANK_UNAVAILABLE');
  });

  it('is not rolled back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'seen-'));
    const first = await startApp({ profile, folder });
    await first.bank.facts();
    const file = path.join(folder, 'bank-versions.json');
    const seen = JSON.parse(await readFile(file, 'utf8')) as Record<
      string,
      { policy: number; trustList: number }
    >;
    const [root, versions] = Object.entries(seen)[0] ?? ['', { policy: 0, trustList: 0 }];
    expect(versions.policy).toBeGreaterThan(0);
    await writeFile(file, JSON.stringify({ [root]: { ...versions, trustList: versions.trustList + 1 } }));
    const later = await startApp({ profile, folder });
    expect(await reasonOf(later.bank.facts())).toBe('SERVER_IDENTITY');
  });

  it.each([
    ['three hours', 3, undefined],
    ['ten days', 240, 'CLOCK_WRONG'],
  ])('is judged with a clock that is %s ahead', async (_what, hours, reason) => {
    const clock = { now: () => new Date(Date.now() + hours * 3_600_000) };
    const { bank } = await startApp({ profile, clock });
    if (reason === undefined) expect((await bank.facts()).clockSkewSeconds).toBeCloseTo(-hours * 3600, -1);
    else expect(await reasonOf(bank.facts())).toBe(reason);
  });
});

describe('log-in', () => {
  it('tells the tries left, then the second factor, then the customer', async () => {
    const { bank } = await startApp({ profile });
    const states: string[] = [];
    bank.onSession(({ state }) => states.push(state));
    const wrong = bank.logIn({ id: hong2.id, password: 'wrong' });
    await expect(wrong).rejects.toMatchObject({ reason: { code: 'LOGIN_FAILED', params: { triesLeft: 4 } } });
    await bank.logIn({ id: hong2.id, password: hong2.password });
    expect(bank.session).toEqual({ state: 'second-factor' });
    expect(bank.customer).toBeNull();
    expect(await reasonOf(bank.registrations())).toBe('SESSION_EXPIRED');
    expect(await reasonOf(bank.confirmOtp('000000'))).toBe('OTP_WRONG');
    expect(bank.session).toEqual({ state: 'second-factor' });
    await bank.confirmOtp(await freshCode(hong2));
    expect(bank.customer).toMatchObject({ id: hong2.id, name: '홍길동', person: 'personal' });
    const session = bank.session as Extract<SessionState, { state: 'logged-in' }>;
    expect(session).toMatchObject({ state: 'logged-in', customerName: '홍길동', warning: false });
    expect(Date.parse(session.expiresAt) - Date.now()).toBeGreaterThan(590_000);
    await bank.extend();
    await bank.logOut();
    expect(bank.session).toEqual({ state: 'logged-out', reason: null });
    expect(bank.customer).toBeNull();
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual([
      'second-factor',
      'logged-in',
      'logged-out',
    ]);
  });
});

describe('writes', () => {
  let app: App;
  let before: readonly string[];
  /** Stands between the client and the network, for one test. */
  let between: ((https: HttpsClient, request: HttpsRequest) => Promise<HttpsAnswer>) | undefined;
  const isRegistration = ({ path: at, method }: HttpsRequest): boolean =>
    at === '/certificates' && method === 'POST';

  beforeAll(async () => {
    app = await startApp({
      profile,
      limitMs: 2_500,
      between: (https) => ({
        request: (request) => between?.(https, request) ?? https.request(request),
      }),
    });
    await logIn(app, hong);
  });
  beforeEach(async () => {
    before = await app.receipts();
  });
  afterEach(async () => {
    between = undefined;
    for (const registration of await app.bank.registrations()) {
      await releaseSigned(app, profile, pair, registration.id);
    }
  });
  const pendingKeys = async (): Promise<string[]> => (await app.pending.list(hong.id)).map(({ key }) => key);
  /** Receipts kept in this test. */
  const kept = async (): Promise<string[]> =>
    (await app.receipts()).filter((name) => !before.includes(name)).sort();

  it('registers and releases; the receipts are kept as openssl verifies them', async () => {
    const { operation, send } = await prepareRegistration(app, profile, pair);
    const done = await send();
    expect(done.record).toMatchObject({
      act: 'register',
      customer: hong.id,
      idempotencyKey: operation.key,
      holder: '홍길동',
    });
    expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
    const released = await releaseSigned(app, profile, pair, done.registration);
    expect(released.record.act).toBe('release');
    expect(await app.bank.registrations()).toEqual([]);
    expect(await pendingKeys()).toEqual([]);

    expect(await kept()).toEqual([`${done.number}.p7m`, `${released.number}.p7m`].sort());
    const root = path.join(app.folder, 'signing-root.pem');
    await writeFile(root, profile.signingRoot);
    const content = await openssl([
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-binary',
      '-purpose',
      'any',
      '-CAfile',
      root,
      '-in',
      path.join(app.folder, 'receipts', `${done.number}.p7m`),
    ]);
    expect(JSON.parse(content.toString())).toEqual(done.record);
    const numbers = (await app.bank.history()).map(({ number }) => number);
    expect(numbers.slice(0, 2)).toEqual([released.number, done.number]);
  });

  it('releases without the key, with a fresh OTP', async () => {
    const done = await (await prepareRegistration(app, profile, pair)).send();
    const [registration] = await app.bank.registrations();
    if (!registration) throw new Error('not registered');
    const released = await releaseWithoutKey(app, hong, pair, registration);
    expect(released.record).toMatchObject({ act: 'release-without-key', registration: done.registration });
    expect(await pendingKeys()).toEqual([]);
  });

  it('tells a refusal, and has nothing pending after it', async () => {
    const other = await openFixture(home, 'other-person');
    const { send } = await prepareRegistration(app, profile, other);
    expect(await reasonOf(send())).toBe('VID_MISMATCH');
    expect(await pendingKeys()).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it('has the operation on the disk when the request leaves', async () => {
    const { operation, send } = await prepareRegistration(app, profile, pair);
    const written: string[] = [];
    between = async (https, request) => {
      if (isRegistration(request))
        written.push(await readFile(path.join(app.folder, 'operations.json'), 'utf8'));
      return https.request(request);
    };
    await send();
    expect(written).toHaveLength(1);
    expect(written[0]).toContain(operation.key);
  });

  it('repeats the same octets under the same key', async () => {
    const { send } = await prepareRegistration(app, profile, pair);
    const sent: string[] = [];
    between = (https, request) => {
      if (isRegistration(request)) sent.push(JSON.stringify([request.headers, request.body]));
      return https.request(request);
    };
    proxy.loseAnswers(1);
    await send();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
  });

  it('is done once though its answer was lost', async () => {
    const { send } = await prepareRegistration(app, profile, pair);
    proxy.loseAnswers(1);
    const done = await send();
    expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
    expect(
      (await app.bank.history()).filter(({ registration }) => registration === done.registration),
    ).toHaveLength(1);
    expect(await pendingKeys()).toEqual([]);
    expect(await kept()).toEqual([`${done.number}.p7m`]);
    expect(await app.disk()).toContain('bank.retried act=register');
  });

  it('is settled where both answers were lost', async () => {
    const { send } = await prepareRegistration(app, profile, pair);
    proxy.loseAnswers(2);
    const done = await send();
    expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
    expect(await pendingKeys()).toEqual([]);
    expect(await app.disk()).toContain('bank.settled state=done');
  });

  it('is RESULT_UNKNOWN where settle is lost too; asked again after a restart it is done', async () => {
    const { operation, send } = await prepareRegistration(app, profile, pair);
    proxy.loseAnswers(3);
    expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
    expect(await pendingKeys()).toEqual([operation.key]);
    expect(await kept()).toEqual([]);

    const restarted = await startApp({ profile, folder: app.folder });
    await logIn(restarted, hong);
    expect(await restarted.pending.list('kim')).toEqual([]);
    expect((await restarted.pending.list(hong.id))[0]).toMatchObject({ key: operation.key, act: 'register' });
    const settled = await restarted.bank.settle(operation.key);
    expect(settled?.record.idempotencyKey).toBe(operation.key);
    expect(await pendingKeys()).toEqual([]);
    expect(await kept()).toEqual([`${settled?.number}.p7m`]);
  });

  it('is not done where the request never arrived, and says so', async () => {
    const { send } = await prepareRegistration(app, profile, pair);
    proxy.loseRequests(2);
    expect(await reasonOf(send())).toBe('BANK_UNAVAILABLE');
    expect(await pendingKeys()).toEqual([]);
    expect(await app.bank.registrations()).toEqual([]);
  });

  it('stays not done when the request arrives late, after it was settled', async () => {
    const { operation, send } = await prepareRegistration(app, profile, pair);
    proxy.holdRequests(2);
    proxy.loseAnswers(1);
    expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
    expect(await app.bank.settle(operation.key)).toBeNull();
    await proxy.letGo();
    expect(await app.bank.registrations()).toEqual([]);
    expect(await pendingKeys()).toEqual([]);
  });

  it('believes no receipt that is about something else', async () => {
    const first = await (await prepareRegistration(app, profile, pair)).send();
    await releaseSigned(app, profile, pair, first.registration);
    // A genuine receipt of the same customer and certificate, of another act.
    between = async (https, request) => {
      const answer = await https.request(request);
      return isRegistration(request) && answer.status === 200
        ? { ...answer, json: withoutRecord(first) }
        : answer;
    };
    const { operation, send } = await prepareRegistration(app, profile, pair);
    expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
    expect(await pendingKeys()).toEqual([operation.key]);
    expect(await app.disk()).toContain('bank.untrusted document=receipt check=record');
    expect((await app.bank.settle(operation.key))?.record.idempotencyKey).toBe(operation.key);
  });
  const withoutRecord = <T extends { record: unknown }>({ record: _record, ...done }: T) => done;

  it('leaves no token, password, code or signed statement on the disk', async () => {
    const { send } = await prepareRegistration(app, profile, pair);
    proxy.loseAnswers(3);
    await reasonOf(send());
    const disk = await app.disk();
    expect(disk).toContain('bank.result-unknown');
    expect(disk).toContain('"act": "register"');
    expect(disk).not.toContain(hong.password);
    expect(disk).not.toContain(hong.otpSecret);
    expect(disk).not.toMatch(/Bearer|token|signedStatement/i);
    await app.bank.settle((await pendingKeys())[0] ?? '');
  });
});

describe('a bank that is down', () => {
  it('is BANK_UNAVAILABLE, with nothing pending: nothing was sent', async () => {
    const gone = await lossyProxy(Number(new URL(process.url).port));
    const url = `https://127.0.0.1:${gone.port}/v1`;
    const away = { ...profile, server: { ...profile.server, url } };
    const app = await startApp({ profile: away });
    await logIn(app, hong2);
    const { send } = await prepareRegistration(app, away, pair);
    await gone.close();
    expect(await reasonOf(send())).toBe('BANK_UNAVAILABLE');
    expect(await app.pending.list(hong2.id)).toEqual([]);
    const from = Date.now();
    await app.bank.logOut();
    expect(Date.now() - from).toBeLessThan(1_000);
    expect(app.bank.session).toEqual({ state: 'logged-out', reason: null });
  });

  it('that hangs holds up no log-out for long', async () => {
    const app = await startApp({ profile });
    await logIn(app, process.customer('kim'));
    process.pause();
    try {
      const from = Date.now();
      await app.bank.logOut();
      expect(Date.now() - from).toBeLessThan(6_500);
    } finally {
      process.resume();
    }
  });
});
