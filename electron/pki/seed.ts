import { damaged } from './errors.ts';

/**
 * SEED, the 128-bit block cipher of KISA (RFC 4269, TTAS.KO-12.0004), with CBC and PKCS#7 padding.
 * In TypeScript because BoringSSL, Electron's crypto, has no SEED and Node has it only with OpenSSL's legacy provider.
 * Table-driven: not constant in time. It runs in a process of its own, on the user's own file, once.
 */

export const seedBlockSize = 16;

/**
 * S(x) = A·x^exponent ⊕ constant; `columns` is the matrix A, a column an input bit. x^exponent is in GF(2^8) modulo
 * x^8 + x^6 + x^5 + x + 1, RFC 4269's field, of which 2 generates every element but 0.
 */
const sBox = (exponent: number, columns: readonly number[], constant: number): Uint8Array => {
  const powers = new Uint8Array(255);
  for (let i = 0, x = 1; i < 255; i++) {
    powers[i] = x;
    x = x & 0x80 ? (x << 1) ^ 0x163 : x << 1;
  }
  const box = new Uint8Array(256).fill(constant);
  for (let i = 0; i < 255; i++) {
    const raised = powers[(i * exponent) % 255]!;
    for (let bit = 0; bit < 8; bit++) if ((raised >> bit) & 1) box[powers[i]!]! ^= columns[bit]!;
  }
  return box;
};

/**
 * The four SS-boxes of RFC 4269 §2.2: S-box and the G function's masks in one look-up. Constants of the module, because
 * V8 then knows where they lie: handed around, their places are loaded again for every word.
 */
const ss0 = new Int32Array(256);
const ss1 = new Int32Array(256);
const ss2 = new Int32Array(256);
const ss3 = new Int32Array(256);
const masks = [0xfc, 0xf3, 0xcf, 0x3f];

