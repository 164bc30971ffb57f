import type { Registration } from '../../shared/bank-api.ts';
import type { Reason } from '../../shared/reasons.ts';
import { timeAt, type BankView } from './bank-view.ts';
import { createChainCheck, type ChainVerdict } from './chain-check.ts';
import { supersededAmong, type Holding } from './holdings.ts';
import { ownFindings } from './own-findings.ts';
import type { Bank, Clock } from './ports.ts';

export interface Examination {
  readonly holding: Holding;
  readonly findings: readonly Reason[];
  readonly chain: ChainVerdict | null;
  /** The bank's record of it. */
  readonly row: Registration | null;
}

/** A signature check takes a tenth of a millisecond: between so many the windows have their turn. */
const atOnce = 50;
const others = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Our own findings on certificates that are held. */
export const createExamination = ({ bank, clock }: { readonly bank: Bank; readonly clock: Clock }) => {
  const checkChain = createChainCheck();
  /** Some of them, or all: whether one is superseded shows only among all. */
  return async (
    these: readonly Holding[],
    all: readonly Holding[],
    view: BankView,
  ): Promise<readonly Examination[]> => {
    const now = timeAt(clock, view.facts);
    const rows = new Map(view.registrations?.map((row) => [row.certificateSha256, row]));
    const superseded = supersededAmong(all, now);
    const terms = { now, policy: view.facts?.policy ?? null, person: bank.customer?.person ?? null };
    const examine = async (holding: Holding): Promise<Examination> => {
      const { certificate, problem } = holding;
      if (!certificate) return { holding, findings: problem ? [problem] : [], chain: null, row: null };
      const { facts, der } = certificate;
      const chain = view.facts && (await checkChain(facts, der, view.facts.trustList, now));
      const row = rows.get(facts.sha256) ?? null;
      const examined = {
        facts,
        problem,
        superseded: superseded.has(holding),
        chain: chain && chain.reasons,
        state: row?.state ?? null,
      };
      return { holding, findings: ownFindings(examined, terms), chain, row };
    };
    const examined: Examination[] = [];
    for (const holding of these) {
      if (examined.length % atOnce === atOnce - 1) await others();
      examined.push(await examine(holding));
    }
    return examined;
  };
};
