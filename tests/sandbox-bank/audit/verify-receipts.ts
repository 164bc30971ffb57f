import { isDeepStrictEqual } from 'node:util';
import type { Receipt } from '../../../shared/bank-api.ts';
import { sha256Hex } from '../acts/records.ts';
import { SignatureRefused, verifySignedStatement } from '../identity/signed-statement.ts';
import type { Finding } from './findings.ts';
import { receiptDigest, type LogEntry } from './log.ts';
import { openReceipt } from './receipts.ts';
import type { CustomerRecords } from './records.ts';

type Row = CustomerRecords['receipts'][number];

const open = (row: Row, signers: readonly Uint8Array[]): Receipt | undefined => {
  try {
    return openReceipt(row.signed, signers);
  } catch (error) {
    if (error instanceof SignatureRefused) return undefined;
    throw error;
  }
};

/** The row's columns are taken out of the receipt: a list made of them says what was signed. */
const isOwnRow = (row: Row, receipt: Receipt): boolean =>
  isDeepStrictEqual(
    [row.customer_id, row.number, row.act, row.registration_id, row.holder, row.kind, row.serial_number],
    [
      receipt.customer,
      receipt.number,
      receipt.act,
      receipt.registration,
      receipt.holder,
      receipt.kind,
      receipt.serialNumber,
    ],
  ) &&
  row.position === receipt.log.position &&
  row.time.toISOString() === receipt.time;

/** The customer's own signature, by the certificate that was registered. */
const isStatement = (
  statement: Uint8Array | null,
  { statementSha256 }: LogEntry,
  certificate: Uint8Array | undefined,
): boolean => {
  if (statementSha256 === null || statement === null) return statementSha256 === statement;
  if (sha256Hex(statement) !== statementSha256 || !certificate) return false;
  try {
    return verifySignedStatement(statement, certificate).content.length > 0;
  } catch (error) {
    if (error instanceof SignatureRefused) return false;
    throw error;
  }
};

/**
 * Each entry has its receipt and each receipt its entry; it is signed, and says what the log has of it, its place there
 * too. With it goes the statement that the customer signed.
 */
export const verifyReceipts = (
  { customer, entries: logged, receipts, registrations }: CustomerRecords,
  entries: readonly LogEntry[],
  signers: readonly Uint8Array[],
): Finding[] => {
  const found: Finding[] = [];
  const report = (what: Finding['what'], where: string): void => {
    found.push({ customer, what, where });
  };
  const chains = new Map(logged.map(({ position, chain }) => [position, chain]));
  const certificates = new Map(registrations.map(({ id, certificate }) => [id, certificate]));
  const rows = new Map(receipts.map((row) => [row.number, row]));

  const verify = (row: Row, entry: LogEntry): void => {
    const receipt = open(row, signers);
    if (!receipt) return report('receipt-unsigned', row.number);
    const isLogged =
      receiptDigest(receipt) === entry.receipt?.sha256 &&
      receipt.log.position === entry.position &&
      receipt.log.chain === chains.get(entry.position);
    if (!isLogged || !isOwnRow(row, receipt)) report('receipt-differs', row.number);
    if (!isStatement(row.statement, entry, certificates.get(entry.registration)))
      report('statement-differs', row.number);
  };
  for (const entry of entries) {
    if (!entry.receipt) continue;
    const row = rows.get(entry.receipt.number);
    if (row) verify(row, entry);
    else report('receipt-missing', entry.receipt.number);
  }
  const known = new Set(entries.map(({ receipt }) => receipt?.number));
  // A number may stand in two rows, of other times: the entry is of one.
  for (const row of receipts)
    if (!known.has(row.number) || rows.get(row.number) !== row) report('receipt-unknown', row.number);
  return found;
};
