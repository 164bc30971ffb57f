import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import type { SecondFactor, SecondFactorAsked } from '../../../shared/second-factor.ts';

/** As the bank's command line prints one. */
export interface Customer {
  readonly id: string;
  readonly password: string;
  /** Base32; of one with a 보안카드 there is the card instead. */
  readonly otpSecret?: string;
  readonly securityCard?: readonly string[];
  readonly name: string;
  readonly idn: string;
}

/** A short step, so that a test need not wait half a minute for its next number. */
export const otpStep = 5;

/** Codes already used, by customer's secret, over all clients of a test file. */
const usedSteps = new Map<string, Set<number>>();

/** A number that has not been used yet; waits for the next one where it must. */
export const freshCode = async (customer: Customer): Promise<string> => {
  const otpSecret = otpSecretOf(customer);
  const used = usedSteps.get(otpSecret) ?? new Set<number>();
  usedSteps.set(otpSecret, used);
  for (;;) {
    const now = Math.floor(Date.now() / 1000 / otpStep);
    // Not the step before: it may end while the request is on its way.
    const step = [now, now + 1].find((candidate) => !used.has(candidate));
    if (step !== undefined) {
      used.add(step);
      return codeAt(otpSecret, step * otpStep * 1000);
    }
    await sleep(200);
  }
};
export const otpSecretOf = ({ id, otpSecret }: Customer): string => {
  if (otpSecret === undefined) throw new Error(`${id} has no OTP`);
  return otpSecret;
};
export const codeAt = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), period: otpStep }).generate({ timestamp });

/** What stands on the card at the places asked. */
export const cardAnswer = (
  { id, securityCard }: Customer,
  { places }: Extract<SecondFactorAsked, { kind: 'securityCard' }>,
): Extract<SecondFactor, { kind: 'securityCard' }> => {
  const digits = ({ cell, half }: (typeof places)[number]): string => {
    const four = securityCard?.[cell - 1];
    if (four === undefined) throw new Error(`${id} has no cell ${cell}`);
    return half === 'front' ? four.slice(0, 2) : four.slice(2);
  };
  const [first, second] = places;
  return { kind: 'securityCard', digits: [digits(first), digits(second)] };
};

/** The right answer to what the bank asks for. */
export const secondFactorOf = async (customer: Customer, asked: SecondFactorAsked): Promise<SecondFactor> =>
  asked.kind === 'otp' ? { kind: 'otp', code: await freshCode(customer) } : cardAnswer(customer, asked);
