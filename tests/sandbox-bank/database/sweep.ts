import { sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Takes away what has run out, so that no customer's request has to. Every process of the bank may do it at any time;
 * the database lets one at a time.
 */

const day = 86_400_000;
/** Any two numbers that nothing else of the bank locks. */
const locks = { sweeping: 7301, partitions: 7302 } as const;

const deleteOld = (db: Database, now: Date): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${locks.sweeping}) as mine`.execute(transaction);
    if (!rows[0]?.mine) return;
    const yesterday = new Date(now.getTime() - day);
    await transaction.deleteFrom('challenges').where('expires_at', '<', now).execute();
    await transaction.deleteFrom('log_in_challenges').where('expires_at', '<', now).execute();
    // A while longer: whoever comes back with an ended session is told why it ended.
    await transaction.deleteFrom('sessions').where('expires_at', '<', yesterday).execute();
    await transaction
      .deleteFrom('attempts')
      .where('updated_at', '<', yesterday)
      .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', now)]))
      .execute();
    await transaction
      .deleteFrom('outbox')
      .where('sent_at', '<', new Date(now.getTime() - 30 * day))
      .execute();
  });

/** A month of receipts, in UTC: the partition's name and its bounds. */
const monthAfter = (now: Date, months: number): { name: string; from: Date; until: Date } => {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
  const until = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1));
  return { name: `receipts_${from.toISOString().slice(0, 7).replace('-', '_')}`, from, until };
};

/** Makes the partition of a month where there is none; what waits in the rest's for want of it moves there. */
const makePartition = (db: Database, { name, from, until }: ReturnType<typeof monthAfter>): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${locks.partitions})`.execute(transaction);
    const { rows } = await sql<{ isThere: boolean }>`
      select to_regclass(${name}) is not null as "isThere"`.execute(transaction);
    if (rows[0]?.isThere) return;
    const partition = sql.table(name);
    await sql`create table ${partition} (like receipts including defaults including constraints)`.execute(
      transaction,
    );
    // Nothing new comes between copy and deletion.
    await sql`lock table receipts_rest in access exclusive mode`.execute(transaction);
    const isIts = sql`time >= ${from} and time < ${until}`;
    await sql`insert into ${partition} select * from receipts_rest where ${isIts}`.execute(transaction);
    await sql`delete from receipts_rest where ${isIts}`.execute(transaction);
    const [lower, upper] = [sql.lit(from.toISOString()), sql.lit(until.toISOString())];
    await sql`alter table receipts attach partition ${partition} for values from (${lower}) to (${upper})`.execute(
      transaction,
    );
  });

const monthsAhead = 2;

/** Deletes what has run out, and makes the partitions of this month's receipts and the coming ones'. */
export const sweep = async (db: Database, now: Date): Promise<void> => {
  for (let month = 0; month <= monthsAhead; month++) await makePartition(db, monthAfter(now, month));
  await deleteOld(db, now);
};
