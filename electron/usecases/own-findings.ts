import type { CertificateState } from '../../shared/bank-api.ts';
import type { Policy } from '../../shared/bank-policy.ts';
import { expiringDays } from '../../shared/certificate-rules.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import { levelOf, type Reason, type ReasonCode } from '../../shared/reasons.ts';
import { daysUntil } from '../../shared/korean-time.ts';

/** What is known of one certificate before any secret is asked. */
export interface Examined {
  readonly facts: CertificateFacts;
  /** What its place says of the files: KEY_FILE_MISSING, FILE_DAMAGED … */
  readonly problem: Reason | null;
  /** A newer one of the same holder, issuer and purposes lies beside it. */
  readonly superseded: boolean;
  /** Of the chain up to the bank's trust list; null without the list. */
  readonly chain: readonly ReasonCode[] | null;
  /** As the bank's record of it says; null where there is none. */
  readonly state: CertificateState | null;
}

export interface Terms {
  readonly now: Date;
  /** The bank's, signed; null while the bank is out of reach. */
  readonly policy: Policy | null;
  /** Of the customer; null before log-in. */
  readonly person: 'personal' | 'corporate' | null;
}

const validity = ({ notBefore, notAfter }: CertificateFacts, now: Date): Reason[] => {
  if (now < new Date(notBefore)) return [{ code: 'NOT_YET_VALID', params: { date: notBefore } }];
  if (now > new Date(notAfter)) return [{ code: 'EXPIRED', params: { date: notAfter } }];
  const days = daysUntil(new Date(notAfter), now);
  return days <= expiringDays ? [{ code: 'EXPIRES_SOON', params: { days } }] : [];
};

const plain = (code: ReasonCode, applies: boolean): Reason[] => (applies ? [{ code, params: {} }] : []);

/** A key that may only encrypt: KISA's km pair. No keyUsage at all restricts nothing (RFC 5280 §4.2.1.3). */
const isForEncryption = ({ keyUsage }: CertificateFacts): boolean =>
  keyUsage.length > 0 && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation');

/** The bank's own, by the hint in its policy document: the issuer's O and a unit of the subject, as parsed. */
export const isOwnBank = (facts: CertificateFacts, policy: Policy): boolean => {
  const units = facts.subject.attributes
    .filter(({ type }) => type === 'OU')
    .map(({ value }) => value.toUpperCase());
  return policy.ownBank.some(
    ({ issuerOrganization, registrationAuthority }) =>
      issuerOrganization.toLowerCase() === facts.issuerOrganization.toLowerCase() &&
      units.includes(registrationAuthority.toUpperCase()),
  );
};

const purpose = (facts: CertificateFacts, policy: Policy, person: Terms['person']): Reason[] => {
  const oids = new Set(facts.policies.map(({ oid }) => oid));
  const accepted = policy.acceptedPolicies.filter(({ oid }) => oids.has(oid));
  const first = accepted[0];
  if (!first) return [{ code: 'PURPOSE_NOT_ALLOWED', params: { purpose: facts.policies[0]?.label ?? '-' } }];
  const suits = person === null || accepted.some((entry) => entry.person === person);
  return suits ? [] : [{ code: 'PERSON_TYPE', params: { person: first.person } }];
};

const byBank = (facts: CertificateFacts, policy: Policy, person: Terms['person']): Reason[] => [
  ...plain('OWN_BANK_CERT', isOwnBank(facts, policy)),
  ...plain(
    'WEAK_ALGORITHM',
    facts.publicKey.algorithm === 'RSA' && facts.publicKey.bits < policy.minimumRsaBits,
  ),
  ...purpose(facts, policy, person),
];

const fromRecord: Readonly<Partial<Record<CertificateState, ReasonCode>>> = {
  revoked: 'REVOKED',
  suspended: 'SUSPENDED',
  unknown: 'STATUS_UNKNOWN',
};

const weight = { B: 0, W: 1, I: 2, '-': 3 } as const;

/** Each code once (the first with its parameters), what blocks first; otherwise in the order found. */
export const sorted = (reasons: readonly Reason[], operation: 'register' | 'release'): Reason[] => {
  const once = new Map<ReasonCode, Reason>();
  for (const reason of reasons) if (!once.has(reason.code)) once.set(reason.code, reason);
  return [...once.values()].sort(
    (a, b) => weight[levelOf(a.code, operation)] - weight[levelOf(b.code, operation)],
  );
};

/**
 * What our own check finds for 등록. Nothing about purposes, persons, key sizes or authorities is known here: it is the
 * bank's signed policy and trust list that say it, and the bank that decides.
 */
export const ownFindings = (
  { facts, problem, superseded, chain, state }: Examined,
  terms: Terms,
): Reason[] => {
  const { now, policy, person } = terms;
  const encryption = isForEncryption(facts);
  const recorded = state && fromRecord[state];
  return sorted(
    [
      ...plain('ENCRYPTION_CERT', encryption),
      ...(problem ? [problem] : []),
      ...validity(facts, now),
      ...(recorded ? plain(recorded, true) : []),
      ...(policy ? byBank(facts, policy, person) : []),
      ...(chain ?? []).flatMap((code) => plain(code, true)),
      ...plain('VID_UNAVAILABLE', facts.vid === undefined || facts.vid.hash === 'unsupported'),
      ...plain('SUPERSEDED', superseded),
    ],
    'register',
  );
};
