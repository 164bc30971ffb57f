import { createCipheriv, createDecipheriv } from 'node:crypto';
import { ariaCbcDecryptBlocks, ariaCbcEncrypt } from '../aria.ts';
import { readAlgorithm } from '../asn1/algorithm.ts';
import type { DerValue } from '../asn1/der.ts';
import { damaged, guarded, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { seedCbcDecryptBlocks, seedCbcEncrypt } from '../seed.ts';

/** The ciphers of PBES2 and EnvelopedData, all in CBC with PKCS#7 padding: SEED and ARIA our own, the rest node:crypto's. */

export type CipherName =
  | 'SEED-CBC'
  | 'ARIA-128-CBC'
  | 'ARIA-192-CBC'
  | 'ARIA-256-CBC'
  | 'AES-128-CBC'
  | 'AES-192-CBC'
  | 'AES-256-CBC'
  | 'DES-EDE3-CBC';

export interface Cipher {
  readonly name: CipherName;
  readonly oid: string;
  /** Octets. */
  readonly keyLength: number;
  readonly blockSize: number;
}

const cipher = (name: CipherName, oid: string, keyLength: number, blockSize = 16): Cipher => ({
  name,
  oid,
  keyLength,
  blockSize,
});

export const ciphers: Readonly<Record<CipherName, Cipher>> = {
  'SEED-CBC': cipher('SEED-CBC', Oid.seedCbc, 16),
  'ARIA-128-CBC': cipher('ARIA-128-CBC', Oid.aria128Cbc, 16),
  'ARIA-192-CBC': cipher('ARIA-192-CBC', Oid.aria192Cbc, 24),
  'ARIA-256-CBC': cipher('ARIA-256-CBC', Oid.aria256Cbc, 32),
  'AES-128-CBC': cipher('AES-128-CBC', Oid.aes128Cbc, 16),
  'AES-192-CBC': cipher('AES-192-CBC', Oid.aes192Cbc, 24),
  'AES-256-CBC': cipher('AES-256-CBC', Oid.aes256Cbc, 32),
  'DES-EDE3-CBC': cipher('DES-EDE3-CBC', Oid.desEde3Cbc, 24, 8),
};

const cipherByOid: ReadonlyMap<string, Cipher> = new Map(
  Object.values(ciphers).map((known) => [known.oid, known]),
);

/**
 * The AlgorithmIdentifier of one of these, with its IV as parameter (RFC 8018 §B.2, RFC 3370 §5.1, RFC 3565, RFC 4010;
 * ARIA as OpenSSL writes it). Fails with `unsupported` (another cipher) or `damaged` (its IV).
 */
export const readCipher = (algorithm: DerValue): { readonly cipher: Cipher; readonly iv: Uint8Array } => {
  const { oid, parameters } = readAlgorithm(algorithm);
  const cipher = cipherByOid.get(oid);
  if (!cipher) throw unsupported('cipher');
  const iv = parameters?.octets();
  if (iv?.length !== cipher.blockSize) throw damaged('IV');
  return { cipher, iv };
};

/** Whole blocks, padding still on. `damaged` where the data are none. */
export const decryptBlocks = (
  { name }: Cipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array => {
  if (name === 'SEED-CBC') return seedCbcDecryptBlocks(key, iv, data);
  if (name.startsWith('ARIA-')) return ariaCbcDecryptBlocks(key, iv, data);
  return guarded('decryption', () => {
    const decipher = createDecipheriv(name.toLowerCase(), key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  });
};

/** Key and IV in the cipher's sizes; any length of data. */
export const encrypt = ({ name }: Cipher, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  if (name === 'SEED-CBC') return seedCbcEncrypt(key, iv, plain);
  if (name.startsWith('ARIA-')) return ariaCbcEncrypt(key, iv, plain);
  const encipher = createCipheriv(name.toLowerCase(), key, iv);
  return Buffer.concat([encipher.update(plain), encipher.final()]);
};
