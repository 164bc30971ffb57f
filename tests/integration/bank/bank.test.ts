import { X509Certificate, createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Policy, Receipt, TrustList } from '../../../shared/bank-api.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import { verifySignedData } from '../../../electron/pki/cms.ts';
import { validatePath } from '../../../electron/pki/path.ts';
import { openssl } from '../../fixtures/openssl.ts';
import { people } from '../../fixtures/people.ts';
import { base64, codeAt, freshCode, problemOf, type Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certify, revokeNow, signed, type UserCertificate } from './signer.ts';
import { statementOf } from './statements.ts';

let bank: BankProcess;
let hong: Client;
let kim: Client;
let hong2: Client;
let folder: string;

beforeAll(async () => {
  bank = await BankProcess.start(undefined, '--lock-seconds', '3', '--maximum-registrations', '6');
  folder = await mkdtemp(path.join(tmpdir(), 'bank-suite-'));
  [hong, kim, hong2] = await Promise.all([
    bank.client('hong').logIn(),
    bank.client('kim').logIn(),
    bank.client('hong2').logIn(),
  ]);
});
afterAll(async () => {
  expect(await bank.end()).toBe(0);
});

/** Verifies what the bank signed with openssl, up to the profile's signing root and no further. */
const verifyByOpenssl = async (message: Uint8Array): Promise<unknown> => {
  const root = path.join(folder, 'root.pem');
  await writeFile(root, bank.profile.signingRoot);
  const args = ['-inform', 'DER', '-binary', '-CAfile', root, '-no-CApath', '-purpose', 'any'];
  const content = await openssl(['cms', '-verify', '-cades', ...args], message);
  return JSON.parse(content.toString('utf8'));
};
const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
const releaseAll = async (client: Client, ...held: UserCertificate[]): Promise<void> => {
  for (const { id, certificateSha256 } of await client.registrations()) {
    const certificate = held.find(({ sha256 }) => sha256 === certificateSha256);
    if (certificate) await client.release(certificate, id);
  }
};

describe('what the bank says of itself', () => {
  test('policy and trust list are signed under the profile’s signing root, by openssl and by the app', async () => {
    const about = await hong.call('about', {});
    expect(about.bank).toBe('woori');
    const policy = Policy.parse(await verifyByOpenssl(Buffer.from(about.policy, 'base64')));
    const trustList = TrustList.parse(await verifyByOpenssl(Buffer.from(about.trustList, 'base64')));
    expect(policy.acceptedPolicies).toContainEqual({ oid: '1.2.410.200005.1.1.4', person: 'personal' });
    expect(trustList.roots).toHaveLength(2);

    const message = await verifySignedData(Buffer.from(about.policy, 'base64'));
    expect(Buffer.from(message.content).equals(canonicalJson(policy))).toBe(true);
    const path = await validatePath({
      certificate: message.signerCertificate,
      intermediates: about.chain.map((der) => Buffer.from(der, 'base64')),
      anchors: [new X509Certificate(bank.profile.signingRoot).raw],
      crls: [],
      at: new Date(),
      allowSha1: false,
    });
    expect(path.valid).toBe(true);
  });

  test('envelope, receipt and document certificates are three, with three keys', async () => {
    const about = await hong.call('about', {});
    const { signerCertificate } = await verifySignedData(Buffer.from(about.policy, 'base64'));
    const keys = [
      signerCertificate,
      Buffer.from(about.envelopeCertificate, 'base64'),
      Buffer.from(about.receiptCertificate, 'base64'),
    ].map((der) =>
      new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    );
    expect(new Set(keys).size).toBe(3);
  });

  test('the profile pins the TLS key, and an older TLS is refused', async () => {
    const { createSecureContext, connect } = await import('node:tls');
    const { port } = new URL(bank.url);
    const context = createSecureContext({ ca: bank.profile.server.tlsRoots });
    const leaf = await new Promise<Buffer>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port), secureContext: context }, () => {
        const { pubkey, raw } = socket.getPeerX509Certificate()!.toLegacyObject();
        expect(pubkey).toBeDefined();
        resolve(raw);
        socket.destroy();
      });
      socket.on('error', reject);
    });
    const spki = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' });
    expect(bank.profile.server.pins).toEqual([createHash('sha256').update(spki).digest('base64')]);
    const older = createSecureContext({ ca: bank.profile.server.tlsRoots, maxVersion: 'TLSv1.2' });
    await expect(
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(port), secureContext: older }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.on('error', reject);
      }),
    ).rejects.toThrow(/protocol version|EPROTO/i);
  });
});

