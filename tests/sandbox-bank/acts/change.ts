import { randomUUID } from 'node:crypto';
import type { Done, Receipt } from '../../../shared/bank-api.ts';
import { chainAfter, digestOf, entryText, type LogEntry } from '../audit/log.ts';
import type { Bank } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { noticeOf } from '../outbox/notices.ts';
import type { Operation } from './operations.ts';
import { receiptOf, type Change } from './receipts.ts';
import { base64, sha256Hex } from './records.ts';
import type { Turn } from './turn.ts';

const entryOf = (
  said: Omit<Receipt, 'log'>,
  { replaced, statement }: Change,
  position: number,
): LogEntry => ({
  version: 1,
  customer: said.customer,
  position,
  act: said.act,
  registration: said.registration,
  certificateSha256: said.certificateSha256,
  replaced: replaced?.id ?? null,
  reason: said.reason,
  terms: said.terms,
  statementSha256: statement && sha256Hex(statement),
  receipt: { number: said.number, sha256: digestOf(said) },
  idempotencyKey: said.idempotencyKey,
  time: said.time,
});

/** An entry at the end of its customer's log, in his turn. */
export const appendToLog = async (
  transaction: Turn['transaction'],
  added: Tables['log_entries'],
): Promise<void> => {
  await transaction.insertInto('log_entries').values(added).execute();
  await transaction
    .updateTable('customers')
    .set({ log_position: added.position, log_chain: added.chain })
    .where('id', '=', added.customer_id)
    .execute();
};

/**
 * What stands in the records of every change, in its own transaction: receipt, consent to the terms where it was asked,
 * entry in the log, notice to the customer, and the answer under its key. All of it is one customer's; a distributed
 * database takes no INSERT with others in its WITH, so that they are statements of their own.
 */
export const recordChange = async (
  bank: Bank,
  { transaction, head }: Turn,
  { customer, key, bodySha256 }: Operation,
  change: Change,
  at: Date,
): Promise<Done> => {
  const said = receiptOf(bank, customer, change, key, at);
  const position = head.position + 1;
  const entry = entryText(entryOf(said, change, position));
  const chain = chainAfter(bank.secrets, head.chain, entry);
  const signed = bank.receipts.sign({ ...said, log: { position, chain } }, at);
  const { number, time, registration } = said;
  const answer: Done = { registration, number, time, receipt: base64(signed) };
  const customer_id = customer.id;
  if (change.terms !== null)
    await transaction
      .insertInto('consents')
      .values({ customer_id, version: change.terms, receipt_number: number, agreed_at: at })
      // Agreed to with another registration since this one was shown.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await transaction
    .insertInto('receipts')
    .values({
      customer_id,
      number,
      act: said.act,
      registration_id: registration,
      holder: said.holder,
      kind: said.kind,
      serial_number: said.serialNumber,
      position,
      time: at,
      signed,
      statement: change.statement,
    })
    .execute();
  await appendToLog(transaction, { customer_id, position, at, entry, chain });
  await transaction
    .insertInto('outbox')
    .values({
      customer_id,
      id: randomUUID(),
      text: JSON.stringify(noticeOf(bank.profile, said)),
      created_at: at,
      taken_until: null,
      sent_at: null,
    })
    .execute();
  await transaction
    .insertInto('operations')
    .values({
      customer_id,
      key,
      state: 'done',
      body_sha256: bodySha256,
      answer: JSON.stringify(answer),
      created_at: at,
    })
    .execute();
  return answer;
};
