import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { appendToLog } from './acts/change.ts';
import { claim } from './acts/claims.ts';
import { readCertificate, registrationRow, type RegistrationRow } from './acts/records.ts';
import { inTurn } from './acts/turn.ts';
import { chainAfter, entryText } from './audit/log.ts';
import type { Bank } from './bank.ts';

/** Test aid, not on the API: puts certificates into the records as if they had been registered when they were good. */

const Seed = z.array(z.strictObject({ customer: z.string(), certificatePath: z.string() })).max(100);

const carriedOver = (row: RegistrationRow, position: number): string =>
  entryText({
    version: 1,
    customer: row.customer_id,
    position,
    act: 'carried-over',
    registration: row.id,
    certificateSha256: row.certificate_sha256,
    replaced: null,
    reason: null,
    terms: null,
    statementSha256: null,
    receipt: null,
    idempotencyKey: null,
    time: row.registered_at.toISOString(),
  });

const seed = ({ db, secrets }: Pick<Bank, 'db' | 'secrets'>, row: RegistrationRow): Promise<void> =>
  inTurn({ db }, { id: row.customer_id }, async ({ transaction, head }) => {
    const known = await transaction
      .selectFrom('claims')
      .select('customer_id')
      .where('certificate_sha256', '=', row.certificate_sha256)
      .executeTakeFirst();
    if (known) return;
    await claim(transaction, row, null);
    await transaction.insertInto('registrations').values(row).execute();
    const position = head.position + 1;
    const entry = carriedOver(row, position);
    const chain = chainAfter(secrets, head.chain, entry);
    const { customer_id, registered_at: at } = row;
    await appendToLog(transaction, { customer_id, position, at, entry, chain });
  });

/** Registers every certificate of the file (DER) that is not registered yet; nothing about them is checked. */
export const seedRegistrations = async (bank: Pick<Bank, 'db' | 'secrets'>, file: string): Promise<void> => {
  const entries = Seed.parse(JSON.parse(await readFile(file, 'utf8')));
  for (const { customer, certificatePath } of entries) {
    const certificate = await readFile(certificatePath);
    const facts = readCertificate(certificate);
    await seed(bank, registrationRow(randomUUID(), customer, certificate, facts, null, new Date()));
  }
};
