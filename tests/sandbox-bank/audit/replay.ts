import type { Finding } from './findings.ts';
import type { LogEntry } from './log.ts';

/** What the records must be after the entries of a customer's log, one after the other. */
export interface Replayed {
  readonly registrations: ReadonlyMap<string, ReplayedRegistration>;
  /** By version. */
  readonly consents: ReadonlyMap<number, { readonly receipt: string; readonly time: string }>;
  readonly found: readonly Finding[];
}
export interface ReplayedRegistration {
  readonly certificateSha256: string;
  readonly registeredAt: string;
  /** The version of the terms that held for it. */
  readonly terms: number | null;
  readonly state: 'active' | 'released' | 'replaced';
  readonly endedAt: string | null;
}

export const replay = (customer: string, entries: readonly LogEntry[]): Replayed => {
  const registrations = new Map<string, ReplayedRegistration>();
  const consents = new Map<number, { receipt: string; time: string }>();
  const found: Finding[] = [];
  let agreed: number | null = null;

  const end = (entry: LogEntry, id: string, state: 'released' | 'replaced'): void => {
    const ended = registrations.get(id);
    if (ended?.state !== 'active')
      found.push({ customer, what: 'entry-impossible', where: `entry ${entry.position}` });
    else registrations.set(id, { ...ended, state, endedAt: entry.time });
  };

  for (const entry of entries) {
    const { act, registration, certificateSha256, replaced, terms, receipt, time } = entry;
    if (terms !== null) {
      if (!consents.has(terms)) consents.set(terms, { receipt: receipt?.number ?? '', time });
      agreed = Math.max(agreed ?? 0, terms);
    }
    if (replaced !== null) end(entry, replaced, 'replaced');
    if (act === 'release' || act === 'release-without-key') end(entry, registration, 'released');
    else if (registrations.has(registration))
      found.push({ customer, what: 'entry-impossible', where: `entry ${entry.position}` });
    else
      registrations.set(registration, {
        certificateSha256,
        registeredAt: time,
        terms: act === 'carried-over' ? null : agreed,
        state: 'active',
        endedAt: null,
      });
  }
  return { registrations, consents, found };
};
