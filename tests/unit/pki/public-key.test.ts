import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { isWeakKey, readPublicKey } from '../../../electron/pki/x509/public-key.ts';
import { serialText } from '../../../electron/pki/x509/x509.ts';
import { bits, integer, none, oid, sequence } from '../../fixtures/der.ts';
import { bytes, hex } from './support/openssl.ts';

const spki = (algorithm: Uint8Array, key: Uint8Array) => readDer(sequence(algorithm, bits(key)));
const ecPublicKey = oid('1.2.840.10045.2.1');

describe('a public key', () => {
  it('has the bits and numbers that OpenSSL tells', () => {
    for (const bitsOf of [1024, 1031, 2048]) {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bitsOf });
      const der = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
      const jwk = publicKey.export({ format: 'jwk' });
      const key = readPublicKey(readDer(der));
      expect(key).toMatchObject({ algorithm: 'RSA', bits: bitsOf });
      expect(isWeakKey(key)).toBe(bitsOf < 2048);
      expect(hex(key.algorithm === 'RSA' ? key.modulus! : bytes(''))).toBe(
        Buffer.from(jwk.n!, 'base64url').toString('hex'),
      );
    }
  });

  it.each([
    ['P-256', 256],
    ['P-384', 384],
    ['P-521', 521],
    ['secp256k1', 256],
  ])('on %s has its field’s bits', (namedCurve, expected) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    const der = publicKey.export({ type: 'spki', format: 'der' });
    expect(readPublicKey(readDer(new Uint8Array(der)))).toMatchObject({ algorithm: 'EC', bits: expected });
    expect(createPublicKey({ key: der, type: 'spki', format: 'der' }).asymmetricKeyType).toBe('ec');
  });

  it('on a curve that nobody named, or with none, has bits that nobody knows', () => {
    const point = bytes('04');
    for (const parameters of [oid('1.3.36.3.3.2.8.1.1.7'), none(), sequence(integer(1))]) {
      expect(readPublicKey(spki(sequence(ecPublicKey, parameters), point))).toMatchObject({ bits: 0 });
    }
    expect(readPublicKey(spki(sequence(ecPublicKey), point))).toMatchObject({ algorithm: 'EC', bits: 0 });
  });

  it('of another algorithm is other', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const der = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
    expect(readPublicKey(readDer(der))).toEqual({ algorithm: 'other', bits: 0 });
  });
});

it('writes serial numbers without their sign octet, as `openssl x509 -serial` does', () => {
  expect(
    ['020100', '02017f', '02020080', '0203010203'].map((der) => serialText(readDer(bytes(der)))),
  ).toEqual(['00', '7f', '80', '010203']);
});
