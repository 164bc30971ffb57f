import { Done, type BankAnswer } from '../../../shared/bank-api.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Bank, Customer } from '../bank.ts';
import type { Phase } from '../phases.ts';
import { refuseRequest } from '../refusal.ts';
import { sha256Hex } from './records.ts';
import { inTurn } from './turn.ts';

/**
 * Exactly once. A key names one act of one customer for ever: the act and its answer are committed together, and the
 * same key with the same body gets that answer again. A refused act commits nothing, so its key stays free. `settle`
 * tells what became of a key and fences one that is unknown, so that a request still on its way is refused when it
 * comes. All of it is in the database: which process of the bank is asked makes no difference.
 */

export interface Operation {
  readonly customer: Customer;
  readonly key: string;
  /** Over path and body: what "the same body" means. */
  readonly bodySha256: string;
}

export const operationOf = (customer: Customer, key: string, path: string, body: unknown): Operation => ({
  customer,
  key,
  bodySha256: sha256Hex(canonicalJson({ path, body })),
});

type Reader = Pick<Bank['db'], 'selectFrom'>;

const find = (db: Reader, customer: Customer, key: string) =>
  db
    .selectFrom('operations')
    .selectAll()
    .where('customer_id', '=', customer.id)
    .where('key', '=', key)
    .executeTakeFirst();

const answerOf = (text: string | null): Done => Done.parse(JSON.parse(text ?? 'null'));

/**
 * The answer given already, undefined for a free key; refuses a fenced one and one that belongs to another body. In the
 * customer's turn it is the last word, before it a short way for a retry.
 */
export const answerGiven = async (db: Reader, operation: Operation): Promise<Done | undefined> => {
  const row = await find(db, operation.customer, operation.key);
  if (!row) return undefined;
  if (row.state === 'fenced') throw refuseRequest('idempotency key is fenced', 409);
  if (row.body_sha256 !== operation.bodySha256) throw refuseRequest('idempotency key of another body', 409);
  return answerOf(row.answer);
};

/** What became of a key, after the write that has the customer's turn now; an unknown one is fenced. */
export const settle = async (bank: Bank, customer: Customer, key: string): Promise<BankAnswer<'settle'>> => {
  const reached = (phase: Phase): void => bank.phases.reached('settle', phase, key);
  const row = await inTurn(bank, customer, async ({ transaction }) => {
    reached('in-transaction');
    await transaction
      .insertInto('operations')
      .values({
        customer_id: customer.id,
        key,
        state: 'fenced',
        body_sha256: null,
        answer: null,
        created_at: bank.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const found = await find(transaction, customer, key);
    reached('before-commit');
    return found;
  });
  reached('after-commit');
  return row?.state === 'done' ? { state: 'done', result: answerOf(row.answer) } : { state: 'not-done' };
};
