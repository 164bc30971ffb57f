import { pbkdf2Sync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ciphers, type CipherName } from '../../../electron/pki/encryption/cbc.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import {
  changePassword,
  decryptPrivateKey,
  encryptPrivateKey,
  inspectEncryption,
  newKeyScheme,
  type EncryptionScheme,
  type PrivateKeyInfo,
} from '../../../electron/pki/private-key.ts';
import { foreignDecrypt, readKeyFile } from './support/foreign-keys.ts';
import {
  encryptedPrivateKeyInfo,
  opensslEncrypt,
  pbes2Algorithm,
  seedKeyFile,
  withRandom,
} from './support/key-file.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const fresh = utf8('새암호-N3w!');
const salt = bytes('c8ea2fa25023c285');
let plain: Uint8Array;
let info: PrivateKeyInfo;

beforeAll(() => {
  openssl.key('user');
  plain = withRandom(openssl.pkcs8('user'), bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872'));
  ({ info } = readPrivateKeyInfo(plain));
});

/** Whether OpenSSL's own reader of key files opens this one, to the same key. */
const opensslOpens = (file: Uint8Array, text: string): void => {
  openssl.write('ours.key', file);
  const source = ['-inform', 'DER', '-in', 'ours.key', '-passin', `pass:${text}`];
  openssl.run('pkey', ...source, '-pubout', '-out', 'ours.pub', ...legacy);
  openssl.run('pkey', '-in', 'user.pem', '-pubout', '-out', 'user.pub');
  expect(openssl.read('ours.pub')).toEqual(openssl.read('user.pub'));
};

const everyCipher = Object.keys(ciphers) as CipherName[];

describe('encryptPrivateKey', () => {
  it.each(everyCipher)('writes PBES2 with %s, which OpenSSL opens to the same octets', async (cipher) => {
    for (const prf of ['sha1', 'sha256'] as const) {
      const file = await encryptPrivateKey(info, password, { kind: 'pbes2', cipher, prf, iterations: 2048 });
      expect(hex(foreignDecrypt(openssl, file, password))).toBe(hex(plain));
      opensslOpens(file, 'q1w2e3r4!@');
      expect(inspectEncryption(file)).toEqual({
        scheme: `PBES2-${cipher}`,
        iterations: 2048,
        saltLength: cipher === 'SEED-CBC' ? 8 : 16,
        prf,
      });
    }
  });

  it.each(['sha224', 'sha384', 'sha512'] as const)('writes HMAC-%s as the PRF', async (prf) => {
    const scheme = { kind: 'pbes2', cipher: 'AES-256-CBC', prf, iterations: 2048 } as const;
    opensslOpens(await encryptPrivateKey(info, password, scheme), 'q1w2e3r4!@');
  });

  it('writes .15 as KISA has it', async () => {
    const file = await encryptPrivateKey(info, password, { kind: 'seed-sha1', iterations: 3000 });
    expect(readKeyFile(file)).toMatchObject({ scheme: '1.2.410.200004.1.15', iterations: 3000 });
    expect(hex(foreignDecrypt(openssl, file, password))).toBe(hex(plain));
  });

  it('writes pbeWithSHAAnd3-KeyTripleDES-CBC, which OpenSSL opens', async () => {
    const file = await encryptPrivateKey(info, password, { kind: 'pkcs12-3des', iterations: 2048 });
    opensslOpens(file, 'q1w2e3r4!@');
    expect(inspectEncryption(file).scheme).toBe('pbeWithSHAAnd3-KeyTripleDES-CBC');
    expect(hex((await decryptPrivateKey(file, password)).der)).toBe(hex(plain));
  });

  it('writes new files as other Korean software does, the default PRF left out', async () => {
    const file = await encryptPrivateKey(info, password, newKeyScheme);
    const facts = readKeyFile(file);
    expect(facts).toMatchObject({ cipher: '1.2.410.200004.1.4', iterations: 2048 });
    expect(facts.salt).toHaveLength(8);
    expect(facts).not.toHaveProperty('prf');
  });

  it('takes a fresh salt and IV for every file', async () => {
    const files = await Promise.all([1, 2].map(() => encryptPrivateKey(info, password, newKeyScheme)));
    const [first, second] = files.map(readKeyFile);
    expect(hex(first!.salt)).not.toBe(hex(second!.salt));
    expect(hex(first!.iv!)).not.toBe(hex(second!.iv!));
    expect(hex(first!.data)).not.toBe(hex(second!.data));
  });

  it('refuses counts and passwords beyond the bounds before it derives', async () => {
    const scheme = (iterations: number): EncryptionScheme => ({ kind: 'seed-sha1', iterations });
    for (const iterations of [0, -1, 1.5, Number.NaN]) {
      await expect(encryptPrivateKey(info, password, scheme(iterations))).rejects.toThrow(RangeError);
    }
    const code = 'too-large';
    await expect(encryptPrivateKey(info, password, scheme(1_000_001))).rejects.toMatchObject({ code });
    for (const kind of ['seed-sha1', 'pkcs12-3des'] as const) {
      const long = encryptPrivateKey(info, new Uint8Array(1025), { kind, iterations: 1 });
      await expect(long).rejects.toMatchObject({ code });
    }
  });
});

describe('changePassword', () => {
  const changed = async (file: Uint8Array): Promise<Uint8Array> => {
    const answer = await changePassword(file, password, fresh);
    const again = await decryptPrivateKey(answer, fresh);
    expect(hex(again.der)).toBe(hex(plain));
    expect(hex(again.random!)).toBe('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
    await expect(decryptPrivateKey(answer, password)).rejects.toMatchObject({ code: 'password-wrong' });
    return answer;
  };
  const seedFile = (overrides: object = {}) =>
    seedKeyFile(openssl, { plain, password, salt, iterations: 1024, ...overrides });
  const pbes2File = (declared: string | undefined, used: string, iterations = 1024) => {
    const iv = new Uint8Array(16).fill(3);
    const key = pbkdf2Sync(password, salt, iterations, 16, used);
    const algorithm = pbes2Algorithm('1.2.410.200004.1.4', iv, salt, iterations, declared);
    return encryptedPrivateKeyInfo(algorithm, opensslEncrypt(openssl, 'seed-cbc', key, iv, plain));
  };

  it('keeps .15, with a fresh salt and 2,048 iterations at least, opened by OpenSSL’s cipher', async () => {
    const answer = await changed(seedFile());
    const { scheme, iterations, salt: written } = readKeyFile(answer);
    expect({ scheme, iterations }).toEqual({ scheme: '1.2.410.200004.1.15', iterations: 2048 });
    expect(hex(written)).not.toBe(hex(salt));
    expect(hex(foreignDecrypt(openssl, answer, fresh))).toBe(hex(plain));
    expect(readKeyFile(await changed(seedFile({ iterations: 5000 }))).iterations).toBe(5000);
  });

  it('writes .1.4, whose IV is everyone’s, as .15; and a .15 with its maker’s wrong IV rightly', async () => {
    for (const file of [seedFile({ named: '4' }), seedFile({ named: '15', iv: '4' })]) {
      const answer = await changed(file);
      expect(readKeyFile(answer).scheme).toBe('1.2.410.200004.1.15');
      expect(hex(foreignDecrypt(openssl, answer, fresh))).toBe(hex(plain));
    }
  });

  it('keeps cipher and PRF of PBES2', async () => {
    const answer = await changed(pbes2File('1.2.840.113549.2.9', 'sha256', 4096));
    expect(readKeyFile(answer)).toMatchObject({
      cipher: '1.2.410.200004.1.4',
      prf: '1.2.840.113549.2.9',
      iterations: 4096,
    });
    expect(hex(foreignDecrypt(openssl, answer, fresh))).toBe(hex(plain));
  });

  it('leaves the PRF out where the maker’s kit had ignored it: that kit reads the file again', async () => {
    const answer = await changed(pbes2File('1.2.840.113549.2.9', 'sha1'));
    expect(readKeyFile(answer)).not.toHaveProperty('prf');
    expect(hex(foreignDecrypt(openssl, answer, fresh))).toBe(hex(plain));
  });

  it.each(everyCipher.filter((name) => name !== 'SEED-CBC'))('keeps %s', async (cipher) => {
    const scheme = { kind: 'pbes2', cipher, prf: 'sha256', iterations: 1 } as const;
    const answer = await changed(await encryptPrivateKey(info, password, scheme));
    expect(inspectEncryption(answer)).toMatchObject({ scheme: `PBES2-${cipher}`, prf: 'sha256' });
    expect(hex(foreignDecrypt(openssl, answer, fresh))).toBe(hex(plain));
  });

  it('keeps PKCS#12’s 3DES, and writes what nobody should write any more as a new file', async () => {
    const strong = await encryptPrivateKey(info, password, { kind: 'pkcs12-3des', iterations: 1 });
    const kept = inspectEncryption(await changed(strong));
    expect(kept).toMatchObject({ scheme: 'pbeWithSHAAnd3-KeyTripleDES-CBC', iterations: 2048 });
    for (const weak of ['PBE-SHA1-RC2-40', 'PBE-SHA1-RC4-128', 'PBE-SHA1-2DES']) {
      const target = ['-outform', 'DER', '-out', 'weak.key', '-passout', 'pass:q1w2e3r4!@', ...legacy];
      openssl.run('pkcs8', '-topk8', '-in', 'user.pem', '-v1', weak, '-iter', '3000', ...target);
      const answer = await changePassword(openssl.read('weak.key'), password, fresh);
      expect(inspectEncryption(answer)).toMatchObject({ scheme: 'PBES2-SEED-CBC', iterations: 3000 });
    }
  });

  it('answers what decryptPrivateKey answers, and refuses an empty new password', async () => {
    const file = seedFile();
    await expect(changePassword(file, fresh, fresh)).rejects.toMatchObject({ code: 'password-wrong' });
    await expect(changePassword(plain, password, fresh)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(changePassword(file.subarray(1), password, fresh)).rejects.toThrow(PkiError);
    await expect(changePassword(file, password, new Uint8Array(0))).rejects.toThrow(RangeError);
  });

  it('leaves the given bytes as they were', async () => {
    const file = seedFile();
    const before = hex(file);
    await changePassword(file, password, fresh);
    expect(hex(file)).toBe(before);
  });
});
