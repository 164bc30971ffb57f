import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Receipt } from '../../shared/bank-api.ts';
import { writeAtomically } from './atomic-file.ts';

/** The bank chose the number: only a plain one becomes a file name, so that none leads out of the folder. */
const fileName = (number: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(number)
    ? number
    : createHash('sha256').update(number).digest('hex').slice(0, 32);

/** Receipts as the bank signed them (CMS, DER), a file each, named by their number; keeping one twice is keeping it once. */
export const createReceipts = (
  folder: string,
): { keep(receipt: Receipt, signed: Uint8Array): Promise<void> } => ({
  keep: (receipt, signed) => writeAtomically(path.join(folder, `${fileName(receipt.number)}.p7m`), signed),
});
