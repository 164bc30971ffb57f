import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Completion, HeldCertificate, Preflight } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { Statement, type RandomEnvelopeContent } from '../../../shared/statement.ts';
import { pem } from '../../fixtures/der.ts';
import {
  build,
  certificateOf,
  clear,
  codeOf,
  fileOf,
  fixtureOf,
  layGround,
  type Ground,
  type House,
} from '../../unit/usecases/support/house.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
  const pems = (list: readonly Uint8Array[]): string => list.map((der) => pem('CERTIFICATE', der)).join('');
  writeFileSync(path.join(ground.dir, 'roots.pem'), pems(ground.pki.roots));
}, 120_000);
afterAll(() => clear(ground));

const write = (name: string, base64: string): string => {
  const file = path.join(ground.dir, name);
  writeFileSync(file, Buffer.from(base64, 'base64'));
  return file;
};
/** What was signed, if openssl finds the signature and the chain inside it good (CAdES-B-B, up to the roots alone). */
const verified = (signedStatement: string): Statement => {
  const out = path.join(ground.dir, 'statement.json');
  rmSync(out, { force: true });
  execFileSync(
    'openssl',
    [
      ...[
        'cms',
        '-verify',
        '-cades',
        '-binary',
        '-inform',
        'DER',
        '-in',
        write('signed.p7m', signedStatement),
      ],
      ...['-CAfile', path.join(ground.dir, 'roots.pem'), '-purpose', 'any', '-out', out],
    ],
    { stdio: 'pipe' },
  );
  return Statement.parse(JSON.parse(execFileSync('cat', [out]).toString()));
};
const opened = (randomEnvelope: string): RandomEnvelopeContent =>
  JSON.parse(
    execFileSync(
      'openssl',
      [
        ...['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', write('r.p7m', randomEnvelope)],
        ...['-inkey', ground.envelopeKeyFile],
      ],
      { stdio: 'pipe' },
    ).toString(),
  ) as RandomEnvelopeContent;
const sha256 = (base64: string): string =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
const codes = ({ findings }: { findings: readonly { code: string }[] }): string[] =>
  findings.map(({ code }) => code);

