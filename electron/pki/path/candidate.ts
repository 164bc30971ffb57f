import { createHash } from 'node:crypto';
import type { DerValue } from '../der.ts';
import { hex } from '../der-values.ts';
import { PkiError, readable } from '../errors.ts';
import { nameKey } from '../names.ts';
import { readSignatureScheme, verifiesUnder } from '../signatures.ts';
import { authorityKeyIdentifierOf, readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509.ts';
import { findingRules, type Finding, type FindingCode } from './findings.ts';

/** A certificate on its way into a path, with what the search compares read once. */
export interface Candidate {
  readonly certificate: X509Certificate;
  readonly id: string;
  /** Names in comparable form (RFC 5280 §7.1). */
  readonly subject: string;
  readonly issuer: string;
  /** Key identifiers in hex; undefined where absent. */
  readonly ownKey: string | undefined;
  readonly issuerKey: string | undefined;
}

export const certificateId = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

const identifier = (octets: Uint8Array | undefined): string | undefined => octets && hex(octets);

/** Fails with PkiError where frame, names or key identifiers cannot be read. */
export const readCandidate = (der: Uint8Array): Candidate => {
  const certificate = readX509(der);
  return {
    certificate,
    id: certificateId(der),
    subject: nameKey(certificate.subject),
    issuer: nameKey(certificate.issuer),
    ownKey: identifier(subjectKeyIdentifierOf(certificate)),
    issuerKey: identifier(authorityKeyIdentifierOf(certificate)),
  };
};

export const isSelfIssued = ({ subject, issuer }: Candidate): boolean => subject === issuer;

/** Those that can be read: a damaged one among the issuers is no reason to refuse another's path. */
export const readCandidates = (ders: readonly Uint8Array[]): Candidate[] => readable(ders, readCandidate);

export const finding = (code: FindingCode, { id }: Candidate): Finding => ({
  code,
  certificate: id,
  rfc: findingRules[code],
});

export type SignatureVerdict = 'good' | 'signature-invalid' | 'algorithm-unsupported';

/** Whether `issuer`'s key signed these octets; never throws. */
export const checkSignature = (
  issuer: X509Certificate,
  signed: { readonly signatureAlgorithm: DerValue; readonly tbs: Uint8Array; readonly signature: Uint8Array },
): SignatureVerdict => {
  try {
    const scheme = readSignatureScheme(signed.signatureAlgorithm);
    return verifiesUnder(issuer, scheme, signed.tbs, signed.signature) ? 'good' : 'signature-invalid';
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return error.code === 'unsupported' ? 'algorithm-unsupported' : 'signature-invalid';
  }
};

const authorityVerdicts = new WeakMap<Candidate, WeakMap<Candidate, SignatureVerdict>>();

/** The same for a certificate of an authority, which stands in the paths of many: checked once as long as both are kept. */
export const checkAuthoritySignature = (issuer: Candidate, authority: Candidate): SignatureVerdict => {
  const known = authorityVerdicts.get(authority) ?? new WeakMap<Candidate, SignatureVerdict>();
  authorityVerdicts.set(authority, known);
  const verdict = known.get(issuer) ?? checkSignature(issuer.certificate, authority.certificate);
  known.set(issuer, verdict);
  return verdict;
};

/** How well an issuer's key identifier fits: equal before unknown; a different one last (RFC 5280 §4.2.1.1: a hint). */
const keyRank = ({ issuerKey }: Candidate, { ownKey }: Candidate): number => {
  if (issuerKey === undefined || ownKey === undefined) return 1;
  return issuerKey === ownKey ? 0 : 2;
};

/** The possible issuers of a certificate: by name, those whose key identifier fits first. */
export const issuersOf = (certificate: Candidate, pool: readonly Candidate[]): Candidate[] =>
  pool
    .filter((candidate) => candidate.subject === certificate.issuer)
    .sort((a, b) => keyRank(certificate, a) - keyRank(certificate, b));
