import { readable } from '../errors.ts';
import { Oid } from '../oids.ts';
import { isWeakKey, readPublicKey } from '../x509/public-key.ts';
import { usesSha1 } from '../x509/signatures.ts';
import type { X509Certificate } from '../x509/x509.ts';
import { AuthorityCheck } from './authority.ts';
import { checkIssued, finding, isSelfIssued, type Candidate } from './candidate.ts';
import type { Finding, FindingCode } from './findings.ts';
import { NameConstraints, type ComparisonBudget } from './name-constraints.ts';
import { PolicyProcessing, type PolicyInputs } from './policies.ts';
import type { RevocationCheck, RevocationStatus } from './revocation.ts';
import type { Path } from './search.ts';

export interface PathTerms {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly allowSha1: boolean;
  readonly policies: PolicyInputs;
  readonly comparisons: ComparisonBudget;
  /** Undefined where the status of certificates is not asked. */
  readonly revocation: RevocationCheck | undefined;
}

export interface CheckedPath {
  readonly path: Path;
  /** The user-constrained-policy-set. */
  readonly policies: readonly string[];
  readonly findings: readonly Finding[];
  /** Of the first certificate. */
  readonly status: RevocationStatus;
}

/** Extensions that are processed here or in the search and the revocation check, or that ask nothing of a path. */
const processed = new Set<string>([
  Oid.subjectKeyIdentifier,
  Oid.keyUsage,
  Oid.subjectAltName,
  Oid.issuerAltName,
  Oid.basicConstraints,
  Oid.nameConstraints,
  Oid.crlDistributionPoints,
  Oid.certificatePolicies,
  Oid.policyMappings,
  Oid.authorityKeyIdentifier,
  Oid.policyConstraints,
  Oid.extendedKeyUsage,
  Oid.freshestCrl,
  Oid.inhibitAnyPolicy,
]);

const statusFinding: Readonly<Record<RevocationStatus, FindingCode | undefined>> = {
  good: undefined,
  revoked: 'revoked',
  suspended: 'suspended',
  unknown: 'revocation-unknown',
};

/** §6.1.3 (a)(1), (2) but for the signature itself. */
const checkStrengthAndDates = (
  { signatureAlgorithm, subjectPublicKeyInfo, notBefore, notAfter }: X509Certificate,
  { at, allowSha1 }: PathTerms,
): FindingCode[] => {
  const codes: FindingCode[] = [];
  if (usesSha1(signatureAlgorithm) && !allowSha1) codes.push('algorithm-weak');
  if (isWeakKey(readPublicKey(subjectPublicKeyInfo)) && !allowSha1) codes.push('key-weak');
  // Put so that no certificate is valid on a Date that is none.
  if (!(at >= notBefore)) codes.push('not-yet-valid');
  if (!(at <= notAfter)) codes.push('expired');
  return codes;
};

const hasUnknownCritical = ({ extensions }: X509Certificate): boolean =>
  [...extensions.values()].some(({ oid, critical }) => critical && !processed.has(oid));

/** RFC 5280 §6.1 over one path: its state, from the certificate below the anchor down to the first. */
class PathCheck {
  readonly #path: Path;
  readonly #terms: PathTerms;
  readonly #findings: Finding[] = [];
  readonly #names: NameConstraints;
  readonly #policies: PolicyProcessing;
  readonly #authorities = new AuthorityCheck();
  /** A policy missing once is missing for all below: it is told once. */
  #policyMissing = false;
  /** Below a signature that is none nothing is known: no list is believed whose key nobody vouches for. */
  #believed = true;
  #status: RevocationStatus;

  constructor(path: Path, terms: PathTerms) {
    this.#path = path;
    this.#terms = terms;
    this.#names = new NameConstraints(terms.comparisons);
    this.#policies = new PolicyProcessing(terms.policies);
    // An anchor is trusted as it is.
    this.#status = terms.revocation && path.length === 1 ? 'good' : 'unknown';
  }

  run(): CheckedPath {
    for (let index = this.#path.length - 2; index >= 0; index--) {
      const subject = this.#path[index]!;
      const [done] = readable([subject], () => this.#checkOne(subject, this.#path[index + 1]!, index === 0));
      if (!done) this.#add(subject, 'certificate-malformed');
    }
    const policies = this.#policies.userPolicies();
    if (!this.#policyMissing && !this.#policies.accepts(policies))
      this.#add(this.#path[0]!, 'policy-not-accepted');
    return { path: this.#path, policies, findings: this.#findings, status: this.#status };
  }

  /** Fails with PkiError where an extension cannot be read. */
  #checkOne(subject: Candidate, issuer: Candidate, isLast: boolean): true {
    this.#checkBasics(subject, issuer, isLast);
    // §6.1.3 (b), (c): the names of a self-issued authority are its issuer's own.
    if (isLast || !isSelfIssued(subject)) this.#add(subject, ...this.#names.check(subject.certificate));
    if (!this.#policies.descend(subject, isLast)) this.#missPolicy(subject);
    if (isLast) this.#policies.finish(subject.certificate);
    else this.#prepare(subject);
    if (hasUnknownCritical(subject.certificate))
      this.#findings.push(finding('critical-extension-unknown', subject, isLast ? '6.1.5 (f)' : '6.1.4 (o)'));
    return true;
  }

  /** §6.1.3 (a). */
  #checkBasics(subject: Candidate, issuer: Candidate, isLast: boolean): void {
    const verdict = checkIssued(issuer, subject);
    if (verdict !== 'good') {
      this.#add(subject, verdict);
      this.#believed = false;
    }
    this.#add(subject, ...checkStrengthAndDates(subject.certificate, this.#terms));
    const { revocation } = this.#terms;
    if (!revocation) return;
    const status = this.#believed ? revocation.status(subject, issuer) : 'unknown';
    if (isLast) this.#status = status;
    const code = statusFinding[status];
    if (code) this.#add(subject, code);
  }

  /** §6.1.4. */
  #prepare(subject: Candidate): void {
    if (!this.#policies.map(subject)) this.#add(subject, 'policy-mapping-invalid');
    this.#names.add(subject.certificate);
    this.#policies.constrain(subject);
    this.#add(subject, ...this.#authorities.check(subject));
  }

  #missPolicy(subject: Candidate): void {
    if (!this.#policyMissing) this.#add(subject, 'policy-missing');
    this.#policyMissing = true;
  }

  #add(subject: Candidate, ...codes: readonly FindingCode[]): void {
    this.#findings.push(...codes.map((code) => finding(code, subject)));
  }
}

/** Checks a whole path; the anchor itself is trusted as it is (§6.1.1 (d)). */
export const checkPath = (path: Path, terms: PathTerms): CheckedPath => new PathCheck(path, terms).run();
