import fc from 'fast-check';
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

const openssl = new OpenSsl();
const opensslSeed = (key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  openssl.write('plain', plain);
  const under = ['-K', hex(key), '-iv', hex(iv)];
  openssl.run('enc', '-seed-cbc', ...under, '-in', 'plain', '-out', 'sealed', ...legacy);
  return openssl.read('sealed');
};

describe('SEED', () => {
  it.each([
    [
      '00000000000000000000000000000000',
      '000102030405060708090a0b0c0d0e0f',
      '5ebac6e0054e166819aff1cc6d346cdb',
    ],
    [
      '000102030405060708090a0b0c0d0e0f',
      '00000000000000000000000000000000',
      'c11f22f20140505084483597e4370f43',
    ],
    [
      '4706480851e61be85d74bfb3fd956185',
      '83a2f8a288641fb9a4e9a5cc2f131c7d',
      'ee54d13ebcae706d226bc3142cd40d4a',
    ],
    [
      '28dbc3bc49ffd87dcfa509b11d422be7',
      'b41e6be2eba84a148e2eed84593c5ec7',
      '9b9b7bfcd1813cb95d0b3618f40f5122',
    ],
  ])('agrees with RFC 4269, appendix B, under key %s', (key, plain, sealed) => {
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
