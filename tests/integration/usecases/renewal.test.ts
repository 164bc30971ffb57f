import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { build, certificateOf, codeOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { policy } from '../../unit/usecases/support/memory-bank.ts';
import { beginOnGround, ground, opened, verified } from './ground.ts';

beginOnGround();

const id = 'bank-yessign-kmb';
/** Registers in a window that outlasts its challenge that often; `meanwhile`: what changes at the bank each time. */
const register = async (
  house: House,
  renewals: number,
  meanwhile: (() => void)[] = [],
  terms: number | null = null,
): Promise<unknown> => {
  const held = await house.heldOf(id);
  await house.preflight.registration(held.id);
  house.state.meanwhile = meanwhile;
  house.desk.renewals = renewals;
  house.desk.passwords = [fixtureOf(ground, id).password];
  return codeOf(house.register(held.id, terms));
};

describe('a challenge that runs out while the window is open', () => {
  it('is another one then, of which the customer sees nothing: it is signed, sealed for and sent', async () => {
    const house = build(ground);
    expect(await register(house, 2)).toMatchObject({ value: { act: 'register' } });
    expect(house.desk.views).toHaveLength(1);
    const [first, second, third] = house.asked.challenges;
    expect([second?.request, third?.request]).toEqual([first?.request, first?.request]);
    const [{ operation, body } = expect.fail('not sent')] = house.asked.registers;
    expect(body.challengeId).toBe(third?.challenge.id);
    const statement = verified(body.signedStatement);
    expect(statement).toMatchObject({
      challenge: third?.challenge.challenge,
      idempotencyKey: operation.key,
      text: house.desk.views[0]?.statement,
    });
    expect(opened(body.randomEnvelope ?? '')).toMatchObject({ challenge: third?.challenge.challenge });
  });

  const replaces = () => ({
    id: 'old',
    certificate: Buffer.from(certificateOf(ground, 'renewed-predecessor')).toString('base64'),
  });
  it.each<[string, (house: House) => void, string]>([
    [
      'another certificate would be replaced',
      (house) => (house.state.replaces = replaces()),
      'CHANGED_ELSEWHERE',
    ],
    ['the terms are others', (house) => (house.state.terms = policy.terms), 'CHANGED_ELSEWHERE'],
    [
      'there is another warning',
      (house) => (house.state.findings = [{ code: 'STATUS_UNKNOWN', params: {} }]),
      'CHANGED_ELSEWHERE',
    ],
    [
      'the certificate was revoked',
      (house) => (house.state.findings = [{ code: 'REVOKED', params: {} }]),
      'REVOKED',
    ],
    [
      'it was registered elsewhere in the bank',
      (house) => (house.state.findings = [{ code: 'ALREADY_REGISTERED', params: {} }]),
      'ALREADY_REGISTERED',
    ],
    [
      'the bank is closed',
      (house) => (house.state.refusals = [new Refusal('BANK_MAINTENANCE')]),
      'BANK_MAINTENANCE',
    ],
  ])('ends the window where meanwhile %s', async (_what, change, code) => {
    const house = build(ground);
    expect(await register(house, 1, [() => change(house)])).toBe(code);
    expect(house.desk.signed).toEqual([]);
    expect(house.asked.registers).toEqual([]);
  });

  it('is renewed although what only informs has changed, and whatever is asked afterwards', async () => {
    const house = build(ground);
    house.desk.codes = ['123456'];
    const change = (): void => {
      house.state.findings = [{ code: 'NOT_REGISTERED', params: {} }];
      house.state.secondFactor = { kind: 'otp' };
    };
    expect(await register(house, 1, [change])).toMatchObject({ value: { act: 'register' } });
    // Of the challenge that was signed: the log-in's number served the first one only.
    expect(house.desk.views.map(({ asks }) => asks)).toEqual(['certificate-password', 'otp']);
    expect(house.asked.registers[0]?.body.secondFactor).toEqual({ kind: 'otp', code: '123456' });
  });

  it('is renewed for a release as well', async () => {
    const house = build(ground);
    house.state.registrations = [house.row(certificateOf(ground, id))];
    await house.preflight.release('registration-1', true);
    house.desk.renewals = 1;
    house.desk.passwords = [fixtureOf(ground, id).password];
    expect(await house.release.withKey('registration-1')).toMatchObject({ act: 'release' });
    expect(house.asked.releases[0]?.body.challengeId).toBe(house.asked.challenges[1]?.challenge.id);
  });
});

describe('a window that asks a second factor and nothing else', () => {
  const places = (cell: number) =>
    [
      { cell, half: 'front' },
      { cell: 27, half: 'back' },
    ] as [{ cell: number; half: 'front' }, { cell: number; half: 'back' }];
  /** Releases without the key in a window that has outlasted its challenge. */
  const release = async (house: House, code: string, meanwhile: () => void): Promise<unknown> => {
    house.state.registrations = [house.row(certificateOf(ground, id))];
    await house.preflight.release('registration-1', false);
    house.desk.codes = [code];
    house.desk.meanwhile = async () => {
      const { challenge } = house.asked.challenges[0] ?? {};
      if (challenge) Object.assign(challenge, { expiresAt: new Date().toISOString() });
    };
    house.state.meanwhile = [meanwhile];
    return codeOf(house.release.withoutKey('registration-1', 'lost'));
  };

  it('sends it with a fresh challenge', async () => {
    const house = build(ground);
    house.state.secondFactor = { kind: 'otp' };
    const ended = await release(house, '123456', () => undefined);
    expect(ended).toMatchObject({ value: { act: 'release-without-key' } });
    expect(house.asked.challenges).toHaveLength(2);
    expect(house.asked.releases[0]?.body.challengeId).toBe(house.asked.challenges[1]?.challenge.id);
  });

  it('sends the digits of the places that it showed, where the bank asks the same ones', async () => {
    const house = build(ground);
    house.state.secondFactor = { kind: 'securityCard', places: places(12) };
    expect(await release(house, '1234', () => undefined)).toMatchObject({ value: {} });
    expect(house.desk.views[0]).toMatchObject({ asks: 'security-card', card: places(12) });
    expect(house.asked.releases[0]?.body.secondFactor).toEqual({
      kind: 'securityCard',
      digits: ['12', '34'],
    });
  });

  it.each<[string, (house: House) => void, string]>([
    [
      'the bank asks for another place of the card',
      (house) => (house.state.secondFactor = { kind: 'securityCard', places: places(13) }),
      'CHANGED_ELSEWHERE',
    ],
    [
      'it was released already',
      (house) => (house.state.refusals = [new Refusal('ALREADY_RELEASED')]),
      'ALREADY_RELEASED',
    ],
    ['the bank is out of reach', (house) => (house.state.refusals = [new Refusal('OFFLINE')]), 'OFFLINE'],
  ])('ends where %s, and nothing is sent', async (_what, change, code) => {
    const house = build(ground);
    house.state.secondFactor = { kind: 'securityCard', places: places(12) };
    expect(await release(house, '1234', () => change(house))).toBe(code);
    expect(house.asked.releases).toEqual([]);
  });
});
