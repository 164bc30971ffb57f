import { randomBytes } from 'node:crypto';
import type { HistoryEntry, Receipt, ReleaseReason } from '../../../shared/bank-api.ts';
import type { Bank, Customer } from '../bank.ts';
import type { RegistrationRow } from './records.ts';

const korea = 9 * 3_600_000;
/** Crockford's base 32: nothing that is read for something else over the telephone. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 접수번호: the day in Korea and 50 random bits; a running number would be a row on which all customers wait. */
const receiptNumber = (at: Date): string => {
  const day = new Date(at.getTime() + korea).toISOString().slice(0, 10).replaceAll('-', '');
  const random = [...randomBytes(10)].map((octet) => letters[octet % letters.length]).join('');
  return `${day}-${random.slice(0, 5)}-${random.slice(5)}`;
};

/** What an act has changed, for receipt, log and notice. */
export interface Change {
  readonly act: Receipt['act'];
  /** As it was registered. */
  readonly registration: RegistrationRow;
  /** In the words of the receipt: whoever has read the certificate already says it. */
  readonly issuer: string;
  readonly replaced: RegistrationRow | null;
  readonly reason: ReleaseReason | null;
  /** The version of the terms agreed to with it. */
  readonly terms: number | null;
  /** The customer's signed statement, DER. */
  readonly statement: Uint8Array | null;
}

/** All that a receipt says but its place in the log. */
export const receiptOf = (
  { profile }: Bank,
  customer: Customer,
  { act, registration, issuer, replaced, reason, terms }: Change,
  idempotencyKey: string,
  at: Date,
): Omit<Receipt, 'log'> => ({
  version: 1,
  number: receiptNumber(at),
  bank: profile.id,
  customer: customer.id,
  customerName: customer.name,
  act,
  registration: registration.id,
  certificateSha256: registration.certificate_sha256,
  serialNumber: registration.serial_number,
  holder: registration.holder,
  kind: registration.kind,
  issuer,
  notAfter: registration.not_after.toISOString(),
  replaced: replaced && { registration: replaced.id, serialNumber: replaced.serial_number },
  reason,
  terms,
  idempotencyKey,
  time: at.toISOString(),
});

/** 등록·해제 내역, newest first. */
export const listHistory = async ({ db }: Bank, customer: string): Promise<HistoryEntry[]> => {
  const rows = await db
    .selectFrom('receipts')
    .select(['number', 'act', 'registration_id', 'holder', 'kind', 'serial_number', 'time'])
    .where('customer_id', '=', customer)
    .orderBy('time', 'desc')
    .orderBy('position', 'desc')
    .limit(1000)
    .execute();
  return rows.map(({ registration_id, serial_number, time, ...row }) => ({
    ...row,
    registration: registration_id,
    serialNumber: serial_number,
    time: time.toISOString(),
  }));
};
