import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Completion } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Inventories } from './inventory.ts';
import type { Clock, History, Log, VerifiedDone } from './ports.ts';
import { fromBase64 } from './read-certificate.ts';
import { summarize } from './summary.ts';

/** Keeps the receipt of what the bank has done, and says it. */
export const createCompletion = (ports: {
  history: History;
  inventory: Inventories;
  clock: Clock;
  log: Log;
}) => {
  const { history, inventory, clock, log } = ports;
  return async (done: VerifiedDone, facts: CertificateFacts): Promise<Completion> => {
    const { record } = done;
    try {
      await history.keep(record, fromBase64(done.receipt));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // It is done at the bank, and the bank's own list has it: a full disk here must not call it a failure.
      log.event('receipt.not-kept', { code: error.reason.code });
    }
    log.event('operation.done', { act: record.act });
    return {
      act: record.act,
      receiptNumber: done.number,
      time: done.time,
      certificate: summarize(facts, await inventory.telling(clock.now())),
    };
  };
};
export type Completing = ReturnType<typeof createCompletion>;
