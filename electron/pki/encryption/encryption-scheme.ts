import { randomBytes } from 'node:crypto';
import { ciphers, encrypt, type CipherName } from './cbc.ts';
import { algorithm, integer, nullValue, octetString, sequence } from '../asn1/der-writer.ts';
import {
  derivePbkdf2,
  derivePkcs12,
  pbkdf1Sha1,
  pkcs12Passwords,
  Pkcs12Purpose,
  seedCbcWithSha1Iv,
  type Prf,
} from './key-derivation.ts';
import { IterationBudget } from '../limits.ts';
import { Oid } from '../oids.ts';
import { prfs, type PasswordEncryption } from './password-encryption.ts';

/**
 * How something is to be encrypted under a password: every scheme that is written here.
 *
 * - `seed-sha1`: KISA's 1.2.410.200004.1.15, the commonest in key files.
 * - `pbes2`: PBES2 with PBKDF2 (RFC 8018).
 * - `pkcs12-3des`: pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 §C), what Korean PFX files have.
 *
 * Not written: 1.2.410.200004.1.4 as a PBE, whose IV is the same for everyone and which only its makers' kits know; RC2,
 * RC4 and 2-key 3DES, which nobody should.
 */
export type EncryptionScheme = { readonly iterations: number } & (
  | { readonly kind: 'seed-sha1' }
  | { readonly kind: 'pbes2'; readonly cipher: CipherName; readonly prf: Prf }
  | { readonly kind: 'pkcs12-3des' }
);

const leastIterations = 2048;

/**
 * Of new key files: what other Korean software writes, and so reads. AES-256 under HMAC-SHA256 would be stronger, and a
 * key that no other kit opens.
 */
export const newKeyScheme: EncryptionScheme = {
  kind: 'pbes2',
  cipher: 'SEED-CBC',
  prf: 'sha1',
  iterations: leastIterations,
};

/**
 * The scheme in which a key is written again that was found under another password: the one that opened it, so that the
 * software that wrote it reads it again, with no less iterations. .1.4 becomes .15, the same derivation with an IV of its
 * own; what is not written any more becomes a new file's.
 */
export const schemeLike = (found: PasswordEncryption): EncryptionScheme => {
  const iterations = Math.max(found.iterations, leastIterations);
  switch (found.kind) {
    case 'seed-sha1':
      return { kind: 'seed-sha1', iterations };
    case 'pbes2':
      return { kind: 'pbes2', cipher: found.cipher.name, prf: found.prf, iterations };
    case 'pkcs12':
      return found.cipher.name === 'pbeWithSHAAnd3-KeyTripleDES-CBC'
        ? { kind: 'pkcs12-3des', iterations }
        : { ...newKeyScheme, iterations };
  }
};

export interface Encrypted {
  /** AlgorithmIdentifier. */
  readonly algorithm: Uint8Array;
  readonly data: Uint8Array;
}

/** Octets: 8 where Korean kits read, since that is what their own files have; else what NIST SP 800-132 asks for. */
const saltLength = (scheme: EncryptionScheme): number =>
  scheme.kind === 'pbes2' && scheme.cipher !== 'SEED-CBC' ? 16 : 8;

const pbeParameters = (salt: Uint8Array, iterations: number): Uint8Array =>
  sequence(octetString(salt), integer(iterations));

const prfOids = new Map(Object.entries(prfs).map(([oid, prf]) => [prf, oid]));

/** HMAC-SHA1 is the default, which DER leaves out: a kit that ignores the field reads it as well. */
const prfField = (prf: Prf): Uint8Array[] =>
  prf === 'sha1' ? [] : [algorithm(prfOids.get(prf)!, nullValue())];

/**
 * Encrypts under a password (UTF-8) with a fresh salt and IV. `too-large` beyond the bounds of limits.ts, which are the
 * readers' as well; nothing was derived then.
 */
export const encryptUnderPassword = (
  plain: Uint8Array,
  password: Uint8Array,
  scheme: EncryptionScheme,
): Encrypted => {
  const { iterations } = scheme;
  if (!Number.isInteger(iterations) || iterations < 1) throw new RangeError('iterations');
  const salt = randomBytes(saltLength(scheme));
  const budget = new IterationBudget();
  switch (scheme.kind) {
    case 'seed-sha1': {
      const derived = pbkdf1Sha1(password, salt, iterations, budget);
      const key = derived.subarray(0, 16);
      return {
        algorithm: algorithm(Oid.seedCbcWithSha1, pbeParameters(salt, iterations)),
        data: encrypt(ciphers['SEED-CBC'], key, seedCbcWithSha1Iv(derived), plain),
      };
    }
    case 'pbes2': {
      const cipher = ciphers[scheme.cipher];
      const iv = randomBytes(cipher.blockSize);
      const key = derivePbkdf2(password, salt, iterations, cipher.keyLength, scheme.prf, budget);
      const parameters = sequence(octetString(salt), integer(iterations), ...prfField(scheme.prf));
      const kdf = algorithm(Oid.pbkdf2, parameters);
      return {
        algorithm: algorithm(Oid.pbes2, sequence(kdf, algorithm(cipher.oid, octetString(iv)))),
        data: encrypt(cipher, key, iv, plain),
      };
    }
    case 'pkcs12-3des': {
      const [bmp] = pkcs12Passwords(password);
      const derive = (length: number, purpose: number) =>
        derivePkcs12(bmp!, salt, iterations, length, purpose, 'sha1', budget);
      const key = derive(24, Pkcs12Purpose.key);
      return {
        algorithm: algorithm(Oid.pbeWithSha1And3Des, pbeParameters(salt, iterations)),
        data: encrypt(ciphers['DES-EDE3-CBC'], key, derive(8, Pkcs12Purpose.iv), plain),
      };
    }
  }
};
