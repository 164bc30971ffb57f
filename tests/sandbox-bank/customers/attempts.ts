import { sql } from 'kysely';
import type { Bank } from '../bank.ts';
import { BankRefusal } from '../refusal.ts';

/** Counting failed tries, and locking. */

export type Account = 'password' | 'otp';

const day = 86_400_000;

const locked = (account: Account, limit: number, until: Date): BankRefusal =>
  new BankRefusal('LOCKED', { account, limit, until: until.toISOString() });

/**
 * Runs `check` as one try at `account` of `name`: true counts as success and clears the count, false as one more
 * failure. The try is counted before the check runs, or many at once would all see the same count. Fails with LOCKED
 * when the limit is reached, and with `refusal` below it. Names that do not exist are counted like the others, so that
 * the answers tell nothing about who is a customer.
 */
export const countedTry = async (
  { db, terms, secrets, now }: Pick<Bank, 'db' | 'terms' | 'secrets' | 'now'>,
  account: Account,
  name: string,
  refusal: 'LOGIN_FAILED' | 'OTP_WRONG',
  check: () => Promise<boolean>,
): Promise<void> => {
  const subject = secrets.pseudonym(`${account}:${name}`);
  const limit = terms.tries;
  const counted = await db.transaction().execute(async (transaction) => {
    const updated_at = now();
    await transaction
      .deleteFrom('attempts')
      .where('updated_at', '<', new Date(updated_at.getTime() - day))
      .execute();
    await transaction
      .insertInto('attempts')
      .values({ subject, failed: 0, locked_until: null, updated_at })
      .onConflict((conflict) => conflict.column('subject').doNothing())
      .execute();
    const last = await transaction
      .selectFrom('attempts')
      .selectAll()
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (last.locked_until && last.locked_until > updated_at) return { until: last.locked_until };
    const failed = last.locked_until ? 1 : last.failed + 1;
    const locked_until = failed >= limit ? new Date(updated_at.getTime() + terms.lockSeconds * 1000) : null;
    await transaction
      .updateTable('attempts')
      .set({ failed, locked_until, updated_at })
      .where('subject', '=', subject)
      .execute();
    return { failed, until: locked_until };
  });
  if (counted.failed === undefined) throw locked(account, limit, counted.until);

  const forget = () => db.deleteFrom('attempts').where('subject', '=', subject).execute();
  let isRight: boolean;
  try {
    isRight = await check();
  } catch (error) {
    // Not an answer to the try (a code used already, a fault of ours): it does not count. Only this one try is taken
    // back: with a used code sent many times at once, nobody takes back the guesses beside it or the lock they led to.
    const ownLock = counted.until;
    await db.transaction().execute((transaction) =>
      transaction
        .updateTable('attempts')
        .set({
          failed: sql<number>`greatest(failed - 1, 0)`,
          locked_until: sql<Date | null>`nullif(locked_until, ${ownLock}::timestamptz)`,
        })
        .where('subject', '=', subject)
        .execute(),
    );
    throw error;
  }
  if (isRight) {
    await forget();
    return;
  }
  if (counted.until) throw locked(account, limit, counted.until);
  const { failed: count } = counted;
  throw new BankRefusal(refusal, { count, limit, triesLeft: limit - count });
};
