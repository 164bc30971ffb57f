import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Completion, Preflight } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { build, codeOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { policy } from '../../unit/usecases/support/memory-bank.ts';
import { sha256 } from '../../unit/usecases/support/openssl.ts';
import { ground, opened, beginOnGround, verified } from './ground.ts';

beginOnGround();

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
      expect(statement.text).toContain('본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.');
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
    house.state.secondFactor = { kind: 'otp' };
    const held = await house.heldOf('bank-yessign-kmb');
    await house.preflight.registration(held.id);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    house.desk.codes = ['000000', '123456'];
    house.state.refusals = [new Refusal('OTP_WRONG')];
    await house.register(held.id);
    expect(house.desk.views.map(({ asks }) => asks)).toEqual(['certificate-password', 'otp']);
    expect(house.asked.registers.map(({ body }) => body.secondFactor)).toEqual([
      { kind: 'otp', code: '000000' },
      { kind: 'otp', code: '123456' },
    ]);
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
  });

  it('signs the terms that the customer has agreed to, and none that changed meanwhile', async () => {
    const house = build(ground);
    const { terms } = policy;
    house.state.terms = terms;
    const held = await house.heldOf('bank-yessign-kmb');
    expect((await house.preflight.registration(held.id)).terms).toEqual(terms);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id, 1);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    const statement = verified(body.signedStatement);
    expect(statement.terms).toBe(1);
    expect(statement.text).toContain('「타기관 인증서 이용약관」(제1판)에 동의합니다.');

    await house.preflight.registration(held.id);
    expect(await codeOf(house.register(held.id, null))).toBe('CHANGED_ELSEWHERE');
    await house.preflight.registration(held.id);
    expect(await codeOf(house.register(held.id, 2))).toBe('CHANGED_ELSEWHERE');
    expect(house.asked.registers).toHaveLength(1);
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

it('counts a certificate as usable where one of its places has the key', async () => {
  const house = build(ground);
  const fixture = fixtureOf(ground, 'two-places');
  const key = path.join(ground.manifest.home, fixture.places[0]?.files['signPri.key'] ?? '');
  const away = path.join(ground.dir, 'signPri.key');
  await cp(key, away);
  await rm(key);
  try {
    const held = await house.heldOf('two-places');
    expect(held).toMatchObject({ state: 'usable', findings: [] });
    house.desk.passwords = [fixture.password];
    expect((await house.register(held.id)).act).toBe('register');
  } finally {
    await cp(away, key);
  }
});
