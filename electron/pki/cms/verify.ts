import { createHash } from 'node:crypto';
import { Tag, context, contextConstructed, type DerReader, type DerValue } from '../der.ts';
import { copyOf, sameBytes } from '../der-values.ts';
import { element } from '../der-writer.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import type { Hash } from '../key-derivation.ts';
import { limits } from '../limits.ts';
import { sameName } from '../names.ts';
import { Oid, digestNames } from '../oids.ts';
import { readSignatureScheme, verifiesUnder, type SignatureScheme } from '../signatures.ts';
import { readAlgorithm, readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509.ts';
import { readContentInfo } from './content-info.ts';

export interface VerifiedSignedData {
  readonly content: Uint8Array;
  /** DER; its own trust is validatePath's. */
  readonly signerCertificate: Uint8Array;
  /** All certificates that came along, DER, in the message's order. */
  readonly certificates: Uint8Array[];
  /** What the signer says; undefined where it says nothing. */
  readonly signingTime: Date | undefined;
}

const readEnvelopedContent = (encapsulated: DerValue): { type: string; content: Uint8Array | undefined } => {
  const parts = encapsulated.children();
  const type = parts.next(Tag.oid).oid();
  const content = parts.optional(contextConstructed(0))?.inner(Tag.octetString).content;
  parts.end();
  return { type, content };
};

const readCertificates = (set: DerValue | undefined): X509Certificate[] =>
  set?.children().list((der) => readX509(der.expect(Tag.sequence).raw)) ?? [];

/** SignerIdentifier (RFC 5652 §5.3). */
const findSigner = (parts: DerReader, certificates: readonly X509Certificate[]): X509Certificate => {
  const keyIdentifier = parts.optional(context(0))?.content;
  let isSigner: (certificate: X509Certificate) => boolean;
  if (keyIdentifier) {
    isSigner = (certificate) => {
      const own = subjectKeyIdentifierOf(certificate);
      return own !== undefined && sameBytes(own, keyIdentifier);
    };
  } else {
    const named = parts.next(Tag.sequence).children();
    const issuer = named.next(Tag.sequence);
    const serial = named.next(Tag.integer).integerOctets();
    named.end();
    isSigner = (certificate) =>
      sameBytes(certificate.serialNumber.integerOctets(), serial) && sameName(certificate.issuer, issuer);
  }
  const signer = certificates.find(isSigner);
  if (!signer) throw damaged('the signer’s certificate is not in the message');
  return signer;
};

/** Signed attributes by type (RFC 5652 §5.3, §11): each once, with one value. */
const readSignedAttributes = (set: DerValue): Map<string, DerValue> => {
  const attributes = new Map<string, DerValue>();
  set.children().list((item) => {
    const parts = item.expect(Tag.sequence).children();
    const type = parts.next(Tag.oid).oid();
    const value = parts.next(Tag.set).inner();
    parts.end();
    if (attributes.has(type)) throw damaged('signed attribute twice');
    attributes.set(type, value);
  });
  return attributes;
};

const required = (attributes: Map<string, DerValue>, type: string): DerValue => {
  const value = attributes.get(type);
  if (!value) throw damaged('signed attribute missing');
  return value;
};

/** The first ESSCertIDv2 must be the signer's certificate (RFC 5035 §3, §5): else another one over the same key could stand in. */
const verifySigningCertificate = (value: DerValue, signer: X509Certificate): void => {
  const first = value
    .expect(Tag.sequence)
    .children()
    .next(Tag.sequence)
    .children()
    .next(Tag.sequence)
    .children();
  const declared = first.optional(Tag.sequence);
  const hash = declared ? digestNames[readAlgorithm(declared).oid] : 'sha256';
  if (!hash || hash === 'sha1') throw unsupported('signingCertificateV2 hash');
  if (!sameBytes(createHash(hash).update(signer.der).digest(), first.next(Tag.octetString).content)) {
    throw damaged('signingCertificateV2 names another certificate');
  }
};

const schemeOf = (algorithm: DerValue, hash: Hash): SignatureScheme => {
  // rsaEncryption leaves the hash to digestAlgorithm (RFC 3370 §3.2).
  if (readAlgorithm(algorithm).oid === Oid.rsaEncryption) return { key: 'RSA', hash };
  const scheme = readSignatureScheme(algorithm);
  if (scheme.hash !== hash) throw damaged('two digests');
  return scheme;
};

/** The one SignerInfo (RFC 5652 §5.3), verified over `content`. */
const verifySigner = (
  signerInfo: DerValue,
  content: Uint8Array,
  contentType: string,
  certificates: readonly X509Certificate[],
  digests: readonly string[],
): { signer: X509Certificate; signingTime: Date | undefined } => {
  const parts = signerInfo.expect(Tag.sequence).children();
  parts.next(Tag.integer).integer(3);
  const signer = findSigner(parts, certificates);
  const digest = readAlgorithm(parts.next(Tag.sequence)).oid;
  const hash = digestNames[digest];
  if (!hash || hash === 'sha1') throw unsupported('digest');
  if (!digests.includes(digest)) throw damaged('digestAlgorithms');
  const signedAttributes = parts.optional(contextConstructed(0));
  if (!signedAttributes) throw unsupported('SignedData without signed attributes');
  const scheme = schemeOf(parts.next(Tag.sequence), hash);
  const signature = parts.next(Tag.octetString).content;
  parts.optional(contextConstructed(1));
  parts.end();

  const attributes = readSignedAttributes(signedAttributes);
  if (required(attributes, Oid.contentType).oid() !== contentType) throw damaged('contentType');
  const contentDigest = createHash(hash).update(content).digest();
  if (!sameBytes(contentDigest, required(attributes, Oid.messageDigest).octets()))
    throw damaged('messageDigest');
  verifySigningCertificate(required(attributes, Oid.signingCertificateV2), signer);
  const signed = element(Tag.set, signedAttributes.content);
  if (!verifiesUnder(signer, scheme, signed, signature)) throw damaged('signature');
  const time = attributes.get(Oid.signingTime)?.time();
  return { signer, signingTime: time === undefined ? undefined : new Date(time) };
};

/**
 * Verifies a CMS SignedData of one signer (RFC 5652, DER) with its signed attributes: content type, digest, signature
 * and signingCertificateV2. Whether the signer's certificate is to be trusted is not asked here.
 *
 * `options.content` is for a detached message; a message that carries its own content is refused then, so that nobody
 * believes his data were verified when the message's were. Fails with `damaged` (whatever does not verify),
 * `unsupported` (several signers, no signed attributes, SHA-1, other algorithms), `too-large`.
 */
export const verifySignedData = async (
  der: Uint8Array,
  options: { readonly content?: Uint8Array } = {},
): Promise<VerifiedSignedData> => {
  const parts = readContentInfo(der, Oid.signedData);
  parts.next(Tag.integer).integer(5);
  const digests = parts
    .next(Tag.set)
    .children()
    .list((algorithm) => readAlgorithm(algorithm).oid);
  const { type, content: attached } = readEnvelopedContent(parts.next(Tag.sequence));
  const certificates = readCertificates(parts.optional(contextConstructed(0)));
  parts.optional(contextConstructed(1));
  const signers = parts.next(Tag.set).children();
  parts.end();

  if (attached && options.content) throw damaged('detached content beside an attached one');
  const content = attached ?? options.content;
  if (!content) throw damaged('no content');
  if (content.length > limits.bytes) throw tooLarge('content');
  const signerInfo = signers.next();
  if (!signers.done) throw unsupported('several signers');
  const { signer, signingTime } = verifySigner(signerInfo, content, type, certificates, digests);
  return {
    content: copyOf(content),
    signerCertificate: copyOf(signer.der),
    certificates: certificates.map(({ der }) => copyOf(der)),
    signingTime,
  };
};
