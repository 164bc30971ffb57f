import {
  cbcDecryptBlocks,
  cbcEncrypt,
  cryptOne,
  toWords,
  unpad,
  type BlockCipher,
} from './ciphers/block-cipher.ts';
import { sBox } from './ciphers/s-box.ts';

/** ARIA, the 128-bit block cipher of Korea's standards (RFC 5794, KS X 1213): keys of 128, 192 and 256 bits. */

/**
 * The four S-boxes of RFC 5794 §2.4.2, S1 and S2 and their inverses, each where the substitution layer of the odd rounds
 * has it in a word: octet 0 to 3 from the left. What an entry holds is that octet's part of the first step of the
 * diffusion: its value in the three other places.
 */
const s1 = new Int32Array(256);
const s2 = new Int32Array(256);
const x1 = new Int32Array(256);
const x2 = new Int32Array(256);

let isFilled = false;
/** At the first key: reading the module costs nothing. */
const fillTables = (): void => {
  if (isFilled) return;
  const field = { polynomial: 0x11b, generator: 3 } as const;
  const first = sBox(field, 254, [31, 62, 124, 248, 241, 227, 199, 143], 0x63);
  const second = sBox(field, 247, [172, 197, 18, 207, 91, 95, 133, 238], 0xe2);
  for (let x = 0; x < 256; x++) {
    s1[x] = first[x]! * 0x00010101;
    s2[x] = second[x]! * 0x01000101;
    x1[first[x]!] = x * 0x01010001;
    x2[second[x]!] = x * 0x01010100;
  }
  isFilled = true;
};

/** Substitution of an odd round and the diffusion's first step; `t0` to `t3` are the tables (see seed.ts). */
const substituteOdd = (t0: Int32Array, t1: Int32Array, t2: Int32Array, t3: Int32Array, x: number): number =>
  t0[x >>> 24]! ^ t1[(x >>> 16) & 255]! ^ t2[(x >>> 8) & 255]! ^ t3[x & 255]!;

/** Of an even round, where the boxes stand two octets further: the word comes out turned by 16 bits. */
const substituteEven = (t0: Int32Array, t1: Int32Array, t2: Int32Array, t3: Int32Array, x: number): number =>
  t0[(x >>> 8) & 255]! ^ t1[x & 255]! ^ t2[x >>> 24]! ^ t3[(x >>> 16) & 255]!;

/** Of the last round, which has no diffusion. */
const substituteLast = (x: number): number =>
  (x1[x >>> 24]! & 0xff000000) |
  (x2[(x >>> 16) & 255]! & 0xff0000) |
  (s1[(x >>> 8) & 255]! & 0xff00) |
  (s2[x & 255]! & 0xff);

const turn = (x: number): number => (x << 16) | (x >>> 16);
const swapPairs = (x: number): number => ((x << 8) & 0xff00ff00) | ((x >>> 8) & 0x00ff00ff);
const reverse = (x: number): number => turn(swapPairs(x));

/**
 * One block. The 16 × 16 matrix of RFC 5794 §2.4.3 is four steps: in each word, every octet the sum of the other three
 * (in the tables); every word the sum of three; the octets of three words moved; every word the sum of three again.
 */
const cryptBlock = (keys: Int32Array, words: Int32Array, at: number): void => {
  const t0 = s1;
  const t1 = s2;
  const t2 = x1;
  const t3 = x2;
  const last = keys.length - 4;
  let a = words[at]!;
  let b = words[at + 1]!;
  let c = words[at + 2]!;
  let d = words[at + 3]!;
  for (let k = 0; ; k += 8) {
    let p = substituteOdd(t0, t1, t2, t3, a ^ keys[k]!);
    let q = substituteOdd(t0, t1, t2, t3, b ^ keys[k + 1]!);
    let r = substituteOdd(t0, t1, t2, t3, c ^ keys[k + 2]!);
    let s = substituteOdd(t0, t1, t2, t3, d ^ keys[k + 3]!);
    a = p ^ q ^ r;
    b = swapPairs(p ^ r ^ s);
    c = turn(p ^ q ^ s);
    d = reverse(q ^ r ^ s);
    p = a ^ b ^ c ^ keys[k + 4]!;
    q = a ^ c ^ d ^ keys[k + 5]!;
    r = a ^ b ^ d ^ keys[k + 6]!;
    s = b ^ c ^ d ^ keys[k + 7]!;
    if (k + 8 === last) {
      words[at] = substituteLast(p) ^ keys[last]!;
      words[at + 1] = substituteLast(q) ^ keys[last + 1]!;
      words[at + 2] = substituteLast(r) ^ keys[last + 2]!;
      words[at + 3] = substituteLast(s) ^ keys[last + 3]!;
      return;
    }
    p = substituteEven(t0, t1, t2, t3, p);
    q = substituteEven(t0, t1, t2, t3, q);
    r = substituteEven(t0, t1, t2, t3, r);
    s = substituteEven(t0, t1, t2, t3, s);
    // The words are turned: each move of octets turns them back as well.
    a = turn(p ^ q ^ r);
    b = reverse(p ^ r ^ s);
    c = p ^ q ^ s;
    d = swapPairs(q ^ r ^ s);
    p = a ^ b ^ c;
    q = a ^ c ^ d;
    r = a ^ b ^ d;
    d = b ^ c ^ d;
    a = p;
    b = q;
    c = r;
  }
};

