import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import {
  publicKeyObject,
  readSignatureScheme,
  usesSha1,
  verifiesUnder,
} from '../../../electron/pki/x509/signatures.ts';
import { bits, context, integer, none, oid, sequence } from '../../fixtures/der.ts';
import { utf8 } from './support/openssl.ts';

const sha = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' };
const hash = (name: keyof typeof sha): Uint8Array => sequence(oid(sha[name]), none());
const mask = (...parameters: Uint8Array[]): Uint8Array =>
  sequence(oid('1.2.840.113549.1.1.8'), ...parameters);
const pss = (...parameters: Uint8Array[]) => readDer(sequence(oid('1.2.840.113549.1.1.10'), ...parameters));

const outcome = <T>(run: () => T): T | string => {
  try {
    return run();
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
};

describe('readSignatureScheme', () => {
  const sha256 = [context(0, hash('sha256')), context(1, mask(hash('sha256')))];

  it.each([
    [
      'all four',
      [...sha256, context(2, integer(32)), context(3, integer(1))],
      { hash: 'sha256', pssSalt: 32 },
    ],
    ['none, which is SHA-1 and 20 octets (RFC 4055 §3.1)', [], { hash: 'sha1', pssSalt: 20 }],
    ['no salt', sha256, { hash: 'sha256', pssSalt: 20 }],
    ['a mask without its hash', [context(1, mask())], 'unsupported'],
    ['parameters of the hash', [context(0, sequence(oid(sha.sha1), integer(1)))], 'damaged'],
    [
      'another hash in the mask',
      [context(0, hash('sha256')), context(1, mask(hash('sha384')))],
      'unsupported',
    ],
    ['the mask’s hash alone', [context(1, mask(hash('sha256')))], 'unsupported'],
    ['a hash nobody knows', [context(0, sequence(oid('1.2.3.4')))], 'unsupported'],
    ['another mask', [context(1, sequence(oid('1.2.3.4'), hash('sha1')))], 'unsupported'],
    ['another trailer', [context(3, integer(2))], 'unsupported'],
    ['a salt longer than any key', [context(2, integer(1025))], 'too-large'],
    ['something after', [context(4, integer(1))], 'damaged'],
  ])('reads RSASSA-PSS with %s', (_, parameters, expected) => {
    const scheme = outcome(() => readSignatureScheme(pss(sequence(...parameters))));
    expect(scheme).toEqual(typeof expected === 'string' ? expected : { key: 'RSA', ...expected });
  });

  it('refuses RSASSA-PSS without parameters, parameters where none belong, and what nobody signs with', () => {
    expect(outcome(() => readSignatureScheme(pss()))).toBe('unsupported');
    const ecdsa = oid('1.2.840.10045.4.3.2');
    expect(outcome(() => readSignatureScheme(readDer(sequence(ecdsa, integer(1)))))).toBe('damaged');
    expect(outcome(() => readSignatureScheme(readDer(sequence(oid('1.2.840.113549.1.1.4'), none()))))).toBe(
      'unsupported',
    );
  });

  it('tells what rests on SHA-1, RSASSA-PSS by default too', () => {
    expect(usesSha1(pss(sequence()))).toBe(true);
    expect(usesSha1(pss(sequence(...sha256)))).toBe(false);
    expect(usesSha1(readDer(sequence(oid('1.2.840.113549.1.1.5'), none())))).toBe(true);
    expect(usesSha1(readDer(sequence(oid('1.2.3.4'))))).toBe(false);
  });
});

const data = utf8('등록합니다');
const certified = (key: KeyObject) => ({
  subjectPublicKeyInfo: readDer(new Uint8Array(key.export({ type: 'spki', format: 'der' }))),
});
const signedBy = (key: KeyObject, hashName: string, saltLength: number): Uint8Array =>
  sign(hashName, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

describe('verifiesUnder', () => {
  const free = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  const bound = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
  });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const scheme = (name: 'sha256' | 'sha384', pssSalt: number) =>
    ({ key: 'RSA', hash: name, pssSalt }) as const;

  it('takes Node’s RSASSA-PSS signatures with the salt that is named, under plain and PSS keys', () => {
    for (const { publicKey, privateKey } of [free, bound, rsa]) {
      const good = signedBy(privateKey, 'sha256', 32);
      expect(verifiesUnder(certified(publicKey), scheme('sha256', 32), data, good)).toBe(true);
      expect(verifiesUnder(certified(publicKey), scheme('sha256', 33), data, good)).toBe(false);
      expect(verifiesUnder(certified(publicKey), scheme('sha384', 32), data, good)).toBe(false);
      expect(verifiesUnder(certified(publicKey), scheme('sha256', 32), utf8('해제합니다'), good)).toBe(false);
    }
  });

  it('lets a key that states a hash and a salt sign with these alone, or a longer salt (RFC 4055 §3.3)', () => {
    // Made with the numbers of a key without restrictions, as OpenSSL keeps to those of its own.
    const unbound = Buffer.from(free.publicKey.export({ type: 'spki', format: 'der' }));
    const restricted = (salt: number, name: 'sha256' | 'sha384' = 'sha256') => {
      const key = readDer(new Uint8Array(unbound)).children();
      key.next();
      const parameters = sequence(
        ...[context(0, hash(name)), context(1, mask(hash(name))), context(2, integer(salt))],
      );
      const algorithm = sequence(oid('1.2.840.113549.1.1.10'), parameters);
      return { subjectPublicKeyInfo: readDer(sequence(algorithm, bits(key.next().bits()))) };
    };
    const signature = signedBy(free.privateKey, 'sha256', 32);
    const verdict = (salt: number, name?: 'sha384') =>
      verifiesUnder(restricted(salt, name), scheme('sha256', 32), data, signature);
    expect([verdict(31), verdict(32), verdict(33), verdict(32, 'sha384')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('lets a PSS key sign in no other way, and no key under an algorithm of another kind', () => {
    const plain = sign('sha256', data, rsa.privateKey);
    const asPss = { subjectPublicKeyInfo: certified(free.publicKey).subjectPublicKeyInfo };
    expect(verifiesUnder(certified(rsa.publicKey), { key: 'RSA', hash: 'sha256' }, data, plain)).toBe(true);
    expect(verifiesUnder(asPss, { key: 'RSA', hash: 'sha256' }, data, plain)).toBe(false);
    expect(verifiesUnder(certified(rsa.publicKey), { key: 'EC', hash: 'sha256' }, data, plain)).toBe(false);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' });
    const onUnknownCurve = sign('sha256', data, privateKey);
    expect(verifiesUnder(certified(publicKey), { key: 'EC', hash: 'sha256' }, data, onUnknownCurve)).toBe(
      false,
    );
  });
});

describe('publicKeyObject', () => {
  it('refuses a point that is off its curve, whatever library is underneath', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
    spki[spki.length - 1]! ^= 1;
    expect(outcome(() => publicKeyObject({ subjectPublicKeyInfo: readDer(spki) }))).toBe('damaged');
  });

  it('is the same object for the same key', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(publicKeyObject(certified(publicKey))).toBe(publicKeyObject(certified(publicKey)));
  });
});
