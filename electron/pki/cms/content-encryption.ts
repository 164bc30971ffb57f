import { unpad } from '../ciphers/block-cipher.ts';
import { cipherByOid, decryptBlocks } from '../encryption/cbc.ts';
import { readAlgorithm } from '../asn1/algorithm.ts';
import type { DerValue } from '../asn1/der.ts';
import { damaged, unsupported } from '../errors.ts';

export interface ContentEncryption {
  /** Octets. */
  readonly keyLength: number;
  /** Fails with `damaged` for wrong padding, or as the cipher does. */
  readonly decrypt: (key: Uint8Array, data: Uint8Array) => Uint8Array;
}

/**
 * A contentEncryptionAlgorithm: CBC with its IV as parameter (RFC 3370 §5.1, RFC 3565, RFC 4010; ARIA as OpenSSL writes
 * it). Fails with `unsupported`, `damaged`.
 */
export const readContentEncryption = (algorithm: DerValue): ContentEncryption => {
  const { oid, parameters } = readAlgorithm(algorithm);
  const cipher = cipherByOid.get(oid);
  if (!cipher) throw unsupported('content encryption');
  const iv = parameters?.octets();
  if (iv?.length !== cipher.blockSize) throw damaged('IV');
  return {
    keyLength: cipher.keyLength,
    decrypt: (key, data) => unpad(decryptBlocks(cipher, key, iv, data), cipher.blockSize),
  };
};
