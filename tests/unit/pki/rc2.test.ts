import { describe, expect, it } from 'vitest';
import { rc2CbcDecryptBlocks } from '../../../electron/pki/ciphers/rc2.ts';
import { opensslEncrypt } from './support/key-file.ts';
import { bytes, hex, OpenSsl } from './support/openssl.ts';

const openssl = new OpenSsl();
const noIv = new Uint8Array(8);

describe('rc2CbcDecryptBlocks', () => {
  it.each([
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
    ['88', 64, '0000000000000000', '61a8a244adacccf0'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
    ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
    [
      '88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e',
      129,
      '0000000000000000',
      '5b78d3a43dfff1f1',
    ],
  ])('decrypts the vectors of RFC 2268 §5: key %s, %i effective bits', (key, bits, plain, sealed) => {
    expect(hex(rc2CbcDecryptBlocks(bytes(key), bits, noIv, bytes(sealed)))).toBe(plain);
  });

  it.each([
    ['rc2-cbc', 'c8ea2fa25023c28528ce9089e2828009'],
    ['rc2-40-cbc', 'c8ea2fa250'],
    ['rc2-64-cbc', 'c8ea2fa25023c285'],
  ])('chains its blocks as OpenSSL’s %s does', (cipher, key) => {
    const plain = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
    const iv = bytes('0102030405060708');
    const sealed = opensslEncrypt(openssl, cipher, bytes(key), iv, plain);
    const padded = rc2CbcDecryptBlocks(bytes(key), key.length * 4, iv, sealed);
    expect(hex(padded)).toBe(`${hex(plain)}0808080808080808`);
    expect(hex(sealed), 'the ciphertext is the caller’s').not.toBe(hex(padded));
  });

  it('refuses a broken block, and keys and IVs that are none', () => {
    const block = new Uint8Array(8);
    expect(() => rc2CbcDecryptBlocks(block, 64, noIv, new Uint8Array(9))).toThrow('damaged');
    expect(() => rc2CbcDecryptBlocks(new Uint8Array(0), 64, noIv, block)).toThrow(RangeError);
    expect(() => rc2CbcDecryptBlocks(new Uint8Array(129), 64, noIv, block)).toThrow(RangeError);
    expect(() => rc2CbcDecryptBlocks(block, 64, new Uint8Array(7), block)).toThrow(RangeError);
  });
});
