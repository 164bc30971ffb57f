import type { Transaction } from 'kysely';
import type { Bank, Customer } from '../bank.ts';
import type { Tables } from '../database/schema.ts';

/**
 * One write of a customer at a time, whichever process of the bank it came to: his row is locked until the transaction
 * ends. Limit, replacement and log are decided on what is really there.
 */

/** The transaction that has the turn, with the last entry of the customer's log. */
export interface Turn {
  readonly transaction: Transaction<Tables>;
  readonly head: { readonly position: number; readonly chain: string };
  /** The latest version of the bank's terms that he has agreed to. */
  readonly agreed: number | null;
}

/** What the database takes back by itself when two transactions cannot both go on; nothing has happened then. */
const takenBack = new Set(['40001', '40P01']);
const isTakenBack = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && takenBack.has(String(error.code));

const tries = 5;

/** Does the work when it is the customer's turn, in one transaction; again where the database took it back. */
export const inTurn = async <T>(
  { db }: Pick<Bank, 'db'>,
  { id }: Pick<Customer, 'id'>,
  work: (turn: Turn) => Promise<T>,
): Promise<T> => {
  for (let left = tries; ; left--)
    try {
      // Each statement sees what is committed when it begins: the next one what the turn before this one did.
      return await db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (transaction) => {
          const { position, chain, agreed } = await transaction
            .selectFrom('customers')
            .select((eb) => [
              'log_position as position',
              'log_chain as chain',
              eb
                .selectFrom('consents')
                .select((consents) => consents.fn.max('version').as('version'))
                .where('customer_id', '=', id)
                .as('agreed'),
            ])
            .where('id', '=', id)
            .forNoKeyUpdate()
            .executeTakeFirstOrThrow();
          return work({ transaction, head: { position, chain }, agreed });
        });
    } catch (error) {
      if (left <= 1 || !isTakenBack(error)) throw error;
    }
};