describe('등록 of a certificate in an NPKI folder', () => {
  it.each(['bank-yessign-kmb', 'universal-kica-km', 'nfd-folder', 'second-generation'])(
    'signs what was shown, with R for the bank alone: %s',
    async (id) => {
      const house = build(ground);
      const fixture = fixtureOf(ground, id);
      const held = await house.heldOf(id);
      const check = await house.preflight.registration(held.id);
      expect(Preflight.parse(check)).toMatchObject({ proceed: true, findings: [], replaces: null });
      expect(house.desk.views).toEqual([]);

      house.desk.passwords = ['wrong password', fixture.password];
      const completion = await house.register(held.id);
      expect(Completion.parse(completion)).toMatchObject({
        act: 'register',
        certificate: { sha256: fixture.sha256, holder: fixture.name },
      });
      expect(house.desk.told.find(({ kind }) => kind === 'refused')).toMatchObject({
        reason: { code: 'PASSWORD_WRONG' },
      });

      // One challenge for the check and the act.
      expect(house.asked.challenges).toHaveLength(1);
      const { challenge } = house.asked.challenges[0] ?? {};
      const [{ operation, body } = expect.fail('not sent')] = house.asked.registers;
      expect(body.challengeId).toBe(challenge?.id);
      const statement = verified(body.signedStatement);
      expect(statement).toMatchObject({
        environment: 'sandbox',
        purpose: 'register',
        bank: 'woori',
        customer: 'hong',
        certificateSha256: fixture.sha256,
        registration: null,
        challenge: challenge?.challenge,
        idempotencyKey: operation.key,
        randomEnvelopeSha256: sha256(body.randomEnvelope ?? ''),
      });
      const [view] = house.desk.views;
      expect(view).toMatchObject({
        operation: 'register',
        asks: 'certificate-password',
        statement: statement.text,
      });
      expect(statement.text).toContain('홍길동은(는) 우리은행에 아래 인증서를 등록합니다.');
      expect(opened(body.randomEnvelope ?? '')).toEqual({
        challenge: challenge?.challenge,
        certificateSha256: fixture.sha256,
        random: fixture.random,
      });
      expect(operation).toMatchObject({ act: 'register', holder: fixture.name });
    },
  );

  it.each([
    ['foreign-key', 'KEY_MISMATCH'],
    ['key-without-random', 'RANDOM_MISSING'],
    ['key-unknown-cipher', 'FORMAT_UNSUPPORTED'],
    ['damaged', 'FILE_DAMAGED'],
    ['key-one-byte', 'FILE_DAMAGED'],
  ])('ends where the key brings it out, and sends nothing: %s → %s', async (id, code) => {
    const house = build(ground);
    const held = await house.heldOf(id);
    expect((await house.preflight.registration(held.id)).proceed).toBe(true);
    house.desk.passwords = [fixtureOf(ground, id).password];
    expect(await codeOf(house.register(held.id))).toBe(code);
    expect(house.asked.registers).toEqual([]);
  });

  it('is cancelled by closing the window, and can be begun again at once', async () => {
    const house = build(ground);
    const held = await house.heldOf('bank-yessign-kmb');
    expect(await codeOf(house.register(held.id))).toBe('CANCELLED');
    expect(house.asked.registers).toEqual([]);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    expect((await house.register(held.id)).act).toBe('register');
  });

  it('says it in English where the customer reads English', async () => {
    const house = build(ground);
    house.world.settings = { language: 'en', theme: 'dark' };
    const held = await house.heldOf('bank-yessign-kmb');
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    expect(body.language).toBe('en');
    expect(verified(body.signedStatement).text).toMatch(
      /^홍길동 registers the certificate below with Woori Bank\./,
    );
    expect(house.desk.views[0]).toMatchObject({ language: 'en', theme: 'dark' });
  });

  it('asks the OTP in a window of its own where the bank wants a fresh one, again after a wrong one', async () => {
    const house = build(ground);
    house.state.secondFactor = 'otp';
    const held = await house.heldOf('bank-yessign-kmb');
    await house.preflight.registration(held.id);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    house.desk.codes = ['000000', '123456'];
    house.state.refusals = [new Refusal('OTP_WRONG')];
    await house.register(held.id);
    expect(house.desk.views.map(({ asks }) => asks)).toEqual(['certificate-password', 'otp']);
    expect(house.asked.registers.map(({ body }) => body.secondFactor?.code)).toEqual(['000000', '123456']);
    // The key is signed: the same act.
    expect(new Set(house.asked.registers.map(({ operation }) => operation.key)).size).toBe(1);
  });

  it('sends nothing where the window stood open for longer than the challenge lives', async () => {
    const house = build(ground);
    const held = await house.heldOf('bank-yessign-kmb');
    house.state.challengeSeconds = 0;
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    expect(await codeOf(house.register(held.id))).toBe('CANCELLED');
    expect(house.asked.registers).toEqual([]);
    house.state.registrations = [house.row(certificateOf(ground, 'bank-yessign-kmb'))];
    house.desk.codes = ['123456'];
    expect(await codeOf(house.release.withoutKey('registration-1', 'lost'))).toBe('CANCELLED');
    expect(house.asked.releases).toEqual([]);
  });

  it('passes on what the bank refuses', async () => {
    for (const code of ['VID_MISMATCH', 'RESULT_UNKNOWN', 'REGISTERED_ELSEWHERE'] as const) {
      const house = build(ground);
      const held = await house.heldOf('bank-yessign-kmb');
      await house.preflight.registration(held.id);
      house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
      house.state.refusals = [new Refusal(code)];
      expect(await codeOf(house.register(held.id))).toBe(code);
    }
  });
});

