import { createHash, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { contextConstructed, readDer, Tag, type DerValue } from '../../../electron/pki/asn1/der.ts';
import { readSignedMessage, type SignedMessage } from './signed-message.ts';

/** The bank's own check of what a customer signed: signature and digests by node:crypto, terms as written here. */

const oids = {
  data: '1.2.840.113549.1.7.1',
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

/** Why a message is no signature by this certificate; the text is for developers. */
export class SignatureRefused extends Error {}

const refuse = (why: string): never => {
  throw new SignatureRefused(why);
};
const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const attributeValue = (message: SignedMessage, type: string): DerValue =>
  message.attribute(type) ?? refuse(`signed attribute ${type}`);

/** RFC 5035: without it another certificate over the same key could be put in the signer's place. */
const namesCertificate = (value: DerValue, certificate: Uint8Array): boolean => {
  const [first] = value
    .expect(Tag.sequence)
    .children()
    .next(Tag.sequence)
    .children()
    .list((id) => id);
  const parts = first?.expect(Tag.sequence).children();
  const algorithm = parts?.optional(Tag.sequence)?.children().next(Tag.oid).oid();
  const hash = algorithm === undefined ? 'sha256' : digests[algorithm];
  const digest = parts?.optional(Tag.octetString);
  if (hash === undefined || digest === undefined) return false;
  return equal(createHash(hash).update(certificate).digest(), digest.content);
};

/**
 * An RSA key out of its SubjectPublicKeyInfo. Handed over as the bare RSAPublicKey, which OpenSSL reads thirty times faster
 * than the same in its wrapper: more than a signature check would be lost each time.
 */
const readKey = (subjectPublicKeyInfo: DerValue): KeyObject => {
  const parts = subjectPublicKeyInfo.children();
  if (parts.next(Tag.sequence).children().next(Tag.oid).oid() !== rsaEncryption) refuse('signing key');
  const key = Buffer.from(parts.next(Tag.bitString).bits());
  parts.end();
  return createPublicKey({ key, format: 'der', type: 'pkcs1' });
};

interface Signer {
  /** Issuer and serial number. */
  readonly name: Uint8Array;
  readonly key: KeyObject;
}

/** What a certificate (RFC 5280 §4.1) says of its signer: the name a message has him by, and the key. */
const readSigner = (certificate: Uint8Array): Signer => {
  const parts = readDer(certificate, Tag.sequence).children().next(Tag.sequence).children();
  parts.optional(contextConstructed(0));
  const serialNumber = parts.next(Tag.integer);
  parts.next(Tag.sequence);
  const issuer = parts.next(Tag.sequence);
  // Validity and subject.
  parts.next(Tag.sequence);
  parts.next(Tag.sequence);
  return { name: Buffer.concat([issuer.raw, serialNumber.raw]), key: readKey(parts.next(Tag.sequence)) };
};

/** Answers the signed signingTime. */
const verifySigner = (message: SignedMessage, der: Uint8Array): Date => {
  const { name, key } = readSigner(der);
  if (!equal(message.signer, name)) refuse('the signer is named differently');
  const hash = digests[message.digestAlgorithm] ?? refuse('digest algorithm');
  const signature = message.signatureAlgorithm;
  if (signature !== rsaEncryption && signatures[signature] !== hash) refuse('signature algorithm');

  if (attributeValue(message, oids.contentType).oid() !== oids.data) refuse('contentType');
  const digest = createHash(hash).update(message.content).digest();
  if (!equal(digest, attributeValue(message, oids.messageDigest).octets())) refuse('messageDigest');
  const time = new Date(attributeValue(message, oids.signingTime).time());
  if (!namesCertificate(attributeValue(message, oids.signingCertificateV2), der))
    refuse('signingCertificateV2');
  if (!verify(hash, message.signedAttributes, key, message.signature)) refuse('signature');
  return time;
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
export const verifySignedStatement = (der: Uint8Array, certificate: Uint8Array): VerifiedStatement => {
  try {
    const message = readSignedMessage(der);
    if (message.contentType !== oids.data) refuse('content type');
    return { content: message.content, signingTime: verifySigner(message, certificate) };
  } catch (error) {
    // The reader and node:crypto have exceptions of their own for malformed bytes.
    throw error instanceof SignatureRefused ? error : new SignatureRefused('malformed');
  }
};
