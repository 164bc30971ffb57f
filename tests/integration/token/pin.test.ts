import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { control, setTries, triesLeft, type MadeToken } from '../../fixtures/token.ts';
import { calm, layGround, type Ground } from './ground.ts';
import { failure, refusals, run, signing, sourceOf, type TokenSource } from './key-process.ts';

let ground: Ground;
let token: MadeToken;
let source: TokenSource;
beforeAll(async () => {
  ground = await layGround();
  token = await ground.token();
  source = await sourceOf(token);
}, 120_000);
afterAll(() => ground.clear());
afterEach(() => calm(token));

const wrong = { code: 'TOKEN_PIN_WRONG', params: {} };
const last = { code: 'TOKEN_PIN_WRONG', params: { triesLeft: 1 } };
const locked = { code: 'TOKEN_PIN_LOCKED', params: {} };
const weak = { code: 'NEW_PASSWORD_WEAK', params: { rule: 'length' } };

describe('a PIN', () => {
  it('that is wrong keeps the window open, and SoftHSM2 itself says that tries are fewer', async () => {
    const ended = await run(signing(source, ground.envelopeCertificate), 'wrong-pin', '비밀번호', token.pin);
    expect(refusals(ended)).toEqual([wrong, wrong]);
    expect(ended.answer?.kind).toBe('signed');
    await run({ kind: 'verify-secret', source }, 'wrong-pin');
    expect(await sourceOf(token)).toMatchObject({ pin: 'low' });
    await run({ kind: 'verify-secret', source }, token.pin);
    expect(await sourceOf(token)).toMatchObject({ pin: 'ok' });
  });

  it('waits for nothing between tries: the token counts them', async () => {
    const { shown } = await run({ kind: 'verify-secret', source }, 'wrong-pin', 'wrong-pin');
    expect(shown.flatMap((one) => (one.kind === 'refused' ? [one.waitMs] : []))).toEqual([0, 0]);
  });

  it('has a number of tries only where the token says that one is left; then it is locked', async () => {
    await setTries(token.library, 3);
    const ended = await run({ kind: 'verify-secret', source }, 'wrong-1', 'wrong-2', 'wrong-3', token.pin);
    expect(refusals(ended)).toEqual([wrong, last]);
    expect(failure(ended)).toEqual(locked);
    // Locked: the right one is not even tried.
    await control(token.library, 'C_Login 0x5');
    expect(failure(await run({ kind: 'verify-secret', source }, token.pin))).toEqual(locked);
  });

  it('that a token locks without a word ends in TOKEN_PIN_LOCKED', async () => {
    await control(token.library, 'C_Login 0xa4');
    expect(failure(await run({ kind: 'verify-secret', source }, token.pin))).toEqual(locked);
  });

  it.each(['', '123', 'x'.repeat(256), '가'.repeat(86)])(
    'of a length that it cannot have costs no try (%#)',
    async (pin) => {
      await setTries(token.library, 3);
      const ended = await run({ kind: 'verify-secret', source }, pin);
      expect(refusals(ended)).toEqual([wrong]);
      expect(await triesLeft(token.library)).toBe(3);
      await run({ kind: 'verify-secret', source }, '1234');
      expect(await triesLeft(token.library)).toBe(2);
    },
  );

  it('is tried again with a library that does not end when it is told to', async () => {
    await control(token.library, 'C_Finalize 0x5');
    const ended = await run({ kind: 'verify-secret', source }, 'wrong-pin', token.pin);
    expect(refusals(ended)).toEqual([wrong]);
    expect(failure(ended)).toBe('verified');
    await control(token.library);
    expect(failure(await run({ kind: 'verify-secret', source }, token.pin))).toBe('verified');
  });

  it('reaches the token octet for octet', async () => {
    const hangul = await ground.token({ pin: '토큰-비밀번호 "1"' });
    expect(failure(await run({ kind: 'verify-secret', source: await sourceOf(hangul) }, hangul.pin))).toBe(
      'verified',
    );
  });
});

describe('changing it', () => {
  const change = (own: TokenSource, ...typed: (readonly [string, string])[]) =>
    run({ kind: 'change-secret', source: own }, ...typed);
  const opens = async (own: TokenSource, pin: string): Promise<boolean> =>
    failure(await run({ kind: 'verify-secret', source: own }, pin)) === 'verified';

  it('makes the new one the token’s, for other programs too', async () => {
    const made = await ground.token();
    const own = await sourceOf(made);
    const ended = await change(own, [made.pin, '새-비밀번호 9']);
    expect(ended.answer).toEqual({ kind: 'changed', keys: null });
    expect([await opens(own, '새-비밀번호 9'), await opens(own, made.pin)]).toEqual([true, false]);
    await expect(made.tool('--list-objects')).rejects.toThrow('CKR_PIN_INCORRECT');
    expect(await made.tool('--pin', '새-비밀번호 9', '--list-objects')).toContain('never extractable');
    // Key and R are what they were.
    const signed = await run(signing(own, ground.envelopeCertificate), '새-비밀번호 9');
    expect(signed.answer?.kind).toBe('signed');
  });

  it('asks again for an old one that is wrong, and counts it', async () => {
    await setTries(token.library, 3);
    const ended = await change(source, ['wrong-pin', 'new-pin-1'], ['wrong-pin', 'new-pin-1']);
    expect(refusals(ended)).toEqual([wrong, last]);
    expect(failure(await change(source, ['wrong-pin', 'new-pin-1']))).toEqual(locked);
    await setTries(token.library, 3);
    expect(await opens(source, token.pin)).toBe(true);
  });

  it('goes by the token’s rule, before the old one is tried', async () => {
    await setTries(token.library, 3);
    // A token that looks at the old one first.
    await control(token.library, 'C_SetPIN 0xa0');
    for (const pin of ['123', 'x'.repeat(256)])
      expect(refusals(await change(source, ['wrong-pin', pin]))).toEqual([weak]);
    expect(await triesLeft(token.library)).toBe(3);
  });

  it.each([
    ['C_SetPIN 0xa2', weak],
    ['C_SetPIN 0x1b8', weak],
    ['C_SetPIN 0xa1', { code: 'NEW_PASSWORD_WEAK', params: { rule: 'forbidden' } }],
  ])('keeps the window open where the token takes the new one not: %s', async (order, reason) => {
    await control(token.library, order);
    expect(refusals(await change(source, [token.pin, 'new-pin-1']))).toEqual([reason]);
  });

  it.each([
    ['C_SetPIN 0xe2', 'READ_ONLY'],
    ['C_SetPIN 0x32', 'MEDIA_REMOVED'],
    ['C_SetPIN 0x30', 'INTERNAL'],
  ])('that the token does not do ends with the reason: %s', async (order, code) => {
    await control(token.library, order);
    expect(failure(await change(source, [token.pin, 'new-pin-1']))).toEqual({ code, params: {} });
    await control(token.library);
    expect(await opens(source, token.pin)).toBe(true);
  });
});