describe('the check before 등록', () => {
  it('asks the bank nothing where our own findings end it, and opens no window', async () => {
    for (const id of [
      'expired',
      'key-missing',
      'own-bank',
      'km-as-signcert',
      'cert-one-byte',
      'untrusted-issuer',
    ]) {
      const house = build(ground);
      const held = await house.heldOf(id);
      const check = await house.preflight.registration(held.id);
      expect(check.proceed, id).toBe(false);
      expect(codes(check)).toEqual(codes(held));
      house.desk.passwords = ['never asked'];
      expect(await codeOf(house.register(held.id)), id).toBe(fixtureOf(ground, id).expected);
      expect(house.asked.challenges).toEqual([]);
      expect(house.desk.views).toEqual([]);
    }
  });

  it('ends in the reason of a file that is no certificate', async () => {
    const house = build(ground);
    const held = await house.heldOf('cert-truncated');
    expect(await codeOf(house.preflight.registration(held.id))).toBe('FILE_DAMAGED');
    expect(await codeOf(house.register(held.id))).toBe('FILE_DAMAGED');
  });

  it.each([
    ['REVOKED', false],
    ['ALREADY_REGISTERED', false],
    ['OWN_BANK_CERT', false],
    ['LIMIT_REACHED', false],
    ['WILL_REPLACE', true],
    ['STATUS_UNKNOWN', true],
  ] as const)('goes on or ends by the bank’s finding: %s → %s', async (code, proceed) => {
    const house = build(ground);
    house.state.findings = [{ code, params: {} }];
    const held = await house.heldOf('bank-yessign-kmb');
    expect(await house.preflight.registration(held.id)).toMatchObject({ findings: [{ code }], proceed });
    if (proceed) return;
    expect(await codeOf(house.register(held.id))).toBe(code);
    expect(house.desk.views).toEqual([]);
  });

  it('says each thing once, in the bank’s words, what blocks first; what the bank settles is settled', async () => {
    const house = build(ground);
    const { trustList } = house.facts;
    const newer = ground.pki.issuers.filter(({ id }) => id === 'yessign-class-4');
    const intermediates = newer.map(({ certificate }) => Buffer.from(certificate).toString('base64'));
    house.state.facts = { ...house.facts, trustList: { ...trustList, version: 9, intermediates } };
    house.state.findings = [
      { code: 'EXPIRES_SOON', params: { days: 11 } },
      { code: 'REVOKED', params: {} },
    ];
    const held = await house.heldOf('expiring-12-days');
    expect(codes(held)).toEqual(['EXPIRES_SOON', 'CHAIN_INCOMPLETE']);
    expect((await house.preflight.registration(held.id)).findings).toEqual([
      { code: 'REVOKED', params: {} },
      { code: 'EXPIRES_SOON', params: { days: 11 } },
    ]);
  });

  it('warns of a wrong clock, and signs by the bank’s', async () => {
    const house = build(ground);
    house.state.facts = { ...house.facts, clockSkewSeconds: 3600 };
    const held = await house.heldOf('bank-yessign-kmb');
    expect(codes(await house.preflight.registration(held.id))).toEqual(['CLOCK_WRONG']);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    const ahead = Date.parse(verified(body.signedStatement).time) - Date.now();
    expect(ahead).toBeGreaterThan(3_500_000);
  });

  it('is made again where its challenge has run out, and then decides', async () => {
    const house = build(ground);
    house.state.challengeSeconds = 60;
    const held = await house.heldOf('bank-yessign-kmb');
    await house.preflight.registration(held.id);
    house.state.challengeSeconds = 180;
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id);
    expect(house.asked.challenges).toHaveLength(2);
    expect(house.asked.registers[0]?.body.challengeId).toBe(house.asked.challenges[1]?.challenge.id);

    house.state.challengeSeconds = 60;
    await house.preflight.registration(held.id);
    house.state.findings = [{ code: 'SUSPENDED', params: {} }];
    expect(await codeOf(house.register(held.id))).toBe('SUSPENDED');
    expect(house.asked.registers).toHaveLength(1);
  });

  it('shows what would be replaced, and does not replace another one than was shown', async () => {
    const house = build(ground);
    const before = certificateOf(ground, 'renewed-predecessor');
    const replaces = { id: 'old', certificate: Buffer.from(before).toString('base64') };
    house.state.replaces = replaces;
    house.state.findings = [{ code: 'WILL_REPLACE', params: {} }];
    const held = await house.heldOf('renewed');
    const check = await house.preflight.registration(held.id);
    expect(check.replaces?.sha256).toBe(fixtureOf(ground, 'renewed-predecessor').sha256);
    house.desk.passwords = [fixtureOf(ground, 'renewed').password];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    const statement = verified(body.signedStatement);
    expect(statement.registration).toBe('old');
    expect(statement.text).toContain(
      `기존에 등록된 인증서(일련번호 ${check.replaces?.serialNumber})는 해제되고`,
    );

    house.state.challengeSeconds = 60;
    await house.preflight.registration(held.id);
    house.state.replaces = { ...replaces, id: 'another' };
    expect(await codeOf(house.register(held.id))).toBe('CHANGED_ELSEWHERE');
  });
});

