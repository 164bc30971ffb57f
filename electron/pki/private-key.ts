import { toDer } from './asn1/ber.ts';
import { unpad } from './ciphers/block-cipher.ts';
import { Tag, readSequence, type DerReader } from './asn1/der.ts';
import { sameBytes } from './asn1/der-values.ts';
import { octetString, sequence } from './asn1/der-writer.ts';
import { isSamePoint } from './private-key/ec.ts';
import { encryptUnderPassword, schemeLike, type EncryptionScheme } from './encryption/encryption-scheme.ts';
import { damaged, PkiError, unsupported } from './errors.ts';
import { IterationBudget } from './limits.ts';
import {
  plaintexts,
  readPasswordEncryption,
  type PasswordEncryption,
} from './encryption/password-encryption.ts';
import {
  isPkcs8Plaintext,
  readPrivateKeyInfo,
  type PrivateKeyInfo,
  type ReadPrivateKey,
} from './private-key/pkcs8.ts';
import { readPublicKey } from './x509/public-key.ts';
import { readX509 } from './x509/x509.ts';

export { newKeyScheme, type EncryptionScheme } from './encryption/encryption-scheme.ts';
export type { PrivateKeyInfo } from './private-key/pkcs8.ts';

interface EncryptedPrivateKey {
  readonly encryption: PasswordEncryption;
  readonly data: Uint8Array;
}

/** A PrivateKeyInfo begins with its version: a key that nobody encrypted. */
const isPlain = (parts: DerReader): boolean => parts.tag === Tag.integer;

/** EncryptedPrivateKeyInfo (RFC 5208 §6): `SEQUENCE { AlgorithmIdentifier, OCTET STRING }`. */
const readEncryptedPrivateKey = (der: Uint8Array): EncryptedPrivateKey => {
  const parts = readSequence(der);
  if (isPlain(parts)) throw unsupported('private key without encryption');
  const algorithm = parts.next(Tag.sequence);
  const data = parts.next(Tag.octetString).content;
  parts.end();
  return { encryption: readPasswordEncryption(algorithm), data };
};

interface OpenedPrivateKey extends ReadPrivateKey {
  /** What opened it, where the file says otherwise. */
  readonly encryption: PasswordEncryption;
}

/** Decrypts and judges; shared with PKCS#12's shrouded bags, which are the same structure. */
export const decryptWithin = (
  der: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): OpenedPrivateKey => {
  const { encryption: declared, data } = readEncryptedPrivateKey(der);
  let disturbed = false;
  for (const { padded, blockSize, encryption } of plaintexts(declared, data, password, budget)) {
    if (!isPkcs8Plaintext(padded, blockSize)) continue;
    try {
      return { ...readPrivateKeyInfo(toDer(unpad(padded, blockSize))), encryption };
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
 * Opens signPri.key, kmPri.key or any EncryptedPrivateKeyInfo (RFC 5208): KISA's 1.2.410.200004.1.15 and .1.4, PBES2
 * (RFC 8018) with SEED, ARIA, AES or 3DES in CBC, and PKCS#12's own. `password` in UTF-8.
 *
 * - `password-wrong`: no PKCS#8 header came out. A changed salt or count looks the same.
 * - `damaged`: the file's own structure is broken, or the header stands there and what follows does not fit.
 * - `unsupported`: another algorithm, or a key that nobody encrypted: no password opened that (`readPlainPrivateKey`).
 * - `too-large`: more than the iterations of limits.ts; nothing was derived.
 */
export const decryptPrivateKey = async (der: Uint8Array, password: Uint8Array): Promise<PrivateKeyInfo> =>
  decryptWithin(der, password, new IterationBudget()).info;

/**
 * Reads a PrivateKeyInfo that nobody encrypted, which `inspectEncryption` tells by the scheme `none`. A door of its own,
 * so that no password seems to have opened it.
 */
export const readPlainPrivateKey = (der: Uint8Array): PrivateKeyInfo => readPrivateKeyInfo(der).info;

/** EncryptedPrivateKeyInfo; shared with PKCS#12's shrouded bags as well. */
export const sealPrivateKey = (
  info: PrivateKeyInfo,
  password: Uint8Array,
  scheme: EncryptionScheme,
): Uint8Array => {
  const { algorithm, data } = encryptUnderPassword(info.der, password, scheme);
  return sequence(algorithm, octetString(data));
};

/**
 * Writes an EncryptedPrivateKeyInfo around the PKCS#8 as it is, R and all, with a fresh salt and IV. `newKeyScheme` is
 * what new files have. Fails with `too-large` alone.
 */
export const encryptPrivateKey = async (
  info: PrivateKeyInfo,
  password: Uint8Array,
  scheme: EncryptionScheme,
): Promise<Uint8Array> => sealPrivateKey(info, password, scheme);

/**
 * The same key under another password, in the scheme that opened it (see `schemeLike`), with a fresh salt and at least
 * 2,048 iterations. The answer has been opened again and holds the same PKCS#8 octet for octet: what is written over the
 * customer's only copy is known to be good. Fails as decryptPrivateKey does.
 */
export const changePassword = async (
  der: Uint8Array,
  oldPassword: Uint8Array,
  newPassword: Uint8Array,
): Promise<Uint8Array> => {
  if (newPassword.length === 0) throw new RangeError('a key under no password');
  const { info, encryption } = decryptWithin(der, oldPassword, new IterationBudget());
  const changed = await encryptPrivateKey(info, newPassword, schemeLike(encryption));
  const again = await decryptPrivateKey(changed, newPassword);
  if (!sameBytes(again.der, info.der)) throw damaged('private key as written');
  return changed;
};

/** How a key file is encrypted, without its password. */
export interface KeyEncryption {
  /**
   * `seedCBCWithSHA1`, `seedCBC`, `PBES2-` and the cipher, e.g. `PBES2-SEED-CBC`, a name of RFC 7292 §C, e.g.
   * `pbeWithSHAAnd3-KeyTripleDES-CBC`, or `none`.
   */
  readonly scheme: string;
  /** 0 where nothing is derived. */
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

/** Reads scheme and cost of a private key file. Fails as decryptPrivateKey does before its derivation. */
export const inspectEncryption = (der: Uint8Array): KeyEncryption => {
  if (isPlain(readSequence(der))) {
    readPlainPrivateKey(der);
    return { scheme: 'none', iterations: 0, saltLength: 0 };
  }
  const { encryption } = readEncryptedPrivateKey(der);
  return {
    scheme: schemeName(encryption),
    iterations: encryption.iterations,
    saltLength: encryption.salt.length,
    ...(encryption.kind === 'pbes2' ? { prf: encryption.prf } : {}),
  };
};

/** Whether a private key is the one a certificate was issued for. Fails only for damaged bytes. */
const belongsTo = (info: PrivateKeyInfo, certificateDer: Uint8Array): boolean => {
  const { rsa, ec } = readPrivateKeyInfo(info.der);
  const { modulus, exponent, curve, point } = readPublicKey(readX509(certificateDer).subjectPublicKeyInfo);
  if (rsa && modulus && exponent) return sameBytes(rsa.modulus, modulus) && sameBytes(rsa.exponent, exponent);
  return ec !== undefined && curve !== undefined && point !== undefined && isSamePoint(ec, curve, point);
};

/** `key-mismatch` unless the private key's public key is the certificate's; `damaged` for broken bytes. */
export const assertMatches = (info: PrivateKeyInfo, certificateDer: Uint8Array): void => {
  if (!belongsTo(info, certificateDer)) {
    throw new PkiError('key-mismatch', 'the private key is not the certificate’s');
  }
};
