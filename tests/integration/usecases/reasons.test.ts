import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpsRequest } from '../../../electron/platform/https.ts';
import { listFindings } from '../../../electron/usecases/list-findings.ts';
import { reasonCodes, Refusal, type Reason } from '../../../shared/reasons.ts';
import type { Fixture } from '../../fixtures/home.ts';
import { BankProcess } from '../bank/process.ts';
import { logIn, openFixture, prepareRegistration, reasonOf, startApp, type App } from '../client/world.ts';
import { build, fileOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { readCertificate } from '../../../electron/usecases/read-certificate.ts';
import { beginOnGround, ground } from './ground.ts';
import { readReasonTable } from './reason-table.ts';

beginOnGround();

const table = readReasonTable();
const limit = 3;
let server: BankProcess;
let app: App;
/** The same person under another user id. */
let other: App;
/** Changes a write on its way, as no client of ours would. */
let onTheWay: ((request: HttpsRequest) => HttpsRequest) | undefined;
const start = (): Promise<App> =>
  startApp({
    profile: server.profile,
    folder: mkdtempSync(path.join(ground.dir, 'kept-')),
    between: (https) => ({ request: (request) => https.request(onTheWay?.(request) ?? request) }),
  });
beforeAll(async () => {
  server = await BankProcess.start(undefined, '--maximum-registrations', `${limit}`);
  app = await start();
  other = await start();
  await Promise.all([logIn(app, server.customer('hong')), logIn(other, server.customer('hong2'))]);
}, 120_000);
afterAll(() => server.remove());

const codes = (reasons: readonly Reason[]): string[] => reasons.map(({ code }) => code);
const codesOf = async (told: Promise<readonly Reason[]>): Promise<string[]> => {
  try {
    return codes(await told);
  } catch (error) {
    if (error instanceof Refusal) return [error.reason.code];
    throw error;
  }
};

/** What the client says by itself, the bank not asked. */
const checked = async (house: House, fixture: Fixture): Promise<readonly Reason[]> => {
  if (fixture.medium === 'npki') return (await house.heldOf(fixture.id)).findings;
  const { name, bytes } = fileOf(ground, fixture.id);
  house.desk.passwords = [fixture.password];
  return (await house.openFile.open(name, bytes)).findings;
};

/** The certificate's octets as they would go to the bank, where there are any that may. */
const octetsOf = ({ certificate, places }: Fixture): string | null => {
  if (certificate !== null) return certificate;
  const file = places[0]?.files['signCert.der'];
  const octets = file === undefined ? Buffer.alloc(0) : readFileSync(path.join(ground.manifest.home, file));
  return octets.length > 0 && octets.length <= 64 * 1024 ? octets.toString('base64') : null;
};
const found = (certificate: string, { bank } = app): Promise<readonly Reason[]> =>
  bank.challenge({ purpose: 'register', certificate }).then(({ findings }) => findings);

/** Where one of the two says what the table does not give it, or keeps to itself what it does. */
const against = (own: readonly string[], banks: readonly string[] | null): string[] =>
  [...new Set([...own, ...(banks ?? [])])].flatMap((code) => {
    const row = table.get(code);
    const wrong = (step: 'check' | 'challenge', told: boolean): string[] =>
      row?.[step] === '○' || told === (row?.[step] === '●') ? [] : [`${code} at the ${step}: ${told}`];
    return [
      ...wrong('check', own.includes(code)),
      ...(banks === null ? [] : wrong('challenge', banks.includes(code))),
    ];
  });

it('has a row for each reason of the closed set, and no other', () => {
  expect([...table.keys()]).toEqual(reasonCodes);
});

/** Every reason that was told by check or challenge in this file. */
const seen = new Set<string>();
const note = (...lists: (readonly string[])[]): void => {
  for (const list of lists) for (const code of list) seen.add(code);
};

it(
  'gives the check and the challenge what each of them says of every fixture',
  { timeout: 120_000 },
  async () => {
    const house = build(ground, { bank: app.bank });
    const wrong: Record<string, string[]> = {};
    for (const fixture of ground.manifest.fixtures) {
      const own = await codesOf(checked(house, fixture));
      // The window was closed: the file takes no password at all.
      const atCheck = own.filter((code) => code !== 'CANCELLED');
      const certificate = octetsOf(fixture);
      const banks = certificate === null ? null : await codesOf(found(certificate));
      note(atCheck, banks ?? []);
      const differs = against(atCheck, banks);
      if (differs.length > 0) wrong[fixture.id] = differs;
    }
    expect(wrong).toEqual({});
    expect(ground.manifest.fixtures.length).toBeGreaterThan(45);
  },
);

it('lets both say the same, with the same words', { timeout: 60_000 }, async () => {
  const house = build(ground, { bank: app.bank });
  for (const id of ['expired', 'not-yet-valid', 'expiring-12-days', 'securities', 'universal-corporate']) {
    const fixture = fixtureOf(ground, id);
    expect(await checked(house, fixture), id).toEqual(await found(fixture.certificate ?? ''));
  }
});

it.each([
  ['foreign-key', 'KEY_MISMATCH'],
  ['key-without-random', 'RANDOM_MISSING'],
])('leaves to the window what the key itself tells: %s → %s', async (id, code) => {
  const { check, challenge, window } = table.get(code) ?? {};
  expect([check, challenge, window]).toEqual(['–', '–', '●']);
  const house = build(ground, { bank: app.bank });
  const held = await house.heldOf(id);
  expect(await house.preflight.registration(held.id)).toMatchObject({ findings: [], proceed: true });
  house.desk.passwords = [fixtureOf(ground, id).password];
  expect(await reasonOf(house.register(held.id))).toBe(code);
});

describe('of the customer’s own list', () => {
  const listed = async (id: string): Promise<string[]> => {
    const certificate = fixtureOf(ground, id).certificate ?? '';
    const facts = readCertificate(new Uint8Array(Buffer.from(certificate, 'base64')));
    const { policy } = await app.bank.facts();
    const own = codes(listFindings(facts, await app.bank.registrations(), policy));
    const banks = codes(await found(certificate)).filter((code) => code !== 'EXPIRES_SOON');
    note(own, banks);
    expect(against(own, banks)).toEqual([]);
    return own;
  };
  const register = async (id: string): Promise<void> => {
    const pair = await openFixture(ground.manifest, id);
    await (await prepareRegistration(app, server.profile, pair)).send();
  };

  it('check and challenge say the same at every step', { timeout: 60_000 }, async () => {
    expect(await listed('renewed')).toEqual([]);
    await register('renewed-predecessor');
    expect(await listed('renewed-predecessor')).toEqual(['ALREADY_REGISTERED']);
    expect(await listed('renewed')).toEqual(['WILL_REPLACE']);
    await register('bank-yessign-shb');
    expect(await listed('bank-yessign-nacf')).toEqual([]);
    await register('universal-signkorea');
    expect(await listed('bank-yessign-nacf')).toEqual(['LIMIT_REACHED']);
    // A renewal takes a place that is taken.
    expect(await listed('renewed')).toEqual(['WILL_REPLACE']);
  });

  it('and of the last one, before it is released', { timeout: 60_000 }, async () => {
    const pair = await openFixture(ground.manifest, 'universal-crosscert');
    await (await prepareRegistration(other, server.profile, pair)).send();
    const house = build(ground, { bank: other.bank });
    const [row] = await house.inventory.registered();
    expect(codes((await house.preflight.release(row?.id ?? '', true)).findings)).toEqual(['LAST_CERT']);
    const { findings } = await other.bank.challenge({
      ...{ purpose: 'release', registration: row?.id ?? '', withKey: true },
    });
    expect(codes(findings)).toEqual(['LAST_CERT']);
    note(['LAST_CERT']);
  });
});

describe('the record', () => {
  const tried = async (id: string, by = app): Promise<string> => {
    const pair = await openFixture(ground.manifest, id);
    return reasonOf(prepareRegistration(by, server.profile, pair).then(({ send }) => send()));
  };
  const toldBefore = async (id: string, by = app): Promise<string[]> => {
    const house = build(ground, { bank: by.bank });
    const fixture = fixtureOf(ground, id);
    const told = [
      ...(await codesOf(checked(house, fixture))),
      ...(await codesOf(found(fixture.certificate ?? '', by))),
    ];
    // The first one's list is full by now.
    return told.filter((code) => code !== 'LIMIT_REACHED');
  };

  it.each([
    ['expired', 'EXPIRED'],
    ['not-yet-valid', 'NOT_YET_VALID'],
    ['revoked', 'REVOKED'],
    ['suspended', 'SUSPENDED'],
    ['untrusted-issuer', 'ISSUER_UNTRUSTED'],
    ['weak-1024-sha1', 'WEAK_ALGORITHM'],
    ['securities', 'PURPOSE_NOT_ALLOWED'],
    ['own-bank', 'OWN_BANK_CERT'],
    ['vid-unavailable', 'VID_UNAVAILABLE'],
    ['bank-yessign-nacf', 'LIMIT_REACHED'],
    ['renewed-predecessor', 'ALREADY_REGISTERED'],
  ])('decides again for a client that has not asked: %s → %s', async (id, code) => {
    expect(await tried(id)).toBe(code);
    expect(table.get(code)?.record).toBe('●');
  });

  /** The reasons that nobody else can tell. */
  it.each([
    ['other-person', 'VID_MISMATCH'],
    ['universal-signkorea', 'REGISTERED_ELSEWHERE'],
  ])('alone tells %s → %s', async (id, code) => {
    const { check, challenge, window, record } = table.get(code) ?? {};
    expect([check, challenge, window, record]).toEqual(['–', '–', '–', '●']);
    expect(await toldBefore(id, other)).toEqual([]);
    expect(await tried(id, other)).toBe(code);
  });

  it('tells a signature that is not the certificate’s, of which nothing was known before', async () => {
    const id = 'bank-yessign-kmb';
    expect(await toldBefore(id)).toEqual([]);
    onTheWay = (request) => {
      const body = request.body as { signedStatement?: string } | undefined;
      if (body?.signedStatement === undefined) return request;
      const octets = Buffer.from(body.signedStatement, 'base64');
      // The last octets of a CMS SignedData are the signature's.
      octets[octets.length - 1] = (octets.at(-1) ?? 0) ^ 1;
      return { ...request, body: { ...body, signedStatement: octets.toString('base64') } };
    };
    try {
      expect(await tried(id)).toBe('SIGNATURE_INVALID');
    } finally {
      onTheWay = undefined;
    }
  });
});

it('and all that the challenge is said to tell was told by one here', () => {
  const untold = [...table]
    .filter(([, { challenge }]) => challenge === '●')
    .map(([code]) => code)
    .filter((code) => !seen.has(code));
  // The bank's status service without an answer: tests/integration/status. The rest says nothing of a certificate.
  expect(untold).toEqual([
    'STATUS_UNKNOWN',
    ...['NOT_REGISTERED', 'ALREADY_RELEASED', 'SESSION_EXPIRED', 'OFFLINE', 'BANK_UNAVAILABLE'],
    ...['BANK_MAINTENANCE', 'SERVER_IDENTITY', 'RATE_LIMITED', 'APP_OUTDATED', 'INTERNAL'],
  ]);
});
