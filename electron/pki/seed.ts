import { damaged } from './errors.ts';

/**
 * SEED, the 128-bit block cipher of KISA (RFC 4269, TTAS.KO-12.0004), with CBC and PKCS#7 padding.
 * In TypeScript because BoringSSL, Electron's crypto, has no SEED and Node has it only with OpenSSL's legacy provider.
 * Table-driven: not constant in time. It runs in a process of its own, on the user's own file, once.
 */

export const seedBlockSize = 16;

/** Multiplication in GF(2^8) modulo x^8 + x^6 + x^5 + x + 1, the field of RFC 4269's S-boxes. */
const multiply = (a: number, b: number): number => {
  let product = 0;
  for (let x = a, y = b; y > 0; y >>= 1) {
    if (y & 1) product ^= x;
    x = x & 0x80 ? (x << 1) ^ 0x163 : x << 1;
  }
  return product;
};

/** S(x) = A·x^exponent ⊕ constant; `columns` is the matrix A, a column an input bit. */
const sBox = (exponent: number, columns: readonly number[], constant: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, x) => {
    let power = 1;
    for (let i = 0; i < exponent; i++) power = multiply(power, x);
    return columns.reduce((sum, column, bit) => ((power >> bit) & 1 ? sum ^ column : sum), constant);
  });

/** The four SS-boxes of RFC 4269 §2.2: S-box and the G function's masks in one look-up. */
type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array];

const buildTables = (): Tables => {
  const s0 = sBox(247, [44, 208, 105, 194, 65, 68, 88, 226], 169);
  const s1 = sBox(251, [208, 42, 225, 44, 33, 48, 162, 108], 56);
  const masks = [0xfc, 0xf3, 0xcf, 0x3f];
  const tables: Tables = [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)];
  for (const [position, table] of tables.entries()) {
    const box = position % 2 === 0 ? s0 : s1;
    for (let x = 0; x < 256; x++) {
      let word = 0;
      for (let byte = 0; byte < 4; byte++) word |= (box[x]! & masks[(position + byte) % 4]!) << (8 * byte);
      table[x] = word;
    }
  }
  return tables;
};

let builtTables: Tables | undefined;
const ssBoxes = (): Tables => (builtTables ??= buildTables());

const g = ([t0, t1, t2, t3]: Tables, x: number): number =>
  t0[x & 255]! ^ t1[(x >>> 8) & 255]! ^ t2[(x >>> 16) & 255]! ^ t3[x >>> 24]!;

const readWord = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

const writeWord = (bytes: Uint8Array, at: number, word: number): void => {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
};

/** The 32 round-key words of RFC 4269 §2.3, two a round, in the order of use. */
type RoundKeys = Int32Array;

const expandKey = (key: Uint8Array, direction: 'encrypt' | 'decrypt'): RoundKeys => {
  if (key.length !== 16) throw new RangeError('SEED takes a key of 16 octets');
  const t = ssBoxes();
  let a = readWord(key, 0);
  let b = readWord(key, 4);
  let c = readWord(key, 8);
  let d = readWord(key, 12);
  let constant = 0x9e3779b9 | 0;
  const keys = new Int32Array(32);
  for (let round = 0; round < 16; round++) {
    const at = direction === 'encrypt' ? 2 * round : 30 - 2 * round;
    keys[at] = g(t, (a + c - constant) | 0);
    keys[at + 1] = g(t, (b - d + constant) | 0);
    constant = (constant << 1) | (constant >>> 31);
    if (round % 2 === 0) [a, b] = [(a >>> 8) | (b << 24), (b >>> 8) | (a << 24)];
    else [c, d] = [(c << 8) | (d >>> 24), (d << 8) | (c >>> 24)];
  }
  return keys;
};