describe('every refusal is problem details', () => {
  test('unknown path, wrong form, not JSON, too large, no token', async () => {
    const json = { 'content-type': 'application/json' };
    const large = JSON.stringify({ id: 'x', password: 'y'.repeat(300_000) });
    const wrongType = { 'content-type': 'text/xml' };
    const answers = await Promise.all([
      hong.raw('/nothing', { method: 'GET' }),
      hong.raw('/sessions', { method: 'POST', headers: json, body: '{"id":1}' }),
      hong.raw('/sessions', { method: 'POST', headers: json, body: '{"id":' }),
      hong.raw('/sessions', { method: 'POST', headers: json, body: large }),
      hong.raw('/sessions', { method: 'POST', headers: wrongType, body: '<a/>' }),
      hong.raw('/certificates', { method: 'GET' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 413, 415, 401]);
    for (const { type, body } of answers) {
      expect(type).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', code: expect.any(String) });
    }
  });

  test('a write without an idempotency key is refused', async () => {
    const certificate = await certify();
    const challenge = await hong.registerChallenge(certificate);
    const body = await hong.registerBody(certificate, challenge, randomUUID());
    expect(await problemOf(hong.call('register', body))).toMatchObject({ status: 400, code: 'INTERNAL' });
  });
});

describe('log-in', () => {
  test('tells tries left, locks after five, lifts the lock; an unknown id gets the same answers', async () => {
    const attempt = (id: string) => problemOf(bank.client('hanbit').call('logIn', { id, password: 'wrong' }));
    for (const id of ['hanbit', 'nobody']) {
      for (const count of [1, 2, 3, 4])
        expect(await attempt(id)).toMatchObject({
          status: 401,
          code: 'LOGIN_FAILED',
          params: { count, limit: 5, triesLeft: 5 - count },
          triesLeft: 5 - count,
        });
      expect(await attempt(id)).toMatchObject({ code: 'LOCKED', params: { account: 'password', limit: 5 } });
    }
    const hanbit = bank.client('hanbit');
    const { id, password } = hanbit.customer;
    const locked = await problemOf(hanbit.call('logIn', { id, password }));
    expect(locked.code).toBe('LOCKED');
    const until = Date.parse(locked.until ?? '');
    expect(until).toBeGreaterThan(Date.now());
    await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 50));
    expect((await hanbit.call('logIn', { id, password })).next).toBe('otp');
  });

  test('many wrong passwords at once do not buy more tries', async () => {
    const { id } = bank.customer('hanbit');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        problemOf(bank.client('hanbit').call('logIn', { id, password: 'wrong' })),
      ),
    );
    expect(answers.filter(({ code }) => code === 'LOGIN_FAILED')).toHaveLength(4);
    expect(answers.filter(({ code }) => code === 'LOCKED')).toHaveLength(8);
  });

  test('an unknown id takes as long as a wrong password', async () => {
    const time = async (id: string): Promise<number> => {
      const start = performance.now();
      await problemOf(bank.client('kim').call('logIn', { id, password: 'wrong' }));
      return performance.now() - start;
    };
    // Three each stay below the lock; the fastest of three is what a machine under load still shows.
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 3; i++) {
      times.known.push(await time('kim'));
      times.unknown.push(await time('stranger'));
    }
    const ratio = Math.min(...times.unknown) / Math.min(...times.known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test('the first factor gives no rights, an OTP number serves once, a wrong one is counted', async () => {
    const client = bank.client('hong2');
    const { id, password, otpSecret } = client.customer;
    client.token = (await client.call('logIn', { id, password })).token;
    const first = client.token;
    expect(await problemOf(client.call('registrations', {}))).toMatchObject({ code: 'SESSION_EXPIRED' });
    const wrong = [codeAt(otpSecret, Date.now()), codeAt(otpSecret, 0)].includes('000000')
      ? '000001'
      : '000000';
    expect(await problemOf(client.call('confirmOtp', { code: wrong }))).toMatchObject({
      code: 'OTP_WRONG',
      params: { count: 1, limit: 5, triesLeft: 4 },
    });
    const code = await freshCode(client.customer);
    client.token = (await client.call('confirmOtp', { code })).token;
    expect(client.token).not.toBe(first);
    await client.registrations();
    client.token = first;
    expect(await problemOf(client.call('confirmOtp', { code }))).toMatchObject({ code: 'SESSION_EXPIRED' });

    const again = bank.client('hong2');
    again.token = (await again.call('logIn', { id, password })).token;
    expect(await problemOf(again.call('confirmOtp', { code }))).toMatchObject({
      code: 'OTP_USED',
      status: 401,
    });
  });

  test('log-out ends the session at the bank', async () => {
    const client = await bank.client('kim').logIn();
    expect(await client.call('logOut', {})).toEqual({});
    expect(await problemOf(client.registrations())).toMatchObject({ code: 'SESSION_EXPIRED' });
  });
});

