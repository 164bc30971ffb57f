import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import type { Database } from '../../sandbox-bank/database/schema.ts';
import { sweep } from '../../sandbox-bank/database/sweep.ts';
import { deliverNotices, outboxFile, readDelivered } from '../../sandbox-bank/outbox/deliver.ts';

/** What every process of a bank does beside its requests, on one database, each as if it were alone. */

let postgres: Postgres;
let folder: string;
let db: Database;
let other: Database;
let databases = 0;
const noon = new Date('2031-05-17T12:00:00Z');
const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);

beforeAll(async () => {
  postgres = await startPostgres();
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'housekeeping-'));
  const url = await postgres.newDatabase(`housekeeping_${databases++}`);
  [db, other] = [await openDatabase(folder, url), await openDatabase(folder, url)];
  await db
    .insertInto('customers')
    .values({
      id: 'hong',
      name: '홍길동',
      person: 'personal',
      password_hash: '-',
      idn: Buffer.alloc(1),
      second_factor: 'otp',
      factor_secret: Buffer.alloc(1),
      otp_drift: 0,
      card_asked: null,
      log_position: 0,
      log_chain: '',
    })
    .execute();
  return async () => {
    await db.destroy();
    await other.destroy();
    await rm(folder, { recursive: true });
  };
});
afterAll(() => postgres.stop());

