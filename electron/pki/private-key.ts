import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Tag, readSequence } from './der.ts';
import { sameBytes } from './der-values.ts';
import { damaged, guarded, PkiError, unsupported } from './errors.ts';
import { IterationBudget } from './limits.ts';
import { plaintexts, readPasswordEncryption, type PasswordEncryption } from './password-encryption.ts';
import { isPkcs8Plaintext, readPrivateKeyInfo, type PrivateKeyInfo } from './pkcs8.ts';
import { readPublicKey } from './public-key.ts';
import { blockSize as seedBlockSize, unpad } from './block-cipher.ts';
import { readX509 } from './x509.ts';

export type { PrivateKeyInfo } from './pkcs8.ts';

interface EncryptedPrivateKey {
  readonly encryption: PasswordEncryption;
  readonly data: Uint8Array;
}

/** EncryptedPrivateKeyInfo (RFC 5208 §6): `SEQUENCE { AlgorithmIdentifier, OCTET STRING }`. */
const readEncryptedPrivateKey = (der: Uint8Array): EncryptedPrivateKey => {
  const parts = readSequence(der);
  // A PrivateKeyInfo begins with its version: a key that nobody encrypted.
  if (parts.tag === Tag.integer) throw unsupported('private key without encryption');
  const algorithm = parts.next(Tag.sequence);
  const data = parts.next(Tag.octetString).content;
  parts.end();
  return { encryption: readPasswordEncryption(algorithm), data };
};

/** Decrypts and judges; shared with PKCS#12's shrouded bags, which are the same structure. */
export const decryptWithin = (
  der: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): PrivateKeyInfo => {
  const { encryption, data } = readEncryptedPrivateKey(der);
  let blockSize = seedBlockSize;
  let disturbed = false;
  for (const plaintext of plaintexts(encryption, data, password, budget)) {
    blockSize = plaintext.blockSize;
    if (!isPkcs8Plaintext(plaintext.padded, blockSize)) continue;
    try {
      return readPrivateKeyInfo(unpad(plaintext.padded, blockSize)).info;
    } catch (error) {
      // The other rule for the IV shows the same second block: only after it is the first block's damage certain.
      if (!(error instanceof PkiError) || error.code !== 'damaged') throw error;
      disturbed = true;
    }
  }
  throw disturbed
    ? damaged('private key')
    : new PkiError('password-wrong', 'no private key under this password');
};

/**
 * Opens signPri.key or any EncryptedPrivateKeyInfo (RFC 5208): KISA's 1.2.410.200004.1.15 and .1.4, PBES2 (RFC 8018)
 * with SEED, AES or 3DES in CBC, and PKCS#12's 3DES. `password` in UTF-8.
 *
 * - `password-wrong`: no PKCS#8 header came out. A changed salt or count looks the same.
 * - `damaged`: the file's own structure is broken, or the header stands there and what follows does not fit.
 * - `unsupported`: another algorithm. `too-large`: more than the iterations of limits.ts; nothing was derived.
 */
export const decryptPrivateKey = async (der: Uint8Array, password: Uint8Array): Promise<PrivateKeyInfo> =>
  decryptWithin(der, password, new IterationBudget());

/** How a key file is encrypted, without its password. */
export interface KeyEncryption {
  /** `seedCBCWithSHA1`, `seedCBC`, `pbeWithSHAAnd3-KeyTripleDES-CBC`, or `PBES2-` and the cipher, e.g. `PBES2-SEED-CBC`. */
  readonly scheme: string;
  readonly iterations: number;
  /** Octets. */
  readonly saltLength: number;
  /** PBES2 only: the hash of the declared HMAC. */
  readonly prf?: string;
}

const schemeName = (encryption: PasswordEncryption): string => {
  switch (encryption.kind) {
    case 'seed-sha1':
      return encryption.iv === 'derived' ? 'seedCBCWithSHA1' : 'seedCBC';
    case 'pbes2':
      return `PBES2-${encryption.cipher.name}`;
    case 'pkcs12':
      return encryption.cipher.name;
  }
};

/** Reads scheme and cost of an EncryptedPrivateKeyInfo. Fails as decryptPrivateKey does before its derivation. */
export const inspectEncryption = (der: Uint8Array): KeyEncryption => {
  const { encryption } = readEncryptedPrivateKey(der);
  return {
    scheme: schemeName(encryption),
    iterations: encryption.iterations,
    saltLength: encryption.salt.length,
    ...(encryption.kind === 'pbes2' ? { prf: encryption.prf } : {}),
  };
};

/** Keys that are not RSA: both public keys written by the same hand, so that one point has one form. */
const sameForeignPublicKey = (info: PrivateKeyInfo, subjectPublicKeyInfo: Uint8Array): boolean => {
  const spki = { type: 'spki', format: 'der' } as const;
  const own = guarded('private key', () => {
    const key = createPrivateKey({ key: Buffer.from(info.der), format: 'der', type: 'pkcs8' });
    return createPublicKey(key).export(spki);
  });
  const certified = guarded('public key', () =>
    createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), ...spki }).export(spki),
  );
  return sameBytes(own, certified);
};

/** Whether a private key is the one a certificate was issued for. Fails only for damaged bytes. */
export const belongsTo = (info: PrivateKeyInfo, certificateDer: Uint8Array): boolean => {
  const { rsa } = readPrivateKeyInfo(info.der);
  const { subjectPublicKeyInfo } = readX509(certificateDer);
  const certified = readPublicKey(subjectPublicKeyInfo);
  if (!rsa || !certified.modulus || !certified.exponent) {
    return !rsa && !certified.modulus && sameForeignPublicKey(info, subjectPublicKeyInfo.raw);
  }
  return sameBytes(rsa.modulus, certified.modulus) && sameBytes(rsa.exponent, certified.exponent);
};

/** `key-mismatch` unless the private key's public key is the certificate's; `damaged` for broken bytes. */
export const assertMatches = (info: PrivateKeyInfo, certificateDer: Uint8Array): void => {
  if (!belongsTo(info, certificateDer)) {
    throw new PkiError('key-mismatch', 'the private key is not the certificate’s');
  }
};
