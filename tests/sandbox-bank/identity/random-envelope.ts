import { constants, createDecipheriv, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { fromBER, OctetString } from 'asn1js';
import { ContentInfo, EnvelopedData, KeyTransRecipientInfo, RSAESOAEPParams } from 'pkijs';
import { RandomEnvelopeContent } from '../../../shared/statement.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Credential } from '../../fixtures/server-credentials.ts';

const envelopedData = '1.2.840.113549.1.7.3';
const rsaesOaep = '1.2.840.113549.1.1.7';
const mgf1 = '1.2.840.113549.1.1.8';
const sha256 = '2.16.840.1.101.3.4.2.1';
const aes256Cbc = '2.16.840.1.101.3.4.1.42';

const isOaepSha256 = (algorithm: { algorithmId: string; algorithmParams?: unknown }): boolean => {
  if (algorithm.algorithmId !== rsaesOaep) return false;
  const parameters = new RSAESOAEPParams({ schema: algorithm.algorithmParams });
  // MGF1's own digest stands in its parameters: SEQUENCE { OID, NULL OPTIONAL }.
  const masks = parameters.maskGenAlgorithm.algorithmParams as
    { valueBlock: { value: { toString(): string }[] } } | undefined;
  const digest = masks?.valueBlock.value[0]?.toString() ?? '';
  return (
    parameters.hashAlgorithm.algorithmId === sha256 &&
    parameters.maskGenAlgorithm.algorithmId === mgf1 &&
    digest.endsWith(sha256)
  );
};

const decrypt = (der: Uint8Array, key: KeyObject): Buffer => {
  const parsed = fromBER(der);
  if (parsed.offset !== der.length) throw new Error('not one ASN.1 value');
  const info = new ContentInfo({ schema: parsed.result });
  if (info.contentType !== envelopedData) throw new Error('not an EnvelopedData');
  const message = new EnvelopedData({ schema: info.content });
  const recipient: unknown = message.recipientInfos[0]?.value;
  if (message.recipientInfos.length !== 1 || !(recipient instanceof KeyTransRecipientInfo))
    throw new Error('recipients');
  if (!isOaepSha256(recipient.keyEncryptionAlgorithm)) throw new Error('key transport');
  const cipher = message.encryptedContentInfo.contentEncryptionAlgorithm;
  const iv: unknown = cipher.algorithmParams;
  if (cipher.algorithmId !== aes256Cbc || !(iv instanceof OctetString)) throw new Error('cipher');
  const encrypted = message.encryptedContentInfo.getEncryptedContent();
  const contentKey = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    recipient.encryptedKey.valueBlock.valueHexView,
  );
  try {
    const decipher = createDecipheriv('aes-256-cbc', contentKey, iv.valueBlock.valueHexView);
    return Buffer.concat([decipher.update(new Uint8Array(encrypted)), decipher.final()]);
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
  const read = (der: Uint8Array): RandomEnvelopeContent | undefined => {
    let plain: Buffer | undefined;
    try {
      plain = decrypt(der, key);
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
