import type { Secrets } from '../../fixtures/secrets.ts';
import type { Database } from '../database/schema.ts';
import type { Finding } from './findings.ts';
import { verifyRemembered, type Heads } from './heads.ts';
import { customersRecords, strangers, type CustomerRecords } from './records.ts';
import { replay } from './replay.ts';
import { verifyLog } from './verify-log.ts';
import { verifyReceipts } from './verify-receipts.ts';
import { verifyRegistrations } from './verify-registrations.ts';

export interface Verified {
  readonly findings: readonly Finding[];
  /** Entries of the log that were read. */
  readonly entries: number;
  /** How far each customer's log has come. */
  readonly heads: Heads;
}

export interface Verifier {
  readonly db: Database;
  readonly secrets: Secrets;
  /** Certificates with whose keys the bank signs, or has signed, receipts. */
  readonly signers: readonly Uint8Array[];
}

const verifyCustomer = (
  records: CustomerRecords,
  { secrets, signers }: Verifier,
  remembered: Heads,
): Finding[] => {
  const { found, entries } = verifyLog(records, secrets);
  const replayed = replay(records.customer, entries);
  return [
    ...verifyRemembered(records, remembered[records.customer]),
    ...found,
    ...replayed.found,
    ...verifyReceipts(records, entries, signers),
    ...verifyRegistrations(records, replayed),
  ];
};

/**
 * Walks every customer's log and holds everything else that the bank has recorded against it, in one state of the
 * database, while the bank may be at work. Reads only.
 */
export const verifyRecords = (verifier: Verifier, remembered: Heads): Promise<Verified> =>
  verifier.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const findings: Finding[] = [];
      const heads: Record<string, Heads[string]> = {};
      let entries = 0;
      for await (const records of customersRecords(db)) {
        findings.push(...verifyCustomer(records, verifier, remembered));
        heads[records.customer] = records.head;
        entries += records.entries.length;
      }
      for (const customer of await strangers(db))
        findings.push({ customer, what: 'customer-missing', where: 'records' });
      for (const [customer, { position }] of Object.entries(remembered))
        if (position > 0 && !heads[customer])
          findings.push({ customer, what: 'customer-missing', where: `entry ${position}` });
      return { findings, entries, heads };
    });
