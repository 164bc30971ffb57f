import type { SecondFactor, SecondFactorAsked } from '../../../shared/second-factor.ts';
import type { Bank } from '../bank.ts';
import { refuseRequest } from '../refusal.ts';
import type { Consume } from './consume.ts';
import { proveOneTimeCode } from './one-time-codes.ts';
import { askCard, proveCard } from './security-card.ts';

/** What this customer is asked for: a number of the OTP device, or places on the 보안카드. */
export const askSecondFactor = async (
  bank: Pick<Bank, 'db'>,
  customer: string,
): Promise<SecondFactorAsked> => {
  const { second_factor: kind } = await bank.db
    .selectFrom('customers')
    .select('second_factor')
    .where('id', '=', customer)
    .executeTakeFirstOrThrow();
  return kind === 'otp' ? { kind } : askCard(bank, customer);
};

/**
 * Checks what was answered to `asked`, as a counted try, and answers how to consume it. Fails with OTP_WRONG, OTP_USED,
 * LOCKED, RATE_LIMITED; an answer of another kind is refused as a request.
 */
export const proveSecondFactor = (
  bank: Bank,
  customer: string,
  asked: SecondFactorAsked,
  given: SecondFactor,
): Promise<Consume> => {
  if (asked.kind === 'otp' && given.kind === 'otp') return proveOneTimeCode(bank, customer, given.code);
  if (asked.kind === 'securityCard' && given.kind === 'securityCard')
    return proveCard(bank, customer, asked, given.digits);
  return Promise.reject(refuseRequest('second factor of another kind'));
};
