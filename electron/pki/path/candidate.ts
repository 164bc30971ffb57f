import { createHash } from 'node:crypto';
import { contextConstructed, type DerValue } from '../asn1/der.ts';
import { hex, latin1 } from '../asn1/der-values.ts';
import { readable } from '../errors.ts';
import { nameKey } from '../x509/names.ts';
import { readSignatureScheme, verifiesUnder } from '../x509/signatures.ts';
import {
  authorityKeyOf,
  readX509,
  subjectKeyIdentifierOf,
  type AuthorityKeyIdentifier,
  type X509Certificate,
} from '../x509/x509.ts';
import { findingRules, type Finding, type FindingCode } from './findings.ts';

/** A certificate on its way into a path, with what the search compares read once. */
export interface Candidate {
  readonly certificate: X509Certificate;
  readonly id: string;
  /** Names in comparable form (RFC 5280 §7.1). */
  readonly subject: string;
  readonly issuer: string;
  /** SubjectPublicKeyInfo's octets. */
  readonly publicKey: string;
  /** The subjectKeyIdentifier and, as its authorityKeyIdentifier has them, the issuer's: hex, undefined where absent. */
  readonly ownKey: string | undefined;
  readonly issuerKey: string | undefined;
  /** Its issuer's certificate by issuer and serial number, as `nameAndSerial` writes them. */
  readonly issuerCertificate: string | undefined;
}

export const certificateId = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

const identifier = (octets: Uint8Array | undefined): string | undefined => octets && hex(octets);

const nameAndSerial = (issuer: string, serial: Uint8Array): string => `${issuer} ${hex(serial)}`;

/**
 * Of the one directoryName that authorityCertIssuer holds; any other form names nobody here. Not read where the key is
 * named too, as KISA's profile does: preparing a name costs more than the rest of a candidate.
 */
const issuerCertificateOf = (key: AuthorityKeyIdentifier | undefined): string | undefined => {
  if (!key?.certificate || key.keyIdentifier) return undefined;
  const name = key.certificate.issuer.children().optional(contextConstructed(4));
  return name && nameAndSerial(nameKey(name.inner()), key.certificate.serial);
};

/** Fails with PkiError where frame, names or key identifiers cannot be read. */
export const readCandidate = (der: Uint8Array): Candidate => {
  const certificate = readX509(der);
  const authorityKey = authorityKeyOf(certificate);
  return {
    certificate,
    id: certificateId(der),
    subject: nameKey(certificate.subject),
    issuer: nameKey(certificate.issuer),
    publicKey: latin1(certificate.subjectPublicKeyInfo.raw),
    ownKey: identifier(subjectKeyIdentifierOf(certificate)),
    issuerKey: identifier(authorityKey?.keyIdentifier),
    issuerCertificate: issuerCertificateOf(authorityKey),
  };
};

export const isSelfIssued = ({ subject, issuer }: Candidate): boolean => subject === issuer;

/** Those that can be read: a damaged one among the issuers is no reason to refuse another's path. */
export const readCandidates = (ders: readonly Uint8Array[]): Candidate[] => readable(ders, readCandidate);

export const finding = (
  code: FindingCode,
  { id }: Pick<Candidate, 'id'>,
  rfc: string = findingRules[code],
): Finding => ({ code, certificate: id, rfc });

/** The same subject with the same key: another certificate of one that stands in a path leads nowhere new. */
export const isSameEntity = (a: Candidate, b: Candidate): boolean =>
  a.subject === b.subject && a.publicKey === b.publicKey;

export type SignatureVerdict = 'good' | 'signature-invalid' | 'algorithm-unsupported';

/** Whether `issuer`'s key signed these octets; never throws. */
export const checkSignature = (
  issuer: X509Certificate,
  signed: { readonly signatureAlgorithm: DerValue; readonly tbs: Uint8Array; readonly signature: Uint8Array },
): SignatureVerdict => {
  const [scheme] = readable([signed.signatureAlgorithm], readSignatureScheme);
  if (!scheme) return 'algorithm-unsupported';
  const [good] = readable([signed], ({ tbs, signature }) => verifiesUnder(issuer, scheme, tbs, signature));
  return good ? 'good' : 'signature-invalid';
};

const verdicts = new WeakMap<Candidate, WeakMap<Candidate, SignatureVerdict>>();

/** The same for a certificate of a path, checked once as long as both are kept: authorities stand in the paths of many. */
export const checkIssued = (issuer: Candidate, subject: Candidate): SignatureVerdict => {
  const known = verdicts.get(issuer) ?? new WeakMap<Candidate, SignatureVerdict>();
  verdicts.set(issuer, known);
  const verdict = known.get(subject) ?? checkSignature(issuer.certificate, subject.certificate);
  known.set(subject, verdict);
  return verdict;
};

/** How well an issuer fits what the certificate says of its key: equal before unknown, different last (§4.2.1.1: a hint). */
const keyRank = (subject: Candidate, issuer: Candidate): number => {
  if (subject.issuerKey !== undefined && issuer.ownKey !== undefined)
    return subject.issuerKey === issuer.ownKey ? 0 : 2;
  if (subject.issuerCertificate === undefined) return 1;
  const own = nameAndSerial(issuer.issuer, issuer.certificate.serialNumber.content);
  return subject.issuerCertificate === own ? 0 : 2;
};

/** The possible issuers of a certificate among those of the name it gives, those that fit best first. */
export const byFit = (subject: Candidate, namesakes: readonly Candidate[]): Candidate[] =>
  [...namesakes].sort((a, b) => keyRank(subject, a) - keyRank(subject, b));