describe('a file', () => {
  const open = async (house: House, id: string): Promise<HeldCertificate> => {
    const { name, bytes } = fileOf(ground, id);
    house.desk.passwords = [fixtureOf(ground, id).password];
    return house.openFile.open(name, bytes);
  };

  it.each(['pfx-korean', 'pfx-korean-km', 'pfx-openssl-random'])(
    'is opened once, and the last window asks nothing but 등록: %s',
    async (id) => {
      const house = build(ground);
      const fixture = fixtureOf(ground, id);
      const held = await open(house, id);
      expect(HeldCertificate.parse(held)).toMatchObject({
        summary: { sha256: fixture.sha256 },
        state: 'usable',
        places: [{ kind: 'file', label: fileOf(ground, id).name.normalize('NFC') }],
        findings: [],
      });
      expect((await house.preflight.registration(held.id)).proceed).toBe(true);
      await house.register(held.id);
      expect(house.desk.views.map(({ operation, asks }) => [operation, asks])).toEqual([
        ['open-file', 'certificate-password'],
        ['register', 'nothing'],
      ]);
      const [{ body } = expect.fail('not sent')] = house.asked.registers;
      expect(verified(body.signedStatement).certificateSha256).toBe(fixture.sha256);
      expect(opened(body.randomEnvelope ?? '').random).toBe(fixture.random);
    },
  );

  it('asks its password again once the key process has ended, without being chosen again', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-korean');
    house.state.refusals = [];
    await house.preflight.registration(held.id);
    house.state.refusals = [new Refusal('BANK_UNAVAILABLE')];
    expect(await codeOf(house.register(held.id))).toBe('BANK_UNAVAILABLE');
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    await house.register(held.id);
    expect(house.desk.views.map(({ asks }) => asks)).toEqual([
      'certificate-password',
      'nothing',
      'certificate-password',
    ]);
  });

  it('joins the inventory, and leaves it after 5 minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const house = build(ground);
      const held = await open(house, 'pfx-korean');
      const first = (await house.inventory.held()).certificates;
      expect(first.filter(({ id }) => id === held.id)).toHaveLength(1);
      // Another file: the first one's key process ends.
      const other = await open(house, 'pfx-openssl-random');
      expect((await house.inventory.held()).certificates.map(({ id }) => id)).toContain(held.id);
      vi.advanceTimersByTime(5 * 60_000);
      const { certificates } = await house.inventory.held();
      expect(certificates.map(({ id }) => id)).not.toContain(held.id);
      // That one's key process is still open here: the shell ends it in its own time.
      expect(certificates.map(({ id }) => id)).toContain(other.id);
      expect(await codeOf(house.register(held.id))).toBe('CERT_NOT_FOUND');
    } finally {
      vi.useRealTimers();
    }
  });

  it('chosen twice is one place', async () => {
    const house = build(ground);
    await open(house, 'pfx-korean');
    const held = await open(house, 'pfx-korean');
    expect(held.places).toHaveLength(1);
  });

  it.each([
    ['pfx-not-a-pfx', 'FILE_DAMAGED'],
    ['pfx-empty', 'FILE_DAMAGED'],
    ['pfx-11-mib', 'FORMAT_UNSUPPORTED'],
    ['pfx-truncated', 'FILE_DAMAGED'],
  ])('is refused before any window for what it is: %s → %s', async (id, code) => {
    const house = build(ground);
    const { name, bytes } = fileOf(ground, id);
    expect(await codeOf(house.openFile.open(name, bytes))).toBe(code);
    expect(house.desk.views).toEqual([]);
  });

  it('says what stands against it before the last window: 증권/보험용', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-securities');
    expect(codes(held)).toEqual(['PURPOSE_NOT_ALLOWED']);
    expect(await codeOf(house.register(held.id))).toBe('PURPOSE_NOT_ALLOWED');
  });

  it('without R cannot prove whose it is', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-openssl');
    expect(await codeOf(house.register(held.id))).toBe('RANDOM_MISSING');
  });

  it('by the dialog: null where it is cancelled there, or in the window; the bytes are forgotten', async () => {
    const house = build(ground);
    expect(await house.openFile.choose()).toBeNull();
    house.world.chosen = fileOf(ground, 'pfx-korean');
    expect(await house.openFile.choose()).toBeNull();
    expect(house.desk.views).toHaveLength(1);
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    expect(await house.openFile.choose()).toMatchObject({ summary: { holder: '홍길동' } });
  });

  it('and a folder with the same certificate are one entry; the open file needs no password', async () => {
    const house = build(ground);
    const { password } = fixtureOf(ground, 'bank-yessign-shb');
    const files = Object.fromEntries(
      Object.values(fixtureOf(ground, 'bank-yessign-shb').places[0]?.files ?? {}).map((file) => [
        path.basename(file),
        path.join(ground.manifest.home, file),
      ]),
    );
    const work = await mkdtemp(path.join(ground.dir, 'export-'));
    const at = (name: string): string => path.join(work, name);
    const run = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
    run(
      'pkcs8',
      '-inform',
      'DER',
      '-in',
      files['signPri.key'] ?? '',
      '-passin',
      `pass:${password}`,
      '-out',
      at('key'),
    );
    run('x509', '-inform', 'DER', '-in', files['signCert.der'] ?? '', '-out', at('certificate'));
    run(
      'pkcs12',
      '-export',
      '-inkey',
      at('key'),
      '-in',
      at('certificate'),
      '-out',
      at('p12'),
      '-passout',
      'pass:x',
    );
    await house.inventory.held();
    house.desk.passwords = ['x'];
    const held = await house.openFile.open('export.P12', new Uint8Array(execFileSync('cat', [at('p12')])));
    expect(held.places.map(({ kind }) => kind)).toEqual(['file', 'npki']);
    await codeOf(house.register(held.id));
    expect(house.desk.views.at(-1)?.asks).toBe('nothing');
    await rm(work, { recursive: true });
  });
});

