import { PkiError } from '../errors.ts';
import { Oid } from '../oids.ts';
import { isWeakKey, readPublicKey } from '../public-key.ts';
import { usesSha1 } from '../signatures.ts';
import { basicConstraintsOf, keyUsageOf, KeyUsageBit } from '../x509.ts';
import {
  checkAuthoritySignature,
  checkSignature,
  finding,
  isSelfIssued,
  type Candidate,
} from './candidate.ts';
import type { Finding, FindingCode } from './findings.ts';
import { validPolicies } from './policies.ts';
import type { RevocationCheck, RevocationStatus } from './revocation.ts';

/** A path: the certificate asked about first, the anchor last. */
export type Path = readonly Candidate[];

export interface PathTerms {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly allowSha1: boolean;
  readonly revocation: RevocationCheck;
}

export interface CheckedPath {
  readonly path: Path;
  readonly policies: readonly string[];
  readonly findings: readonly Finding[];
  readonly status: RevocationStatus;
}

/** Extensions this validation honours, or that ask nothing of it. Name constraints, mappings and inhibitAnyPolicy are not among them. */
const processed = new Set<string>([
  Oid.subjectKeyIdentifier,
  Oid.keyUsage,
  Oid.subjectAltName,
  Oid.issuerAltName,
  Oid.basicConstraints,
  Oid.crlDistributionPoints,
  Oid.certificatePolicies,
  Oid.authorityKeyIdentifier,
  Oid.policyConstraints,
  Oid.extendedKeyUsage,
]);

/** Refused whether critical or not: to pass over them would let a path through that they forbid. */
const refused = [Oid.nameConstraints, Oid.policyMappings, Oid.inhibitAnyPolicy];

/** §6.1.3 (a): what every certificate below the anchor must satisfy. */
const checkBasics = (path: Path, index: number, { at, allowSha1 }: PathTerms): FindingCode[] => {
  const subject = path[index]!;
  const issuer = path[index + 1]!;
  const { certificate } = subject;
  const codes: FindingCode[] = [];
  const verdict =
    index === 0 ? checkSignature(issuer.certificate, certificate) : checkAuthoritySignature(issuer, subject);
  if (verdict !== 'good') codes.push(verdict);
  if (usesSha1(certificate.signatureAlgorithm) && !allowSha1) codes.push('algorithm-weak');
  if (isWeakKey(readPublicKey(certificate.subjectPublicKeyInfo)) && !allowSha1) codes.push('key-weak');
  if (at < certificate.notBefore) codes.push('not-yet-valid');
  if (at > certificate.notAfter) codes.push('expired');
  const extensions = [...certificate.extensions.values()];
  const unknown = extensions.some(({ oid, critical }) => critical && !processed.has(oid));
  if (unknown || refused.some((oid) => certificate.extensions.has(oid)))
    codes.push('critical-extension-unknown');
  return codes;
};

/** §6.1.4 (k)–(n): what a certificate that issued another must satisfy; `below` counts the CAs under it. */
const checkAuthority = ({ certificate }: Candidate, below: number): FindingCode[] => {
  const codes: FindingCode[] = [];
  const { isCa, pathLength } = basicConstraintsOf(certificate);
  if (!isCa) codes.push('not-a-ca');
  if (pathLength !== undefined && below > pathLength) codes.push('path-too-long');
  if (keyUsageOf(certificate)?.(KeyUsageBit.keyCertSign) === false) codes.push('key-cert-sign-missing');
  return codes;
};

const statusFinding: Readonly<Record<RevocationStatus, FindingCode | undefined>> = {
  good: undefined,
  revoked: 'revoked',
  suspended: 'suspended',
  unknown: 'revocation-unknown',
};

const checkOne = (path: Path, index: number, terms: PathTerms): FindingCode[] => {
  const subject = path[index]!;
  const codes = checkBasics(path, index, terms);
  if (index > 0) {
    // Self-issued certificates do not count towards a path length (§4.2.1.9), nor does the last one.
    const below = path.slice(1, index).filter((candidate) => !isSelfIssued(candidate)).length;
    codes.push(...checkAuthority(subject, below));
  }
  return codes;
};

/** Checks a whole path; the anchor itself is trusted as it is (§6.1.1 (d)). */
export const checkPath = (path: Path, terms: PathTerms): CheckedPath => {
  const findings: Finding[] = [];
  let status: RevocationStatus = path.length === 1 ? 'good' : 'unknown';
  for (const [index, subject] of path.slice(0, -1).entries()) {
    try {
      const codes = checkOne(path, index, terms);
      // A list is believed only where the key that signed it is (signatures above have been checked too).
      const own = codes.includes('signature-invalid')
        ? 'unknown'
        : terms.revocation.status(subject, path[index + 1]!);
      if (index === 0) status = own;
      const code = statusFinding[own];
      findings.push(...[...codes, ...(code ? [code] : [])].map((found) => finding(found, subject)));
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      findings.push(finding('certificate-malformed', subject));
    }
  }
  return { path, findings, status, policies: checkPolicies(path, findings) };
};

/** Adds its finding to the others; answers the valid policies. */
const checkPolicies = (path: Path, findings: Finding[]): string[] => {
  try {
    const { policies, missing } = validPolicies(path.slice(0, -1).reverse());
    if (missing) findings.push(finding('policy-missing', path[0]!));
    return policies;
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    findings.push(finding('certificate-malformed', path[0]!));
    return [];
  }
};
