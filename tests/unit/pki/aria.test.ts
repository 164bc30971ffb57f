import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ariaCbcDecrypt,
  ariaCbcDecryptBlocks,
  ariaCbcEncrypt,
  ariaDecryptBlock,
  ariaEncryptBlock,
} from '../../../electron/pki/aria.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import { bytes, hex, OpenSsl } from './support/openssl.ts';
import { ariaVectors } from './support/vectors.ts';

const openssl = new OpenSsl();
const sizes = [128, 192, 256] as const;

/** OpenSSL's, through node:crypto: Electron's has no ARIA. */
const nodeCbc = (key: Uint8Array, iv: Uint8Array, plain: Uint8Array, padding = true): Uint8Array => {
  const cipher = createCipheriv(`aria-${key.length * 8}-cbc`, key, iv).setAutoPadding(padding);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
};

describe('ARIA', () => {
  it.each(ariaVectors)('agrees with RFC 5794, appendix A, under %i bits', (_, key, plain, sealed) => {
    expect(hex(ariaEncryptBlock(bytes(key), bytes(plain)))).toBe(sealed);
    expect(hex(ariaDecryptBlock(bytes(key), bytes(sealed)))).toBe(plain);
  });

  it.each(sizes)('gives and takes what node:crypto gives under %i bits, any length', (bits) => {
    for (const length of [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 1234]) {
      const [key, iv, plain] = [randomBytes(bits / 8), randomBytes(16), randomBytes(length)];
      const sealed = nodeCbc(key, iv, plain);
      expect(hex(ariaCbcEncrypt(key, iv, plain)), String(length)).toBe(hex(sealed));
      expect(hex(ariaCbcDecrypt(key, iv, sealed)), String(length)).toBe(hex(plain));
    }
  });

  it.each(sizes)('agrees with the openssl command on every value of every S-box under %i bits', (bits) => {
    const [key, iv, plain] = [randomBytes(bits / 8), randomBytes(16), randomBytes(65536)];
    openssl.write('plain', plain);
    const under = ['-K', hex(key), '-iv', hex(iv)];
    openssl.run('enc', `-aria-${bits}-cbc`, ...under, '-in', 'plain', '-out', 'sealed');
    const sealed = openssl.read('sealed');
    expect(Buffer.compare(ariaCbcEncrypt(key, iv, plain), sealed)).toBe(0);
    expect(Buffer.compare(ariaCbcDecrypt(key, iv, sealed), plain)).toBe(0);
  });

  it.each(sizes)('agrees with node:crypto under 300 random keys of %i bits', (bits) => {
    const iv = new Uint8Array(16);
    for (let i = 0; i < 300; i++) {
      const [key, block] = [randomBytes(bits / 8), randomBytes(16)];
      const sealed = nodeCbc(key, iv, block, false);
      expect(hex(ariaEncryptBlock(key, block))).toBe(hex(sealed));
      expect(hex(ariaDecryptBlock(key, sealed))).toBe(hex(block));
    }
  });

  it('refuses every padding but PKCS#7’s, and half blocks', () => {
    const [key, iv] = [randomBytes(32), randomBytes(16)];
    for (const bad of ['00', '11', 'ff', '0302', '020303', '00'.repeat(16)]) {
      const sealed = nodeCbc(key, iv, bytes('41'.repeat(16 - bad.length / 2) + bad), false);
      expect(() => ariaCbcDecrypt(key, iv, sealed), bad).toThrow(PkiError);
    }
    // 32 octets of 32: more than a block.
    const long = nodeCbc(key, iv, new Uint8Array(32).fill(32), false);
    expect(() => ariaCbcDecrypt(key, iv, long)).toThrow(PkiError);
    expect(() => ariaCbcDecrypt(key, iv, new Uint8Array(0))).toThrow(PkiError);
    expect(() => ariaCbcDecryptBlocks(key, iv, new Uint8Array(17))).toThrow(PkiError);
  });

  it('takes keys of 16, 24 and 32 octets, IVs and blocks of 16 only', () => {
    const block = new Uint8Array(16);
    for (const length of [0, 8, 15, 17, 31, 33]) {
      expect(() => ariaEncryptBlock(new Uint8Array(length), block), String(length)).toThrow(RangeError);
      expect(() => ariaCbcEncrypt(block, new Uint8Array(length), block), String(length)).toThrow(RangeError);
      expect(() => ariaDecryptBlock(block, new Uint8Array(length)), String(length)).toThrow(RangeError);
    }
  });
});
