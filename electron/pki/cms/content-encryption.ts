import { createDecipheriv } from 'node:crypto';
import { ariaCbcDecryptBlocks } from '../aria.ts';
import { unpad } from '../block-cipher.ts';
import type { DerValue } from '../der.ts';
import { damaged, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { seedCbcDecryptBlocks } from '../seed.ts';
import { readAlgorithm } from '../x509.ts';

type Decryption = (key: Uint8Array, iv: Uint8Array, data: Uint8Array) => Uint8Array;

interface Cipher {
  /** Octets. */
  readonly keyLength: number;
  readonly blockSize: number;
  /** Padding left on. */
  readonly decrypt: Decryption;
}

const native =
  (name: string): Decryption =>
  (key, iv, data) => {
    const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  };

const ciphers: Readonly<Record<string, Cipher>> = {
  [Oid.aes128Cbc]: { keyLength: 16, blockSize: 16, decrypt: native('aes-128-cbc') },
  [Oid.aes192Cbc]: { keyLength: 24, blockSize: 16, decrypt: native('aes-192-cbc') },
  [Oid.aes256Cbc]: { keyLength: 32, blockSize: 16, decrypt: native('aes-256-cbc') },
  [Oid.desEde3Cbc]: { keyLength: 24, blockSize: 8, decrypt: native('des-ede3-cbc') },
  [Oid.seedCbc]: { keyLength: 16, blockSize: 16, decrypt: seedCbcDecryptBlocks },
  [Oid.aria128Cbc]: { keyLength: 16, blockSize: 16, decrypt: ariaCbcDecryptBlocks },
  [Oid.aria192Cbc]: { keyLength: 24, blockSize: 16, decrypt: ariaCbcDecryptBlocks },
  [Oid.aria256Cbc]: { keyLength: 32, blockSize: 16, decrypt: ariaCbcDecryptBlocks },
};

export interface ContentEncryption {
  /** Octets. */
  readonly keyLength: number;
  /** Fails with `damaged` for wrong padding, or as the cipher does. */
  readonly decrypt: (key: Uint8Array, data: Uint8Array) => Uint8Array;
}

/** A contentEncryptionAlgorithm: CBC with its IV as parameter (RFC 3370 §5.1, RFC 3565, RFC 4010; ARIA as OpenSSL writes it). `unsupported`, `damaged`. */
export const readContentEncryption = (algorithm: DerValue): ContentEncryption => {
  const { oid, parameters } = readAlgorithm(algorithm);
  const cipher = ciphers[oid];
  if (!cipher) throw unsupported('content encryption');
  const iv = parameters?.octets();
  if (iv?.length !== cipher.blockSize) throw damaged('IV');
  return {
    keyLength: cipher.keyLength,
    decrypt: (key, data) => unpad(cipher.decrypt(key, iv, data), cipher.blockSize),
  };
};
