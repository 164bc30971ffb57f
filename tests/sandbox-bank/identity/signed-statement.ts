import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { fromBER, ObjectIdentifier, OctetString, Sequence, UTCTime, GeneralizedTime } from 'asn1js';
import { ContentInfo, IssuerAndSerialNumber, SignedData, type Attribute, type SignerInfo } from 'pkijs';

/**
 * The bank's own check of what a customer signed: frame read by pkijs, signature by node:crypto; not the client's CMS
 * code, whose faults would otherwise be invisible here.
 */

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;
/** Digest algorithms, and signature algorithms with the digest they imply. SHA-1 is not among them. */
const digests: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const signatures: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};
const rsaEncryption = '1.2.840.113549.1.1.1';
/** asn1js's number for `[n]`. */
const contextSpecific = 3;

/** Why a message is no signature by this certificate; the text is for developers. */
export class SignatureRefused extends Error {}

const refuse = (why: string): never => {
  throw new SignatureRefused(why);
};
const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const readSignedData = (der: Uint8Array): SignedData => {
  const parsed = fromBER(der);
  if (parsed.offset !== der.length) refuse('not one ASN.1 value');
  const info = new ContentInfo({ schema: parsed.result });
  if (info.contentType !== oids.signedData) refuse('not a SignedData');
  const content: unknown = info.content;
  if (!(content instanceof Sequence)) return refuse('not a SignedData');
  // The certificates sent along stay unread: the one that counts is the challenge's, and reading them is the dearest
  // part of a message.
  const parts = content.valueBlock.value;
  const { tagClass, tagNumber } = parts[3]?.idBlock ?? {};
  if (tagClass === contextSpecific && tagNumber === 0) parts.splice(3, 1);
  return new SignedData({ schema: content });
};

/** Each type once, with one value (RFC 5652 §5.3). */
const attributeValue = (attributes: readonly Attribute[], type: string): unknown => {
  const found = attributes.filter((attribute) => attribute.type === type);
  if (found.length !== 1 || found[0]?.values.length !== 1) refuse(`signed attribute ${type}`);
  return found[0]?.values[0];
};

/** RFC 5035: without it another certificate over the same key could be put in the signer's place. */
const namesCertificate = (value: unknown, certificate: Uint8Array): boolean => {
  const certs = value instanceof Sequence ? value.valueBlock.value[0] : undefined;
  const first = certs instanceof Sequence ? certs.valueBlock.value[0] : undefined;
  if (!(first instanceof Sequence)) return false;
  const parts = first.valueBlock.value;
  const algorithm = parts[0] instanceof Sequence ? parts[0].valueBlock.value[0] : undefined;
  const hash = algorithm instanceof ObjectIdentifier ? digests[algorithm.valueBlock.toString()] : 'sha256';
  const digest = parts.find((part) => part instanceof OctetString);
  if (!hash || !(digest instanceof OctetString)) return false;
  return equal(createHash(hash).update(certificate).digest(), digest.valueBlock.valueHexView);
};

/** Answers the signed signingTime. */
const verifySigner = (signer: SignerInfo, content: Uint8Array, signerCertificate: Uint8Array): Date => {
  const certificate = new X509Certificate(signerCertificate);
  const named = signer.sid instanceof IssuerAndSerialNumber ? signer.sid : undefined;
  const serial = named && Buffer.from(named.serialNumber.valueBlock.valueHexView).toString('hex');
  if (!serial || BigInt(`0x${serial}`) !== BigInt(`0x${certificate.serialNumber}`))
    refuse('the signer is named differently');
  const hash = digests[signer.digestAlgorithm.algorithmId] ?? refuse('digest algorithm');
  const signature = signer.signatureAlgorithm.algorithmId;
  if (signature !== rsaEncryption && signatures[signature] !== hash) refuse('signature algorithm');
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') refuse('signing key');

  const signed = signer.signedAttrs ?? refuse('no signed attributes');
  const type = attributeValue(signed.attributes, oids.contentType);
  if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== oids.data) refuse('contentType');
  const digest = attributeValue(signed.attributes, oids.messageDigest);
  const expected = createHash(hash).update(content).digest();
  if (!(digest instanceof OctetString) || !equal(expected, digest.valueBlock.valueHexView))
    refuse('messageDigest');
  const time = attributeValue(signed.attributes, oids.signingTime);
  if (!(time instanceof UTCTime) && !(time instanceof GeneralizedTime)) return refuse('signingTime');
  if (!namesCertificate(attributeValue(signed.attributes, oids.signingCertificateV2), signerCertificate))
    refuse('signingCertificateV2');
  // RFC 5652 §5.4: signed as a SET OF, sent under [0].
  const octets = new Uint8Array(signed.encodedValue);
  octets[0] = 0x31;
  if (!verify(hash, octets, certificate.publicKey, signer.signature.valueBlock.valueHexView))
    refuse('signature');
  return time.toDate();
};

export interface VerifiedStatement {
  readonly content: Uint8Array;
  /** As the signer says; whole seconds. */
  readonly signingTime: Date;
}

/**
 * What `certificate` (DER) signed with the message, and when: one signer, attached content, RSA with SHA-2, signed
 * contentType, messageDigest, signingTime and signingCertificateV2. Fails with SignatureRefused, whatever the bytes.
 */
export const verifySignedStatement = (message: Uint8Array, certificate: Uint8Array): VerifiedStatement => {
  try {
    const signedData = readSignedData(message);
    const [signer, ...others] = signedData.signerInfos;
    if (!signer || others.length > 0) return refuse('not one signer');
    if (signedData.encapContentInfo.eContentType !== oids.data) return refuse('content type');
    const content = signedData.encapContentInfo.eContent?.getValue();
    if (!content) return refuse('no content');
    const octets = new Uint8Array(content);
    return { content: octets, signingTime: verifySigner(signer, octets, certificate) };
  } catch (error) {
    // pkijs and node:crypto have exceptions of their own for malformed bytes.
    throw error instanceof SignatureRefused ? error : new SignatureRefused('malformed');
  }
};
