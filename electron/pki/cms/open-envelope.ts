import { createPrivateKey } from 'node:crypto';
import { implicitOctets, toDer } from '../asn1/ber.ts';
import { Tag, context, contextConstructed, type DerReader, type DerValue } from '../asn1/der.ts';
import { copyOf } from '../asn1/der-values.ts';
import { unpad } from '../ciphers/block-cipher.ts';
import { decryptBlocks, readCipher } from '../encryption/cbc.ts';
import { PkiError, damaged, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { readPrivateKeyInfo } from '../private-key/pkcs8.ts';
import { assertMatches } from '../private-key.ts';
import { readX509, type X509Certificate } from '../x509/x509.ts';
import { readContentInfo } from './content-info.ts';
import { readIdentifier } from './identifier.ts';
import { readKeyTransport, unwrapKey } from './key-transport.ts';

interface EncryptedKey {
  readonly algorithm: DerValue;
  readonly octets: Uint8Array;
}

/** KeyTransRecipientInfo (RFC 5652 §6.2.1): its version says how it names the recipient. */
const readKeyTransportRecipient = (recipient: DerValue, certificate: X509Certificate): EncryptedKey[] => {
  const parts = recipient.children();
  const version = parts.next(Tag.integer).integer(2);
  const identifier = readIdentifier(parts);
  if (version !== (identifier.kind === 'issuerAndSerialNumber' ? 0 : 2)) throw damaged('recipient version');
  const algorithm = parts.next(Tag.sequence);
  const octets = parts.next(Tag.octetString).content;
  parts.end();
  return identifier.names(certificate) ? [{ algorithm, octets }] : [];
};

/** Key agreement, key-encryption keys and passwords, `[1]` to `[4]`, are for others. */
const findRecipient = (recipients: DerReader, certificate: X509Certificate): EncryptedKey => {
  const [found] = recipients
    .list((info) => (info.tag === Tag.sequence ? readKeyTransportRecipient(info, certificate) : []))
    .flat();
  if (!found) throw new PkiError('key-mismatch', 'the message is for another recipient');
  return found;
};

/** EncryptedContentInfo (RFC 5652 §6.1). What kind of content it is, the caller knows. */
const readEncryptedContent = (info: DerValue): { algorithm: DerValue; encrypted: Uint8Array } => {
  const parts = info.children();
  parts.next(Tag.oid).oid();
  const algorithm = parts.next(Tag.sequence);
  const encrypted = parts.optional(context(0)) ?? parts.optional(contextConstructed(0));
  parts.end();
  if (!encrypted) throw unsupported('EnvelopedData without its content');
  return { algorithm, encrypted: implicitOctets(encrypted) };
};

/** EnvelopedData's versions (RFC 5652 §6.1). */
const versions: readonly number[] = [0, 2, 3, 4];

/**
 * Opens a CMS EnvelopedData (RFC 5652 §6; BER too) for the recipient that `certificate` is, by issuer and serial number
 * or by key identifier: RSAES-OAEP (SHA-1 or SHA-2, one for both hashes, no label) or PKCS#1 v1.5; AES, 3DES, SEED,
 * ARIA in CBC. `privateKeyPkcs8` unencrypted.
 *
 * Fails with `key-mismatch` (for another certificate; a private key that is not the certificate's), `unsupported` (other
 * algorithms), `too-large`, `damaged`: one answer for every failure of the decryption, so that it tells nothing of what
 * went wrong inside. An EnvelopedData has no MAC: one changed on its way, or to a wrong key in PKCS#1 v1.5, opens once in
 * 256 times, to octets that nobody wrote.
 */
export const openEnvelope = async (
  message: Uint8Array,
  privateKeyPkcs8: Uint8Array,
  certificateDer: Uint8Array,
): Promise<Uint8Array> => {
  const certificate = readX509(certificateDer);
  const parts = readContentInfo(toDer(message), Oid.envelopedData);
  if (!versions.includes(parts.next(Tag.integer).integer(4))) throw unsupported('EnvelopedData version');
  parts.optional(contextConstructed(0));
  const recipient = findRecipient(parts.next(Tag.set).children(), certificate);
  const { algorithm, encrypted } = readEncryptedContent(parts.next(Tag.sequence));
  parts.optional(contextConstructed(1));
  parts.end();

  const transport = readKeyTransport(recipient.algorithm);
  const { cipher, iv } = readCipher(algorithm);
  assertMatches(readPrivateKeyInfo(privateKeyPkcs8).info, certificateDer);
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(privateKeyPkcs8), format: 'der', type: 'pkcs8' });
    const key = unwrapKey(transport, privateKey, recipient.octets, cipher.keyLength);
    return copyOf(unpad(decryptBlocks(cipher, key, iv, encrypted), cipher.blockSize));
  } catch {
    throw damaged('envelope');
  }
};
