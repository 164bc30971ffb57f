import { createHash } from 'node:crypto';
import { sameBytes } from '../der-values.ts';
import { PkiError } from '../errors.ts';
import { sameName } from '../names.ts';
import { signatureSchemes, verifiesUnder } from '../signatures.ts';
import { authorityKeyIdentifierOf, readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509.ts';
import { findingRules, type Finding, type FindingCode } from './findings.ts';

/** A certificate on its way into a path. */
export interface Candidate {
  readonly certificate: X509Certificate;
  readonly id: string;
}

export const certificateId = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

export const readCandidate = (der: Uint8Array): Candidate => ({
  certificate: readX509(der),
  id: certificateId(der),
});

/** Those that can be read: a damaged one among the issuers is no reason to refuse another's path. */
export const readCandidates = (ders: readonly Uint8Array[]): Candidate[] =>
  ders.flatMap((der) => {
    try {
      return [readCandidate(der)];
    } catch (error) {
      if (error instanceof PkiError) return [];
      throw error;
    }
  });

export const finding = (code: FindingCode, { id }: Candidate): Finding => ({
  code,
  certificate: id,
  rfc: findingRules[code],
});

export type SignatureVerdict = 'good' | 'signature-invalid' | 'algorithm-unsupported';

/** Whether `issuer`'s key signed these octets; never throws. */
export const checkSignature = (
  issuer: X509Certificate,
  signed: { readonly signatureAlgorithm: string; readonly tbs: Uint8Array; readonly signature: Uint8Array },
): SignatureVerdict => {
  const scheme = signatureSchemes[signed.signatureAlgorithm];
  if (!scheme) return 'algorithm-unsupported';
  try {
    return verifiesUnder(issuer, scheme, signed.tbs, signed.signature) ? 'good' : 'signature-invalid';
  } catch (error) {
    if (error instanceof PkiError) return 'signature-invalid';
    throw error;
  }
};

/** How well an issuer's key identifier fits: equal before unknown; a different one last (RFC 5280 §4.2.1.1: a hint). */
const keyIdentifierRank = (subject: X509Certificate, issuer: X509Certificate): number => {
  const wanted = authorityKeyIdentifierOf(subject);
  const own = subjectKeyIdentifierOf(issuer);
  if (!wanted || !own) return 1;
  return sameBytes(wanted, own) ? 0 : 2;
};

/** The possible issuers of a certificate: by name, those whose key identifier fits first. */
export const issuersOf = (subject: Candidate, pool: readonly Candidate[]): Candidate[] =>
  pool
    .filter((candidate) => sameName(candidate.certificate.subject, subject.certificate.issuer))
    .map((candidate) => ({ candidate, rank: keyIdentifierRank(subject.certificate, candidate.certificate) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate);
