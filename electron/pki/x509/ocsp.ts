import { createHash } from 'node:crypto';
import { readReason, type RevocationReason } from './crl-entries.ts';
import { readAlgorithm } from '../asn1/algorithm.ts';
import {
  Tag,
  context,
  contextConstructed,
  readSequence,
  type DerReader,
  type DerValue,
} from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { algorithm, element, nullValue, octetString, oid, sequence } from '../asn1/der-writer.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { Oid, digestNames } from '../oids.ts';
import { publicKeyOctets } from './public-key.ts';
import { readExtensions, readX509, type Extension, type X509Certificate } from './x509.ts';

/** OCSP (RFC 6960): requests are written, responses read; whom to believe is path/revocation-responses.ts's to say. */

const responseStatuses = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  'unused',
  'sigRequired',
  'unauthorized',
] as const;
export type OcspResponseStatus = (typeof responseStatuses)[number];

export interface SingleResponse {
  /** The OID of the hash over the issuer's name and key. */
  readonly hashAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** The octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Of a revoked certificate; times in milliseconds since 1970. */
  readonly revocation: { readonly at: number; readonly reason: RevocationReason } | undefined;
  readonly thisUpdate: number;
  /** Absent: newer information is to be had at any time. */
  readonly nextUpdate: number | undefined;
  readonly hasUnknownCritical: boolean;
}

export interface BasicOcspResponse {
  readonly tbs: Uint8Array;
  /** The responder: by its name, or by the SHA-1 of its public key. */
  readonly responder: { readonly name: DerValue } | { readonly keyHash: Uint8Array };
  readonly producedAt: number;
  readonly responses: readonly SingleResponse[];
  readonly nonce: Uint8Array | undefined;
  readonly hasUnknownCritical: boolean;
  /** AlgorithmIdentifier, as signatures.ts reads it. */
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array;
  /** DER of the certificates that came along. */
  readonly certificates: readonly Uint8Array[];
}

export interface OcspResponse {
  readonly status: OcspResponseStatus;
  /** Of a successful response only. */
  readonly basic: BasicOcspResponse | undefined;
}

const hasUnknownCritical = (extensions: ReadonlyMap<string, Extension>): boolean =>
  [...extensions.values()].some(({ critical, oid: type }) => critical && type !== Oid.ocspNonce);

const explicitTime = (value: DerValue | undefined): number | undefined =>
  value?.inner(Tag.generalizedTime).time();

/** CertStatus: `[0] NULL`, `[1] RevokedInfo`, `[2] NULL`. */
const readStatus = (value: DerValue): Pick<SingleResponse, 'status' | 'revocation'> => {
  if (value.tag === contextConstructed(1)) {
    const parts = value.children();
    const at = parts.next(Tag.generalizedTime).time();
    const reason = parts.optional(contextConstructed(0))?.inner();
    parts.end();
    return { status: 'revoked', revocation: { at, reason: reason ? readReason(reason) : 'unspecified' } };
  }
  const isGood = value.tag === context(0);
  if ((!isGood && value.tag !== context(2)) || value.length !== 0) throw damaged('certificate status');
  return { status: isGood ? 'good' : 'unknown', revocation: undefined };
};

const readSingleResponse = (value: DerValue): SingleResponse => {
  const parts = value.expect(Tag.sequence).children();
  const certId = parts.next(Tag.sequence).children();
  const hashAlgorithm = readAlgorithm(certId.next(Tag.sequence)).oid;
  const issuerNameHash = certId.next().octets();
  const issuerKeyHash = certId.next().octets();
  const serialNumber = certId.next(Tag.integer).integerOctets();
  certId.end();
  const status = readStatus(parts.next());
  const thisUpdate = parts.next(Tag.generalizedTime).time();
  const nextUpdate = explicitTime(parts.optional(contextConstructed(0)));
  const extensions = readExtensions(parts.optional(contextConstructed(1))?.inner());
  parts.end();
  return {
    hashAlgorithm,
    issuerNameHash,
    issuerKeyHash,
    serialNumber,
    ...status,
    thisUpdate,
    nextUpdate,
    hasUnknownCritical: hasUnknownCritical(extensions),
  };
};

const readResponder = (value: DerValue): BasicOcspResponse['responder'] =>
  value.tag === contextConstructed(1)
    ? { name: value.inner(Tag.sequence) }
    : { keyHash: value.expect(contextConstructed(2)).inner(Tag.octetString).content };

