import type { CertificateState } from '../../../shared/bank-api.ts';
import type { Policy } from '../../../shared/bank-policy.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { Reason, ReasonCode } from '../../../shared/reasons.ts';
import type { Finding, FindingCode, PathResult } from '../../../electron/pki/path.ts';

/** What the bank finds about a certificate itself; nothing here knows who registered what. */

export interface Subject {
  readonly facts: CertificateFacts;
  readonly path: PathResult;
  readonly policy: Policy;
  readonly person: 'personal' | 'corporate';
  readonly now: Date;
}

const day = 86_400_000;
const soonDays = 30;

const reason = (code: ReasonCode, params: Reason['params'] = {}): Reason => ({ code, params });

/** What a fault of the certificate itself is called; any other, or one of a certificate above it: its issuer is untrusted. */
const ofCertificate: { readonly [C in FindingCode]?: ReasonCode } = {
  'certificate-malformed': 'FILE_DAMAGED',
  'signature-invalid': 'SIGNATURE_INVALID',
  'algorithm-unsupported': 'FORMAT_UNSUPPORTED',
  'algorithm-weak': 'WEAK_ALGORITHM',
  'key-weak': 'WEAK_ALGORITHM',
  'not-yet-valid': 'NOT_YET_VALID',
  expired: 'EXPIRED',
  revoked: 'REVOKED',
  suspended: 'SUSPENDED',
};
const codeOf = (found: Finding, facts: CertificateFacts): ReasonCode => {
  if (found.code === 'revocation-unknown') return 'STATUS_UNKNOWN';
  return (found.certificate === facts.sha256 && ofCertificate[found.code]) || 'ISSUER_UNTRUSTED';
};

const datesOf = (facts: CertificateFacts): { readonly [C in ReasonCode]?: string } => ({
  EXPIRED: facts.notAfter,
  NOT_YET_VALID: facts.notBefore,
});

/** Whether the chain above it can be believed, and what the lists and dates say of it. */
const pathFindings = ({ facts, path }: Subject): Reason[] => {
  const codes = new Set(path.findings.map((found) => codeOf(found, facts)));
  // What an issuer nobody trusts says of a certificate, its status too, means nothing; an expired one leaves the lists.
  if (codes.has('ISSUER_UNTRUSTED') || codes.has('SIGNATURE_INVALID') || codes.has('EXPIRED'))
    codes.delete('STATUS_UNKNOWN');
  const dates = datesOf(facts);
  return [...codes].map((code) => {
    const date = dates[code];
    return date === undefined ? reason(code) : reason(code, { date });
  });
};

/** Full days until it ends. */
const daysLeft = (facts: CertificateFacts, now: Date): number =>
  Math.floor((Date.parse(facts.notAfter) - now.getTime()) / day);

const expiresSoon = ({ facts, now }: Subject): Reason[] => {
  const days = daysLeft(facts, now);
  return days >= 0 && days <= soonDays ? [reason('EXPIRES_SOON', { days })] : [];
};

/** A real bank asks its issuance records; the sandbox has issued none, so the policy's own hint decides. */
const isOwn = ({ facts, policy }: Subject): boolean =>
  policy.ownBank.some(
    ({ issuerOrganization, registrationAuthority }) =>
      facts.issuerOrganization === issuerOrganization &&
      facts.subject.attributes.some(({ type, value }) => type === 'OU' && value === registrationAuthority),
  );

const purposeFindings = ({ facts, policy, person }: Subject): Reason[] => {
  const oids = new Set(facts.policies.map(({ oid }) => oid));
  const accepted = policy.acceptedPolicies.filter(({ oid }) => oids.has(oid));
  if (accepted.some((entry) => entry.person === person)) return [];
  const [other] = accepted;
  if (other) return [reason('PERSON_TYPE', { person: other.person })];
  return [reason('PURPOSE_NOT_ALLOWED', { purpose: facts.policies[0]?.label ?? '-' })];
};

const keyFindings = ({ facts, policy }: Subject): Reason[] => {
  const found: Reason[] = [];
  const isForSigning =
    facts.keyUsage.includes('digitalSignature') || facts.keyUsage.includes('nonRepudiation');
  if (!isForSigning) found.push(reason('ENCRYPTION_CERT'));
  if (facts.publicKey.algorithm === 'RSA' && facts.publicKey.bits < policy.minimumRsaBits)
    found.push(reason('WEAK_ALGORITHM'));
  return found;
};

const unique = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((found) => [found.code, found])).values(),
];

/** The chain above the certificate: part of deciding whether a signature by it is to be believed. */
export const isTrusted = (subject: Subject): Reason | undefined =>
  pathFindings(subject).find(({ code }) =>
    ['ISSUER_UNTRUSTED', 'SIGNATURE_INVALID', 'FILE_DAMAGED', 'FORMAT_UNSUPPORTED'].includes(code),
  );

/** Everything that speaks against registering, or is worth knowing, in the order a person would ask. */
export const registrationFindings = (subject: Subject): Reason[] => {
  const { facts } = subject;
  const hasVid = facts.vid !== undefined && facts.vid.hash !== 'unsupported';
  return unique([
    ...(isOwn(subject) ? [reason('OWN_BANK_CERT')] : []),
    ...pathFindings(subject),
    ...keyFindings(subject),
    ...purposeFindings(subject),
    ...(hasVid ? [] : [reason('VID_UNAVAILABLE')]),
    ...expiresSoon(subject),
  ]);
};

/** For a release: what state the certificate is in. It goes on whatever this says. */
export const releaseFindings = (subject: Subject): Reason[] =>
  unique([...pathFindings(subject), ...expiresSoon(subject)]);

/** One word for the list of registered certificates. */
export const stateOf = (facts: CertificateFacts, path: PathResult, now: Date): CertificateState => {
  if (path.status === 'revoked' || path.status === 'suspended') return path.status;
  if (Date.parse(facts.notAfter) < now.getTime()) return 'expired';
  return path.status;
};
