import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import type { Database } from '../../sandbox-bank/database/schema.ts';
import { loadIdentity } from '../../sandbox-bank/identity/keys.ts';

let postgres: Postgres;
let dir: string;
beforeAll(async () => {
  postgres = await startPostgres();
  dir = await mkdtemp(path.join(tmpdir(), 'server-database-'));
});
afterAll(async () => {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('a bank’s database on a server', () => {
  let db: Database;
  let url: string;
  beforeAll(async () => {
    url = await postgres.newDatabase('statements');
    // One connection: what is asked of it is what was done on it.
    db = await openDatabase(dir, url, 1);
  });
  afterAll(() => db.destroy());

  const settingOf = async (name: string): Promise<string | undefined> => {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db);
    return rows[0]?.value;
  };

  test('parses and plans a statement once a connection, whatever its values', async () => {
    const names = ['kim', 'hong', 'nobody'];
    for (const id of names)
      await db.selectFrom('customers').select('name').where('id', '=', id).executeTakeFirst();
    const { rows } = await sql<{ plans: string }>`
      select generic_plans + custom_plans as plans from pg_prepared_statements
      where statement like ${'select "name" from "customers"%'}`.execute(db);
    expect(rows).toEqual([{ plans: String(names.length) }]);
  });

  test('ends a statement that takes too long, and a transaction that nobody goes on with', async () => {
    expect(await settingOf('statement_timeout')).toBe('10s');
    expect(await settingOf('idle_in_transaction_session_timeout')).toBe('10s');
  });

  test('goes on after the server has cut its idle connections', async () => {
    const administrator = new pg.Client({ connectionString: url });
    await administrator.connect();
    const others = `from pg_stat_activity where datname = 'statements' and pid <> pg_backend_pid()`;
    const { rowCount } = await administrator.query(`select pg_terminate_backend(pid) ${others}`);
    expect(rowCount).toBe(1);
    await vi.waitFor(async () => {
      expect((await administrator.query(`select 1 ${others}`)).rowCount).toBe(0);
    });
    await administrator.end();
    await vi.waitFor(async () => {
      expect(await settingOf('fsync')).toBe('on');
    });
  });
});

test('several first starts at once make one database', async () => {
  const url = await postgres.newDatabase('together');
  const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase(dir, url)));
  for (const db of opened) {
    expect(await db.selectFrom('customers').selectAll().execute()).toEqual([]);
    await db.destroy();
  }
});

// Fourteen RSA keys: on a busy machine they take longer than a test usually may.
test(
  'two first starts at once agree on one identity and one key of the data',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(path.join(dir, 'folder-'));
    const identities = await Promise.all([1, 2].map(() => loadIdentity(folder)));
    expect(new Set(identities.map(({ tls }) => Buffer.from(tls.key).toString('base64'))).size).toBe(1);
    const secrets = await Promise.all([1, 2, 3].map(() => loadSecrets(folder)));
    expect(new Set(secrets.map((made) => made.pseudonym('one'))).size).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['data.key', 'identity']);
  },
);
