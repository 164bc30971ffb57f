import {
  cbcDecryptBlocks,
  cbcEncrypt,
  cryptOne,
  toWords,
  unpad,
  type BlockCipher,
} from './ciphers/block-cipher.ts';
import { sBox } from './ciphers/s-box.ts';

/** SEED, the 128-bit block cipher of KISA (RFC 4269, TTAS.KO-12.0004). */

/** The four SS-boxes of RFC 4269 §2.2: S-box and the G function's masks in one look-up. */
const ss0 = new Int32Array(256);
const ss1 = new Int32Array(256);
const ss2 = new Int32Array(256);
const ss3 = new Int32Array(256);
const masks = [0xfc, 0xf3, 0xcf, 0x3f];

let isFilled = false;
/** At the first key: reading the module costs nothing. */
const fillTables = (): void => {
  if (isFilled) return;
  const field = { polynomial: 0x163, generator: 2 } as const;
  const s0 = sBox(field, 247, [44, 208, 105, 194, 65, 68, 88, 226], 169);
  const s1 = sBox(field, 251, [208, 42, 225, 44, 33, 48, 162, 108], 56);
  for (const [position, table] of [ss0, ss1, ss2, ss3].entries()) {
    const box = position % 2 === 0 ? s0 : s1;
    for (let x = 0; x < 256; x++) {
      let word = 0;
      for (let byte = 0; byte < 4; byte++) word |= (box[x]! & masks[(position + byte) % 4]!) << (8 * byte);
      table[x] = word;
    }
  }
  isFilled = true;
};

/**
 * The tables come as arguments that each caller takes from the module's constants once: V8 still knows where they lie,
 * and this stays small enough that it is put in its callers' place twelve times over.
 */
const g = (t0: Int32Array, t1: Int32Array, t2: Int32Array, t3: Int32Array, x: number): number =>
  t0[x & 255]! ^ t1[(x >>> 8) & 255]! ^ t2[(x >>> 16) & 255]! ^ t3[x >>> 24]!;

/**
 * The 32 round-key words of RFC 4269 §2.3, two a round: K0, and K0 ⊕ K1, because F begins with (C ⊕ K0) ⊕ (D ⊕ K1),
 * and the next round waits for each step there.
 */
const expandKey = (key: Uint8Array, direction: 'encrypt' | 'decrypt'): Int32Array => {
  fillTables();
  let [a, b, c, d] = toWords(key) as unknown as [number, number, number, number];
  let constant = 0x9e3779b9 | 0;
  const keys = new Int32Array(32);
  for (let round = 0; round < 16; round++) {
    const at = direction === 'encrypt' ? 2 * round : 30 - 2 * round;
    const first = g(ss0, ss1, ss2, ss3, (a + c - constant) | 0);
    keys[at] = first;
    keys[at + 1] = first ^ g(ss0, ss1, ss2, ss3, (b - d + constant) | 0);
    constant = (constant << 1) | (constant >>> 31);
    if (round % 2 === 0) [a, b] = [(a >>> 8) | (b << 24), (b >>> 8) | (a << 24)];
    else [c, d] = [(c << 8) | (d >>> 24), (d << 8) | (c >>> 24)];
  }
  return keys;
};

const cryptBlock = (keys: Int32Array, words: Int32Array, at: number): void => {
  const t0 = ss0;
  const t1 = ss1;
  const t2 = ss2;
  const t3 = ss3;
  let l0 = words[at]!;
  let l1 = words[at + 1]!;
  let r0 = words[at + 2]!;
  let r1 = words[at + 3]!;
  for (let k = 0; k < 32; k += 4) {
    // F of RFC 4269 §2.1, twice, so that the halves need no swap.
    let x = r0 ^ keys[k]!;
    let y = g(t0, t1, t2, t3, r0 ^ r1 ^ keys[k + 1]!);
    x = g(t0, t1, t2, t3, (x + y) | 0);
    y = g(t0, t1, t2, t3, (y + x) | 0);
    l0 ^= (x + y) | 0;
    l1 ^= y;
    x = l0 ^ keys[k + 2]!;
    y = g(t0, t1, t2, t3, l0 ^ l1 ^ keys[k + 3]!);
    x = g(t0, t1, t2, t3, (x + y) | 0);
    y = g(t0, t1, t2, t3, (y + x) | 0);
    r0 ^= (x + y) | 0;
    r1 ^= y;
  }
  words[at] = r0;
  words[at + 1] = r1;
  words[at + 2] = l0;
  words[at + 3] = l1;
};

