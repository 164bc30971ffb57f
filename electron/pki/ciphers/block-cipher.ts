import { damaged } from '../errors.ts';

/**
 * What SEED and ARIA share: blocks of 16 octets as four big-endian words, CBC, and PKCS#7 padding. Both are here because
 * BoringSSL, Electron's crypto, has neither. Table-driven, so not constant in time: they run in a process of their own,
 * on the user's own file, once.
 */

/** Octets. */
export const blockSize = 16;

export interface BlockCipher {
  readonly name: string;
  /** Octets. */
  readonly keyLengths: readonly number[];
  /** The round keys in the order of use: the direction is in them, and `cryptBlock` knows none. */
  expandKey(key: Uint8Array, direction: 'encrypt' | 'decrypt'): Int32Array;
  /** One block, in place, of four words from `at`. */
  cryptBlock(keys: Int32Array, words: Int32Array, at: number): void;
  /** Every block, each by itself (ECB), in place. */
  cryptBlocks(keys: Int32Array, words: Int32Array): void;
}

/**
 * Octets as big-endian words over a copy of them, and back: one native byte swap for all (every machine Electron runs on
 * is little-endian) instead of shifts for each word.
 */
export const toWords = (octets: Uint8Array): Int32Array => {
  const copy = new Uint8Array(octets);
  Buffer.from(copy.buffer).swap32();
  return new Int32Array(copy.buffer);
};

const toOctets = (words: Int32Array): Uint8Array => {
  Buffer.from(words.buffer).swap32();
  return new Uint8Array(words.buffer);
};

/** Wrong sizes of what our own code hands over are its error, not the file's. */
const keysFor = (cipher: BlockCipher, key: Uint8Array, direction: 'encrypt' | 'decrypt'): Int32Array => {
  if (!cipher.keyLengths.includes(key.length)) {
    throw new RangeError(`${cipher.name} takes a key of ${cipher.keyLengths.join(', ')} octets`);
  }
  return cipher.expandKey(key, direction);
};

const checkBlock = (cipher: BlockCipher, what: string, octets: Uint8Array): void => {
  if (octets.length !== blockSize) throw new RangeError(`${cipher.name} takes ${what} of 16 octets`);
};

/** One block by itself (ECB). */
export const cryptOne = (
  cipher: BlockCipher,
  key: Uint8Array,
  block: Uint8Array,
  direction: 'encrypt' | 'decrypt',
): Uint8Array => {
  checkBlock(cipher, 'a block', block);
  const words = toWords(block);
  cipher.cryptBlock(keysFor(cipher, key, direction), words, 0);
  return toOctets(words);
};

/** CBC with PKCS#7 padding; any length of data. */
export const cbcEncrypt = (
  cipher: BlockCipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array => {
  checkBlock(cipher, 'an IV', iv);
  const keys = keysFor(cipher, key, 'encrypt');
  const words = toWords(pad(data, blockSize));
  let [p0, p1, p2, p3] = toWords(iv) as unknown as [number, number, number, number];
  for (let at = 0; at < words.length; at += 4) {
    words[at]! ^= p0;
    words[at + 1]! ^= p1;
    words[at + 2]! ^= p2;
    words[at + 3]! ^= p3;
    cipher.cryptBlock(keys, words, at);
    p0 = words[at]!;
    p1 = words[at + 1]!;
    p2 = words[at + 2]!;
    p3 = words[at + 3]!;
  }
  return toOctets(words);
};

/**
 * CBC without touching the padding: what a key reader looks at before it judges the password. Here no block waits for
 * the one before it, so the cipher has them all at once. `damaged` where the data are no whole number of blocks.
 */
export const cbcDecryptBlocks = (
  cipher: BlockCipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array => {
  checkBlock(cipher, 'an IV', iv);
  if (data.length % blockSize !== 0) throw damaged('CBC length');
  const words = toWords(data);
  const previous = new Int32Array(words.length + 4);
  previous.set(toWords(iv));
  previous.set(words, 4);
  cipher.cryptBlocks(keysFor(cipher, key, 'decrypt'), words);
  for (let i = 0; i < words.length; i++) words[i]! ^= previous[i]!;
  return toOctets(words);
};

/** PKCS#7 padding (RFC 5652 §6.3): 1 to `size` octets, each holding their number. */
const pad = (data: Uint8Array, size: number): Uint8Array => {
  const count = size - (data.length % size);
  const padded = new Uint8Array(data.length + count);
  padded.set(data);
  padded.fill(count, data.length);
  return padded;
};

/** Takes the padding off again; `damaged` unless every octet of it is right. */
export const unpad = (padded: Uint8Array, size: number): Uint8Array => {
  const count = padded[padded.length - 1] ?? 0;
  if (count < 1 || count > size || padded.length % size !== 0) throw damaged('padding');
  for (let i = padded.length - count; i < padded.length; i++) {
    if (padded[i] !== count) throw damaged('padding');
  }
  return padded.subarray(0, padded.length - count);
};