let isFilled = false;
/** At the first key: reading the module costs nothing. */
const fillTables = (): void => {
  if (isFilled) return;
  const s0 = sBox(247, [44, 208, 105, 194, 65, 68, 88, 226], 169);
  const s1 = sBox(251, [208, 42, 225, 44, 33, 48, 162, 108], 56);
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

const g = (x: number): number =>
  ss0[x & 255]! ^ ss1[(x >>> 8) & 255]! ^ ss2[(x >>> 16) & 255]! ^ ss3[x >>> 24]!;

const readWord = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/**
 * Octets as SEED's big-endian words over a copy of them, and back: one native byte swap for all (every machine Electron
 * runs on is little-endian) instead of shifts for each word.
 */
const toWords = (padded: Uint8Array): Int32Array => {
  const copy = new Uint8Array(padded);
  Buffer.from(copy.buffer).swap32();
  return new Int32Array(copy.buffer);
};

const toOctets = (words: Int32Array): Uint8Array => {
  Buffer.from(words.buffer).swap32();
  return new Uint8Array(words.buffer);
};

/** The 32 round-key words of RFC 4269 §2.3, two a round, in the order of use. */
type RoundKeys = Int32Array;

const expandKey = (key: Uint8Array, direction: 'encrypt' | 'decrypt'): RoundKeys => {
  if (key.length !== 16) throw new RangeError('SEED takes a key of 16 octets');
  fillTables();
  let a = readWord(key, 0);
  let b = readWord(key, 4);
  let c = readWord(key, 8);
  let d = readWord(key, 12);
  let constant = 0x9e3779b9 | 0;
  const keys = new Int32Array(32);
  for (let round = 0; round < 16; round++) {
    const at = direction === 'encrypt' ? 2 * round : 30 - 2 * round;
    keys[at] = g((a + c - constant) | 0);
    keys[at + 1] = g((b - d + constant) | 0);
    constant = (constant << 1) | (constant >>> 31);
    if (round % 2 === 0) [a, b] = [(a >>> 8) | (b << 24), (b >>> 8) | (a << 24)];
    else [c, d] = [(c << 8) | (d >>> 24), (d << 8) | (c >>> 24)];
  }
  return keys;
};

/** One block, in place, of four words from `at`; the direction is the order of the keys. */
const cryptBlock = (keys: RoundKeys, words: Int32Array, at: number): void => {
  let l0 = words[at]!;
  let l1 = words[at + 1]!;
  let r0 = words[at + 2]!;
  let r1 = words[at + 3]!;
  for (let k = 0; k < 32; k += 4) {
    // F of RFC 4269 §2.1, twice, so that the halves need no swap.
    let x = r0 ^ keys[k]!;
    let y = x ^ r1 ^ keys[k + 1]!;
    y = g(y);
    x = (x + y) | 0;
    x = g(x);
    y = (y + x) | 0;
    y = g(y);
    l0 ^= (x + y) | 0;
    l1 ^= y;
    x = l0 ^ keys[k + 2]!;
    y = x ^ l1 ^ keys[k + 3]!;
    y = g(y);
    x = (x + y) | 0;
    x = g(x);
    y = (y + x) | 0;
    y = g(y);
    r0 ^= (x + y) | 0;
    r1 ^= y;
  }
  words[at] = r0;
  words[at + 1] = r1;
  words[at + 2] = l0;
  words[at + 3] = l1;
};

const cryptOne = (key: Uint8Array, input: Uint8Array, direction: 'encrypt' | 'decrypt'): Uint8Array => {
  if (input.length !== seedBlockSize) throw new RangeError('SEED takes a block of 16 octets');
  const words = toWords(input);
  cryptBlock(expandKey(key, direction), words, 0);
  return toOctets(words);
};

/** One block of 16 octets under a key of 16 octets (ECB). */
export const seedEncryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(key, block, 'encrypt');
export const seedDecryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  cryptOne(key, block, 'decrypt');

const checkIv = (iv: Uint8Array): void => {
  if (iv.length !== seedBlockSize) throw new RangeError('SEED-CBC takes an IV of 16 octets');
};

/** SEED-CBC with PKCS#7 padding (RFC 4269 §3, RFC 5652 §6.3). Key and IV of 16 octets; any length of data. */
export const seedCbcEncrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  checkIv(iv);
  const keys = expandKey(key, 'encrypt');
  const pad = seedBlockSize - (data.length % seedBlockSize);
  const padded = new Uint8Array(data.length + pad);
  padded.set(data);
  padded.fill(pad, data.length);
  const words = toWords(padded);
  let [p0, p1, p2, p3] = toWords(iv) as unknown as [number, number, number, number];
  for (let at = 0; at < words.length; at += 4) {
    words[at]! ^= p0;
    words[at + 1]! ^= p1;
    words[at + 2]! ^= p2;
    words[at + 3]! ^= p3;
    cryptBlock(keys, words, at);
    p0 = words[at]!;
    p1 = words[at + 1]!;
    p2 = words[at + 2]!;
    p3 = words[at + 3]!;
  }
  return toOctets(words);
};

/**
 * SEED-CBC without touching the padding: what a key reader looks at before it judges the password.
 * Fails with `damaged` where the data are no whole number of blocks.
 */
export const seedCbcDecryptBlocks = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  checkIv(iv);
  if (data.length % seedBlockSize !== 0) throw damaged('SEED-CBC length');
  const keys = expandKey(key, 'decrypt');
  const words = toWords(data);
  let [p0, p1, p2, p3] = toWords(iv) as unknown as [number, number, number, number];
  for (let at = 0; at < words.length; at += 4) {
    const c0 = words[at]!;
    const c1 = words[at + 1]!;
    const c2 = words[at + 2]!;
    const c3 = words[at + 3]!;
    cryptBlock(keys, words, at);
    words[at]! ^= p0;
    words[at + 1]! ^= p1;
    words[at + 2]! ^= p2;
    words[at + 3]! ^= p3;
    p0 = c0;
    p1 = c1;
    p2 = c2;
    p3 = c3;
  }
  return toOctets(words);
};

/** SEED-CBC with strict PKCS#7 padding: every padding octet is checked; fails with `damaged`. */
export const seedCbcDecrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  unpad(seedCbcDecryptBlocks(key, iv, data), seedBlockSize);

/** Takes PKCS#7 padding off (RFC 5652 §6.3): 1 to `blockSize` octets, each holding their number. */
export const unpad = (padded: Uint8Array, blockSize: number): Uint8Array => {
  const pad = padded[padded.length - 1] ?? 0;
  if (pad < 1 || pad > blockSize || padded.length % blockSize !== 0) throw damaged('padding');
  for (let i = padded.length - pad; i < padded.length; i++) if (padded[i] !== pad) throw damaged('padding');
  return padded.subarray(0, padded.length - pad);
};
