import type { Completion, PendingOperation, Settled } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Bank, PendingOperations } from './ports.ts';

export interface SettlementPorts {
  readonly bank: Bank;
  readonly pending: PendingOperations;
  /** Asks the bank what became of one; null: it was not done, and will not be. */
  readonly settle: (operation: PendingOperation) => Promise<Completion | null>;
}

/** For the page: the certificate stays here. */
export const withoutCertificate = ({ key, act, holder, startedAt }: PendingOperation): PendingOperation => ({
  key,
  act,
  holder,
  startedAt,
});

/**
 * Asks by itself, after each log-in, what became of the customer's operations whose answer never came, one at a time.
 * What it learns is told for as long as the session lasts; what cannot be asked stays pending, for [결과 확인] and for
 * the next log-in.
 */
export const createSettlement = ({ bank, pending, settle }: SettlementPorts) => {
  /** Of the session under way; another one has another. */
  let asking: { readonly settled: Settled[]; readonly done: Promise<void> } | null = null;

  const askAll = async (customer: string, settled: Settled[], isOver: () => boolean): Promise<void> => {
    // Those of earlier: one that is begun from now on has its own answer to wait for.
    for (const operation of await pending.list(customer)) {
      if (isOver()) return;
      try {
        settled.push({ operation: withoutCertificate(operation), completion: await settle(operation) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // What the bank says of this one cannot be believed, the next may be another matter; else it cannot be asked.
        if (error.reason.code !== 'RESULT_UNKNOWN') return;
      }
    }
  };

  const begin = (customer: string): void => {
    const settled: Settled[] = [];
    // After this turn: the other listeners hear first that somebody has logged in.
    const done = Promise.resolve().then(() => askAll(customer, settled, () => asking?.settled !== settled));
    // A fault of ours is told to the page that asks, and to nobody where none does.
    done.catch(() => undefined);
    asking = { settled, done };
  };

  bank.onSession(({ state }) => {
    const { customer } = bank;
    if (state !== 'logged-in') asking = null;
    else if (asking === null && customer) begin(customer.id);
  });

  /** What has been learned since the log-in; waits for the answers that are still out. */
  return async (): Promise<Settled[]> => {
    const now = asking;
    await now?.done;
    // The session may have ended meanwhile, and the next customer's begun.
    return now && now === asking ? [...now.settled] : [];
  };
};
