import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import type { SecondFactorAsked } from '../../../shared/second-factor.ts';
import type { StatementDraft } from '../../../shared/statement.ts';
import type { Bank } from '../../../electron/usecases/ports.ts';
import { statementLife } from '../../../electron/usecases/statement-life.ts';

const start = Date.parse('2026-11-22T09:00:00Z');
let now = start;
const clock = { now: () => new Date(now) };
const at = (seconds: number): Date => new Date(start + seconds * 1000);
/** The bank's clock is an hour ahead. */
const bank = { facts: async () => ({ clockSkewSeconds: 3600 }) } as unknown as Bank;
const statement = { challenge: 'first', time: at(3600).toISOString(), text: '등록합니다.' } as StatementDraft;
const issued = (challenge: string, seconds: number, secondFactor: SecondFactorAsked | null = null) => ({
  challenge,
  expiresAt: at(3600 + seconds).toISOString(),
  secondFactor,
});

describe('a statement under a challenge', () => {
  it('lives as long as that, by this computer’s clock; then under the next, with the same words', async () => {
    now = start;
    const next = issued('second', 340);
    const { life, signedUnder } = await statementLife(issued('first', 180), statement, async () => next, {
      bank,
      clock,
    });
    expect(life.closesAt).toEqual(at(180));
    now = start + 160_000;
    expect(await life.renew()).toEqual({
      statement: { ...statement, challenge: 'second', time: at(3600 + 160).toISOString() },
      closesAt: at(340),
    });
    expect(signedUnder('first').challenge).toBe('first');
    expect(signedUnder('second')).toBe(next);
  });

  it('leaves half of its life to who has an OTP to find after the signature', async () => {
    now = start;
    const first = issued('first', 180, { kind: 'otp' });
    const next = async () => issued('second', 260, { kind: 'otp' });
    const { life } = await statementLife(first, statement, next, { bank, clock });
    expect(life.closesAt).toEqual(at(90));
    now = start + 80_000;
    expect((await life.renew()).closesAt).toEqual(at(80 + 90));
  });

  it('was signed under no other than those of the bank', async () => {
    const { signedUnder } = await statementLife(issued('first', 180), statement, () => Promise.reject(), {
      bank,
      clock,
    });
    expect(() => signedUnder('another')).toThrow(Refusal);
  });
});
