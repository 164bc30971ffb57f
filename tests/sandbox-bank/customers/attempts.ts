import { sql, type Selectable } from 'kysely';
import type { Bank } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { BankRefusal } from '../refusal.ts';

/**
 * Counting failed tries (policy.lockOut): a growing delay, then a lock, and each further lock in a row takes twice as
 * long: at one of five minutes for ever, a card's four digits would be guessed within a week.
 */

export type Account = 'password' | 'otp' | 'securityCard' | 'certificate';

export interface Tries {
  readonly count: number;
  readonly limit: number;
  readonly triesLeft: number;
}

/** What is tried, at whose account, and how a wrong answer below the limit is refused. */
export interface Try {
  readonly account: Account;
  readonly name: string;
  /** True: right. What it throws is no answer to the try and does not count. */
  check(): Promise<boolean>;
  refuse(tries: Tries): BankRefusal;
}

type Row = Selectable<Tables['attempts']>;
/** What of the bank counting needs. */
export type Counting = Pick<Bank, 'db' | 'policy' | 'secrets' | 'now'>;

/** A day without a try, and the wrong ones before are forgotten. */
const forgottenMs = 86_400_000;
/** Half of that: after a longer one the next would be the first again. */
const longestLock = 43_200;

/** Under what an account's tries are kept: ids that do not exist count like the others, and none can be read. */
export const subjectOf = ({ secrets }: Pick<Bank, 'secrets'>, account: Account, name: string): string =>
  secrets.pseudonym(`${account}:${name}`);

const wait = (until: Date): BankRefusal => new BankRefusal('RATE_LIMITED', { until: until.toISOString() });

/** Nobody has mistyped a signature: of a certificate only the wait is told. */
const locked = (account: Account, limit: number, until: Date): BankRefusal =>
  account === 'certificate'
    ? wait(until)
    : new BankRefusal('LOCKED', { account, limit, until: until.toISOString() });

interface Counted {
  /** Since the last lock, this one included. */
  readonly count: number;
  readonly notBefore: Date | null;
  readonly lockedUntil: Date | null;
}

/** What counts of the wrong tries before this one: a lock that is over counts as whole, whatever was taken back since. */
const failedBefore = ({ failed, locked_until, updated_at }: Row, tries: number, at: Date): number => {
  if (updated_at.getTime() < at.getTime() - forgottenMs) return 0;
  return locked_until ? Math.max(1, Math.ceil(failed / tries)) * tries : failed;
};

const countOne = ({ db, policy, now }: Counting, account: Account, subject: string): Promise<Counted> =>
  db.transaction().execute(async (transaction) => {
    const { tries, lockSeconds, delaySeconds } = policy.lockOut;
    const at = now();
    const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
    await transaction
      .insertInto('attempts')
      .values({ subject, failed: 0, not_before: null, locked_until: null, updated_at: at })
      .onConflict((conflict) => conflict.column('subject').doNothing())
      .execute();
    const last = await transaction
      .selectFrom('attempts')
      .selectAll()
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (last.locked_until && last.locked_until > at) throw locked(account, tries, last.locked_until);
    if (last.not_before && last.not_before > at) throw wait(last.not_before);
    const before = failedBefore(last, tries, at);
    const count = (before % tries) + 1;
    const delay = delaySeconds[Math.min(count, delaySeconds.length) - 1] ?? 0;
    const lock = Math.min(lockSeconds * 2 ** Math.floor(before / tries), Math.max(lockSeconds, longestLock));
    const lockedUntil = count === tries ? later(lock) : null;
    const notBefore = lockedUntil === null && delay > 0 ? later(delay) : null;
    await transaction
      .updateTable('attempts')
      .set({ failed: before + 1, not_before: notBefore, locked_until: lockedUntil, updated_at: at })
      .where('subject', '=', subject)
      .execute();
    return { count, notBefore, lockedUntil };
  });

/**
 * Only this one try is taken back: with a used code sent many times at once, nobody takes back the guesses beside it or
 * the delay or lock they led to.
 */
const takeBack = async ({ db }: Counting, subject: string, own: Counted): Promise<void> => {
  await db
    .updateTable('attempts')
    .set({
      failed: sql<number>`greatest(failed - 1, 0)`,
      not_before: sql<Date | null>`nullif(not_before, ${own.notBefore}::timestamptz)`,
      locked_until: sql<Date | null>`nullif(locked_until, ${own.lockedUntil}::timestamptz)`,
    })
    .where('subject', '=', subject)
    .execute();
};

/**
 * Runs `check` as one try: true counts as success and clears the count, false as one more failure. The try is counted
 * before the check runs, or many at once would all see the same count. Fails with LOCKED (account, limit, until) at the
 * limit, RATE_LIMITED (until) before the delay has passed, which is no try and tells nothing, and with `refuse` below.
 */
export const countedTry = async (bank: Counting, { account, name, check, refuse }: Try): Promise<void> => {
  const subject = subjectOf(bank, account, name);
  const limit = bank.policy.lockOut.tries;
  const counted = await countOne(bank, account, subject);
  let isRight: boolean;
  try {
    isRight = await check();
  } catch (error) {
    await takeBack(bank, subject, counted);
    throw error;
  }
  if (isRight) {
    await bank.db.deleteFrom('attempts').where('subject', '=', subject).execute();
    return;
  }
  const { count, lockedUntil } = counted;
  if (lockedUntil) throw locked(account, limit, lockedUntil);
  throw refuse({ count, limit, triesLeft: limit - count });
};
