import { pbkdf2Sync, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { expect } from 'vitest';
import { ciphers, type CipherName } from '../../../../electron/pki/encryption/cbc.ts';
import type { Prf } from '../../../../electron/pki/encryption/key-derivation.ts';
import { readPrivateKeyInfo } from '../../../../electron/pki/private-key/pkcs8.ts';
import {
  assertMatches,
  changePassword,
  decryptPrivateKey,
  encryptPrivateKey,
  readPlainPrivateKey,
  type EncryptionScheme,
} from '../../../../electron/pki/private-key.ts';
import { foreignDecrypt } from '../support/foreign-keys.ts';
import {
  encryptedPrivateKeyInfo,
  opensslEncrypt,
  pbes2Algorithm,
  seedKeyFile,
  withRandom,
} from '../support/key-file.ts';
import { forgeDecrypt, forgeEncrypt, pkijsDecrypt, pkijsEncrypt } from '../support/library-keys.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from '../support/openssl.ts';
import type { Cell } from './cell.ts';

/** Private keys by the scheme they are encrypted in, and by kind. */

const openssl = new OpenSsl();
const text = 'q1w2e3r4!@';
const password = utf8(text);
const salt = bytes('c8ea2fa25023c285');

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** A key in clear, with R. */
const plain = once(() => {
  openssl.key('user');
  return withRandom(openssl.pkcs8('user'), bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872'));
});

const opens = async (file: Uint8Array): Promise<void> => {
  expect(hex((await decryptPrivateKey(file, password)).der)).toBe(hex(plain()));
};

const read = (
  algorithm: string,
  against: Cell['against'],
  make: () => Uint8Array | Promise<Uint8Array>,
): Cell => ({ algorithm, direction: 'read', against, check: async () => opens(await make()) });

/** `open` answers the PKCS#8 that the other one finds in our file. */
const written = (
  algorithm: string,
  against: Cell['against'],
  scheme: EncryptionScheme,
  open: (file: Uint8Array) => Uint8Array | Promise<Uint8Array | undefined> | undefined,
): Cell => ({
  algorithm,
  direction: 'write',
  against,
  check: async () => {
    const file = await encryptPrivateKey(readPrivateKeyInfo(plain()).info, password, scheme);
    expect(hex((await open(file)) ?? new Uint8Array(0))).toBe(hex(plain()));
  },
});

/** OpenSSL's reader of key files; it drops the attributes, so its word is on the key alone. */
const opensslOpens = (file: Uint8Array): Uint8Array => {
  openssl.write('ours.key', file);
  const source = ['-inform', 'DER', '-in', 'ours.key', '-passin', `pass:${text}`, ...legacy];
  openssl.run('pkcs8', ...source, '-topk8', '-nocrypt', '-outform', 'DER', '-out', 'ours.p8');
  plain();
  expect(openssl.read('ours.p8')).toEqual(openssl.pkcs8('user'));
  return plain();
};

const prfOids: Readonly<Record<Prf, string>> = {
  sha1: '1.2.840.113549.2.7',
  sha224: '1.2.840.113549.2.8',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
};
const hmac = (prf: Prf): string => `HMAC-${prf.toUpperCase()}`;

const pbes2File = (name: CipherName, declared: Prf | undefined, used: Prf): Uint8Array => {
  const { oid, keyLength, blockSize } = ciphers[name];
  const iv = randomBytes(blockSize);
  const key = pbkdf2Sync(password, salt, 1024, keyLength, used);
  const algorithm = pbes2Algorithm(oid, iv, salt, 1024, declared && prfOids[declared]);
  return encryptedPrivateKeyInfo(algorithm, opensslEncrypt(openssl, name.toLowerCase(), key, iv, plain()));
};

const pbes2Cells = (cipher: CipherName, prf: Prf): Cell[] => {
  const algorithm = `PBES2 ${cipher}, ${hmac(prf)}`;
  const scheme = { kind: 'pbes2', cipher, prf, iterations: 2048 } as const;
  return [
    read(algorithm, 'OpenSSL', () => pbes2File(cipher, prf, prf)),
    written(algorithm, 'OpenSSL', scheme, (file) => {
      opensslOpens(file);
      return foreignDecrypt(openssl, file, password);
    }),
  ];
};

const everyCipher = Object.keys(ciphers) as CipherName[];

const forgeCells = ([128, 192, 256] as const).flatMap((bits) =>
  (['sha1', 'sha256', 'sha512'] as const).flatMap((prf): Cell[] => {
    const cipher = `AES-${bits}-CBC` as const;
    const algorithm = `PBES2 ${cipher}, ${hmac(prf)}`;
    return [
      read(algorithm, 'node-forge', () => forgeEncrypt(plain(), text, `aes${bits}`, prf)),
      written(algorithm, 'node-forge', { kind: 'pbes2', cipher, prf, iterations: 2048 }, (file) =>
        forgeDecrypt(file, text),
      ),
    ];
  }),
);

const pkijsCells = ([128, 192, 256] as const).flatMap((bits) =>
  (['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const).flatMap((hash): Cell[] => {
    const cipher = `AES-${bits}-CBC` as const;
    const prf = hash.replace('-', '').toLowerCase() as Prf;
    const algorithm = `PBES2 ${cipher}, ${hmac(prf)}`;
    return [
      read(algorithm, 'pkijs', () => pkijsEncrypt(plain(), password, bits, hash)),
      written(algorithm, 'pkijs', { kind: 'pbes2', cipher, prf, iterations: 2048 }, (file) =>
        pkijsDecrypt(file, password),
      ),
    ];
  }),
);

const seedFile =
  (overrides: object = {}) =>
  () =>
    seedKeyFile(openssl, { plain: plain(), password, salt, iterations: 2048, ...overrides });

const tripleDes = 'pbeWithSHAAnd3-KeyTripleDES-CBC';
const opensslTripleDes = (): Uint8Array => {
  openssl.write('with-r.p8', plain());
  const target = ['-outform', 'DER', '-out', 'des.key', '-passout', `pass:${text}`];
  openssl.run('pkcs8', '-topk8', '-in', 'with-r.p8', '-inform', 'DER', '-v1', 'PBE-SHA1-3DES', ...target);
  return openssl.read('des.key');
};

const files: readonly Cell[] = [
  read('seedCBCWithSHA1 (1.2.410.200004.1.15)', 'OpenSSL', seedFile()),
  read('seedCBCWithSHA1 (1.2.410.200004.1.15), IV of .1.4', 'OpenSSL', seedFile({ named: '15', iv: '4' })),
  read('seedCBC as a PBE (1.2.410.200004.1.4)', 'OpenSSL', seedFile({ named: '4' })),
  read('seedCBC as a PBE (1.2.410.200004.1.4), IV of .15', 'OpenSSL', seedFile({ named: '4', iv: '15' })),
  written(
    'seedCBCWithSHA1 (1.2.410.200004.1.15)',
    'OpenSSL',
    { kind: 'seed-sha1', iterations: 2048 },
    (file) => foreignDecrypt(openssl, file, password),
  ),
  ...everyCipher.flatMap((cipher) => [...pbes2Cells(cipher, 'sha1'), ...pbes2Cells(cipher, 'sha256')]),
  ...(['sha224', 'sha384', 'sha512'] as const).flatMap((prf) => pbes2Cells('AES-256-CBC', prf)),
  read('PBES2 SEED-CBC, another PRF declared than used', 'OpenSSL', () =>
    pbes2File('SEED-CBC', 'sha256', 'sha1'),
  ),
  ...forgeCells,
  ...pkijsCells,
  {
    algorithm: tripleDes,
    direction: 'read',
    against: 'OpenSSL',
    check: async () => {
      // OpenSSL drops the attributes of what it encrypts.
      const { der } = await decryptPrivateKey(opensslTripleDes(), password);
      expect(hex(der)).toBe(hex(openssl.pkcs8('user')));
    },
  },
  read(tripleDes, 'node-forge', () => forgeEncrypt(plain(), text, '3des')),
  written(tripleDes, 'OpenSSL', { kind: 'pkcs12-3des', iterations: 2048 }, opensslOpens),
  written(tripleDes, 'node-forge', { kind: 'pkcs12-3des', iterations: 2048 }, (file) =>
    forgeDecrypt(file, text),
  ),
  {
    algorithm: 'seedCBCWithSHA1, password changed',
    direction: 'write',
    against: 'OpenSSL',
    check: async () => {
      const changed = await changePassword(seedFile()(), password, utf8('another'));
      expect(hex(foreignDecrypt(openssl, changed, utf8('another')))).toBe(hex(plain()));
    },
  },
  {
    algorithm: 'PBES2 SEED-CBC, password changed',
    direction: 'write',
    against: 'OpenSSL',
    check: async () => {
      const changed = await changePassword(
        pbes2File('SEED-CBC', 'sha512', 'sha1'),
        password,
        utf8('another'),
      );
      expect(hex(foreignDecrypt(openssl, changed, utf8('another')))).toBe(hex(plain()));
    },
  },
];

const kindCell = (algorithm: string, name: string, make: () => void): Cell => ({
  algorithm,
  direction: 'read',
  against: 'OpenSSL',
  check: () => {
    make();
    const info = readPlainPrivateKey(openssl.pkcs8(name));
    const certificate = openssl.certificate(name, { subject: '/CN=key' });
    expect(() => assertMatches(info, certificate)).not.toThrow();
  },
});

const kinds: readonly Cell[] = [
  kindCell('PKCS#8 in clear, RSA', 'rsa', () => openssl.key('rsa')),
  ...(['P-256', 'P-384'] as const).flatMap((curve): Cell[] => [
    kindCell(`PKCS#8 in clear, EC ${curve}`, curve, () => openssl.ecKey(curve, curve)),
    {
      algorithm: `PBES2 SEED-CBC, EC ${curve}`,
      direction: 'write',
      against: 'OpenSSL',
      check: async () => {
        openssl.ecKey('ec', curve);
        const { info } = readPrivateKeyInfo(openssl.pkcs8('ec'));
        const scheme = { kind: 'pbes2', cipher: 'SEED-CBC', prf: 'sha1', iterations: 2048 } as const;
        const file = await encryptPrivateKey(info, password, scheme);
        expect(hex(foreignDecrypt(openssl, file, password))).toBe(hex(info.der));
      },
    },
  ]),
  {
    algorithm: 'PKCS#8 in clear, RSA',
    direction: 'read',
    against: 'node-forge',
    check: () => {
      openssl.key('forge');
      const theirs = forge.pki.privateKeyFromPem(
        openssl.run('rsa', '-in', 'forge.pem', '-traditional').toString(),
      );
      const wrapped = forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(theirs));
      const der = new Uint8Array(Buffer.from(forge.asn1.toDer(wrapped).getBytes(), 'latin1'));
      expect(hex(readPrivateKeyInfo(der).rsa!.modulus)).toBe(theirs.n.toString(16));
    },
  },
];

export const cells: readonly Cell[] = [...files, ...kinds];
