import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Completion } from '../../shared/ipc.ts';
import type { Inventories } from './inventory.ts';
import type { Clock, Log, VerifiedDone } from './ports.ts';
import { summarize } from './summary.ts';

/** Says what the bank has done; its receipt is verified and kept by the bank's client, before the answer comes here. */
export const createCompletion =
  ({ inventory, clock, log }: { inventory: Inventories; clock: Clock; log: Log }) =>
  async (done: VerifiedDone, facts: CertificateFacts): Promise<Completion> => {
    const { act } = done.record;
    log.event('operation.done', { act });
    return {
      act,
      receiptNumber: done.number,
      time: done.time,
      certificate: summarize(facts, await inventory.telling(clock.now())),
    };
  };
export type Completing = ReturnType<typeof createCompletion>;