describe('the bank’s findings before any secret', () => {
  const day = (n: number) => ({ days: [n - 365, n] as const });
  const cases: [string, Parameters<typeof certify>[0], string[], object?][] = [
    ['은행/신용카드/보험용', {}, []],
    ['범용', { issuer: 'signkorea-ca4', policy: '1.2.410.200004.5.1.1.5', units: ['personal'] }, []],
    ['ends in 12 days', day(12), ['EXPIRES_SOON'], { days: 12 }],
    ['expired', day(-40), ['EXPIRED'], { date: expect.stringMatching(/^\d{4}-.*Z$/) }],
    ['not yet valid', { days: [5, 370] }, ['NOT_YET_VALID'], { date: expect.any(String) }],
    [
      '증권/보험용',
      { issuer: 'signkorea-ca4', policy: '1.2.410.200004.5.1.1.9', units: ['personal'] },
      ['PURPOSE_NOT_ALLOWED'],
      { purpose: '증권/보험용' },
    ],
    [
      'a company’s',
      { policy: '1.2.410.200005.1.1.5', units: ['corporation'], holder: people.company },
      ['PERSON_TYPE'],
      { person: 'corporate' },
    ],
    ['the bank’s own', { units: ['personal4IB', 'WOORI'] }, ['OWN_BANK_CERT']],
    ['an encryption certificate', { usage: 'encipher' }, ['ENCRYPTION_CERT']],
    ['1024 bits, SHA-1', { bits: 1024, hash: 'SHA-1' }, ['WEAK_ALGORITHM']],
    ['without identity', { withoutIdentity: true }, ['VID_UNAVAILABLE']],
    [
      'an issuer nobody trusts',
      { issuer: 'stranger-ca', policy: '1.2.410.200004.5.1.1.5' },
      ['ISSUER_UNTRUSTED'],
    ],
  ];
  test.each(cases)('%s', async (_name, wanted, expected, params) => {
    const { findings } = await hong.registerChallenge(await certify(wanted));
    expect(codes(findings)).toEqual(expected);
    if (params) expect(findings[0]?.params).toEqual(params);
  });

  test.each([
    ['keyCompromise', 'REVOKED'],
    ['certificateHold', 'SUSPENDED'],
  ] as const)('in the list as %s', async (reason, code) => {
    const certificate = await certify();
    expect((await hong.registerChallenge(certificate)).findings).toEqual([]);
    await revokeNow(certificate, reason);
    expect(codes((await hong.registerChallenge(certificate)).findings)).toEqual([code]);
  });

  test('a changed signature, and what is no certificate', async () => {
    const { certificate } = await certify();
    const changed = Uint8Array.from(certificate);
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
    const ask = (der: Uint8Array) =>
      hong.call('challenge', { purpose: 'register', certificate: base64(der) });
    expect(codes((await ask(changed)).findings)).toEqual(['SIGNATURE_INVALID']);
    expect(await problemOf(ask(Buffer.from('이 파일은 인증서가 아닙니다')))).toMatchObject({
      code: 'FILE_DAMAGED',
    });
    expect(await problemOf(ask(certificate.subarray(0, 500)))).toMatchObject({ code: 'FILE_DAMAGED' });
  });
});