type Block = readonly [number, number, number, number];

/** The diffusion's second to fourth step by itself. */
const spread = ([p, q, r, s]: Block): Block => {
  const [a, b, c, d] = [p ^ q ^ r, swapPairs(p ^ r ^ s), turn(p ^ q ^ s), reverse(q ^ r ^ s)];
  return [a ^ b ^ c, a ^ c ^ d, a ^ b ^ d, b ^ c ^ d];
};

/** The whole diffusion, as the keys for decryption need it. */
const diffuse = (block: Block): Block => {
  const mixed = block.map((x) => {
    const y = x ^ ((x << 8) | (x >>> 24));
    return turn(y) ^ ((x << 8) | (x >>> 24));
  });
  return spread(mixed as unknown as Block);
};

const xor = (left: Block, right: Block): Block => [
  left[0] ^ right[0],
  left[1] ^ right[1],
  left[2] ^ right[2],
  left[3] ^ right[3],
];

/** To the right by so many bits, none of them a multiple of 32. */
const rotate = (block: Block, by: number): Block => {
  const word = (i: number): number => block[(i + 4 - (by >> 5)) & 3]!;
  const turned = (i: number): number => (word(i) >>> (by & 31)) | (word(i + 3) << (32 - (by & 31)));
  return [turned(0), turned(1), turned(2), turned(3)];
};

const constants: readonly Block[] = [
  [0x517cc1b7, 0x27220a94, 0xfe13abe8, 0xfa9a6ee0],
  [0x6db14acc, 0x9e21c820, 0xff28b1d5, 0xef5de2b0],
  [0xdb92371d, 0x2126e970, 0x03249775, 0x04e8c90e],
];

/** RFC 5794 §2.2: four words of 128 bits from the key, and from them a round key each time, turned further every four. */
const expandKey = (key: Uint8Array, direction: 'encrypt' | 'decrypt'): Int32Array => {
  fillTables();
  const halves = new Uint8Array(32);
  halves.set(key);
  const [k0, k1, k2, k3, k4, k5, k6, k7] = toWords(halves) as unknown as [...Block, ...Block];
  const size = key.length / 8 - 2;
  const constant = (i: number): Block => constants[(size + i) % 3]!;
  const odd = (block: Block): Block =>
    spread(block.map((x) => substituteOdd(s1, s2, x1, x2, x)) as unknown as Block);
  const even = (block: Block): Block =>
    spread(block.map((x) => turn(substituteEven(s1, s2, x1, x2, x))) as unknown as Block);
  const w0: Block = [k0, k1, k2, k3];
  const w1 = xor(odd(xor(w0, constant(0))), [k4, k5, k6, k7]);
  const w2 = xor(even(xor(w1, constant(1))), w0);
  const w3 = xor(odd(xor(w2, constant(2))), w1);
  const w = [w0, w1, w2, w3];
  const rounds = 12 + 2 * size;
  const roundKeys = Array.from({ length: rounds + 1 }, (_, i) =>
    xor(w[i % 4]!, rotate(w[(i + 1) % 4]!, [19, 31, 67, 97, 109][i >> 2]!)),
  );
  if (direction === 'encrypt') return Int32Array.from(roundKeys.flat());
  const inner = (i: number): boolean => i > 0 && i < rounds;
  return Int32Array.from(roundKeys.reverse().flatMap((block, i) => (inner(i) ? diffuse(block) : block)));
};

const cryptBlocks = (keys: Int32Array, words: Int32Array): void => {
  for (let at = 0; at < words.length; at += 4) cryptBlock(keys, words, at);
};

const aria: BlockCipher = { name: 'ARIA', keyLengths: [16, 24, 32], expandKey, cryptBlock, cryptBlocks };

/** One block of 16 octets under a key of 16, 24 or 32 octets (ECB). */
export const ariaEncryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(aria, key, block, 'encrypt');
export const ariaDecryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(aria, key, block, 'decrypt');

/** ARIA-CBC with PKCS#7 padding. Key of 16, 24 or 32 octets, IV of 16; any length of data. */
export const ariaCbcEncrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  cbcEncrypt(aria, key, iv, data);

/** ARIA-CBC, padding still on; fails with `damaged` where the data are no whole number of blocks. */
export const ariaCbcDecryptBlocks = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  cbcDecryptBlocks(aria, key, iv, data);

/** ARIA-CBC with strict PKCS#7 padding: every padding octet is checked; fails with `damaged`. */
export const ariaCbcDecrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  unpad(ariaCbcDecryptBlocks(key, iv, data), 16);
