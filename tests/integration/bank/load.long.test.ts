import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { startLoadBank, type LoadBank } from '../../bench/load/banks.ts';
import { openPopulatedBank, type PopulatedBank } from '../../bench/load/cluster.ts';
import { keptRows } from '../../bench/load/kept-rows.ts';
import { customerId, type Size } from '../../bench/load/size.ts';
import { prepareAll } from '../../bench/load/tellers.ts';
import { work } from '../../bench/load/work.ts';
import { Ending } from '../../fixtures/ending.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import { chainAfter } from '../../sandbox-bank/audit/log.ts';

/** The benchmark's load in small: what it measures is what it says. */

const size: Size = { customers: 40, certificates: 3, tellers: 8, registrations: 2 };
const ending = new Ending();
let ground: PopulatedBank;
let banks: LoadBank[];
let client: pg.Client;
beforeAll(async () => {
  const folder = path.join(tmpdir(), `load-${randomUUID()}`);
  ending.add(() => rm(folder, { recursive: true, force: true }));
  ground = await openPopulatedBank(folder, size, ending);
  banks = [];
  for (const name of ['one', 'two']) {
    const bank = await startLoadBank(ground, name, ground.program);
    ending.add(() => bank.stop());
    banks.push(bank);
  }
  client = new pg.Client({ connectionString: ground.databaseUrl });
  await client.connect();
  ending.add(() => client.end());
});
afterAll(() => ending.run());

test('the customers who are there already have certificates that are read as what stands beside them', async () => {
  const { rows } = await client.query<Record<string, string> & { certificate: Buffer }>(
    'select r.*, c.registration_id from registrations r join claims c using (certificate_sha256)',
  );
  expect(rows).toHaveLength(size.customers * size.certificates);
  expect(new Set(rows.map((row) => row['subject'])).size).toBe(rows.length);
  for (const row of rows) {
    const facts = parseCertificate(row.certificate);
    expect([facts.sha256, facts.subject.der, facts.issuer.der, facts.serialNumber]).toEqual(
      ['certificate_sha256', 'subject', 'issuer', 'serial_number'].map((column) => row[column]),
    );
    expect(row['registration_id']).toBe(row['id']);
  }
});

test('their logs are chains under the bank’s key', async () => {
  const secrets = await loadSecrets(ground.data);
  const { rows } = await client.query<{ entry: string; chain: string }>(
    'select entry, chain from log_entries where customer_id = $1 order by position',
    [customerId(7)],
  );
  expect(rows).toHaveLength(size.certificates);
  rows.reduce((before, { entry, chain }) => {
    expect(chainAfter(secrets, before, entry)).toBe(chain);
    return chain;
  }, '');
});

test('what was prepared at one bank registers at both, once for each time that the rows were put back', async () => {
  const [first] = banks;
  if (!first) throw new Error('no bank');
  const profiles = banks.map(({ profile }) => profile);
  const rows = await keptRows(ground.databaseUrl, size);
  const registered = async (): Promise<number> => {
    const { rows: counted } = await client.query<{ count: number }>(
      `select count(*)::int from registrations join claims using (certificate_sha256) where state = 'active'`,
    );
    return counted[0]?.count ?? 0;
  };
  const before = await registered();
  const prepared = await prepareAll(first.profile, size, ground.specimen);
  expect(prepared).toHaveLength(size.tellers * size.registrations);
  await rows.keep();
  for (let round = 0; round < 2; round++) {
    await rows.restore();
    expect(await registered()).toBe(before);
    const { latencies } = await work(profiles, prepared, 4);
    expect(latencies).toHaveLength(prepared.length);
    expect(await registered()).toBe(before + prepared.length);
  }
  await rows.close();
});