describe('등록 and 해제', () => {
  test('a signed statement registers, the receipt is the bank’s, the release undoes it', async () => {
    const certificate = await certify();
    const done = await hong.register(certificate);
    const receipt = Receipt.parse(await verifyByOpenssl(Buffer.from(done.receipt, 'base64')));
    expect(receipt).toMatchObject({
      act: 'register',
      customer: 'hong',
      registration: done.registration,
      certificateSha256: certificate.sha256,
      number: done.number,
      holder: '홍길동',
    });
    const row = (await hong.registrations()).find(({ id }) => id === done.registration);
    expect(row).toMatchObject({
      kind: 'bank-insurance',
      state: 'good',
      certificate: base64(certificate.certificate),
    });
    expect(await hong2.registrations()).toEqual([]);
    const again = await hong.registerChallenge(certificate);
    expect(again.findings).toEqual([{ code: 'ALREADY_REGISTERED', params: { date: row?.registeredAt } }]);

    const released = await hong.release(certificate, done.registration);
    expect(await verifyByOpenssl(Buffer.from(released.receipt, 'base64'))).toMatchObject({ act: 'release' });
    expect((await hong.registrations()).map(({ id }) => id)).not.toContain(done.registration);
    const { entries } = await hong.call('history', {});
    expect(entries.slice(0, 2).map(({ act, number }) => [act, number])).toEqual([
      ['release', released.number],
      ['register', done.number],
    ]);
    const repeat = hong.call('challenge', {
      purpose: 'release',
      registration: done.registration,
      withKey: true,
    });
    expect(await problemOf(repeat)).toMatchObject({ code: 'ALREADY_RELEASED' });
    const foreign = hong2.call('challenge', {
      purpose: 'release',
      registration: done.registration,
      withKey: true,
    });
    expect(await problemOf(foreign)).toMatchObject({ code: 'NOT_REGISTERED', status: 404 });
  });

  test('a challenge serves once, and only whom it was given to', async () => {
    const certificate = await certify();
    const challenge = await hong.registerChallenge(certificate);
    const key = randomUUID();
    const foreign = await hong2.registerBody(certificate, challenge, key);
    expect(await problemOf(hong2.call('register', foreign, { key }))).toMatchObject({
      status: 409,
      detail: 'challenge',
    });
    const body = await hong.registerBody(certificate, challenge, key);
    const done = await hong.call('register', body, { key });
    const replay = randomUUID();
    const second = await hong.registerBody(certificate, challenge, replay);
    expect(await problemOf(hong.call('register', second, { key: replay }))).toMatchObject({
      status: 409,
      detail: 'challenge',
    });
    await hong.release(certificate, done.registration);
  });

  test('same key, same body: the same answer, done once; same key, other body: refused', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const body = await hong.registerBody(certificate, await hong.registerChallenge(certificate), key);
    const [first, second] = await Promise.all([
      hong.call('register', body, { key }),
      hong.call('register', body, { key }),
    ]);
    expect(second).toEqual(first);
    expect(await hong.call('register', body, { key })).toEqual(first);
    const { entries } = await hong.call('history', {});
    expect(entries.filter(({ registration }) => registration === first.registration)).toHaveLength(1);
    const other = { ...body, language: 'en' } as const;
    expect(await problemOf(hong.call('register', other, { key }))).toMatchObject({
      status: 409,
      detail: 'idempotency key of another body',
    });
    expect(await hong.call('settle', {}, { parameter: key })).toEqual({ state: 'done', result: first });
    await hong.release(certificate, first.registration);
  });

  test('settle fences an unknown key: the late original is refused and changes nothing', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const body = await hong.registerBody(certificate, await hong.registerChallenge(certificate), key);
    expect(await hong.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
    expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({
      status: 409,
      detail: 'idempotency key is fenced',
    });
    expect(await hong.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
    expect(await hong.registrations()).toEqual([]);
  });

  test('another customer’s key is nobody else’s business', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const body = await hong.registerBody(certificate, await hong.registerChallenge(certificate), key);
    expect(await kim.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
    const done = await hong.call('register', body, { key });
    expect(await kim.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
    await hong.release(certificate, done.registration);
  });
});

describe('what was signed is what is checked', () => {
  const wrong: [string, Parameters<Client['register']>[1], object][] = [
    ['text', { statement: { text: '홍길동은(는) 다른 것에 동의합니다.' } }, { detail: 'statement.text' }],
    ['customer', { statement: { customer: 'kim' } }, { detail: 'statement.customer' }],
    ['bank', { statement: { bank: 'other' } }, { detail: 'statement.bank' }],
    ['environment', { statement: { environment: 'production' } }, { detail: 'statement.environment' }],
    ['purpose', { statement: { purpose: 'release' } }, { detail: 'statement.purpose' }],
    ['challenge', { statement: { challenge: 'A'.repeat(43) } }, { detail: 'statement.challenge' }],
    [
      'certificate',
      { statement: { certificateSha256: '0'.repeat(64) } },
      { detail: 'statement.certificateSha256' },
    ],
    [
      'idempotency key',
      { statement: { idempotencyKey: randomUUID() } },
      { detail: 'statement.idempotencyKey' },
    ],
    ['registration', { statement: { registration: 'another' } }, { detail: 'statement.registration' }],
    [
      'R envelope',
      { statement: { randomEnvelopeSha256: '0'.repeat(64) } },
      { detail: 'statement.randomEnvelopeSha256' },
    ],
    ['version', { statement: { version: 2 } }, { detail: 'statement’s form' }],
    ['a member too many', { statement: { ['extra' as 'text']: 1 } }, { detail: 'statement’s form' }],
    [
      'not canonical',
      { content: (statement) => Buffer.from(` ${Buffer.from(statement).toString()}`) },
      { detail: 'statement is not canonical' },
    ],
    [
      'a member twice',
      {
        content: (statement) =>
          Buffer.from(Buffer.from(statement).toString().replace('{"bank"', '{"bank":"other","bank"')),
      },
      { detail: 'statement is not canonical' },
    ],
    ['VID: another R', { random: { random: 'ab'.repeat(20) } }, { code: 'VID_MISMATCH', status: 422 }],
    ['R for another challenge', { random: { challenge: 'x' } }, { detail: 'random envelope’s challenge' }],
    [
      'R for another certificate',
      { random: { certificateSha256: '0'.repeat(64) } },
      { detail: 'random envelope’s certificate' },
    ],
  ];
  test.each(wrong)('%s', async (_name, change, expected) => {
    expect(await problemOf(hong.register(await certify(), change))).toMatchObject(expected);
    expect(await hong.registrations()).toEqual([]);
  });

  test('a signature by another certificate over the same key', async () => {
    const signer = await certify();
    expect(await problemOf(hong.register(await certify(), { signer }))).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
  });

  test('one byte of the signature, and a message without signingCertificateV2', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const body = await hong.registerBody(certificate, await hong.registerChallenge(certificate), key);
    const message = Buffer.from(body.signedStatement, 'base64');
    message[message.length - 5] = (message[message.length - 5] ?? 0) ^ 1;
    const changed = hong.call('register', { ...body, signedStatement: base64(message) }, { key });
    expect(await problemOf(changed)).toMatchObject({ code: 'SIGNATURE_INVALID', detail: 'signature' });

    const other = randomUUID();
    const challenge = await hong.registerChallenge(certificate);
    const plain = await hong.registerBody(certificate, challenge, other);
    const args = ['-binary', '-nodetach', '-md', 'sha256', '-outform', 'DER'];
    const keys = ['-signer', certificate.certificateFile, '-inkey', certificate.keyFile];
    const statement = statementOf(hong, 'register', certificate, challenge, other, {
      randomEnvelope: Buffer.from(plain.randomEnvelope ?? '', 'base64'),
    });
    const bare = await openssl(['cms', '-sign', ...args, ...keys], statement);
    const without = hong.call('register', { ...plain, signedStatement: base64(bare) }, { key: other });
    expect(await problemOf(without)).toMatchObject({ code: 'SIGNATURE_INVALID' });
  });

  test('without R nothing is registered', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const challenge = await hong.registerChallenge(certificate);
    const body = await hong.registerBody(certificate, challenge, key);
    const statement = statementOf(hong, 'register', certificate, challenge, key);
    const signedStatement = base64(await signed(statement, certificate));
    const bare = hong.call('register', { ...body, signedStatement, randomEnvelope: null }, { key });
    expect(await problemOf(bare)).toMatchObject({ code: 'RANDOM_MISSING' });
  });

  test('another person’s certificate: the number does not fit, with his own R', async () => {
    const certificate = await certify({ holder: people.other });
    expect((await hong.registerChallenge(certificate)).findings).toEqual([]);
    expect(await problemOf(hong.register(certificate))).toMatchObject({ code: 'VID_MISMATCH' });
  });

  test('revoked between challenge and registration', async () => {
    const certificate = await certify();
    const key = randomUUID();
    const body = await hong.registerBody(certificate, await hong.registerChallenge(certificate), key);
    await revokeNow(certificate, 'keyCompromise');
    expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({ code: 'REVOKED' });
    expect(await hong.registrations()).toEqual([]);
  });

  test.each([
    ['the bank’s own', { units: ['personal4IB', 'WOORI'] }, 'OWN_BANK_CERT'],
    ['expired', { days: [-405, -40] as const }, 'EXPIRED'],
    ['증권/보험용', { policy: '1.2.410.200004.5.1.1.9', issuer: 'signkorea-ca4' }, 'PURPOSE_NOT_ALLOWED'],
    ['untrusted', { issuer: 'stranger-ca' }, 'ISSUER_UNTRUSTED'],
  ])('a client that passes over a finding: %s', async (_name, wanted, code) => {
    expect(await problemOf(hong.register(await certify(wanted)))).toMatchObject({ code });
  });
});

