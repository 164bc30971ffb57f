import { ciphers, decryptBlocks, readCipher, type Cipher } from './cbc.ts';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, type DerReader, type DerValue } from '../asn1/der.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { derivePbkdf2, pbkdf1Sha1, seedCbcWithSha1Iv, type Prf } from './key-derivation.ts';
import { limits, type IterationBudget } from '../limits.ts';
import { Oid } from '../oids.ts';
import { pkcs12Ciphers, pkcs12Plaintexts, type Pkcs12Cipher } from './pkcs12-encryption.ts';

/** Password-based encryption as Korean key files and PFX files use it: reading the AlgorithmIdentifier, undoing it. */

interface Derivation {
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** How a ciphertext was made. `seed-sha1` is KISA's own, with either rule for the IV (TTAS.KO-12.0004 use; RFC 4010). */
export type PasswordEncryption = Derivation &
  (
    | { readonly kind: 'seed-sha1'; readonly iv: 'derived' | 'fixed' }
    | { readonly kind: 'pbes2'; readonly cipher: Cipher; readonly iv: Uint8Array; readonly prf: Prf }
    | { readonly kind: 'pkcs12'; readonly cipher: Pkcs12Cipher }
  );

export const prfs: Readonly<Record<string, Prf>> = {
  [Oid.hmacSha1]: 'sha1',
  [Oid.hmacSha224]: 'sha224',
  [Oid.hmacSha256]: 'sha256',
  [Oid.hmacSha384]: 'sha384',
  [Oid.hmacSha512]: 'sha512',
};

const readDerivation = (parts: DerReader): Derivation => {
  const salt = parts.next(Tag.octetString).content;
  if (salt.length > limits.salt) throw tooLarge('salt');
  const iterations = parts.next(Tag.integer).integer(limits.iterations);
  if (iterations < 1) throw damaged('iterations');
  return { salt, iterations };
};

/** PBEParameter (RFC 8018 §A.3), pkcs-12PbeParams (RFC 7292 §C): `SEQUENCE { salt, iterations }`. */
const readPbeParameters = (parameters: DerValue | undefined): Derivation => {
  if (!parameters) throw damaged('PBE parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const derivation = readDerivation(parts);
  parts.end();
  return derivation;
};

/** PBKDF2's AlgorithmIdentifier (RFC 8018 §A.2), with the key length where it is declared. */
export const readPbkdf2 = (
  value: DerValue,
): Derivation & { readonly prf: Prf; readonly keyLength: number | undefined } => {
  const { oid, parameters } = readAlgorithm(value);
  if (oid !== Oid.pbkdf2) throw unsupported('key derivation');
  if (!parameters) throw damaged('PBKDF2 parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const derivation = readDerivation(parts);
  const keyLength = parts.optional(Tag.integer)?.integer(0x7fffffff);
  const prfOid = parts.done ? Oid.hmacSha1 : readAlgorithm(parts.next(Tag.sequence)).oid;
  parts.end();
  const prf = prfs[prfOid];
  if (!prf) throw unsupported('PBKDF2 PRF');
  return { ...derivation, prf, keyLength };
};

/** PBES2-params (RFC 8018 §A.4). */
const readPbes2 = (parameters: DerValue | undefined): PasswordEncryption => {
  if (!parameters) throw damaged('PBES2 parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const kdf = parts.next(Tag.sequence);
  const encryption = parts.next(Tag.sequence);
  parts.end();
  const { cipher, iv } = readCipher(encryption);
  const { salt, iterations, prf, keyLength } = readPbkdf2(kdf);
  if (keyLength !== undefined && keyLength !== cipher.keyLength) throw damaged('PBKDF2 key length');
  return { kind: 'pbes2', cipher, iv, salt, iterations, prf };
};

/** Reads an encryption AlgorithmIdentifier: `unsupported` for any other, `too-large` beyond the bounds. */
export const readPasswordEncryption = (algorithm: DerValue): PasswordEncryption => {
  const { oid, parameters } = readAlgorithm(algorithm);
  switch (oid) {
    case Oid.seedCbcWithSha1:
      return { kind: 'seed-sha1', iv: 'derived', ...readPbeParameters(parameters) };
    case Oid.seedCbc:
      return { kind: 'seed-sha1', iv: 'fixed', ...readPbeParameters(parameters) };
    case Oid.pbes2:
      return readPbes2(parameters);
  }
  const cipher = pkcs12Ciphers[oid];
  if (!cipher) throw unsupported('encryption algorithm');
  return { kind: 'pkcs12', cipher, ...readPbeParameters(parameters) };
};

/** A decryption as it came out: whole blocks, padding still on. */
export interface Plaintext {
  readonly padded: Uint8Array;
  readonly blockSize: number;
  /** How it was really made, where the file says otherwise. */
  readonly encryption: PasswordEncryption;
}

const seed = ciphers['SEED-CBC'];
/** The constant IV of 1.2.410.200004.1.4 where it stands for a PBE. */
const fixedSeedIv = new TextEncoder().encode('0123456789012345');

/** key = DK[0..16); IV = SHA1(DK[16..20))[0..16), or the fixed one. The named rule comes first, then the other: kits mix them up. */
function* seedSha1Plaintexts(
  scheme: PasswordEncryption & { kind: 'seed-sha1' },
  data: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Plaintext> {
  const derived = pbkdf1Sha1(password, scheme.salt, scheme.iterations, budget);
  const key = derived.subarray(0, 16);
  const ivs = { derived: seedCbcWithSha1Iv(derived), fixed: fixedSeedIv };
  for (const iv of new Set([scheme.iv, 'derived', 'fixed'] as const)) {
    const padded = decryptBlocks(seed, key, ivs[iv], data);
    yield { padded, blockSize: seed.blockSize, encryption: { ...scheme, iv } };
  }
}

/** The declared PRF first, then HMAC-SHA1: two vendors' kits write the field and ignore it. */
function* pbes2Plaintexts(
  scheme: PasswordEncryption & { kind: 'pbes2' },
  data: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Plaintext> {
  const { cipher, iv, salt, iterations } = scheme;
  for (const prf of new Set<Prf>([scheme.prf, 'sha1'])) {
    const key = derivePbkdf2(password, salt, iterations, cipher.keyLength, prf, budget);
    const padded = decryptBlocks(cipher, key, iv, data);
    yield { padded, blockSize: cipher.blockSize, encryption: { ...scheme, prf } };
  }
}

function* pkcs12OwnPlaintexts(
  scheme: PasswordEncryption & { kind: 'pkcs12' },
  data: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Plaintext> {
  const { cipher } = scheme;
  for (const padded of pkcs12Plaintexts(cipher, scheme, data, password, budget)) {
    yield { padded, blockSize: cipher.blockSize, encryption: scheme };
  }
}

/**
 * Every reading of a ciphertext under a password, the most likely first; the caller knows the right one by what stands
 * in it. Fails with `damaged` (no whole blocks) or `too-large`.
 */
export const plaintexts = (
  scheme: PasswordEncryption,
  data: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Plaintext> => {
  const { blockSize } = scheme.kind === 'seed-sha1' ? seed : scheme.cipher;
  if (data.length === 0 || data.length % blockSize !== 0) throw damaged('ciphertext length');
  switch (scheme.kind) {
    case 'seed-sha1':
      return seedSha1Plaintexts(scheme, data, password, budget);
    case 'pbes2':
      return pbes2Plaintexts(scheme, data, password, budget);
    case 'pkcs12':
      return pkcs12OwnPlaintexts(scheme, data, password, budget);
  }
};
