import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestInfo, ecdsaSignature, namesRandom, randomIn } from '../../../electron/pki/token-values.ts';
import { bits, fromHex, octets, oid, toHex } from '../../fixtures/der.ts';

describe('DigestInfo', () => {
  // RFC 8017 §9.2, note 1.
  it.each([
    ['sha256', '3031300d060960864801650304020105000420'],
    ['sha384', '3041300d060960864801650304020205000430'],
  ] as const)('of %s is what the standard prints', (hash, prefix) => {
    const digest = createHash(hash).update('x').digest();
    expect(toHex(digestInfo(hash, digest))).toBe(prefix + toHex(digest));
  });
});

describe('r‖s of ECDSA', () => {
  it.each(['P-256', 'P-384'])('on %s becomes a signature that OpenSSL verifies', (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    // Enough for halves that begin with a set bit, and with zeros.
    for (let i = 0; i < 100; i++) {
      const data = randomBytes(20);
      const halves = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha256', data, publicKey, ecdsaSignature(halves))).toBe(true);
    }
  });

  it('has integers in their shortest form', () => {
    const halves = fromHex(`${'00'.repeat(31)}01${'80'.padEnd(64, '0')}`);
    expect(toHex(ecdsaSignature(halves))).toBe(`3026020101022100${'80'.padEnd(64, '0')}`);
  });
});

describe('R in a data object', () => {
  const random = fromHex('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');

  it('is named by KISA’s OID, with its header or without, and by no other', () => {
    const own = oid('1.2.410.200004.10.1.1.3');
    expect([namesRandom(own), namesRandom(own.subarray(2))]).toEqual([true, true]);
    const others = [oid('1.2.410.200004.10.1.1.1'), own.subarray(3), own.subarray(0, -1), fromHex('')];
    expect(others.map(namesRandom)).toEqual([false, false, false, false]);
  });

  it('is its 20 octets, or a BIT STRING of them', () => {
    expect(randomIn(random)).toEqual(random);
    expect(randomIn(bits(random))).toEqual(random);
  });

  it.each([
    ['nothing', fromHex('')],
    ['19 octets', random.subarray(1)],
    ['a BIT STRING of 19', bits(random.subarray(1))],
    ['one with unused bits', bits(random, 1)],
    ['an OCTET STRING', octets(random)],
    ['a BIT STRING cut off', bits(random).subarray(0, -1)],
  ])('is not %s', (_what, value) => {
    expect(randomIn(value)).toBeUndefined();
  });
});
