import { Secret, TOTP } from 'otpauth';
import type { Bank } from '../bank.ts';
import { BankRefusal } from '../refusal.ts';
import { countedTry } from './attempts.ts';

/** RFC 6238: a step early or late is accepted, for clocks and typing. */
const window = 1;

/**
 * Takes a customer's OTP number. Each code serves once, whatever it was used for (RFC 6238 §5.2): a number read over a
 * shoulder is worth nothing. Fails with OTP_WRONG (count, limit, triesLeft), OTP_USED (not counted), LOCKED.
 */
export const takeOneTimeCode = (bank: Bank, customer: string, code: string): Promise<void> => {
  const { db, secrets, terms, now } = bank;
  return countedTry(bank, 'otp', customer, 'OTP_WRONG', async () => {
    const { otp_secret } = await db
      .selectFrom('customers')
      .select('otp_secret')
      .where('id', '=', customer)
      .executeTakeFirstOrThrow();
    const period = terms.otpStepSeconds;
    const secret = Secret.fromBase32(secrets.open(otp_secret, `otp:${customer}`));
    const timestamp = now().getTime();
    const delta = new TOTP({ secret, period }).validate({ token: code, timestamp, window });
    if (delta === null) return false;
    const step = Math.floor(timestamp / 1000 / period) + delta;
    await db
      .deleteFrom('used_codes')
      .where('customer_id', '=', customer)
      .where('step', '<', step - 2 * window)
      .execute();
    const used = await db
      .insertInto('used_codes')
      .values({ customer_id: customer, step })
      .onConflict((conflict) => conflict.doNothing())
      .returning('step')
      .executeTakeFirst();
    if (!used) throw new BankRefusal('OTP_USED');
    return true;
  });
};
