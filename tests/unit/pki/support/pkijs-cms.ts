import * as asn1js from 'asn1js';
import { createHash, webcrypto } from 'node:crypto';
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  EnvelopedData,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';

/** pkijs over WebCrypto as second implementation of CMS. */

const { subtle } = webcrypto;
const id = {
  data: '1.2.840.113549.1.7.1',
  signed: '1.2.840.113549.1.7.2',
  enveloped: '1.2.840.113549.1.7.3',
};

export type WebHash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export interface PkijsSigner {
  readonly certificate: Uint8Array;
  readonly pkcs8: Uint8Array;
  /** WebCrypto's name of the key's algorithm. */
  readonly algorithm: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA';
  readonly hash: WebHash;
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

const wrap = (type: string, content: asn1js.BaseBlock): Uint8Array =>
  new Uint8Array(new ContentInfo({ contentType: type, content }).toSchema().toBER());

const attributesOver = (content: Uint8Array, hash: WebHash): SignedAndUnsignedAttributes => {
  const digest = createHash(hash.replace('-', '').toLowerCase()).update(content).digest();
  const values: [string, asn1js.BaseBlock][] = [
    ['1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: id.data })],
    ['1.2.840.113549.1.9.5', new asn1js.UTCTime({ valueDate: new Date('2026-11-22T11:22:33Z') })],
    ['1.2.840.113549.1.9.4', new asn1js.OctetString({ valueHex: bufferOf(digest) })],
  ];
  return new SignedAndUnsignedAttributes({
    type: 0,
    attributes: values.map(([type, value]) => new Attribute({ type, values: [value] })),
  });
};

export const pkijsSign = async (
  content: Uint8Array,
  signer: PkijsSigner,
  form: { readonly detached?: boolean; readonly withoutAttributes?: boolean } = {},
): Promise<Uint8Array> => {
  const certificate = Certificate.fromBER(bufferOf(signer.certificate));
  const key = await subtle.importKey(
    'pkcs8',
    signer.pkcs8,
    { name: signer.algorithm, hash: signer.hash, ...(signer.curve ? { namedCurve: signer.curve } : {}) },
    true,
    ['sign'],
  );
  const sid = new IssuerAndSerialNumber({
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
  });
  const message = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: id.data }),
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid,
        ...(form.withoutAttributes ? {} : { signedAttrs: attributesOver(content, signer.hash) }),
      }),
    ],
    certificates: [certificate],
  });
  // Given to the constructor it would be cut into BER segments.
  if (!form.detached)
    message.encapContentInfo.eContent = new asn1js.OctetString({ valueHex: bufferOf(content) });
  await message.sign(key as CryptoKey, 0, signer.hash, bufferOf(content));
  return wrap(id.signed, message.toSchema(true));
};

/** pkijs's verdict on the first signer; the path is not asked. */
export const pkijsVerifies = async (message: Uint8Array, data?: Uint8Array): Promise<boolean> => {
  const info = ContentInfo.fromBER(bufferOf(message));
  const signed = new SignedData({ schema: info.content });
  return signed.verify({ signer: 0, checkChain: false, ...(data ? { data: bufferOf(data) } : {}) });
};

export const pkijsEncrypt = async (
  content: Uint8Array,
  recipient: Uint8Array,
  oaepHashAlgorithm: WebHash,
  keyBits: 128 | 192 | 256,
  { inSegments = false } = {},
): Promise<Uint8Array> => {
  const message = new EnvelopedData({ disableSplit: !inSegments });
  message.addRecipientByCertificate(Certificate.fromBER(bufferOf(recipient)), { oaepHashAlgorithm }, 1);
  const cipher = { name: 'AES-CBC', length: keyBits };
  await message.encrypt(cipher, bufferOf(content));
  return wrap(id.enveloped, message.toSchema());
};

export const pkijsDecrypt = async (
  message: Uint8Array,
  certificate: Uint8Array,
  pkcs8: Uint8Array,
): Promise<Uint8Array> => {
  const info = ContentInfo.fromBER(bufferOf(message));
  const enveloped = new EnvelopedData({ schema: info.content });
  const recipientCertificate = Certificate.fromBER(bufferOf(certificate));
  const recipientPrivateKey = bufferOf(pkcs8);
  return new Uint8Array(await enveloped.decrypt(0, { recipientCertificate, recipientPrivateKey }));
};
