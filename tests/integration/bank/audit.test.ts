import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../fixtures/people.ts';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import type { Heads } from '../../sandbox-bank/audit/heads.ts';
import { openReceipt, receiptSigners } from '../../sandbox-bank/audit/receipts.ts';
import { verifyRecords, type Verified } from '../../sandbox-bank/audit/verify.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import { loadKeys } from '../../sandbox-bank/identity/keys.ts';
import { documentSigner } from '../../sandbox-bank/identity/signed-document.ts';
import { BankProcess } from './process.ts';
import { active, at, doneToLog, doneToRecords } from './audit-cases.ts';
import { certify } from './signer.ts';
import { freshCode } from './customers.ts';

/** A real bank has done real work; then somebody with all rights over its database, and without its keys, was there. */

const cli = fileURLToPath(new URL('../../sandbox-bank/audit/cli.ts', import.meta.url));

let postgres: Postgres;
let bank: BankProcess;
let folder: string;

interface Audit {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** `npm run bank:audit` on a database. */
const audit = async (url: string, ...more: readonly string[]): Promise<Audit> => {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, '--data', bank.data, ...more], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: text.trim().split('\n') };
};

/** The same in this process. */
const verify = async (url: string, remembered: Heads = {}): Promise<Verified> => {
  const db = await openDatabase(bank.data, url, 1);
  const [secrets, signers] = await Promise.all([loadSecrets(bank.data), receiptSigners(bank.data)]);
  try {
    return await verifyRecords({ db, secrets, signers }, remembered);
  } finally {
    await db.destroy();
  }
};

let copies = 0;
/** A copy of the database after the given SQL. */
const after = async (statements: readonly string[], template = 'kept'): Promise<string> => {
  const url = await postgres.newDatabase(`copy_${copies++}`, template);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As its superuser: no trigger and no foreign key stands in the way.
  await client.query('set session_replication_role = replica');
  for (const statement of statements) await client.query(statement);
  await client.end();
  return url;
};

beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  const url = await postgres.newDatabase('bank');
  bank = await BankProcess.startOn(url);
  const hong = await bank.client('hong').logIn();
  const name = { sameNameAs: `renewal-${randomUUID()}` };
  const [first, before, renewal, last] = await Promise.all([
    certify(),
    certify({ ...name, days: [-345, 20] }),
    certify({ ...name, days: [-3, 362] }),
    certify(),
  ]);
  // 홍길동's log: 1 register, 2 register, 3 replace, 4 release, 5 register, 6 release without the key.
  const { registration } = await hong.register(first);
  await hong.register(before);
  await hong.register(renewal);
  await hong.release(first, registration);
  const lost = await hong.register(last);
  await bank.end();
  await postgres.newDatabase('yesterday', 'bank');

  const { token } = hong;
  bank = await BankProcess.startOn(url, bank.data);
  const again = bank.client('hong');
  again.token = token;
  const challenge = await again.call('challenge', {
    purpose: 'release',
    registration: lost.registration,
    withKey: false,
  });
  const code = await freshCode(again.customer);
  await again.call(
    'release',
    {
      how: 'without-key',
      challengeId: challenge.id,
      reason: 'lost',
      secondFactor: { kind: 'otp', code },
    },
    { key: randomUUID(), parameter: lost.registration },
  );
  const kims = await bank.client('kim').logIn();
  await kims.register(await certify({ holder: people.other }));
  await bank.end();
  await postgres.newDatabase('kept', 'bank');
});
afterAll(async () => {
  await bank.remove();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

test('what a bank has done is what its log says', async () => {
  expect(await audit(await after([]))).toEqual({
    code: 0,
    lines: ['5 customers, 7 entries: nothing found'],
  });
});

test('the database lets nobody change, take out or empty the log', async () => {
  const client = new pg.Client({ connectionString: await postgres.newDatabase('refuses', 'kept') });
  await client.connect();
  for (const statement of [
    `update log_entries set at = now()`,
    `delete from log_entries where position = 1`,
    `truncate log_entries`,
  ])
    await expect(client.query(statement)).rejects.toThrow('append-only');
  await client.end();
});

describe('what is found afterwards', () => {
  test.each([...doneToLog, ...doneToRecords])('%s', async (_name, statements, expected) => {
    const { findings } = await verify(await after(statements));
    expect(new Set(findings.map(({ what }) => what))).toEqual(new Set(expected));
    expect(new Set(findings.map(({ customer }) => customer))).toEqual(new Set(['hong']));
  });

  test('a registration given to another customer, with its claim', async () => {
    const url = await after([
      `update registrations set customer_id = 'kim' where ${active}`,
      `update claims set customer_id = 'kim' where customer_id = 'hong'`,
    ]);
    const { findings } = await verify(url);
    expect(new Set(findings.map(({ customer, what }) => `${customer} ${what}`))).toEqual(
      new Set([
        'hong claims-differ',
        'hong registration-missing',
        'hong statement-differs',
        'kim claims-differ',
        'kim registration-unknown',
      ]),
    );
  });

  test('a receipt signed anew with the bank’s own key, another name in it', async () => {
    const { current } = await loadKeys(bank.data, new Date());
    const db = await openDatabase(bank.data, await after([]), 1);
    const { signed } = await db
      .selectFrom('receipts')
      .select('signed')
      .where('customer_id', '=', 'hong')
      .where('position', '=', 1)
      .executeTakeFirstOrThrow();
    await db.destroy();
    const said = openReceipt(signed, [current.receipts.certificate]);
    const forged = documentSigner(current.receipts, []).sign({ ...said, holder: '김철수' }, new Date());
    const hex = Buffer.from(forged).toString('hex');
    const { findings } = await verify(
      await after([`update receipts set holder = '김철수', signed = '\\x${hex}' where ${at(1)}`]),
    );
    expect(findings.map(({ what }) => what)).toEqual(['receipt-differs']);
  });

  test('a customer taken out with everything of his', async () => {
    const tables = ['log_entries', 'receipts', 'registrations', 'claims', 'consents'];
    const url = await after([
      ...tables.map((table) => `delete from ${table} where customer_id = 'kim'`),
      `delete from customers where id = 'kim'`,
    ]);
    const { heads } = await verify(await after([]));
    expect((await verify(url)).findings).toEqual([]);
    const found = { customer: 'kim', what: 'customer-missing', where: 'entry 1' };
    expect((await verify(url, heads)).findings).toEqual([found]);
    const rowOnly = await after([`delete from customers where id = 'kim'`]);
    expect((await verify(rowOnly)).findings).toEqual([{ ...found, where: 'records' }]);
  });
});

test('the whole database put back to yesterday: only who remembers can tell, and goes on remembering', async () => {
  const heads = path.join(folder, 'heads.json');
  const [today, yesterday] = [await after([]), await after([], 'yesterday')];
  expect((await audit(yesterday)).lines).toEqual(['5 customers, 5 entries: nothing found']);
  expect((await audit(yesterday, '--remember', heads)).code).toBe(0);
  // The log went on since: what was seen is still in it.
  expect((await audit(today, '--remember', heads)).code).toBe(0);
  const rolledBack = {
    code: 1,
    lines: [
      'hong: the log is behind what an earlier run has seen (entry 6)',
      'kim: the log is behind what an earlier run has seen (entry 1)',
      '5 customers, 5 entries: 2 found',
    ],
  };
  expect(await audit(yesterday, '--remember', heads)).toEqual(rolledBack);
  expect(await audit(yesterday, '--remember', heads)).toEqual(rolledBack);
}, 120_000);
