import * as asn1js from 'asn1js';
import forge from 'node-forge';
import { EncryptedData, EncryptedContentInfo, PKCS8ShroudedKeyBag, PrivateKeyInfo } from 'pkijs';

/** Encrypted private keys as node-forge and pkijs read and write them. */

const binary = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');
const fromBinary = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

export type ForgeScheme = 'aes128' | 'aes192' | 'aes256' | '3des';

/** PBES2 for AES, PKCS#12's own encryption for `3des`. `password` in ASCII. */
export const forgeEncrypt = (
  pkcs8: Uint8Array,
  password: string,
  algorithm: ForgeScheme,
  prfAlgorithm: 'sha1' | 'sha256' | 'sha512' = 'sha1',
): Uint8Array => {
  const options = { algorithm, prfAlgorithm, count: 1000, saltSize: 8 } as const;
  const plain = forge.asn1.fromDer(binary(pkcs8));
  const sealed = forge.pki.encryptPrivateKeyInfo(plain, password, options);
  return fromBinary(forge.asn1.toDer(sealed).getBytes());
};

/** The PKCS#8 written again; undefined where node-forge finds none. */
export const forgeDecrypt = (file: Uint8Array, password: string): Uint8Array | undefined => {
  const sealed = forge.asn1.fromDer(binary(file));
  const opened = forge.pki.decryptPrivateKeyInfo(sealed, password) as forge.asn1.Asn1 | null;
  return opened ? fromBinary(forge.asn1.toDer(opened).getBytes()) : undefined;
};

const bufferOf = (octets: Uint8Array): ArrayBuffer => Uint8Array.from(octets).buffer;

/** PBES2 with AES-CBC over WebCrypto. */
export const pkijsEncrypt = async (
  pkcs8: Uint8Array,
  password: Uint8Array,
  length: 128 | 192 | 256,
  hmacHashAlgorithm: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512',
): Promise<Uint8Array> => {
  const bag = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(bufferOf(pkcs8)) });
  await bag.makeInternalValues({
    password: bufferOf(password),
    contentEncryptionAlgorithm: { name: 'AES-CBC', length } as never,
    hmacHashAlgorithm,
    iterationCount: 1000,
  });
  // It cuts the octets into BER's pieces; key files are DER.
  const data = new asn1js.OctetString({ valueHex: bag.encryptedData.getValue() });
  return new Uint8Array(new asn1js.Sequence({ value: [bag.encryptionAlgorithm.toSchema(), data] }).toBER());
};

export const pkijsDecrypt = async (file: Uint8Array, password: Uint8Array): Promise<Uint8Array> => {
  const bag = PKCS8ShroudedKeyBag.fromBER(bufferOf(file));
  const content = new EncryptedContentInfo({
    contentType: '1.2.840.113549.1.7.1',
    contentEncryptionAlgorithm: bag.encryptionAlgorithm,
    encryptedContent: new asn1js.OctetString({
      valueHex: bag.encryptedData.valueBlock.valueHexView.slice().buffer,
    }),
  });
  const opened = await new EncryptedData({ encryptedContentInfo: content }).decrypt({
    password: bufferOf(password),
  });
  return new Uint8Array(opened);
};
