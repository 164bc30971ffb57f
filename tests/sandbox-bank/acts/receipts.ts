import { sql, type Transaction } from 'kysely';
import type { Done, HistoryEntry, Receipt, ReleaseReason } from '../../../shared/bank-api.ts';
import type { Bank, Customer } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { base64, type RegistrationRow } from './records.ts';

const korea = 9 * 3_600_000;
/** 접수번호: the day in Korea and a running number. */
const receiptNumber = async (transaction: Transaction<Tables>, at: Date): Promise<string> => {
  const { rows } = await sql<{ next: number }>`select nextval('receipt_numbers')::int as next`.execute(
    transaction,
  );
  const day = new Date(at.getTime() + korea).toISOString().slice(0, 10).replaceAll('-', '');
  return `${day}-${String(rows[0]?.next).padStart(8, '0')}`;
};

export interface Act {
  readonly act: Receipt['act'];
  readonly registration: RegistrationRow;
  readonly replaced: string | null;
  readonly reason: ReleaseReason | null;
  readonly idempotencyKey: string;
  readonly at: Date;
}

/** Writes and signs the receipt of an act, in the act's own transaction. */
export const issueReceipt = async (
  bank: Bank,
  transaction: Transaction<Tables>,
  customer: Customer,
  { act, registration, replaced, reason, idempotencyKey, at }: Act,
): Promise<Done> => {
  const number = await receiptNumber(transaction, at);
  const time = at.toISOString();
  const receipt: Receipt = {
    version: 1,
    number,
    bank: bank.profile.id,
    customer: customer.id,
    act,
    registration: registration.id,
    certificateSha256: registration.certificate_sha256,
    serialNumber: registration.serial_number,
    holder: registration.holder,
    replaced,
    idempotencyKey,
    time,
  };
  const signed = bank.receipts.sign(receipt, at);
  await transaction
    .insertInto('receipts')
    .values({
      number,
      customer_id: customer.id,
      act,
      registration_id: registration.id,
      reason,
      holder: registration.holder,
      kind: registration.kind,
      serial_number: registration.serial_number,
      time: at,
      signed,
    })
    .execute();
  return { registration: registration.id, number, time, receipt: base64(signed) };
};

/** 등록·해제 내역, newest first. */
export const listHistory = async ({ db }: Bank, customer: string): Promise<HistoryEntry[]> => {
  const rows = await db
    .selectFrom('receipts')
    .select(['number', 'act', 'registration_id', 'holder', 'kind', 'serial_number', 'time'])
    .where('customer_id', '=', customer)
    .orderBy('sequence', 'desc')
    .limit(1000)
    .execute();
  return rows.map(({ registration_id, serial_number, time, ...row }) => ({
    ...row,
    registration: registration_id,
    serialNumber: serial_number,
    time: time.toISOString(),
  }));
};
