import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, type DerValue } from '../asn1/der.ts';
import { algorithm, integer, nullValue, octetString, sequence } from '../asn1/der-writer.ts';
import { PkiError, damaged, tooLarge, unsupported } from '../errors.ts';
import {
  derivePbkdf2,
  derivePkcs12,
  pkcs12Passwords,
  Pkcs12Purpose,
  type Prf,
} from '../encryption/key-derivation.ts';
import { IterationBudget, limits } from '../limits.ts';
import { Oid, digestNames } from '../oids.ts';
import { prfs, readPbkdf2 } from '../encryption/password-encryption.ts';

/** MacData (RFC 7292 §4): an HMAC over the authenticated safe, keyed by the password. */

const macHashes: Readonly<Record<string, Prf>> = { ...digestNames, [Oid.sha224]: 'sha224' };

const digestLength: Readonly<Record<Prf, number>> = {
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** The keys a password may mean, and the hash of the HMAC under them. */
interface Mac {
  readonly hash: Prf;
  readonly keys: () => Iterable<Uint8Array>;
}

function* pkcs12Keys(
  hash: Prf,
  salt: Uint8Array,
  iterations: number,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Uint8Array> {
  for (const bmp of pkcs12Passwords(password)) {
    yield derivePkcs12(bmp, salt, iterations, digestLength[hash], Pkcs12Purpose.mac, hash, budget);
  }
}

/** Shorter keys can be guessed instead of the password: RFC 9579's floor. */
const leastMacKey = 20;

/** PBMAC1-params (RFC 9579): PBKDF2 over the password's UTF-8, and its key length declared. */
const readPbmac1 = (parameters: DerValue | undefined, password: Uint8Array, budget: IterationBudget): Mac => {
  if (!parameters) throw damaged('PBMAC1 parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const { salt, iterations, prf, keyLength } = readPbkdf2(parts.next(Tag.sequence));
  const hash = prfs[readAlgorithm(parts.next(Tag.sequence)).oid];
  parts.end();
  if (!hash) throw unsupported('PBMAC1 MAC');
  if (keyLength === undefined || keyLength < leastMacKey) throw damaged('PBMAC1 key length');
  if (keyLength > limits.macKey) throw tooLarge('PBMAC1 key length');
  return { hash, keys: () => [derivePbkdf2(password, salt, iterations, keyLength, prf, budget)] };
};

const readMac = (
  macAlgorithm: DerValue,
  salt: Uint8Array,
  iterations: DerValue | undefined,
  password: Uint8Array,
  budget: IterationBudget,
): Mac => {
  const { oid, parameters } = readAlgorithm(macAlgorithm);
  // RFC 9579 §4: salt and count beside PBMAC1 are filling, whatever they say.
  if (oid === Oid.pbmac1) return readPbmac1(parameters, password, budget);
  const hash = macHashes[oid];
  if (!hash) throw unsupported('MAC');
  const count = iterations?.integer(limits.iterations) ?? 1;
  if (count < 1) throw damaged('iterations');
  return { hash, keys: () => pkcs12Keys(hash, salt, count, password, budget) };
};

/**
 * Checks the MAC over the authenticated safe's octets, each form of the password tried. Fails with `password-wrong`
 * where it does not fit (a changed file looks the same), and with `damaged`, `unsupported` or `too-large` before any
 * derivation.
 */
export const verifyMac = (
  macData: DerValue,
  authenticated: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): void => {
  const parts = macData.children();
  const digestInfo = parts.next(Tag.sequence).children();
  const macAlgorithm = digestInfo.next(Tag.sequence);
  const expected = digestInfo.next().octets();
  digestInfo.end();
  const salt = parts.next().octets();
  const iterations = parts.optional(Tag.integer);
  parts.end();
  const { hash, keys } = readMac(macAlgorithm, salt, iterations, password, budget);
  // A MAC cut short would be guessed.
  if (expected.length !== digestLength[hash]) throw damaged('MAC');
  for (const key of keys()) {
    if (timingSafeEqual(createHmac(hash, key).update(authenticated).digest(), expected)) return;
  }
  throw new PkiError('password-wrong', 'MAC');
};

/** MacData under a fresh salt. */
export const makeMac = (
  digest: 'sha1' | 'sha256',
  iterations: number,
  authenticated: Uint8Array,
  password: Uint8Array,
): Uint8Array => {
  const salt = randomBytes(digestLength[digest]);
  const [key] = pkcs12Keys(digest, salt, iterations, password, new IterationBudget());
  const mac = createHmac(digest, key!).update(authenticated).digest();
  const digestInfo = sequence(algorithm(Oid[digest], nullValue()), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
};
