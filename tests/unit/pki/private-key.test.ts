import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { assertMatches, decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';
import {
  encryptedPrivateKeyInfo,
  opensslEncrypt,
  pbes2Algorithm,
  seedKeyFile,
  withRandom,
} from './support/key-file.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const salt = bytes('c8ea2fa25023c285');
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
let bare: Uint8Array;
let plain: Uint8Array;
let certificate: Uint8Array;
let other: Uint8Array;

beforeAll(() => {
  openssl.key('user');
  bare = openssl.pkcs8('user');
  plain = withRandom(bare, random);
  certificate = openssl.certificate('user', { subject: '/C=kr/CN=user' });
  openssl.key('other');
  other = openssl.certificate('other', { subject: '/C=kr/CN=user' });
});

const seedFile = (overrides: object = {}) =>
  seedKeyFile(openssl, { plain, password, salt, iterations: 2048, ...overrides });

const seedCbc = '1.2.410.200004.1.4';
const prfOids = {
  sha1: '1.2.840.113549.2.7',
  sha256: '1.2.840.113549.2.9',
  sha512: '1.2.840.113549.2.11',
} as const;

/** PBES2 around OpenSSL's cipher: `declared` is the PRF written, `used` the one the maker really took. */
const pbes2File = (
  cipher: { name: string; oid: string; key: number; block: number },
  declared: keyof typeof prfOids | undefined,
  used: keyof typeof prfOids,
) => {
  const iv = randomBytes(cipher.block);
  const key = pbkdf2Sync(password, salt, 1024, cipher.key, used);
  const algorithm = pbes2Algorithm(cipher.oid, iv, salt, 1024, declared && prfOids[declared]);
  return encryptedPrivateKeyInfo(algorithm, opensslEncrypt(openssl, cipher.name, key, iv, plain));
};
const seed = { name: 'seed-cbc', oid: seedCbc, key: 16, block: 16 };

describe('decryptPrivateKey', () => {
  const opened = async (file: Uint8Array) => {
    const info = await decryptPrivateKey(file, password);
    expect(hex(info.der)).toBe(hex(plain));
    expect(hex(info.random!)).toBe(hex(random));
    expect(hex(plain)).toContain(hex(info.attributes));
    expect(hex(info.attributes)).toMatch(/^a0.*79ea7568a2d3776604e18bcd3a1b1b85b7da0872$/);
  };

  it('opens 1.2.410.200004.1.15', () => opened(seedFile()));
  it('opens 1.2.410.200004.1.4 used as a PBE', () => opened(seedFile({ named: '4' })));
  it('opens a .15 whose maker took the fixed IV, and a .4 with the derived one', async () => {
    await opened(seedFile({ named: '15', iv: '4' }));
    await opened(seedFile({ named: '4', iv: '15' }));
  });
  it.each([
    seed,
    { name: 'aes-128-cbc', oid: '2.16.840.1.101.3.4.1.2', key: 16, block: 16 },
    { name: 'aes-192-cbc', oid: '2.16.840.1.101.3.4.1.22', key: 24, block: 16 },
    { name: 'aes-256-cbc', oid: '2.16.840.1.101.3.4.1.42', key: 32, block: 16 },
    { name: 'aria-128-cbc', oid: '1.2.410.200046.1.1.2', key: 16, block: 16 },
    { name: 'aria-192-cbc', oid: '1.2.410.200046.1.1.7', key: 24, block: 16 },
    { name: 'aria-256-cbc', oid: '1.2.410.200046.1.1.12', key: 32, block: 16 },
    { name: 'des-ede3-cbc', oid: '1.2.840.113549.3.7', key: 24, block: 8 },
  ])('opens PBES2 with $name', async (cipher) => {
    await opened(pbes2File(cipher, undefined, 'sha1'));
    await opened(pbes2File(cipher, 'sha256', 'sha256'));
    await opened(pbes2File(cipher, 'sha512', 'sha512'));
  });
  it('opens what the two kits write: another PRF declared, HMAC-SHA1 used', () =>
    opened(pbes2File(seed, 'sha256', 'sha1')));

  it.each([
    ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256'],
    ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'],
    ['-v2', 'des3', '-v2prf', 'hmacWithSHA512'],
    ['-v1', 'PBE-SHA1-3DES'],
  ])('opens what OpenSSL writes with %s %s', async (...options) => {
    const target = ['-outform', 'DER', '-out', 'user.key', '-passout', 'pass:q1w2e3r4!@'];
    openssl.run('pkcs8', '-topk8', '-in', 'user.pem', ...options, ...target);
    const info = await decryptPrivateKey(openssl.read('user.key'), password);
    expect(hex(info.der)).toBe(hex(bare));
    expect(info.random).toBeUndefined();
    expect(info.attributes).toHaveLength(0);
    expect(() => assertMatches(info, certificate)).not.toThrow();
  });

  it('opens an EC key, and tells whose it is', async () => {
    openssl.ecKey('ec', 'P-256');
    const own = openssl.certificate('ec', { subject: '/CN=ec' });
    const target = ['-outform', 'DER', '-out', 'ec.key', '-passout', 'pass:q1w2e3r4!@'];
    openssl.run('pkcs8', '-topk8', '-in', 'ec.pem', '-v2', 'aes-256-cbc', ...target);
    const info = await decryptPrivateKey(openssl.read('ec.key'), password);
    expect(() => assertMatches(info, own)).not.toThrow();
    expect(() => assertMatches(info, certificate)).toThrow('key-mismatch');
  });

  it('answers password-wrong for every wrong password, those that unpad by chance too', async () => {
    const file = seedKeyFile(openssl, { plain, password, salt, iterations: 1 });
    for (let i = 0; i < 1500; i++) {
      await expect(decryptPrivateKey(file, utf8(`wrong ${i}`))).rejects.toMatchObject({
        code: 'password-wrong',
      });
    }
    await expect(decryptPrivateKey(file, new Uint8Array(0))).rejects.toMatchObject({
      code: 'password-wrong',
    });
  });

  it('answers password-wrong for a changed salt or count: nothing can tell them apart', async () => {
    const changedSalt = Buffer.from(seedFile());
    changedSalt[changedSalt.indexOf(Buffer.from(salt))]! ^= 1;
    await expect(decryptPrivateKey(changedSalt, password)).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it.each([
    ['the last block (padding broken under the right password)', -1],
    ['the middle', -600],
    ['the second block of ciphertext', 16],
    ['the first block of ciphertext', 0],
  ])('answers damaged for one bit changed in %s', async (_, at) => {
    for (const file of [seedFile(), pbes2File(seed, undefined, 'sha1')]) {
      const changed = Uint8Array.from(file);
      const data = file.length - Math.ceil((plain.length + 1) / 16) * 16;
      changed[at < 0 ? file.length + at : data + at]! ^= 1;
      await expect(decryptPrivateKey(changed, password)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('answers damaged for a changed IV: the first block alone is hurt', async () => {
    const file = pbes2File(seed, undefined, 'sha1');
    const data = file.length - Math.ceil((plain.length + 1) / 16) * 16;
    const changed = Uint8Array.from(file);
    changed[data - 5 - 15]! ^= 0x40;
    await expect(decryptPrivateKey(changed, password)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('answers unsupported for ARIA in OFB, scrypt and an unencrypted key', async () => {
    const algorithm = pbes2Algorithm('1.2.410.200046.1.1.14', new Uint8Array(16), salt, 2048);
    const aria = encryptedPrivateKeyInfo(algorithm, new Uint8Array(32));
    await expect(decryptPrivateKey(aria, password)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(decryptPrivateKey(plain, password)).rejects.toMatchObject({ code: 'unsupported' });
    const target = ['-outform', 'DER', '-out', 'scrypt.key', '-passout', 'pass:x'];
    openssl.run('pkcs8', '-topk8', '-in', 'user.pem', '-scrypt', ...target);
    await expect(decryptPrivateKey(openssl.read('scrypt.key'), password)).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

describe('inspectEncryption', () => {
  it('names scheme and cost without the password', () => {
    expect(inspectEncryption(seedFile())).toEqual({
      scheme: 'seedCBCWithSHA1',
      iterations: 2048,
      saltLength: 8,
    });
    expect(inspectEncryption(seedFile({ named: '4' })).scheme).toBe('seedCBC');
    const modern = inspectEncryption(pbes2File(seed, 'sha256', 'sha256'));
    expect(modern).toEqual({ scheme: 'PBES2-SEED-CBC', iterations: 1024, saltLength: 8, prf: 'sha256' });
  });
});

describe('assertMatches', () => {
  it('knows the certificate of a key from another’s', async () => {
    const info = await decryptPrivateKey(seedFile(), password);
    expect(() => assertMatches(info, certificate)).not.toThrow();
    expect(() => assertMatches(info, other)).toThrow('key-mismatch');
  });
});
