import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readCertificate, registrationRow } from './acts/records.ts';
import type { Database } from './database/schema.ts';

/** Test aid, not on the API: puts certificates into the records as if they had been registered when they were good. */

const Seed = z.array(z.strictObject({ customer: z.string(), certificatePath: z.string() })).max(100);

/** Registers every certificate of the file (DER) that is not registered yet; nothing about them is checked. */
export const seedRegistrations = async (db: Database, file: string): Promise<void> => {
  const entries = Seed.parse(JSON.parse(await readFile(file, 'utf8')));
  for (const { customer, certificatePath } of entries) {
    const certificate = await readFile(certificatePath);
    const facts = readCertificate(certificate);
    await db
      .insertInto('registrations')
      .values(registrationRow(randomUUID(), customer, certificate, facts, new Date()))
      .onConflict((conflict) =>
        conflict.column('certificate_sha256').where('state', '=', 'active').doNothing(),
      )
      .execute();
  }
};