/** One block, in place, on four big-endian words; the direction is the order of the keys. */
const cryptBlock = (tables: Tables, keys: RoundKeys, block: Int32Array): void => {
  const t0 = tables[0];
  const t1 = tables[1];
  const t2 = tables[2];
  const t3 = tables[3];
  let l0 = block[0]!;
  let l1 = block[1]!;
  let r0 = block[2]!;
  let r1 = block[3]!;
  for (let k = 0; k < 32; k += 4) {
    // F of RFC 4269 §2.1, twice, so that the halves need no swap.
    let x = r0 ^ keys[k]!;
    let y = x ^ r1 ^ keys[k + 1]!;
    y = t0[y & 255]! ^ t1[(y >>> 8) & 255]! ^ t2[(y >>> 16) & 255]! ^ t3[y >>> 24]!;
    x = (x + y) | 0;
    x = t0[x & 255]! ^ t1[(x >>> 8) & 255]! ^ t2[(x >>> 16) & 255]! ^ t3[x >>> 24]!;
    y = (y + x) | 0;
    y = t0[y & 255]! ^ t1[(y >>> 8) & 255]! ^ t2[(y >>> 16) & 255]! ^ t3[y >>> 24]!;
    l0 ^= (x + y) | 0;
    l1 ^= y;
    x = l0 ^ keys[k + 2]!;
    y = x ^ l1 ^ keys[k + 3]!;
    y = t0[y & 255]! ^ t1[(y >>> 8) & 255]! ^ t2[(y >>> 16) & 255]! ^ t3[y >>> 24]!;
    x = (x + y) | 0;
    x = t0[x & 255]! ^ t1[(x >>> 8) & 255]! ^ t2[(x >>> 16) & 255]! ^ t3[x >>> 24]!;
    y = (y + x) | 0;
    y = t0[y & 255]! ^ t1[(y >>> 8) & 255]! ^ t2[(y >>> 16) & 255]! ^ t3[y >>> 24]!;
    r0 ^= (x + y) | 0;
    r1 ^= y;
  }
  block[0] = r0;
  block[1] = r1;
  block[2] = l0;
  block[3] = l1;
};

const cryptOne = (key: Uint8Array, input: Uint8Array, direction: 'encrypt' | 'decrypt'): Uint8Array => {
  if (input.length !== seedBlockSize) throw new RangeError('SEED takes a block of 16 octets');
  const block = Int32Array.of(
    readWord(input, 0),
    readWord(input, 4),
    readWord(input, 8),
    readWord(input, 12),
  );
  cryptBlock(ssBoxes(), expandKey(key, direction), block);
  const output = new Uint8Array(seedBlockSize);
  for (let i = 0; i < 4; i++) writeWord(output, 4 * i, block[i]!);
  return output;
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
  const t = ssBoxes();
  const keys = expandKey(key, 'encrypt');
  const pad = seedBlockSize - (data.length % seedBlockSize);
  const output = new Uint8Array(data.length + pad);
  output.set(data);
  output.fill(pad, data.length);
  const block = Int32Array.of(readWord(iv, 0), readWord(iv, 4), readWord(iv, 8), readWord(iv, 12));
  for (let at = 0; at < output.length; at += seedBlockSize) {
    for (let i = 0; i < 4; i++) block[i]! ^= readWord(output, at + 4 * i);
    cryptBlock(t, keys, block);
    for (let i = 0; i < 4; i++) writeWord(output, at + 4 * i, block[i]!);
  }
  return output;
};

/**
 * SEED-CBC without touching the padding: what a key reader looks at before it judges the password.
 * Fails with `damaged` where the data are no whole number of blocks.
 */
export const seedCbcDecryptBlocks = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  checkIv(iv);
  if (data.length % seedBlockSize !== 0) throw damaged('SEED-CBC length');
  const t = ssBoxes();
  const keys = expandKey(key, 'decrypt');
  const output = new Uint8Array(data.length);
  const block = new Int32Array(4);
  let p0 = readWord(iv, 0);
  let p1 = readWord(iv, 4);
  let p2 = readWord(iv, 8);
  let p3 = readWord(iv, 12);
  for (let at = 0; at < data.length; at += seedBlockSize) {
    const c0 = readWord(data, at);
    const c1 = readWord(data, at + 4);
    const c2 = readWord(data, at + 8);
    const c3 = readWord(data, at + 12);
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
    cryptBlock(t, keys, block);
    writeWord(output, at, block[0] ^ p0);
    writeWord(output, at + 4, block[1] ^ p1);
    writeWord(output, at + 8, block[2] ^ p2);
    writeWord(output, at + 12, block[3] ^ p3);
    p0 = c0;
    p1 = c1;
    p2 = c2;
    p3 = c3;
  }
  return output;
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
