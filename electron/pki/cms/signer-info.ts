import { createHash } from 'node:crypto';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, contextConstructed, type DerValue } from '../asn1/der.ts';
import { copyOf, sameBytes } from '../asn1/der-values.ts';
import { damaged, unsupported } from '../errors.ts';
import { Oid, digestNames, type Hash } from '../oids.ts';
import { readSignatureScheme, verifiesUnder, type SignatureScheme } from '../x509/signatures.ts';
import { type X509Certificate } from '../x509/x509.ts';
import { readIdentifier, type Identifier } from './identifier.ts';
import { SignedAttributes, isSignedAttributes } from './signed-attributes.ts';
import { namedCertificates, verifyAlgorithmProtection, type NamedCertificate } from './signer-attributes.ts';

export interface VerifiedSigner {
  /** DER; its own trust is validatePath's. */
  readonly certificate: Uint8Array;
  /** What the signer says; undefined where he says nothing. */
  readonly signingTime: Date | undefined;
  readonly digest: Hash;
  readonly hasSignedAttributes: boolean;
  /** The attribute that binds the signature to this certificate and no other over the same key; `v1` is SHA-1's. */
  readonly signingCertificate: 'v1' | 'v2' | undefined;
}

/** What the signers of one message signed, and what came along to verify it. */
export interface SignedMessage {
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly certificates: readonly X509Certificate[];
  /** digestAlgorithms (RFC 5652 §5.1), as OIDs. */
  readonly digests: readonly string[];
}

/** CAdES-B-B asks signed attributes and signingCertificateV2 (ETSI EN 319 122-1 §6.3). */
export interface SignerTerms {
  readonly isCades: boolean;
  readonly allowSha1: boolean;
}

const readDigest = (algorithm: DerValue, digests: readonly string[], allowSha1: boolean): Hash => {
  const { oid } = readAlgorithm(algorithm);
  const hash = digestNames[oid];
  if (!hash || (hash === 'sha1' && !allowSha1)) throw unsupported('digest');
  // RFC 5652 §5.1 lets a verifier refuse what the head of the message did not announce.
  if (!digests.includes(oid)) throw damaged('digestAlgorithms');
  return hash;
};

const schemeOf = (algorithm: DerValue, hash: Hash): SignatureScheme => {
  // rsaEncryption leaves the hash to digestAlgorithm (RFC 3370 §3.2).
  if (readAlgorithm(algorithm).oid === Oid.rsaEncryption) return { key: 'RSA', hash };
  const scheme = readSignatureScheme(algorithm);
  if (scheme.hash !== hash) throw damaged('two digests');
  return scheme;
};

const findSigner = (
  identifier: Identifier,
  named: readonly NamedCertificate[],
  certificates: readonly X509Certificate[],
): X509Certificate => {
  const candidates = certificates.filter((certificate) => identifier.names(certificate));
  if (candidates.length === 0) throw damaged('the signer’s certificate is not in the message');
  const signer = candidates.find((certificate) => named.every(({ isOf }) => isOf(certificate)));
  if (!signer) throw damaged('signingCertificate names another certificate');
  return signer;
};

/** What a signature without attributes covers, the content; refused where it could have been made over something else. */
const plainContent = ({ content, contentType }: SignedMessage): Uint8Array => {
  if (contentType !== Oid.data) throw damaged('signed attributes missing (RFC 5652 §5.3)');
  if (isSignedAttributes(content)) throw damaged('signed attributes as content');
  return content;
};

const verifyContent = (attributes: SignedAttributes, message: SignedMessage, hash: Hash): void => {
  if (attributes.required(Oid.contentType).oid() !== message.contentType) throw damaged('contentType');
  const digest = createHash(hash).update(message.content).digest();
  if (!sameBytes(digest, attributes.required(Oid.messageDigest).octets())) throw damaged('messageDigest');
};

/**
 * Verifies one SignerInfo (RFC 5652 §5.3–§5.6) over the message. Fails with `damaged` for whatever does not verify,
 * `unsupported` for algorithms and forms outside `terms`. Unsigned attributes prove nothing and are passed over.
 */
export const verifySignerInfo = (
  signerInfo: DerValue,
  message: SignedMessage,
  { isCades, allowSha1 }: SignerTerms,
): VerifiedSigner => {
  const parts = signerInfo.expect(Tag.sequence).children();
  parts.next(Tag.integer).integer(3);
  const identifier = readIdentifier(parts);
  const digestAlgorithm = parts.next(Tag.sequence);
  const attributeSet = parts.optional(contextConstructed(0));
  const signatureAlgorithm = parts.next(Tag.sequence);
  const signature = parts.next(Tag.octetString).content;
  parts.optional(contextConstructed(1));
  parts.end();

  const hash = readDigest(digestAlgorithm, message.digests, allowSha1);
  const scheme = schemeOf(signatureAlgorithm, hash);
  const attributes = attributeSet && new SignedAttributes(attributeSet);
  if (!attributes && isCades) throw unsupported('SignedData without signed attributes');
  const named = attributes ? namedCertificates(attributes) : [];
  const signingCertificate = named[0]?.version;
  if (isCades && signingCertificate !== 'v2') throw damaged('signingCertificateV2 missing');
  const signer = findSigner(identifier, named, message.certificates);
  if (attributes) {
    verifyContent(attributes, message, hash);
    verifyAlgorithmProtection(attributes, digestAlgorithm, signatureAlgorithm);
  }
  const signed = attributes?.encodings() ?? [plainContent(message)];
  if (!signed.some((octets) => verifiesUnder(signer, scheme, octets, signature))) throw damaged('signature');
  const time = attributes?.optional(Oid.signingTime)?.time();
  return {
    certificate: copyOf(signer.der),
    signingTime: time === undefined ? undefined : new Date(time),
    digest: hash,
    hasSignedAttributes: attributes !== undefined,
    signingCertificate,
  };
};
