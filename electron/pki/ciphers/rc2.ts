import { damaged } from '../errors.ts';

/**
 * RC2 in CBC (RFC 2268), decryption alone: old PFX files carry their certificates under it, and nothing new should.
 * In TypeScript because BoringSSL has no 40-bit form and OpenSSL 3 keeps all of RC2 in its legacy provider.
 */

export const rc2BlockSize = 8;

/** PITABLE of RFC 2268 §2: a permutation of the octets, from the digits of pi. */
const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

/** The 64 words of RFC 2268 §2; `effectiveBits` is its T1. */
const expandKey = (key: Uint8Array, effectiveBits: number): Uint16Array => {
  if (key.length < 1 || key.length > 128) throw new RangeError('RC2 takes a key of 1 to 128 octets');
  const octets = new Uint8Array(128);
  octets.set(key);
  for (let i = key.length; i < 128; i++) {
    octets[i] = piTable[(octets[i - 1]! + octets[i - key.length]!) & 0xff]!;
  }
  const effective = Math.ceil(effectiveBits / 8);
  const mask = 0xff >> (8 * effective - effectiveBits);
  octets[128 - effective] = piTable[octets[128 - effective]! & mask]!;
  for (let i = 127 - effective; i >= 0; i--) octets[i] = piTable[octets[i + 1]! ^ octets[i + effective]!]!;
  return Uint16Array.from({ length: 64 }, (_, i) => octets[2 * i]! | (octets[2 * i + 1]! << 8));
};

const rotateRight = (word: number, by: number): number => ((word >>> by) | (word << (16 - by))) & 0xffff;

/** One block, in place, of four little-endian words from `at` (RFC 2268 §4). */
const decryptBlock = (keys: Uint16Array, words: Uint16Array, at: number): void => {
  let r0 = words[at]!;
  let r1 = words[at + 1]!;
  let r2 = words[at + 2]!;
  let r3 = words[at + 3]!;
  for (let j = 60; j >= 0; j -= 4) {
    r3 = rotateRight(r3, 5) - keys[j + 3]! - (r2 & r1) - (~r2 & r0);
    r3 &= 0xffff;
    r2 = rotateRight(r2, 3) - keys[j + 2]! - (r1 & r0) - (~r1 & r3);
    r2 &= 0xffff;
    r1 = rotateRight(r1, 2) - keys[j + 1]! - (r0 & r3) - (~r0 & r2);
    r1 &= 0xffff;
    r0 = rotateRight(r0, 1) - keys[j]! - (r3 & r2) - (~r3 & r1);
    r0 &= 0xffff;
    // Five mixing rounds, a mashing, six, a mashing, five: backwards.
    if (j === 44 || j === 20) {
      r3 = (r3 - keys[r2 & 63]!) & 0xffff;
      r2 = (r2 - keys[r1 & 63]!) & 0xffff;
      r1 = (r1 - keys[r0 & 63]!) & 0xffff;
      r0 = (r0 - keys[r3 & 63]!) & 0xffff;
    }
  }
  words[at] = r0;
  words[at + 1] = r1;
  words[at + 2] = r2;
  words[at + 3] = r3;
};

/**
 * RC2-CBC without touching the padding. `effectiveBits` is 1 to 1024; PKCS#12 takes as many as the key has.
 * Fails with `damaged` where the data are no whole number of blocks.
 */
export const rc2CbcDecryptBlocks = (
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array => {
  if (iv.length !== rc2BlockSize) throw new RangeError('RC2-CBC takes an IV of 8 octets');
  if (data.length % rc2BlockSize !== 0) throw damaged('RC2-CBC length');
  const keys = expandKey(key, effectiveBits);
  const plain = new Uint8Array(data);
  // Every machine Electron runs on is little-endian, as RC2's words are.
  const words = new Uint16Array(plain.buffer);
  for (let at = 0; at < words.length; at += 4) decryptBlock(keys, words, at);
  for (let i = 0; i < plain.length; i++) {
    plain[i]! ^= i < rc2BlockSize ? iv[i]! : data[i - rc2BlockSize]!;
  }
  return plain;
};
