import type { EventPayload, HeldCertificate } from '../../shared/ipc.ts';
import type { BankView } from './bank-view.ts';
import { heldCertificate } from './held-certificate.ts';
import type { Copy, Holding } from './holdings.ts';
import { ownFindings } from './own-findings.ts';
import type { Telling } from './summary.ts';

/** The page draws no faster than this matters. */
const pauseMs = 50;

/** What is known before the bank, the authorities and the other copies are asked. */
const nobody: BankView = { facts: null, registrations: null };

const freshRow = (holding: Holding, words: Telling): HeldCertificate => {
  const { certificate, problem } = holding;
  const examined = certificate && {
    ...{ facts: certificate.facts, problem },
    ...{ superseded: false, chain: null, state: null },
  };
  const findings = examined
    ? ownFindings(examined, { now: words.now, policy: null, person: null })
    : problem
      ? [problem]
      : [];
  return heldCertificate(holding, findings, null, nobody, words);
};

/**
 * Rows for the page while a search runs: the first at once, the others as they come together in a short while. A
 * certificate met again in another place is told again, with all its places so far.
 */
export const createFreshRows = (
  holdingsOf: (copies: readonly Copy[]) => readonly Holding[],
  words: Telling,
  send: (progress: EventPayload<'search'>) => void,
) => {
  const come = new Map<string, Copy[]>();
  const waiting = new Set<Copy[]>();
  let news: { readonly found: number; readonly place: string } | null = null;
  let resting: NodeJS.Timeout | null = null;

  const tell = (): void => {
    if (!news) return;
    const rows = holdingsOf([...waiting].flat()).map((holding) => freshRow(holding, words));
    send({ ...news, fresh: rows });
    waiting.clear();
    news = null;
    resting = setTimeout(() => {
      resting = null;
      tell();
    }, pauseMs);
  };

  return {
    add(found: number, place: string, fresh: readonly Copy[]): void {
      news = { found, place };
      for (const copy of fresh) {
        const key = copy.certificate?.facts.sha256 ?? copy.id;
        const copies = come.get(key) ?? [];
        copies.push(copy);
        come.set(key, copies);
        waiting.add(copies);
      }
      if (!resting) tell();
    },
    end(): void {
      tell();
      if (resting) clearTimeout(resting);
    },
  };
};
