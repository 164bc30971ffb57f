import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import type { Policy } from '../../../shared/bank-policy.ts';
import { BankRefusal } from '../refusal.ts';
import { countedTry, type Counting } from './attempts.ts';
import type { Consume } from './consume.ts';

/** OTP numbers by RFC 6238: SHA-1, six digits, the step's length by policy. */

/** So far a device may be off; one that is further has to be set right. */
const driftLimit = 10;

interface Device {
  /** Base32. */
  readonly secret: string;
  /** Steps by which it was off when it last showed a right number. */
  readonly drift: number;
}

const stepAt = (at: Date, stepSeconds: number): number => Math.floor(at.getTime() / 1000 / stepSeconds);

const around = (middle: number, reach: number): number[] =>
  Array.from({ length: 2 * reach + 1 }, (_, index) => middle - reach + index);

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/**
 * The time step whose number this is, and by how much the device is off then; undefined where it is none. Taken within
 * `driftSteps` of the bank's clock, and of the device's as it last showed (RFC 6238 §6): one that was once read out late
 * is not refused for it afterwards.
 */
export const stepOfCode = (
  { secret, drift }: Device,
  { stepSeconds, driftSteps }: Policy['secondFactor']['otp'],
  code: string,
  at: Date,
): { step: number; drift: number } | undefined => {
  const key = Secret.fromBase32(secret);
  const now = stepAt(at, stepSeconds);
  const found = [...around(drift, driftSteps), ...around(0, driftSteps)]
    .filter((off) => Math.abs(off) <= driftLimit && now + off >= 0)
    .find((off) => equal(HOTP.generate({ secret: key, counter: now + off }), code));
  return found === undefined ? undefined : { step: now + found, drift: found };
};

/**
 * Checks a customer's OTP number as a counted try. Each serves once, whatever for (RFC 6238 §5.2): a number read over a
 * shoulder is worth nothing. Fails with OTP_WRONG (factor, count, limit, triesLeft), OTP_USED (not counted), LOCKED,
 * RATE_LIMITED.
 */
export const proveOneTimeCode = async (bank: Counting, customer: string, code: string): Promise<Consume> => {
  const { db, secrets, policy, now } = bank;
  const { otp } = policy.secondFactor;
  let right: ReturnType<typeof stepOfCode>;
  await countedTry(bank, {
    account: 'otp',
    name: customer,
    refuse: (tries) => new BankRefusal('OTP_WRONG', { factor: 'otp', ...tries }),
    check: async () => {
      const row = await db
        .selectFrom('customers')
        .select(['factor_secret', 'otp_drift as drift'])
        .where('id', '=', customer)
        .executeTakeFirstOrThrow();
      const secret = secrets.open(row.factor_secret, `otp:${customer}`);
      right = stepOfCode({ secret, drift: row.drift }, otp, code, now());
      if (!right) return false;
      const used = await db
        .selectFrom('used_codes')
        .select('step')
        .where('customer_id', '=', customer)
        .where('step', '=', right.step)
        .executeTakeFirst();
      if (used) throw new BankRefusal('OTP_USED');
      return true;
    },
  });
  return async (transaction) => {
    if (!right) throw new Error('a code that was not proven');
    const { step, drift } = right;
    const taken = await transaction
      .insertInto('used_codes')
      .values({ customer_id: customer, step })
      .onConflict((conflict) => conflict.doNothing())
      .returning('step')
      .executeTakeFirst();
    // Another request has taken it meanwhile.
    if (!taken) throw new BankRefusal('OTP_USED');
    await transaction
      .deleteFrom('used_codes')
      .where('customer_id', '=', customer)
      .where('step', '<', stepAt(now(), otp.stepSeconds) - driftLimit)
      .execute();
    await transaction
      .updateTable('customers')
      .set({ otp_drift: drift })
      .where('id', '=', customer)
      .where('otp_drift', '!=', drift)
      .execute();
  };
};
