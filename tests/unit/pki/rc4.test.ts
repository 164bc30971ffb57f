import { describe, expect, it } from 'vitest';
import { rc4 } from '../../../electron/pki/ciphers/rc4.ts';
import { bytes, hex, legacy, OpenSsl } from './support/openssl.ts';

const openssl = new OpenSsl();

describe('rc4', () => {
  it.each([
    ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
  ])('makes the key stream of RFC 6229 for the key %s', (key, stream) => {
    expect(hex(rc4(bytes(key), new Uint8Array(16)))).toBe(stream);
  });

  it.each([
    ['rc4', '0123456789abcdef0123456789abcdef'],
    ['rc4-40', '0123456789'],
  ])('decrypts what OpenSSL’s %s has encrypted', (cipher, key) => {
    const plain = Uint8Array.from({ length: 3000 }, (_, i) => i * 11);
    openssl.write('plain.bin', plain);
    openssl.run('enc', `-${cipher}`, '-K', key, '-in', 'plain.bin', '-out', 'sealed.bin', ...legacy);
    expect(hex(rc4(bytes(key), openssl.read('sealed.bin')))).toBe(hex(plain));
  });

  it('refuses keys that are none', () => {
    expect(() => rc4(new Uint8Array(0), new Uint8Array(1))).toThrow(RangeError);
    expect(() => rc4(new Uint8Array(257), new Uint8Array(1))).toThrow(RangeError);
  });
});