const writeNotices = async (count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, (_, number) => `notice-${number}`);
  const text = JSON.stringify({ ko: '알림', en: 'notice' });
  await db
    .insertInto('outbox')
    .values(
      ids.map((id) => ({
        customer_id: 'hong',
        id,
        text,
        created_at: noon,
        taken_until: null,
        sent_at: null,
      })),
    )
    .execute();
  return ids.sort();
};
const sentIds = async (): Promise<string[]> => {
  const text = await readFile(outboxFile(folder), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
    .sort();
};

test('several deliver at once: each notice once, in a file for its user alone', async () => {
  const ids = await writeNotices(350);
  const deliver = (database: Database) =>
    deliverNotices({ db: database, now: () => noon }, outboxFile(folder));
  await Promise.all([deliver(db), deliver(other), deliver(db)]);
  // Who was too late for all that it saw leaves the rest to the next time, which comes every second.
  await deliver(db);
  expect(await sentIds()).toEqual(ids);
  expect((await stat(outboxFile(folder))).mode & 0o777).toBe(0o600);
});

test('what somebody has taken and not delivered is delivered by the next, half a minute later', async () => {
  const ids = await writeNotices(3);
  const nowhere = path.join(folder, 'no such folder', 'outbox.jsonl');
  await expect(deliverNotices({ db, now: () => noon }, nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  const deliverAt = (now: Date) => deliverNotices({ db: other, now: () => now }, outboxFile(folder));
  await deliverAt(later(29));
  expect(await readDelivered(outboxFile(folder))).toEqual([]);
  await deliverAt(later(31));
  expect(await sentIds()).toEqual(ids);
  // Delivered a second time it is told by its id.
  await db.updateTable('outbox').set({ sent_at: null, taken_until: null }).execute();
  await deliverAt(later(32));
  expect(await sentIds()).toHaveLength(6);
  expect((await readDelivered(outboxFile(folder))).map(({ id }) => id).sort()).toEqual(ids);
});

const receiptAt = (time: Date, number: string) =>
  db
    .insertInto('receipts')
    .values({
      customer_id: 'hong',
      number,
      act: 'register',
      registration_id: 'r',
      holder: '홍길동',
      kind: 'other',
      serial_number: '1',
      position: 1,
      time,
      signed: Buffer.alloc(1),
      statement: null,
    })
    .execute();
const placeOf = async (number: string): Promise<string | undefined> => {
  const { rows } = await sql<{ place: string }>`
    select tableoid::regclass::text as place from receipts where number = ${number}`.execute(db);
  return rows[0]?.place;
};

test('a receipt stands in its month’s partition, one that came before there was one too; none is lost', async () => {
  await receiptAt(noon, 'early');
  await receiptAt(new Date('2031-05-31T23:59:59.999Z'), 'last of May');
  await receiptAt(new Date('2031-08-01T00:00:00Z'), 'far ahead');
  expect(await placeOf('early')).toBe('receipts_rest');
  // Of several processes that make them at once one does, the others find them.
  await Promise.all([sweep(db, noon), sweep(other, noon), sweep(db, noon)]);
  await receiptAt(later(1), 'after');
  await receiptAt(new Date('2031-06-01T00:00:00Z'), 'first of June');
  expect(await placeOf('early')).toBe('receipts_2031_05');
  expect(await placeOf('last of May')).toBe('receipts_2031_05');
  expect(await placeOf('after')).toBe('receipts_2031_05');
  expect(await placeOf('first of June')).toBe('receipts_2031_06');
  expect(await placeOf('far ahead')).toBe('receipts_rest');
  await sweep(other, new Date('2031-06-30T23:00:00Z'));
  expect(await placeOf('far ahead')).toBe('receipts_2031_08');
});

test('what has run out goes, what is still to be told or counted stays', async () => {
  const certificate = { certificate: Buffer.alloc(1), certificate_sha256: 'c' };
  const challenge = {
    ...certificate,
    customer_id: 'hong',
    purpose: 'register' as const,
    with_key: true,
    registration_id: null,
    challenge: 'x',
    second_factor: null,
    terms: null,
    issued_at: noon,
  };
  await db
    .insertInto('challenges')
    .values([
      { ...challenge, id: 'over', expires_at: later(-1) },
      { ...challenge, id: 'live', expires_at: later(1) },
    ])
    .execute();
  await db
    .insertInto('log_in_challenges')
    .values([
      { ...certificate, id: 'over', challenge: 'x', issued_at: noon, expires_at: later(-1) },
      { ...certificate, id: 'live', challenge: 'x', issued_at: noon, expires_at: later(1) },
    ])
    .execute();
  const session = { customer_id: 'hong', kind: 'session' as const, second_factor_at: null, ended: null };
  const day = 86_400;
  await db
    .insertInto('sessions')
    .values([
      { ...session, token_sha256: 'gone', expires_at: later(-day - 1), ends_at: later(-day) },
      { ...session, token_sha256: 'told why', expires_at: later(-60), ends_at: later(day) },
    ])
    .execute();
  const attempt = { failed: 5, not_before: null };
  await db
    .insertInto('attempts')
    .values([
      { ...attempt, subject: 'old', locked_until: null, updated_at: later(-day - 1) },
      { ...attempt, subject: 'old lock', locked_until: later(-1), updated_at: later(-day - 1) },
      { ...attempt, subject: 'locked', locked_until: later(60), updated_at: later(-day - 1) },
      { ...attempt, subject: 'today', locked_until: null, updated_at: later(-60) },
    ])
    .execute();
  const [, waiting] = await writeNotices(2);
  await db
    .updateTable('outbox')
    .set({ sent_at: later(-31 * day) })
    .where('id', '=', 'notice-0')
    .execute();

  await sweep(db, noon);
  const left = async (table: 'challenges' | 'log_in_challenges' | 'outbox'): Promise<string[]> => {
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}`.execute(db);
    return rows.map(({ id }) => id);
  };
  expect(await left('challenges')).toEqual(['live']);
  expect(await left('log_in_challenges')).toEqual(['live']);
  expect(await left('outbox')).toEqual([waiting]);
  const sessions = await db.selectFrom('sessions').select('token_sha256').execute();
  expect(sessions.map(({ token_sha256 }) => token_sha256)).toEqual(['told why']);
  const attempts = await db.selectFrom('attempts').select('subject').orderBy('subject').execute();
  expect(attempts.map(({ subject }) => subject)).toEqual(['locked', 'today']);
});
