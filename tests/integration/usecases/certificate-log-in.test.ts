import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { build, codeOf, fileOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground, verified } from './ground.ts';

beginOnGround();

const id = 'bank-yessign-kmb';
const loggedOut = (): House => {
  const house = build(ground);
  house.enter({ state: 'logged-out', reason: null });
  return house;
};

describe('logging in with a certificate', () => {
  it('signs the words that the window shows, for nobody by name and without R; the second factor is next', async () => {
    const house = loggedOut();
    const fixture = fixtureOf(ground, id);
    const held = await house.heldOf(id);
    house.desk.passwords = ['wrong', fixture.password];
    await house.logInWithCertificate(held.id);
    const [view] = house.desk.views;
    expect(view).toMatchObject({
      operation: 'log-in',
      asks: 'certificate-password',
      certificate: { holder: fixture.name },
    });
    expect(view?.statement).toMatch(/^아래 인증서로 우리은행에 로그인합니다\.\n/);
    const [body = expect.fail('not sent')] = house.asked.logIns;
    const [{ certificate, challenge } = expect.fail('not asked')] = house.asked.logInChallenges;
    expect(certificate).toBe(fixture.certificate);
    expect(body).toMatchObject({
      certificateSha256: fixture.sha256,
      challengeId: challenge.id,
      language: 'ko',
    });
    expect(verified(body.signedStatement)).toMatchObject({
      purpose: 'log-in',
      customer: null,
      registration: null,
      terms: null,
      challenge: challenge.challenge,
      certificateSha256: fixture.sha256,
      randomEnvelopeSha256: null,
      text: view?.statement,
    });
    expect(house.state.session).toEqual({ state: 'second-factor', asked: { kind: 'otp' } });
  });

  it('takes a file that was opened before, without its password again', async () => {
    const house = loggedOut();
    const { name, bytes } = fileOf(ground, 'pfx-korean');
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    const opened = await house.openFile.open(name, bytes);
    await house.logInWithCertificate(opened.id);
    expect(house.desk.views.map(({ operation, asks }) => [operation, asks])).toEqual([
      ['open-file', 'certificate-password'],
      ['log-in', 'nothing'],
    ]);
    expect(house.asked.logIns).toHaveLength(1);
  });

  it('goes on under a fresh challenge where the window stays open for long', async () => {
    const house = loggedOut();
    const held = await house.heldOf(id);
    house.desk.renewals = 2;
    house.desk.passwords = [fixtureOf(ground, id).password];
    await house.logInWithCertificate(held.id);
    const [first, , third] = house.asked.logInChallenges;
    expect(house.asked.logIns[0]?.challengeId).toBe(third?.challenge.id);
    expect(first?.challenge.id).not.toBe(third?.challenge.id);
    expect(verified(house.asked.logIns[0]?.signedStatement ?? '').challenge).toBe(third?.challenge.challenge);
  });

  it.each(['NOT_REGISTERED', 'SIGNATURE_INVALID', 'REVOKED', 'LOCKED'] as const)(
    'passes on what the bank says after the signature: %s',
    async (code) => {
      const house = loggedOut();
      const held = await house.heldOf(id);
      house.desk.passwords = [fixtureOf(ground, id).password];
      house.desk.meanwhile = async () => void (house.state.refusals = [new Refusal(code)]);
      expect(await codeOf(house.logInWithCertificate(held.id))).toBe(code);
      expect(house.asked.logIns).toHaveLength(1);
      expect(house.state.session.state).toBe('logged-out');
    },
  );

  it.each([
    ['expired', 'EXPIRED'],
    ['not-yet-valid', 'NOT_YET_VALID'],
    ['key-missing', 'KEY_FILE_MISSING'],
    ['km-as-signcert', 'ENCRYPTION_CERT'],
    ['untrusted-issuer', 'ISSUER_UNTRUSTED'],
    ['cert-truncated', 'FILE_DAMAGED'],
  ])('tells before any password why it cannot be: %s → %s', async (fixture, code) => {
    const house = loggedOut();
    const held = await house.heldOf(fixture);
    expect(await codeOf(house.logInWithCertificate(held.id))).toBe(code);
    expect([house.desk.views, house.asked.logInChallenges]).toEqual([[], []]);
  });

  it.each(['universal-corporate', 'own-bank', 'vid-unavailable'])(
    'leaves to the bank what was decided when it was registered: %s',
    async (fixture) => {
      const house = loggedOut();
      const held = await house.heldOf(fixture);
      house.desk.passwords = [fixtureOf(ground, fixture).password];
      await house.logInWithCertificate(held.id);
      expect(house.asked.logIns).toHaveLength(1);
    },
  );

  it('is not begun while the bank is closed, or with an app that it takes no more', async () => {
    const house = loggedOut();
    const held = await house.heldOf(id);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const maintenance = [{ from: new Date(Date.now() - 1_000).toISOString(), until }];
    house.state.facts = { ...house.facts, policy: { ...house.facts.policy, maintenance } };
    expect(await codeOf(house.logInWithCertificate(held.id))).toBe('BANK_MAINTENANCE');
    house.state.facts = { ...house.facts, minimumClientVersion: '9.0.0' };
    expect(await codeOf(house.logInWithCertificate(held.id))).toBe('APP_OUTDATED');
    expect(house.desk.views).toEqual([]);
  });
});
