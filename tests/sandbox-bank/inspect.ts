import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Receipt } from '../../shared/bank-api.ts';
import { withDatabase } from './database/at-rest.ts';
import { openReceipt, receiptSigners } from './audit/receipts.ts';

/** Test aid, not on the API: what a stopped bank has in its database. */

export interface Inspection {
  readonly registrations: readonly {
    readonly id: string;
    readonly customer: string;
    readonly certificateSha256: string;
    readonly serialNumber: string;
    readonly holder: string;
    readonly state: 'active' | 'released' | 'replaced';
  }[];
  /** Each with the record the bank signed, its signature verified under one of the bank's receipt certificates. */
  readonly receipts: readonly {
    readonly number: string;
    readonly customer: string;
    readonly record: Receipt;
    /** DER. */
    readonly signed: Uint8Array;
  }[];
}

/** Reads the data folder of a bank that is not running (else FolderInUse); changes nothing in its tables. */
export const inspectBank = (dir: string, databaseUrl?: string): Promise<Inspection> => {
  const data = path.resolve(dir);
  return withDatabase(data, databaseUrl, async (db) => {
    const signers = await receiptSigners(data);
    const registrations = await db
      .selectFrom('registrations')
      .select([
        'id',
        'customer_id as customer',
        'certificate_sha256 as certificateSha256',
        'serial_number as serialNumber',
        'holder',
        'state',
      ])
      .orderBy('registered_at')
      .execute();
    const receipts = await db
      .selectFrom('receipts')
      .select(['number', 'customer_id as customer', 'signed'])
      .orderBy('time')
      .orderBy('position')
      .execute();
    return {
      registrations,
      receipts: receipts.map((row) => ({ ...row, record: openReceipt(row.signed, signers) })),
    };
  });
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (!values.data) throw new Error('inspect.ts --data DIR');
  const { registrations, receipts } = await inspectBank(values.data, process.env['DATABASE_URL']);
  const records = receipts.map(({ record }) => record);
  console.log(JSON.stringify({ registrations, receipts: records }, null, 2));
}
