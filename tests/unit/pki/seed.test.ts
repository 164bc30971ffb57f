import fc from 'fast-check';
import { KISA_SEED_CBC } from 'kisa-seed';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PkiError } from '../../../electron/pki/errors.ts';
import {
  seedCbcDecrypt,
  seedCbcDecryptBlocks,
  seedCbcEncrypt,
  seedDecryptBlock,
  seedEncryptBlock,
} from '../../../electron/pki/seed.ts';
import { bytes, hex, legacy, OpenSsl } from './support/openssl.ts';
import { seedVectors } from './support/vectors.ts';

const openssl = new OpenSsl();
const opensslSeed = (key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  openssl.write('plain', plain);
  const under = ['-K', hex(key), '-iv', hex(iv)];
  openssl.run('enc', '-seed-cbc', ...under, '-in', 'plain', '-out', 'sealed', ...legacy);
  return openssl.read('sealed');
};

describe('SEED', () => {
  it.each(seedVectors)('agrees with RFC 4269, appendix B, under key %s', (key, plain, sealed) => {
    expect(hex(seedEncryptBlock(bytes(key), bytes(plain)))).toBe(sealed);
    expect(hex(seedDecryptBlock(bytes(key), bytes(sealed)))).toBe(plain);
  });

  it.each([0, 1, 15, 16, 17, 1234])('gives and takes what OpenSSL gives for %i octets in CBC', (length) => {
    const [key, iv, plain] = [randomBytes(16), randomBytes(16), randomBytes(length)];
    const sealed = opensslSeed(key, iv, plain);
    expect(hex(seedCbcEncrypt(key, iv, plain))).toBe(hex(sealed));
    expect(hex(seedCbcDecrypt(key, iv, sealed))).toBe(hex(plain));
  });

  it('agrees with OpenSSL on every value of every S-box (64 KiB)', () => {
    const [key, iv, plain] = [randomBytes(16), randomBytes(16), randomBytes(65536)];
    expect(Buffer.compare(seedCbcEncrypt(key, iv, plain), opensslSeed(key, iv, plain))).toBe(0);
  });

  it('undoes itself for any data', () => {
    const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(block, block, fc.uint8Array({ maxLength: 100 }), (key, iv, data) => {
        expect(seedCbcDecrypt(key, iv, seedCbcEncrypt(key, iv, data))).toEqual(data);
      }),
    );
  });

  it('refuses every padding but PKCS#7’s', () => {
    const [key, iv] = [randomBytes(16), new Uint8Array(16)];
    const seal = (lastBlock: string) => {
      const padded = seedCbcEncrypt(key, iv, bytes(lastBlock));
      return padded.subarray(0, 16);
    };
    expect(hex(seedCbcDecrypt(key, iv, seal('41'.repeat(12) + '04040404')))).toBe('41'.repeat(12));
    for (const bad of ['00', '11', 'ff', '0302', '020303']) {
      const sealed = seal('41'.repeat(16 - bad.length / 2) + bad);
      expect(() => seedCbcDecrypt(key, iv, sealed), bad).toThrow(PkiError);
    }
    expect(() => seedCbcDecrypt(key, iv, new Uint8Array(0))).toThrow(PkiError);
    expect(() => seedCbcDecryptBlocks(key, iv, new Uint8Array(17))).toThrow(PkiError);
  });

  it('takes keys and IVs of 16 octets only', () => {
    const block = new Uint8Array(16);
    expect(() => seedEncryptBlock(new Uint8Array(8), block)).toThrow(RangeError);
    expect(() => seedCbcEncrypt(new Uint8Array(32), block, block)).toThrow(RangeError);
    expect(() => seedCbcDecrypt(block, new Uint8Array(15), block)).toThrow(RangeError);
  });
});

/** The npm package of that name: the same cipher, and what a key reader must not do with it. */
describe('beside kisa-seed', () => {
  const theirs = {
    encrypt: (key: Uint8Array, iv: Uint8Array, data: Uint8Array) =>
      KISA_SEED_CBC.SEED_CBC_Encrypt(key, iv, data, 0, data.length),
    decrypt: (key: Uint8Array, iv: Uint8Array, data: Uint8Array) =>
      KISA_SEED_CBC.SEED_CBC_Decrypt(key, iv, data, 0, data.length),
  };
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  /** A last block as it is, whatever its padding: the first block under an IV, without the one that is added. */
  const seal = (block: string): Uint8Array => seedCbcEncrypt(key, iv, bytes(block)).subarray(0, 16);

  it('gives and takes the same for any data', () => {
    const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(block, block, fc.uint8Array({ maxLength: 100 }), (k, v, data) => {
        const sealed = seedCbcEncrypt(k, v, data);
        expect(hex(theirs.encrypt(k, v, data))).toBe(hex(sealed));
        expect(hex(theirs.decrypt(k, v, sealed))).toBe(hex(data));
      }),
    );
  });

  it('refuses padding whose octets differ, where it cuts off what the last one says', () => {
    const sealed = seal(`${'41'.repeat(12)}01020304`);
    expect(hex(theirs.decrypt(key, iv, sealed))).toBe('41'.repeat(12));
    expect(() => seedCbcDecrypt(key, iv, sealed)).toThrow(PkiError);
  });

  it('refuses no padding, half a block and nothing, where it answers no octets', () => {
    for (const sealed of [
      seal('00'.repeat(16)),
      seal('ff'.repeat(16)),
      new Uint8Array(17),
      new Uint8Array(0),
    ]) {
      expect(theirs.decrypt(key, iv, sealed)).toHaveLength(0);
      expect(() => seedCbcDecrypt(key, iv, sealed)).toThrow(PkiError);
    }
  });

  it('refuses keys and IVs of other sizes, where it takes them', () => {
    const data = new Uint8Array(16);
    for (const length of [8, 15, 17, 32]) {
      expect(theirs.encrypt(new Uint8Array(length), iv, data), String(length)).toHaveLength(32);
      expect(() => seedCbcEncrypt(new Uint8Array(length), iv, data)).toThrow(RangeError);
      expect(() => seedCbcDecrypt(new Uint8Array(length), iv, data)).toThrow(RangeError);
      expect(() => seedEncryptBlock(data, new Uint8Array(length))).toThrow(RangeError);
    }
    for (const length of [15, 17]) {
      expect(theirs.encrypt(key, new Uint8Array(length), data)).toHaveLength(32);
      expect(() => seedCbcEncrypt(key, new Uint8Array(length), data)).toThrow(RangeError);
      expect(() => seedCbcDecryptBlocks(key, new Uint8Array(length), data)).toThrow(RangeError);
    }
  });
});
