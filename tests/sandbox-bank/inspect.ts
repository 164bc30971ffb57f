import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Receipt } from '../../shared/bank-api.ts';
import { openDatabase } from './database/open.ts';
import { lockFolder, readIfThere } from '../fixtures/data-folder.ts';
import { SignatureRefused, verifySignedStatement } from './identity/signed-statement.ts';
import { loadKeys } from './identity/keys.ts';

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

/** What was signed under one of the certificates; fails with SignatureRefused where under none. */
const openReceipt = (signed: Uint8Array, [certificate, ...others]: readonly Uint8Array[]): Uint8Array => {
  if (!certificate) throw new SignatureRefused('by no receipt certificate');
  try {
    return verifySignedStatement(signed, certificate).content;
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
    return openReceipt(signed, others);
  }
};

/** Reads the data folder of a bank that is not running (else FolderInUse); changes nothing in its tables. */
export const inspectBank = async (dir: string, databaseUrl?: string): Promise<Inspection> => {
  const data = path.resolve(dir);
  // Opening what is not there would make a new one.
  if (!databaseUrl && !(await readIfThere(path.join(data, 'database', 'PG_VERSION'))))
    throw new Error(`${data} holds no bank's database`);
  const unlock = await lockFolder(data);
  try {
    const db = await openDatabase(data, databaseUrl);
    try {
      const { current, formerReceipts } = await loadKeys(data, new Date());
      const signers = [current.receipts, ...formerReceipts].map(({ certificate }) => certificate);
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
        receipts: receipts.map((row) => {
          const content = openReceipt(row.signed, signers);
          return { ...row, record: Receipt.parse(JSON.parse(new TextDecoder().decode(content))) };
        }),
      };
    } finally {
      await db.destroy();
    }
  } finally {
    await unlock();
  }
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (!values.data) throw new Error('inspect.ts --data DIR');
  const { registrations, receipts } = await inspectBank(values.data, process.env['DATABASE_URL']);
  const records = receipts.map(({ record }) => record);
  console.log(JSON.stringify({ registrations, receipts: records }, null, 2));
}