describe('one active registration a certificate', () => {
  test('two user ids of one person at the same moment: one wins, the other learns it after proving who he is', async () => {
    const certificate = await certify();
    const results = await Promise.all(
      [hong, hong2].map((client) =>
        client.register(certificate).then(
          () => 'done',
          (error: unknown) => error,
        ),
      ),
    );
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    const lost = results.find((result) => result !== 'done');
    expect(lost).toMatchObject({ problem: { code: 'REGISTERED_ELSEWHERE', status: 409 } });
    expect((await hong.registrations()).length + (await hong2.registrations()).length).toBe(1);
    // Before identity is proven nothing is told: not in the findings, not to another person.
    const loser = (await hong.registrations()).length === 0 ? hong : hong2;
    expect((await loser.registerChallenge(certificate)).findings).toEqual([]);
    expect(await problemOf(kim.register(certificate))).toMatchObject({ code: 'VID_MISMATCH' });
    await releaseAll(hong, certificate);
    await releaseAll(hong2, certificate);
  });

  test('a renewal replaces its predecessor in one step', async () => {
    const sameNameAs = `renewal-${randomUUID()}`;
    const name = {
      issuer: 'signgate-ca6',
      policy: '1.2.410.200004.5.2.1.2',
      units: ['personal'],
      sameNameAs,
    };
    const [before, after] = await Promise.all([
      certify({ ...name, days: [-345, 20] }),
      certify({ ...name, days: [-3, 362] }),
    ]);
    const old = await hong.register(before);
    const challenge = await hong.registerChallenge(after);
    expect(codes(challenge.findings)).toEqual(['WILL_REPLACE']);
    expect(challenge.replaces).toEqual({ id: old.registration, certificate: base64(before.certificate) });
    const done = await hong.register(after);
    expect((await hong.registrations()).map(({ id }) => id)).toEqual([done.registration]);
    const receipt = await verifyByOpenssl(Buffer.from(done.receipt, 'base64'));
    expect(receipt).toMatchObject({ act: 'replace', replaced: old.registration });
    // The other way round it is no renewal.
    expect((await hong.registerChallenge(before)).replaces).toBeNull();
    await hong.release(after, done.registration);
  });

  test('a registration that changed after it was shown is not replaced', async () => {
    const sameNameAs = `renewal-${randomUUID()}`;
    const [before, after] = await Promise.all([
      certify({ sameNameAs, days: [-345, 20] }),
      certify({ sameNameAs, days: [-3, 362] }),
    ]);
    const old = await hong.register(before);
    const key = randomUUID();
    const challenge = await hong.registerChallenge(after);
    const body = await hong.registerBody(after, challenge, key);
    await hong.release(before, old.registration);
    expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({
      code: 'CHANGED_ELSEWHERE',
    });
  });

  test('the limit', async () => {
    const held = await Promise.all(Array.from({ length: 7 }, () => certify()));
    for (const certificate of held.slice(0, 6)) await hong.register(certificate);
    const last = held[6]!;
    const { findings } = await hong.registerChallenge(last);
    expect(findings).toEqual([{ code: 'LIMIT_REACHED', params: { limit: 6 } }]);
    expect(await problemOf(hong.register(last))).toMatchObject({
      code: 'LIMIT_REACHED',
      params: { limit: 6 },
    });
    await releaseAll(hong, ...held);
    expect(await hong.registrations()).toEqual([]);
  });
});

