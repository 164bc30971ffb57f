import type { FirstFactor, Session } from '../../../shared/bank-api.ts';
import type { SecondFactor } from '../../../shared/second-factor.ts';
import type { Bank } from '../bank.ts';
import { BankRefusal } from '../refusal.ts';
import { countedTry } from './attempts.ts';
import { isPassword } from './passwords.ts';
import { askSecondFactor, proveSecondFactor } from './second-factor.ts';
import {
  after,
  endOthers,
  endSession,
  idleEnd,
  openSession,
  sessionAnswer,
  type ActiveSession,
} from './sessions.ts';

/** The first factor was right: a token that has no rights but to answer what is asked next. */
export const passFirstFactor = async (bank: Bank, customer: string): Promise<FirstFactor> => {
  const next = await askSecondFactor(bank, customer);
  const { firstFactorSeconds, absoluteSeconds } = bank.policy.session;
  const at = bank.now();
  const { token } = await openSession(bank.db, customer, {
    kind: 'first-factor',
    secondFactorAt: null,
    expiresAt: after(at, firstFactorSeconds),
    endsAt: after(at, absoluteSeconds),
  });
  return { token, next };
};

/** First factor. LOGIN_FAILED (count, limit, triesLeft), LOCKED or RATE_LIMITED, the same for ids that do not exist. */
export const logIn = async (bank: Bank, id: string, password: string): Promise<FirstFactor> => {
  await countedTry(bank, {
    account: 'password',
    name: id,
    refuse: (tries) => new BankRefusal('LOGIN_FAILED', { ...tries }),
    check: async () => {
      const known = await bank.db
        .selectFrom('customers')
        .select('password_hash')
        // PostgreSQL's text has no NUL, and nobody's id is empty.
        .where('id', '=', id.includes('\0') ? '' : id)
        .executeTakeFirst();
      return isPassword(known?.password_hash, password);
    },
  });
  return passFirstFactor(bank, id);
};

/**
 * Second factor: the token of the first is spent, a new one comes back, and the customer's former session ends. The
 * longest a session lasts counts from the first factor.
 */
export const confirmSecondFactor = async (
  bank: Bank,
  first: ActiveSession,
  given: SecondFactor,
): Promise<Session> => {
  const { customer, endsAt } = first;
  const asked = await askSecondFactor(bank, customer.id);
  const consume = await proveSecondFactor(bank, customer.id, asked, given);
  return bank.db.transaction().execute(async (transaction) => {
    // One log-in of a customer at a time: each ends what the one before has opened.
    await transaction
      .selectFrom('customers')
      .select('id')
      .where('id', '=', customer.id)
      .forNoKeyUpdate()
      .execute();
    await consume(transaction);
    if (!(await endSession(transaction, first))) throw new BankRefusal('SESSION_EXPIRED');
    const at = bank.now();
    await endOthers(transaction, customer.id, at);
    const { token, expiresAt } = await openSession(transaction, customer.id, {
      kind: 'session',
      secondFactorAt: at,
      expiresAt: idleEnd(bank),
      endsAt,
    });
    return sessionAnswer(bank, token, { customer, expiresAt, endsAt });
  });
};