describe('해제', () => {
  const registered = (house: House, id: string, more = {}): void => {
    house.state.registrations = [
      house.row(certificateOf(ground, id), more),
      house.row(certificateOf(ground, 'renewed'), { id: 'other' }),
    ];
  };

  it.each(['bank-yessign-kmb', 'expired', 'revoked', 'securities', 'key-without-random'])(
    'with the key, whatever the certificate’s own state: %s',
    async (id) => {
      const house = build(ground);
      const fixture = fixtureOf(ground, id);
      registered(house, id, id === 'revoked' ? { state: 'revoked' } : {});
      const check = await house.preflight.release('registration-1', true);
      expect(check).toMatchObject({ proceed: true, certificate: { sha256: fixture.sha256 } });
      expect(codes(check)).toEqual(id === 'expired' ? ['EXPIRED'] : id === 'revoked' ? ['REVOKED'] : []);
      house.desk.passwords = [fixture.password];
      const completion = await house.release.withKey('registration-1');
      expect(completion).toMatchObject({ act: 'release', certificate: { sha256: fixture.sha256 } });
      const [{ registration, body } = expect.fail('not sent')] = house.asked.releases;
      expect(registration).toBe('registration-1');
      if (body.how !== 'signed') return expect.fail('not signed');
      const text = Buffer.from(body.signedStatement, 'base64').toString();
      expect(text).toContain('"purpose":"release"');
      expect(text).toContain('"registration":"registration-1"');
      expect(body.randomEnvelope === null).toBe(fixture.random === null);
      expect(house.desk.views).toMatchObject([{ operation: 'release', asks: 'certificate-password' }]);
      expect(house.desk.views[0]?.statement).toContain('우리은행에 등록된 아래 인증서를 해제합니다.');
    },
  );

  it('warns of the last one', async () => {
    const house = build(ground);
    house.state.registrations = [house.row(certificateOf(ground, 'bank-yessign-kmb'))];
    const check = await house.preflight.release('registration-1', true);
    expect(check).toMatchObject({ findings: [{ code: 'LAST_CERT' }], proceed: true });
  });

  it.each([
    ['key-missing', 'KEY_FILE_MISSING'],
    ['pfx-korean', 'CERT_NOT_FOUND'],
  ])('without the key here is refused with the key and goes on without it: %s → %s', async (id, code) => {
    const house = build(ground);
    registered(house, id);
    expect(await house.preflight.release('registration-1', true)).toMatchObject({
      findings: [{ code }],
      proceed: false,
    });
    expect(await codeOf(house.release.withKey('registration-1'))).toBe(code);
    expect(house.asked.challenges).toEqual([]);

    expect(await house.preflight.release('registration-1', false)).toMatchObject({
      findings: [],
      proceed: true,
    });
    house.desk.codes = ['111111', '222222'];
    house.state.refusals = [new Refusal('OTP_WRONG')];
    const completion = await house.release.withoutKey('registration-1', 'lost');
    expect(completion.act).toBe('release-without-key');
    expect(house.desk.views).toMatchObject([
      { operation: 'release-without-key', asks: 'otp', statement: null, certificate: { holder: '홍길동' } },
    ]);
    const [first, second] = house.asked.releases;
    expect(second?.body).toMatchObject({
      how: 'without-key',
      reason: 'lost',
      challengeId: house.asked.challenges[0]?.challenge.id,
      secondFactor: { kind: 'otp', code: '222222' },
    });
    expect(first?.operation.key).not.toBe(second?.operation.key);
  });

  it('of what is not there, or was done already, says so', async () => {
    const house = build(ground);
    expect(await codeOf(house.preflight.release('nothing', true))).toBe('NOT_REGISTERED');
    registered(house, 'bank-yessign-kmb');
    house.state.refusals = [new Refusal('ALREADY_RELEASED')];
    expect(await codeOf(house.preflight.release('registration-1', true))).toBe('ALREADY_RELEASED');
  });

  it('fails with a wrong key as 등록 does, and the row stays', async () => {
    const house = build(ground);
    registered(house, 'foreign-key');
    house.desk.passwords = [fixtureOf(ground, 'foreign-key').password];
    expect(await codeOf(house.release.withKey('registration-1'))).toBe('KEY_MISMATCH');
    expect(house.asked.releases).toEqual([]);
  });
});