describe('해제 without the key', () => {
  test('always a fresh OTP: a wrong one leaves the challenge, a used one is told, the right one releases', async () => {
    const { registration } = await hong.register(await certify());
    const challenge = await hong.call('challenge', { purpose: 'release', registration, withKey: false });
    expect(challenge.secondFactor).toBe('otp');
    expect(codes(challenge.findings)).toEqual(['LAST_CERT']);
    const key = randomUUID();
    const send = (code: string) =>
      hong.call(
        'release',
        {
          how: 'without-key',
          challengeId: challenge.id,
          reason: 'lost',
          secondFactor: { kind: 'otp', code },
        },
        { key, parameter: registration },
      );
    const code = await freshCode(hong.customer);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    expect(await problemOf(send(wrong))).toMatchObject({ code: 'OTP_WRONG', triesLeft: 4 });
    const done = await send(code);
    expect(await send(code)).toEqual(done);
    expect(await verifyByOpenssl(Buffer.from(done.receipt, 'base64'))).toMatchObject({
      act: 'release-without-key',
    });
    expect(await hong.registrations()).toEqual([]);

    const second = await hong.register(await certify());
    const next = await hong.call('challenge', {
      purpose: 'release',
      registration: second.registration,
      withKey: false,
    });
    const body = {
      how: 'without-key',
      challengeId: next.id,
      reason: 'new-computer',
      secondFactor: { kind: 'otp', code },
    } as const;
    const options = { key: randomUUID(), parameter: second.registration };
    expect(await problemOf(hong.call('release', body, options))).toMatchObject({ code: 'OTP_USED' });
    const fresh = { ...body, secondFactor: { kind: 'otp', code: await freshCode(hong.customer) } } as const;
    await hong.call('release', fresh, options);
  });

  test('a challenge for the key is none for doing without it', async () => {
    const certificate = await certify();
    const { registration } = await hong.register(certificate);
    const challenge = await hong.call('challenge', { purpose: 'release', registration, withKey: true });
    const attempt = hong.call(
      'release',
      {
        how: 'without-key',
        challengeId: challenge.id,
        reason: 'lost',
        secondFactor: { kind: 'otp', code: '123456' },
      },
      { key: randomUUID(), parameter: registration },
    );
    expect(await problemOf(attempt)).toMatchObject({ status: 409, detail: 'challenge' });
    await hong.release(certificate, registration);
  });

  test('one revoked since is released with its key', async () => {
    const certificate = await certify();
    const { registration } = await hong.register(certificate);
    await revokeNow(certificate, 'superseded');
    expect(await hong.registrations()).toMatchObject([{ id: registration, state: 'revoked' }]);
    await hong.release(certificate, registration);
    expect(await hong.registrations()).toEqual([]);
  });
});

test('the log names no customer, secret, certificate or body', async () => {
  const { password, otpSecret, name, idn } = bank.customer('hong');
  const log = bank.log;
  expect(log).toContain('"route":"/v1/certificates"');
  for (const secret of [password, otpSecret, name, idn, 'challengeId', 'MII'])
    expect(log).not.toContain(secret);
  expect(log).not.toContain('fault');
  // Number and OTP secret are sealed in the data folder; the demo's own file has the latter on purpose.
  const files = await readFile(path.join(bank.data, 'demo-customers.json'), 'utf8');
  expect(files).not.toContain(idn);
});
