import * as asn1js from 'asn1js';
import forge from 'node-forge';
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PkiError } from '../../../electron/pki/errors.ts';
import {
  derivePbkdf2,
  derivePkcs12,
  pbkdf1Sha1,
  pkcs12Passwords,
  Pkcs12Purpose,
  seedCbcWithSha1Iv,
} from '../../../electron/pki/encryption/key-derivation.ts';
import { IterationBudget, limits } from '../../../electron/pki/limits.ts';
import { decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { encryptedPrivateKeyInfo, octets, oid, pbes2Algorithm, seq } from './support/key-file.ts';
import { bytes, hex, utf8 } from './support/openssl.ts';
import { codeOf } from './support/refusal.ts';

const budget = (): IterationBudget => new IterationBudget();

describe('PBKDF1', () => {
  it('agrees with the known answer of KISA’s PBES', () => {
    const dk = pbkdf1Sha1(utf8('WTuA8Ev0lWXVFSiI!'), bytes('c8ea2fa25023c285'), 2048, budget());
    expect(hex(dk)).toBe('6240e2686a6abbc48c922ccba906bb91c58eec36');
    expect(hex(seedCbcWithSha1Iv(dk))).toBe('4471a1fd154167f22848770d578a5b73');
  });

  it('is the bare chain of SHA-1', () => {
    for (const iterations of [1, 2, 3, 100]) {
      const [password, salt] = [randomBytes(9), randomBytes(8)];
      let block = Buffer.concat([password, salt]);
      for (let i = 0; i < iterations; i++) block = createHash('sha1').update(block).digest();
      expect(hex(pbkdf1Sha1(password, salt, iterations, budget()))).toBe(hex(block));
    }
  });
});

describe('PBKDF2', () => {
  it.each([
    ['sha1', 'password', 'salt', 1, '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
    ['sha1', 'password', 'salt', 2, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'],
    ['sha1', 'password', 'salt', 4096, '4b007901b765489abead49d926f721d065a429c1'],
    ['sha1', 'pass\0word', 'sa\0lt', 4096, '56fa6aa75548099dcc37d7f03425e0c3'],
    // RFC 7914 §11
    ['sha256', 'passwd', 'salt', 1, '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc'],
  ] as const)(
    'agrees with RFC 6070 and RFC 7914: HMAC-%s, %j, %j, %i',
    (prf, password, salt, iterations, expected) => {
      const key = derivePbkdf2(utf8(password), utf8(salt), iterations, expected.length / 2, prf, budget());
      expect(hex(key)).toBe(expected);
    },
  );

  it('agrees with the known answer of a Korean key file', () => {
    const key = derivePbkdf2(
      utf8('WTuA8Ev0lWXVFSiI!'),
      bytes('28ce9089e2828009'),
      1024,
      16,
      'sha1',
      budget(),
    );
    expect(hex(key)).toBe('01739401d7f3df5319eff4edb0afa66f');
  });
});

describe('PKCS#12’s derivation', () => {
  it.each([
    ['smeg', '0a58cf64530d823f', 1, 'key', '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    ['smeg', '0a58cf64530d823f', 1, 'iv', '79993dfe048d3b76'],
    ['smeg', '3d83c0e4546ac140', 1, 'mac', '8d967d88f6caa9d714800ab3d48051d63f73a312'],
    ['queeg', '05dec959acff72f7', 1000, 'key', 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
    ['queeg', '05dec959acff72f7', 1000, 'iv', '11dedad7758d4860'],
    ['queeg', '263216fcc2fab31c', 1000, 'mac', '5ec4c7a80df652294c3925b6489a7ab857c83476'],
  ] as const)(
    'agrees with the published answers: %s, %s, %i, %s',
    (password, salt, iterations, purpose, expected) => {
      const [bmp] = pkcs12Passwords(utf8(password));
      const length = expected.length / 2;
      const id = Pkcs12Purpose[purpose];
      expect(hex(derivePkcs12(bmp!, bytes(salt), iterations, length, id, 'sha1', budget()))).toBe(expected);
    },
  );

  it('agrees with node-forge for passwords and salts of any length, carries included', () => {
    for (let i = 0; i < 60; i++) {
      const text = randomBytes(1 + (i % 40)).toString('base64');
      const salt = randomBytes(1 + ((7 * i) % 70));
      const [bmp] = pkcs12Passwords(utf8(text));
      const theirs = forge.pkcs12.generateKey(
        text,
        forge.util.createBuffer(salt.toString('latin1')),
        1,
        3,
        64,
      );
      expect(hex(derivePkcs12(bmp!, salt, 3, 64, 1, 'sha1', budget()))).toBe(theirs.toHex());
    }
  });
});

describe('bounds', () => {
  const salt = new Uint8Array(8);
  const calls: Record<
    string,
    (password: Uint8Array, salt: Uint8Array, iterations: number, b: IterationBudget) => unknown
  > = {
    pbkdf1Sha1,
    derivePbkdf2: (p, s, i, b) => derivePbkdf2(p, s, i, 16, 'sha1', b),
    derivePkcs12: (p, s, i, b) => derivePkcs12(pkcs12Passwords(p)[0]!, s, i, 20, 1, 'sha1', b),
  };

  it.each(Object.keys(calls))('of %s hold before its first iteration', (name) => {
    const derive = calls[name]!;
    const start = process.cpuUsage().user;
    for (const iterations of [limits.iterations + 1, 8_388_608, 0x7fffffff, 2 ** 40]) {
      expect(codeOf(() => derive(utf8('x'), salt, iterations, budget()))).toBe('too-large');
    }
    expect(codeOf(() => derive(new Uint8Array(limits.password + 1), salt, 1, budget()))).toBe('too-large');
    expect(codeOf(() => derive(utf8('x'), new Uint8Array(limits.salt + 1), 1, budget()))).toBe('too-large');
    // The least of these counts alone takes a third of a second.
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(200);
    expect(
      codeOf(() => derive(new Uint8Array(limits.password), new Uint8Array(limits.salt), 1, budget())),
    ).toBe('value');
  });

  it.each(Object.keys(calls))('of one container are spent by %s', (name) => {
    const spent = budget();
    for (let i = 0; i < 3; i++) spent.spend(limits.iterations - 1);
    expect(codeOf(() => calls[name]!(utf8('x'), salt, 3, spent))).toBe('value');
    expect(codeOf(() => calls[name]!(utf8('x'), salt, 1, spent))).toBe('too-large');
  });
});

describe('counts in a key file', () => {
  const data = new Uint8Array(32);
  const integer = (content: string) => new asn1js.Integer({ valueHex: bytes(content).buffer as ArrayBuffer });
  const files = (count: asn1js.Integer): Uint8Array[] => {
    const pbe = (scheme: string) => seq(oid(scheme), seq(octets(new Uint8Array(8)), count));
    const kdf = seq(oid('1.2.840.113549.1.5.12'), seq(octets(new Uint8Array(8)), count));
    const cipher = seq(oid('1.2.410.200004.1.4'), octets(new Uint8Array(16)));
    return [
      pbe('1.2.410.200004.1.15'),
      pbe('1.2.410.200004.1.4'),
      pbe('1.2.840.113549.1.12.1.3'),
      seq(oid('1.2.840.113549.1.5.13'), seq(kdf, cipher)),
    ].map((algorithm) => encryptedPrivateKeyInfo(algorithm, data));
  };

  it.each([
    ['0', '00', 'damaged'],
    ['−1', 'ff', 'damaged'],
    ['−8,388,608', '800000', 'damaged'],
    ['1,000,001', '0f4241', 'too-large'],
    ['8,388,608', '00800000', 'too-large'],
    ['2,147,483,648', '0080000000', 'too-large'],
    ['2^64', '010000000000000000', 'too-large'],
    ['1 in two octets', '0001', 'damaged'],
    ['no octet', '', 'damaged'],
  ])('of %s are refused in every scheme, before anything is derived', async (_, content, code) => {
    for (const file of files(integer(content))) {
      await expect(decryptPrivateKey(file, utf8('x'))).rejects.toMatchObject({ code });
    }
  });

  it('of 1 and of the most allowed are taken', async () => {
    for (const content of ['01', '0f4240']) {
      await expect(decryptPrivateKey(files(integer(content))[3]!, utf8('x'))).rejects.toMatchObject({
        code: 'password-wrong',
      });
    }
  });

  it('go with salts, IVs, lengths and data in their sizes', async () => {
    const codeFor = async (algorithm: asn1js.Sequence, ciphertext = data): Promise<unknown> =>
      decryptPrivateKey(encryptedPrivateKeyInfo(algorithm, ciphertext), utf8('x')).then(
        () => 'nothing',
        (error: PkiError) => error.code,
      );
    const seed = '1.2.410.200004.1.4';
    const iv = new Uint8Array(16);
    expect(await codeFor(pbes2Algorithm(seed, iv, new Uint8Array(limits.salt + 1), 1))).toBe('too-large');
    const salted = encryptedPrivateKeyInfo(
      pbes2Algorithm(seed, iv, new Uint8Array(limits.salt + 1), 1),
      data,
    );
    expect(codeOf(() => inspectEncryption(salted))).toBe('too-large');
    expect(await codeFor(pbes2Algorithm(seed, iv, new Uint8Array(limits.salt), 1))).toBe('password-wrong');
    expect(await codeFor(pbes2Algorithm(seed, new Uint8Array(15), iv, 1))).toBe('damaged');
    expect(await codeFor(pbes2Algorithm(seed, iv, iv, 1), new Uint8Array(0))).toBe('damaged');
    expect(await codeFor(pbes2Algorithm(seed, iv, iv, 1), new Uint8Array(31))).toBe('damaged');
    expect(await codeFor(pbes2Algorithm(seed, iv, iv, 1, '1.2.3'))).toBe('unsupported');
    expect(await codeFor(seq(oid('1.2.410.200004.1.15')))).toBe('damaged');
    expect(await codeFor(seq(oid('1.2.840.113549.1.5.13')))).toBe('damaged');
    const withKdf = (...kdf: asn1js.BaseBlock[]) =>
      seq(oid('1.2.840.113549.1.5.13'), seq(seq(...kdf), seq(oid(seed), octets(iv))));
    const pbkdf2 = oid('1.2.840.113549.1.5.12');
    const one = integer('01');
    expect(await codeFor(withKdf(pbkdf2))).toBe('damaged');
    expect(await codeFor(withKdf(oid('1.2.3'), seq(octets(iv), one)))).toBe('unsupported');
    expect(await codeFor(withKdf(pbkdf2, seq(octets(iv), one, integer('10'))))).toBe('password-wrong');
    for (const length of ['11', '20', '00']) {
      expect(await codeFor(withKdf(pbkdf2, seq(octets(iv), one, integer(length)))), length).toBe('damaged');
    }
  });
});
