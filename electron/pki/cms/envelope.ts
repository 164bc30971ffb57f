import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { Tag, context, contextConstructed, type DerValue } from '../der.ts';
import { copyOf, sameBytes } from '../der-values.ts';
import { algorithm, element, integer, nullValue, octetString, oid, sequence, setOf } from '../der-writer.ts';
import { PkiError, damaged, guarded, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { readPublicKey } from '../public-key.ts';
import { publicKeyObject } from '../signatures.ts';
import { keyUsageOf, KeyUsageBit, readAlgorithm, readX509 } from '../x509.ts';
import { contentInfo, readContentInfo } from './content-info.ts';
import { issuerAndSerialNumber } from './sign.ts';

/** RSAES-OAEP with SHA-256 in both places (RFC 4055 §4.1); the label is the default, empty. */
const oaepWith = (sha256: Uint8Array): Uint8Array =>
  algorithm(
    Oid.rsaesOaep,
    sequence(
      element(contextConstructed(0), sha256),
      element(contextConstructed(1), algorithm(Oid.mgf1, sha256)),
    ),
  );

/** What we write, and the form with the digests' parameters absent: RFC 4055 §2.1 asks readers to take both. */
const oaep = (): Uint8Array => oaepWith(algorithm(Oid.sha256, nullValue()));
const oaepWithoutNull = (): Uint8Array => oaepWith(algorithm(Oid.sha256));

const oaepOptions = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

/**
 * A CMS EnvelopedData in DER (RFC 5652 §6) for one recipient named by issuer and serial number: RSA-OAEP with SHA-256,
 * AES-256-CBC. It hides; it does not authenticate: the signed statement carries its hash. `random` gives the key and
 * the IV. Fails with `unsupported` (not RSA, or a certificate not for keyEncipherment), `damaged`.
 */
export const envelope = async (
  data: Uint8Array,
  recipientDer: Uint8Array,
  random: (size: number) => Uint8Array = randomBytes,
): Promise<Uint8Array> => {
  const recipient = readX509(recipientDer);
  if (readPublicKey(recipient.subjectPublicKeyInfo).algorithm !== 'RSA') throw unsupported('recipient key');
  if (keyUsageOf(recipient)?.(KeyUsageBit.keyEncipherment) === false)
    throw unsupported('recipient’s key usage');
  const key = random(32);
  const iv = random(16);
  const publicKey = publicKeyObject(recipient);
  const encryptedKey = guarded('recipient key', () => publicEncrypt({ key: publicKey, ...oaepOptions }, key));
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(data), cipher.final()]);
  const recipientInfo = sequence(
    integer(0),
    issuerAndSerialNumber(recipientDer),
    oaep(),
    octetString(encryptedKey),
  );
  const enveloped = sequence(
    integer(0),
    setOf([recipientInfo]),
    sequence(oid(Oid.data), algorithm(Oid.aes256Cbc, octetString(iv)), element(context(0), encrypted)),
  );
  return contentInfo(Oid.envelopedData, enveloped);
};

/** The key-transport recipient that `certificate` is; `key-mismatch` where the message is for others. */
const findRecipient = (
  recipients: DerValue,
  certificate: Uint8Array,
): { algorithm: DerValue; key: Uint8Array } => {
  const own = issuerAndSerialNumber(certificate);
  const found = recipients
    .children()
    .list((recipient) => {
      if (recipient.tag !== Tag.sequence) return undefined;
      const parts = recipient.children();
      parts.next(Tag.integer).integer(2);
      const named = parts.next();
      const keyAlgorithm = parts.next(Tag.sequence);
      const key = parts.next(Tag.octetString).content;
      parts.end();
      return sameBytes(named.raw, own) ? { algorithm: keyAlgorithm, key } : undefined;
    })
    .find((recipient) => recipient !== undefined);
  if (!found) throw new PkiError('key-mismatch', 'the message is for another recipient');
  return found;
};

/**
 * Opens what `envelope` makes (RSA-OAEP with SHA-256, AES-256-CBC; DER). `privateKeyPkcs8` unencrypted. Fails with
 * `key-mismatch` (for another certificate), `unsupported` (other algorithms), `damaged`: one answer for every failure of
 * the decryption, so that it is no oracle.
 */
export const openEnvelope = async (
  der: Uint8Array,
  privateKeyPkcs8: Uint8Array,
  certificate: Uint8Array,
): Promise<Uint8Array> => {
  const parts = readContentInfo(der, Oid.envelopedData);
  parts.next(Tag.integer).integer(4);
  const recipient = findRecipient(parts.next(Tag.set), certificate);
  const content = parts.next(Tag.sequence).children();
  parts.end();
  content.next(Tag.oid);
  const { oid: cipherOid, parameters } = readAlgorithm(content.next(Tag.sequence));
  const encrypted = content.next(context(0)).content;
  content.end();
  if (!sameBytes(recipient.algorithm.raw, oaep()) && !sameBytes(recipient.algorithm.raw, oaepWithoutNull())) {
    throw unsupported('key transport');
  }
  if (cipherOid !== Oid.aes256Cbc || !parameters) throw unsupported('content encryption');
  const iv = parameters.octets();
  if (iv.length !== 16) throw damaged('IV');
  return guarded('envelope', () => {
    const privateKey = createPrivateKey({ key: Buffer.from(privateKeyPkcs8), format: 'der', type: 'pkcs8' });
    const key = privateDecrypt({ key: privateKey, ...oaepOptions }, recipient.key);
    const decipher = createDecipheriv('aes-256-cbc', key, iv);
    return copyOf(Buffer.concat([decipher.update(encrypted), decipher.final()]));
  });
};