const readResponseData = (
  parts: DerReader,
): Pick<BasicOcspResponse, 'responder' | 'producedAt' | 'responses' | 'nonce' | 'hasUnknownCritical'> => {
  const version = parts.optional(contextConstructed(0))?.inner(Tag.integer).integer(0xff) ?? 0;
  if (version !== 0) throw unsupported('OCSP version');
  const responder = readResponder(parts.next());
  const producedAt = parts.next(Tag.generalizedTime).time();
  const responses = parts.next(Tag.sequence).children().list(readSingleResponse);
  const extensions = readExtensions(parts.optional(contextConstructed(1))?.inner());
  parts.end();
  return {
    responder,
    producedAt,
    responses,
    nonce: extensions.get(Oid.ocspNonce)?.value.inner(Tag.octetString).content,
    hasUnknownCritical: hasUnknownCritical(extensions),
  };
};

const readBasicResponse = (der: Uint8Array): BasicOcspResponse => {
  const parts = readSequence(der);
  const tbs = parts.next(Tag.sequence);
  const signatureAlgorithm = parts.next(Tag.sequence);
  const signature = parts.next(Tag.bitString).bits();
  const certificates = parts.optional(contextConstructed(0))?.inner(Tag.sequence).children();
  parts.end();
  return {
    tbs: tbs.raw,
    ...readResponseData(tbs.children()),
    signatureAlgorithm,
    signature,
    certificates: certificates?.list((certificate) => certificate.raw) ?? [],
  };
};

/**
 * Reads an OCSPResponse (RFC 6960 §4.2.1); nothing is verified. Fails with `damaged`, `unsupported` (a response type
 * other than basic) or `too-large`.
 */
export const parseOcspResponse = (der: Uint8Array): OcspResponse => {
  const parts = readSequence(der);
  const status = responseStatuses[parts.next(Tag.enumerated).integer(255)];
  const bytes = parts.optional(contextConstructed(0))?.inner(Tag.sequence).children();
  parts.end();
  if (!status) throw damaged('OCSP response status');
  if (status !== 'successful') return { status, basic: undefined };
  if (!bytes) throw damaged('OCSP response without content');
  if (bytes.next(Tag.oid).oid() !== Oid.ocspBasicResponse) throw unsupported('OCSP response type');
  const basic = readBasicResponse(bytes.next().octets());
  bytes.end();
  return { status, basic };
};

/** By what responders and issuers are named (§4.1.1). */
export const publicKeyHash = ({ subjectPublicKeyInfo }: X509Certificate, hash: string): Uint8Array =>
  createHash(hash).update(publicKeyOctets(subjectPublicKeyInfo)).digest();

/** Whether a single response is about this certificate of this issuer. Its hashes name, they sign nothing: SHA-1 will do. */
export const isAbout = (
  response: SingleResponse,
  certificate: X509Certificate,
  issuer: X509Certificate,
): boolean => {
  const hash = digestNames[response.hashAlgorithm];
  if (!hash || !sameBytes(response.serialNumber, certificate.serialNumber.integerOctets())) return false;
  const nameHash = createHash(hash).update(certificate.issuer.raw).digest();
  return (
    sameBytes(response.issuerNameHash, nameHash) &&
    sameBytes(response.issuerKeyHash, publicKeyHash(issuer, hash))
  );
};

/** RFC 9654 §2.1. */
const longestNonce = 128;

/**
 * An OCSPRequest (RFC 6960 §4.1) for one certificate, both in DER: SHA-1 CertID, as every responder reads it (RFC 5019
 * §2.1.1), unsigned; with a nonce of 1 to 128 octets (32 are recommended) that the response must repeat. Fails with
 * `damaged` or `too-large`.
 */
export const createOcspRequest = (
  certificate: Uint8Array,
  issuer: Uint8Array,
  nonce?: Uint8Array,
): Uint8Array => {
  if (nonce && (nonce.length === 0 || nonce.length > longestNonce)) throw tooLarge('nonce');
  const { issuer: issuerName, serialNumber } = readX509(certificate);
  const certId = sequence(
    algorithm(Oid.sha1, nullValue()),
    octetString(createHash('sha1').update(issuerName.raw).digest()),
    octetString(publicKeyHash(readX509(issuer), 'sha1')),
    serialNumber.raw,
  );
  const extension = nonce && sequence(oid(Oid.ocspNonce), octetString(octetString(nonce)));
  const extensions = extension ? [element(contextConstructed(2), sequence(extension))] : [];
  return sequence(sequence(sequence(sequence(certId)), ...extensions));
};
