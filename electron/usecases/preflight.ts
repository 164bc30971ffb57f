import type { BankBody, Challenge, Registration } from '../../shared/bank-api.ts';
import type { Policy } from '../../shared/bank-policy.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Preflight } from '../../shared/ipc.ts';
import { blocks, type Operation, type Reason, type ReasonCode, Refusal } from '../../shared/reasons.ts';
import { factsOf, timeAt } from './bank-view.ts';
import type { ChainVerdict } from './chain-check.ts';
import { createChallenges } from './challenges.ts';
import type { Holding } from './holdings.ts';
import type { Inventories } from './inventory.ts';
import { listFindings } from './list-findings.ts';
import { ownFindings, sorted } from './own-findings.ts';
import type { Bank, Clock } from './ports.ts';
import { fromBase64, readCertificate, toBase64 } from './read-certificate.ts';
import { serviceFindings } from './service-findings.ts';
import { summarize } from './summary.ts';

/** What an operation goes on with once its check has passed. */
export interface Cleared {
  readonly facts: CertificateFacts;
  /** Its DER in base64. */
  readonly certificate: string;
  /** What the bank was asked, and is asked again while the window is open. */
  readonly request: BankBody<'challenge'>;
  readonly challenge: Challenge;
  readonly chain: ChainVerdict | null;
  /** Whose key signs; null for a release without the key. */
  readonly holding: Holding | null;
}

interface Checked extends Omit<Cleared, 'challenge'> {
  readonly findings: Reason[];
  /** null where the bank was not asked. */
  readonly challenge: Challenge | null;
}

/** These end 등록 too, as good news. */
const nothingToDo: readonly ReasonCode[] = ['OWN_BANK_CERT', 'ALREADY_REGISTERED'];
/** What the bank's answer settles, whatever we could not see ourselves. */
const settledByBank: readonly ReasonCode[] = ['CHAIN_INCOMPLETE', 'STATUS_UNKNOWN', 'WILL_REPLACE'];
/** Of what only informs about a release, the state of the certificate is worth a word. */
const toldAtRelease: readonly ReasonCode[] = ['EXPIRED', 'NOT_YET_VALID', 'REVOKED', 'SUSPENDED'];
/** Whether a finding is the end of an operation before anything is signed. */
export const ends = (operation: Operation) => (reason: Reason) =>
  blocks(reason.code, operation) || (operation === 'register' && nothingToDo.includes(reason.code));

/** The bank's own words win over ours for the same code: they carry what its records know. */
const joined = (own: readonly Reason[], banks: readonly Reason[], operation: Operation): Reason[] =>
  sorted([...banks, ...own.filter(({ code }) => !settledByBank.includes(code))], operation);

/**
 * The check before any secret is asked: our own findings and the bank's on the same certificate. The bank is asked only
 * where ours let it through. The challenge that comes with its answer is kept for the operation that follows.
 */