/** Two blocks in step: the rounds of one are done while those of the other wait for their look-ups. */
const cryptTwoBlocks = (keys: Int32Array, words: Int32Array, at: number): void => {
  const t0 = ss0;
  const t1 = ss1;
  const t2 = ss2;
  const t3 = ss3;
  let l0 = words[at]!;
  let l1 = words[at + 1]!;
  let r0 = words[at + 2]!;
  let r1 = words[at + 3]!;
  let m0 = words[at + 4]!;
  let m1 = words[at + 5]!;
  let s0 = words[at + 6]!;
  let s1 = words[at + 7]!;
  for (let k = 0; k < 32; k += 4) {
    let x = r0 ^ keys[k]!;
    let u = s0 ^ keys[k]!;
    let y = g(t0, t1, t2, t3, r0 ^ r1 ^ keys[k + 1]!);
    let v = g(t0, t1, t2, t3, s0 ^ s1 ^ keys[k + 1]!);
    x = g(t0, t1, t2, t3, (x + y) | 0);
    u = g(t0, t1, t2, t3, (u + v) | 0);
    y = g(t0, t1, t2, t3, (y + x) | 0);
    v = g(t0, t1, t2, t3, (v + u) | 0);
    l0 ^= (x + y) | 0;
    m0 ^= (u + v) | 0;
    l1 ^= y;
    m1 ^= v;
    x = l0 ^ keys[k + 2]!;
    u = m0 ^ keys[k + 2]!;
    y = g(t0, t1, t2, t3, l0 ^ l1 ^ keys[k + 3]!);
    v = g(t0, t1, t2, t3, m0 ^ m1 ^ keys[k + 3]!);
    x = g(t0, t1, t2, t3, (x + y) | 0);
    u = g(t0, t1, t2, t3, (u + v) | 0);
    y = g(t0, t1, t2, t3, (y + x) | 0);
    v = g(t0, t1, t2, t3, (v + u) | 0);
    r0 ^= (x + y) | 0;
    s0 ^= (u + v) | 0;
    r1 ^= y;
    s1 ^= v;
  }
  words[at] = r0;
  words[at + 1] = r1;
  words[at + 2] = l0;
  words[at + 3] = l1;
  words[at + 4] = s0;
  words[at + 5] = s1;
  words[at + 6] = m0;
  words[at + 7] = m1;
};

const cryptBlocks = (keys: Int32Array, words: Int32Array): void => {
  let at = 0;
  for (; at + 8 <= words.length; at += 8) cryptTwoBlocks(keys, words, at);
  if (at < words.length) cryptBlock(keys, words, at);
};

const seed: BlockCipher = { name: 'SEED', keyLengths: [16], expandKey, cryptBlock, cryptBlocks };

/** One block of 16 octets under a key of 16 octets (ECB). */
export const seedEncryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(seed, key, block, 'encrypt');
export const seedDecryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(seed, key, block, 'decrypt');

/** SEED-CBC with PKCS#7 padding (RFC 4269 §3, RFC 5652 §6.3). Key and IV of 16 octets; any length of data. */
export const seedCbcEncrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  cbcEncrypt(seed, key, iv, data);

/** SEED-CBC, padding still on; fails with `damaged` where the data are no whole number of blocks. */
export const seedCbcDecryptBlocks = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  cbcDecryptBlocks(seed, key, iv, data);

/** SEED-CBC with strict PKCS#7 padding: every padding octet is checked; fails with `damaged`. */
export const seedCbcDecrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  unpad(seedCbcDecryptBlocks(key, iv, data), 16);