describe('an operation whose answer never came', () => {
  const operation = {
    key: '5f0c2d3e-6b5a-4d7e-9a51-0f4a5c1d2e3f',
    act: 'register',
    holder: '홍길동',
    startedAt: '2026-11-22T00:00:00.000Z',
  } as const;

  it('is told without its certificate, and settled with it', async () => {
    const house = build(ground);
    const certificate = Buffer.from(certificateOf(ground, 'pfx-korean')).toString('base64');
    house.world.pending = [{ ...operation, certificate }];
    expect(await house.history.pending()).toEqual([operation]);
    house.state.settled = house.done('register', operation, certificate);
    expect(await house.history.settle(operation.key)).toMatchObject({
      act: 'register',
      certificate: { sha256: fixtureOf(ground, 'pfx-korean').sha256 },
    });
  });

  it('was not done: null', async () => {
    const house = build(ground);
    house.world.pending = [operation];
    expect(await house.history.settle(operation.key)).toBeNull();
  });

  it('finds its certificate by the receipt’s hash, not by what was written down', async () => {
    const house = build(ground);
    const other = Buffer.from(certificateOf(ground, 'pfx-korean')).toString('base64');
    house.world.pending = [{ ...operation, certificate: other }];
    const held = Buffer.from(certificateOf(ground, 'bank-yessign-kmb')).toString('base64');
    house.state.settled = house.done('register', operation, held);
    expect((await house.history.settle(operation.key))?.certificate.sha256).toBe(
      fixtureOf(ground, 'bank-yessign-kmb').sha256,
    );
  });

  it('is nobody’s before log-in', async () => {
    const house = build(ground);
    house.state.session = { state: 'logged-out', reason: null };
    expect(await codeOf(house.history.pending())).toBe('SESSION_EXPIRED');
  });
});

it('tries the next place where the first one fails: the drive pulled out, the folder still there', async () => {
  const house = build(ground);
  const fixture = fixtureOf(ground, 'two-places');
  const held = await house.heldOf('two-places');
  await house.preflight.registration(held.id);
  const folder = path.join(ground.manifest.home, fixture.places[0]?.folder ?? '');
  const away = path.join(ground.dir, 'away');
  await mkdir(away);
  await cp(folder, away, { recursive: true });
  await rm(folder, { recursive: true });
  try {
    house.desk.passwords = [fixture.password];
    expect((await house.register(held.id)).act).toBe('register');
  } finally {
    await cp(away, folder, { recursive: true });
  }
});
