import { ciphers, decryptBlocks } from './cbc.ts';
import { derivePkcs12, pkcs12Passwords, Pkcs12Purpose } from './key-derivation.ts';
import type { IterationBudget } from '../limits.ts';
import { Oid } from '../oids.ts';
import { rc2BlockSize, rc2CbcDecryptBlocks } from '../ciphers/rc2.ts';
import { rc4 } from '../ciphers/rc4.ts';

/** The password-based encryptions of PKCS#12's own (RFC 7292 §C), all keyed by its derivation with SHA-1. */
export interface Pkcs12Cipher {
  /** As RFC 7292 names it. */
  readonly name: string;
  readonly keyLength: number;
  /** 1 for a stream cipher. */
  readonly blockSize: number;
  /** Whole blocks, padding still on. */
  readonly decrypt: (key: Uint8Array, iv: Uint8Array, data: Uint8Array) => Uint8Array;
}

const tripleDes: Pkcs12Cipher['decrypt'] = (key, iv, data) =>
  decryptBlocks(ciphers['DES-EDE3-CBC'], key, iv, data);

const twoKeyTripleDes: Pkcs12Cipher['decrypt'] = (key, iv, data) =>
  tripleDes(Buffer.concat([key, key.subarray(0, 8)]), iv, data);

const rc2: Pkcs12Cipher['decrypt'] = (key, iv, data) => rc2CbcDecryptBlocks(key, 8 * key.length, iv, data);

/** A stream has no padding: one is put on, as of blocks of one octet, so that readers need no second way. */
const paddedRc4: Pkcs12Cipher['decrypt'] = (key, _, data) =>
  Buffer.concat([rc4(key, data), Uint8Array.of(1)]);

const desBlock = 8;

export const pkcs12Ciphers: Readonly<Record<string, Pkcs12Cipher>> = {
  [Oid.pbeWithSha1And128Rc4]: {
    name: 'pbeWithSHAAnd128BitRC4',
    keyLength: 16,
    blockSize: 1,
    decrypt: paddedRc4,
  },
  [Oid.pbeWithSha1And40Rc4]: {
    name: 'pbeWithSHAAnd40BitRC4',
    keyLength: 5,
    blockSize: 1,
    decrypt: paddedRc4,
  },
  [Oid.pbeWithSha1And3Des]: {
    name: 'pbeWithSHAAnd3-KeyTripleDES-CBC',
    keyLength: 24,
    blockSize: desBlock,
    decrypt: tripleDes,
  },
  [Oid.pbeWithSha1And2Des]: {
    name: 'pbeWithSHAAnd2-KeyTripleDES-CBC',
    keyLength: 16,
    blockSize: desBlock,
    decrypt: twoKeyTripleDes,
  },
  [Oid.pbeWithSha1And128Rc2]: {
    name: 'pbeWithSHAAnd128BitRC2-CBC',
    keyLength: 16,
    blockSize: rc2BlockSize,
    decrypt: rc2,
  },
  [Oid.pbeWithSha1And40Rc2]: {
    name: 'pbeWithSHAAnd40BitRC2-CBC',
    keyLength: 5,
    blockSize: rc2BlockSize,
    decrypt: rc2,
  },
};

/** Every reading of a ciphertext under a password, a form of the password each; padding still on. */
export function* pkcs12Plaintexts(
  cipher: Pkcs12Cipher,
  { salt, iterations }: { readonly salt: Uint8Array; readonly iterations: number },
  data: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
): Generator<Uint8Array> {
  for (const bmp of pkcs12Passwords(password)) {
    const derive = (length: number, purpose: number) =>
      derivePkcs12(bmp, salt, iterations, length, purpose, 'sha1', budget);
    const key = derive(cipher.keyLength, Pkcs12Purpose.key);
    // A stream cipher takes no IV: none is derived.
    const iv = derive(cipher.blockSize === 1 ? 0 : cipher.blockSize, Pkcs12Purpose.iv);
    yield cipher.decrypt(key, iv, data);
  }
}
