import { createHash } from 'node:crypto';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, contextConstructed, readDer, type DerReader, type DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { element } from '../asn1/der-writer.ts';
import { damaged, unsupported } from '../errors.ts';
import { Oid, digestNames, type Hash } from '../oids.ts';
import { type X509Certificate } from '../x509/x509.ts';
import type { SignedAttributes } from './signed-attributes.ts';

/** The signed attributes that say how the signature was made: by which certificate, with which algorithms. */

export interface NamedCertificate {
  /** SigningCertificate (RFC 2634 §5.4), which hashes with SHA-1, or SigningCertificateV2 (RFC 5035 §3). */
  readonly version: 'v1' | 'v2';
  readonly isOf: (certificate: X509Certificate) => boolean;
}

/** The first ESSCertID or ESSCertIDv2: it names the signer's certificate, those after it the rest of its path. */
const firstOf = (value: DerValue): DerReader =>
  value.expect(Tag.sequence).children().next(Tag.sequence).children().next(Tag.sequence).children();

const hashes =
  (hash: Hash, digest: Uint8Array) =>
  ({ der }: X509Certificate): boolean =>
    sameBytes(createHash(hash).update(der).digest(), digest);

const readV1 = (value: DerValue): NamedCertificate => ({
  version: 'v1',
  isOf: hashes('sha1', firstOf(value).next(Tag.octetString).content),
});

const readV2 = (value: DerValue): NamedCertificate => {
  const first = firstOf(value);
  const declared = first.optional(Tag.sequence);
  const hash = declared ? digestNames[readAlgorithm(declared).oid] : 'sha256';
  if (!hash || hash === 'sha1') throw unsupported('signingCertificateV2 hash');
  return { version: 'v2', isOf: hashes(hash, first.next(Tag.octetString).content) };
};

/** The certificate the signer binds himself to, in every form he does: else another one over the same key could stand in. */
export const namedCertificates = (attributes: SignedAttributes): NamedCertificate[] => {
  const v2 = attributes.optional(Oid.signingCertificateV2);
  const v1 = attributes.optional(Oid.signingCertificate);
  return [...(v2 ? [readV2(v2)] : []), ...(v1 ? [readV1(v1)] : [])];
};

/** NULL parameters and none are met for the same algorithm (RFC 5754 §2, RFC 3370 §2). */
const canonical = (algorithm: DerValue): string => {
  const { oid, parameters } = readAlgorithm(algorithm);
  const isNull = !parameters || parameters.tag === Tag.null;
  return `${oid} ${isNull ? '' : Buffer.from(parameters.raw).toString('latin1')}`;
};

/** CMSAlgorithmProtection (RFC 6211): where a signer states his algorithms, the message names the same. */
export const verifyAlgorithmProtection = (
  attributes: SignedAttributes,
  digestAlgorithm: DerValue,
  signatureAlgorithm: DerValue,
): void => {
  const value = attributes.optional(Oid.cmsAlgorithmProtection);
  if (!value) return;
  const parts = value.expect(Tag.sequence).children();
  const digest = parts.next(Tag.sequence);
  const signature = readDer(element(Tag.sequence, parts.next(contextConstructed(1)).content));
  parts.end();
  const same =
    canonical(digest) === canonical(digestAlgorithm) &&
    canonical(signature) === canonical(signatureAlgorithm);
  if (!same) throw damaged('algorithms are not those signed');
};
