import crypto, { createHash, pbkdf2Sync } from 'node:crypto';
import { decodeUtf8, latin1 } from '../asn1/der-values.ts';
import { tooLarge } from '../errors.ts';
import { limits, type IterationBudget } from '../limits.ts';
import type { Hash } from '../oids.ts';

/** Passwords to keys. Each function spends its iterations on the container's budget before its first one. */

/** The hash of an HMAC, or of PKCS#12's derivation. */
export type Prf = Hash | 'sha224';

const checkSizes = (password: Uint8Array, salt: Uint8Array): void => {
  if (password.length > limits.password) throw tooLarge('password');
  checkSalt(salt);
};

const checkSalt = (salt: Uint8Array): void => {
  if (salt.length > limits.salt) throw tooLarge('salt');
};

/** Electron 25's Node 18 has no hash without an object around it, which costs more than hashing a block. */
const digest: (hash: Prf, data: Uint8Array) => Uint8Array =
  'hash' in crypto
    ? (hash, data) => crypto.hash(hash, data, 'buffer')
    : (hash, data) => createHash(hash).update(data).digest();

const hashChain = (hash: Prf, first: Uint8Array, iterations: number): Uint8Array => {
  let block = digest(hash, first);
  for (let i = 1; i < iterations; i++) block = digest(hash, block);
  return block;
};

/** PBKDF1 with SHA-1 (RFC 8018 §5.1), all 20 octets: `SHA1^c(P‖S)`. */
export const pbkdf1Sha1 = (
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  budget: IterationBudget,
): Uint8Array => {
  checkSizes(password, salt);
  budget.spend(iterations);
  return hashChain('sha1', Buffer.concat([password, salt]), iterations);
};

/** The IV of 1.2.410.200004.1.15, from the 20 octets of `pbkdf1Sha1`: `SHA1(DK[16..20))[0..16)`. */
export const seedCbcWithSha1Iv = (derived: Uint8Array): Uint8Array =>
  createHash('sha1').update(derived.subarray(16)).digest().subarray(0, 16);

/**
 * PBKDF2 (RFC 8018 §5.2). Synchronous: the way over the thread pool costs as much as Korean key files' 1,024 to 2,048
 * iterations, and the process this runs in does nothing else; it is ended, not asked, when it takes too long.
 */
export const derivePbkdf2 = (
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  keyLength: number,
  prf: Prf,
  budget: IterationBudget,
): Uint8Array => {
  checkSizes(password, salt);
  budget.spend(iterations);
  return pbkdf2Sync(password, salt, iterations, keyLength, prf);
};

/** Octets a PKCS#12 derivation is for (RFC 7292 §B.3). */
export const Pkcs12Purpose = { key: 1, iv: 2, mac: 3 } as const;

const repeatTo = (bytes: Uint8Array, block: number): Uint8Array => {
  const length = Math.ceil(bytes.length / block) * block;
  return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length]!);
};

/** `block + addend + 1` as big-endian numbers, in place (RFC 7292 §B.2, step 6C). */
const addPlusOne = (block: Uint8Array, addend: Uint8Array): void => {
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    carry += block[i]! + addend[i]!;
    block[i] = carry;
    carry >>= 8;
  }
};

/** PKCS#12's derivation (RFC 7292 §B.2). `password` is already the BMPString of `pkcs12Passwords`. */
export const derivePkcs12 = (
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
  purpose: number,
  hash: Prf,
  budget: IterationBudget,
): Uint8Array => {
  checkSalt(salt);
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = Buffer.concat([repeatTo(salt, block), repeatTo(password, block)]);
  const output = new Uint8Array(length);
  for (let at = 0; at < length;) {
    budget.spend(iterations);
    const digest = hashChain(hash, Buffer.concat([diversifier, input]), iterations);
    output.set(digest.subarray(0, length - at), at);
    at += digest.length;
    const addend = Uint8Array.from({ length: block }, (_, i) => digest[i % digest.length]!);
    for (let i = 0; i < input.length; i += block) addPlusOne(input.subarray(i, i + block), addend);
  }
  return output;
};

/** UTF-16BE and 00 00. */
const bmpString = (text: string): Uint8Array => Buffer.from(`${text}\0`, 'utf16le').swap16();

/**
 * A UTF-8 password as PKCS#12 takes it, the likeliest form first: UTF-16BE and 00 00 (RFC 7292 §B.1). For no password
 * there are two customs, both met: 00 00, and no octet at all. Beyond ASCII, OpenSSL before 1.1 widened each octet
 * by itself, which is the only form of a password that is no UTF-8.
 */
export const pkcs12Passwords = (password: Uint8Array): Uint8Array[] => {
  if (password.length > limits.password) throw tooLarge('password');
  if (password.length === 0) return [bmpString(''), new Uint8Array(0)];
  const widened = bmpString(latin1(password));
  const text = decodeUtf8(password);
  if (text === undefined) return [widened];
  return text.length === password.length ? [widened] : [bmpString(text), widened];
};
