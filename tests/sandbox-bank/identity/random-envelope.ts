import { constants, createDecipheriv, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { Tag, context, contextConstructed, readDer, type DerValue } from '../../../electron/pki/asn1/der.ts';
import { RandomEnvelopeContent } from '../../../shared/statement.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import { child, none, oid, sequence, context as explicit, toHex } from '../../fixtures/der.ts';
import type { Credential } from '../../fixtures/server-credentials.ts';

const data = '1.2.840.113549.1.7.1';
const envelopedData = '1.2.840.113549.1.7.3';
const aes256Cbc = '2.16.840.1.101.3.4.1.42';

/** RSAES-OAEP with SHA-256 in both places and no label (RFC 4055 §4.1); the NULL of a hash may be left out. */
const oaepSha256: ReadonlySet<string> = new Set(
  [[none()], []].map((parameters) => {
    const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), ...parameters);
    const mask = sequence(oid('1.2.840.113549.1.1.8'), sha256);
    const terms = sequence(explicit(0, sha256), explicit(1, mask));
    return toHex(sequence(oid('1.2.840.113549.1.1.7'), terms));
  }),
);

/** The content key of the one recipient (KeyTransRecipientInfo, RFC 5652 §6.2.1), who is `named`, encrypted. */
const readRecipient = (recipients: DerValue, named: Uint8Array): Uint8Array => {
  const parts = recipients.inner(Tag.sequence).children();
  parts.next(Tag.integer).integer(2);
  if (Buffer.compare(parts.next(Tag.sequence).raw, named) !== 0) throw new Error('for another');
  if (!oaepSha256.has(toHex(parts.next(Tag.sequence).raw))) throw new Error('key transport');
  const key = parts.next(Tag.octetString).content;
  parts.end();
  return key;
};

interface Encrypted {
  readonly iv: Uint8Array;
  readonly octets: Uint8Array;
}

/** EncryptedContentInfo (RFC 5652 §6.1). */
const readEncrypted = (value: DerValue): Encrypted => {
  const parts = value.children();
  if (parts.next(Tag.oid).oid() !== data) throw new Error('content type');
  const algorithm = parts.next(Tag.sequence).children();
  if (algorithm.next(Tag.oid).oid() !== aes256Cbc) throw new Error('cipher');
  const iv = algorithm.next(Tag.octetString).content;
  algorithm.end();
  const octets = parts.next(context(0)).content;
  parts.end();
  return { iv, octets };
};

const decrypt = (der: Uint8Array, key: KeyObject, named: Uint8Array): Buffer => {
  const info = readDer(der, Tag.sequence).children();
  if (info.next(Tag.oid).oid() !== envelopedData) throw new Error('not an EnvelopedData');
  const parts = info.next(contextConstructed(0)).inner(Tag.sequence).children();
  info.end();
  parts.next(Tag.integer).integer(4);
  parts.optional(contextConstructed(0));
  const encryptedKey = readRecipient(parts.next(Tag.set), named);
  const { iv, octets } = readEncrypted(parts.next(Tag.sequence));
  parts.optional(contextConstructed(1));
  parts.end();
  const contentKey = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    encryptedKey,
  );
  try {
    const decipher = createDecipheriv('aes-256-cbc', contentKey, iv);
    return Buffer.concat([decipher.update(octets), decipher.final()]);
  } finally {
    contentKey.fill(0);
  }
};

/** Opens what R travels in, with the bank’s envelope key. */
export interface EnvelopeOpener {
  /** One answer, undefined, for whatever does not open or is not the canonical content: no decryption oracle. */
  read(der: Uint8Array): RandomEnvelopeContent | undefined;
}

export const envelopeOpener = (credential: Credential): EnvelopeOpener => {
  const key = createPrivateKey({ key: Buffer.from(credential.key), format: 'der', type: 'pkcs8' });
  const { certificate } = credential;
  // IssuerAndSerialNumber
  const named = sequence(child(certificate, 0, 3).whole, child(certificate, 0, 1).whole);
  const read = (der: Uint8Array): RandomEnvelopeContent | undefined => {
    let plain: Buffer | undefined;
    try {
      plain = decrypt(der, key, named);
      const content = RandomEnvelopeContent.parse(JSON.parse(plain.toString('utf8')));
      return plain.equals(canonicalJson(content)) ? content : undefined;
    } catch {
      return undefined;
    } finally {
      plain?.fill(0);
    }
  };
  return { read };
};
