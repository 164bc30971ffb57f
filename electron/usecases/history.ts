import type { HistoryEntry } from '../../shared/bank-api.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Completion, PendingOperation } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Completing } from './completion.ts';
import type { Inventories } from './inventory.ts';
import type { Bank, PendingOperations, VerifiedDone } from './ports.ts';
import { fromBase64, readCertificate } from './read-certificate.ts';
import { createSettlement, withoutCertificate } from './settlement.ts';

export interface HistoryPorts {
  readonly bank: Bank;
  readonly pending: PendingOperations;
  readonly inventory: Inventories;
  readonly complete: Completing;
}

/** 등록·해제 내역, and what became of operations whose answer never came. */
export const createHistory = ({ bank, pending, inventory, complete }: HistoryPorts) => {
  const own = async (): Promise<readonly PendingOperation[]> => {
    if (!bank.customer) throw new Refusal('SESSION_EXPIRED');
    return pending.list(bank.customer.id);
  };

  /** The certificate of a receipt: as sent, as held, or as the bank has it; the receipt's hash decides. */
  const certificateOf = async (
    { record }: VerifiedDone,
    operation: PendingOperation | undefined,
  ): Promise<CertificateFacts> => {
    const sent = operation?.certificate && readCertificate(fromBase64(operation.certificate));
    if (sent && sent.sha256 === record.certificateSha256) return sent;
    const held = await inventory.holding(record.certificateSha256);
    if (held?.certificate) return held.certificate.facts;
    const row = (await bank.registrations()).find(
      (one) => one.certificateSha256 === record.certificateSha256,
    );
    if (!row) throw new Refusal('CERT_NOT_FOUND');
    return readCertificate(fromBase64(row.certificate));
  };

  const ask = async (key: string, operation: PendingOperation | undefined): Promise<Completion | null> => {
    const done = await bank.settle(key);
    return done && complete(done, await certificateOf(done, operation));
  };

  /** Asked for at this moment, by the app or by the customer: one answer for both. */
  const underWay = new Map<string, Promise<Completion | null>>();
  const settleOnce = (key: string, operation: PendingOperation | undefined): Promise<Completion | null> => {
    const answer = underWay.get(key) ?? ask(key, operation).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };

  const settled = createSettlement({
    bank,
    pending,
    settle: (operation) => settleOnce(operation.key, operation),
  });

  return {
    entries: async (): Promise<HistoryEntry[]> => bank.history(),

    /** Without the certificates: the page names the holder and the time. */
    async pending(): Promise<PendingOperation[]> {
      return (await own()).map(withoutCertificate);
    },

    /** What the app has learned by itself since the log-in; the answers that are still out are waited for. */
    settled,

    /** [결과 확인]: what was done, or null where nothing was and nothing will be. */
    async settle(key: string): Promise<Completion | null> {
      const operation = (await own()).find((one) => one.key === key);
      return settleOnce(key, operation);
    },
  };
};