export const createPreflight = (ports: { inventory: Inventories; bank: Bank; clock: Clock }) => {
  const { inventory, bank, clock } = ports;
  const challenges = createChallenges(bank, clock);

  /**
   * By the list that the customer has seen, and by the bank's own before it ends anything: since then one may have been
   * released elsewhere. Without the policy nobody knows what the list means.
   */
  const listed = async (facts: CertificateFacts, policy: Policy | undefined): Promise<Reason[]> => {
    if (!policy) return [];
    const found = listFindings(facts, inventory.listed(), policy);
    return found.some(ends('register')) ? listFindings(facts, await inventory.list(), policy) : found;
  };

  const checkRegistration = async (id: string): Promise<Checked> => {
    const { holding, findings, chain } = await inventory.examine(id);
    const { certificate } = holding;
    if (!certificate) throw new Refusal(findings[0]?.code ?? 'FILE_DAMAGED', findings[0]?.params);
    const { facts, der } = certificate;
    const bankFacts = await factsOf(bank);
    const own = [...serviceFindings(bankFacts, bank, clock), ...findings];
    if (!own.some(ends('register'))) own.push(...(await listed(facts, bankFacts?.policy)));
    const request = { purpose: 'register', certificate: toBase64(der) } as const;
    const checked = { facts, chain, holding, certificate: request.certificate, request };
    if (own.some(ends('register'))) return { ...checked, findings: sorted(own, 'register'), challenge: null };
    const challenge = await challenges.ask(request);
    return { ...checked, findings: joined(own, challenge.findings, 'register'), challenge };
  };

  const rowOf = async (id: string): Promise<{ row: Registration; count: number }> => {
    const rows = await inventory.listWith(id);
    const row = rows.find((one) => one.id === id);
    if (!row) throw new Refusal('NOT_REGISTERED');
    return { row, count: rows.length };
  };

  const checkRelease = async (id: string, withKey: boolean): Promise<Checked> => {
    const { row, count } = await rowOf(id);
    const facts = readCertificate(fromBase64(row.certificate));
    const holding = withKey ? await inventory.holding(row.certificateSha256) : null;
    const bankFacts = await factsOf(bank);
    const problem: Reason | null = !withKey
      ? null
      : holding === null
        ? inventory.notFound()
        : holding.problem;
    const state = ownFindings(
      { facts, problem, superseded: false, chain: null, state: row.state },
      { now: timeAt(clock, bankFacts), policy: null, person: null },
    ).filter(({ code }) => blocks(code, 'release') || toldAtRelease.includes(code));
    const last: Reason[] = count === 1 ? [{ code: 'LAST_CERT', params: {} }] : [];
    const own = [...serviceFindings(bankFacts, bank, clock), ...state, ...last];
    const request = { purpose: 'release', registration: id, withKey } as const;
    const checked = { facts, chain: null, holding, certificate: row.certificate, request };
    if (own.some(ends('release'))) return { ...checked, findings: sorted(own, 'release'), challenge: null };
    const challenge = await challenges.ask(request);
    return { ...checked, findings: joined(own, challenge.findings, 'release'), challenge };
  };

  const answer = async (checked: Checked, operation: Operation): Promise<Preflight> => {
    const bankFacts = await factsOf(bank);
    const words = await inventory.telling(timeAt(clock, bankFacts));
    const replaced = checked.challenge?.replaces;
    return {
      certificate: summarize(checked.facts, words),
      findings: checked.findings,
      replaces: replaced ? summarize(readCertificate(fromBase64(replaced.certificate)), words) : null,
      terms: checked.challenge?.terms ?? null,
      proceed: checked.challenge !== null && !checked.findings.some(ends(operation)),
    };
  };

  /** Where the kept challenge has run out: the whole check again, and its refusal if it now has one. */
  const again = (checked: Checked, operation: Operation, before: Challenge | undefined): Cleared => {
    const end = checked.findings.find(ends(operation));
    if (end) throw new Refusal(end.code, end.params);
    const { challenge } = checked;
    if (!challenge) throw new Refusal('INTERNAL');
    // What the customer saw and confirmed was to replace another one, or none.
    if (before && (before.replaces?.id ?? null) !== (challenge.replaces?.id ?? null))
      throw new Refusal('CHANGED_ELSEWHERE');
    return { ...checked, challenge };
  };

  return {
    /** What one customer's check has brought is nothing to the next. */
    forget: challenges.forget,

    /** 등록: what stands against it, before the password. */
    registration: async (id: string): Promise<Preflight> => answer(await checkRegistration(id), 'register'),

    /** 해제, with the key or without. NOT_REGISTERED, ALREADY_RELEASED. */
    release: async (id: string, withKey: boolean): Promise<Preflight> =>
      answer(await checkRelease(id, withKey), 'release'),

    /** What the checked registration goes on with; checked again where that was too long ago. */
    async clearedRegistration(id: string): Promise<Cleared> {
      const { holding, chain } = await inventory.examine(id);
      const { certificate } = holding;
      if (!certificate) throw new Refusal('FILE_DAMAGED');
      const { facts, der } = certificate;
      const request = { purpose: 'register', certificate: toBase64(der) } as const;
      const kept = await challenges.take(request);
      if (kept?.fresh && !kept.challenge.findings.some(ends('register')))
        return {
          ...{ facts, certificate: request.certificate, chain, holding, request },
          challenge: kept.challenge,
        };
      return again(await checkRegistration(id), 'register', kept?.challenge);
    },

    async clearedRelease(id: string, withKey: boolean): Promise<Cleared> {
      const request = { purpose: 'release', registration: id, withKey } as const;
      const kept = await challenges.take(request);
      if (kept?.fresh && !kept.challenge.findings.some(ends('release'))) {
        const { row } = await rowOf(id);
        const facts = readCertificate(fromBase64(row.certificate));
        const holding = withKey ? await inventory.holding(row.certificateSha256) : null;
        return {
          ...{ facts, certificate: row.certificate, chain: null, holding, request },
          challenge: kept.challenge,
        };
      }
      return again(await checkRelease(id, withKey), 'release', kept?.challenge);
    },
  };
};
export type Preflights = ReturnType<typeof createPreflight>;
