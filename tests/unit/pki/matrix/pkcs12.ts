import { readFileSync } from 'node:fs';
import forge from 'node-forge';
import { expect } from 'vitest';
import {
  derivePkcs12,
  pkcs12Passwords,
  type Prf,
} from '../../../../electron/pki/encryption/key-derivation.ts';
import { IterationBudget } from '../../../../electron/pki/limits.ts';
import { createPkcs12, openPkcs12, type Pkcs12Form } from '../../../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../../../electron/pki/private-key/pkcs8.ts';
import { rc2CbcDecryptBlocks } from '../../../../electron/pki/ciphers/rc2.ts';
import { rc4 } from '../../../../electron/pki/ciphers/rc4.ts';
import { seedKeyFile } from '../support/key-file.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from '../support/openssl.ts';
import {
  forgeCertificates,
  forgeUnseal,
  opensslUnseal,
  pkijsOpens,
  pkijsPfx,
  shroudedKeysOf,
} from '../support/pfx-foreign.ts';
import { pfxHolders } from '../support/pfx-holder.ts';
import {
  bag,
  ber,
  certificateBag,
  clear,
  derive,
  hmac,
  pfx,
  salt,
  seal3Des,
  shroudedBag,
} from '../support/pfx.ts';
import type { Cell } from './cell.ts';

/** PKCS#12 by its encryptions, MACs and forms. */

const openssl = new OpenSsl();
const text = 'q1w2e3r4!@';
const password = utf8(text);

let made: ReturnType<typeof pfxHolders> | undefined;
const holders = (): ReturnType<typeof pfxHolders> => (made ??= pfxHolders(openssl));

type Against = Cell['against'];

/** Opened with the password, and not with another. */
const opens = async (file: Uint8Array, pkcs8: Uint8Array): Promise<void> => {
  const { pairs } = await openPkcs12(file, password);
  expect(pairs.map(({ certificate }) => hex(certificate))).toEqual([hex(holders().signing.certificate)]);
  expect(hex(pairs[0]!.privateKey!.der)).toBe(hex(pkcs8));
  await expect(openPkcs12(file, utf8('x'))).rejects.toMatchObject({ code: 'password-wrong' });
};

const readCell = (
  algorithm: string,
  against: Against,
  make: () => Uint8Array | Promise<Uint8Array>,
  direction: 'read' | 'verify' = 'read',
): Cell => ({
  algorithm: `PFX, ${algorithm}`,
  direction,
  against,
  check: async () => {
    const file = await make();
    // pkijs and the files put together by hand keep R; the others drop it.
    const { signing, bareSigning } = holders();
    const keepsR = against === 'pkijs' || algorithm.startsWith('BER') || algorithm.startsWith('seed');
    await opens(file, keepsR ? signing.pkcs8 : bareSigning.pkcs8);
  },
});

const byOpenSsl =
  (...options: string[]) =>
  (): Uint8Array => {
    holders();
    const what = ['pkcs12', '-export', '-in', 'sign.crt', '-inkey', 'sign.pem', '-out', 'file.pfx'];
    openssl.run(...what, '-iter', '16', '-passout', `pass:${text}`, ...options);
    return openssl.read('file.pfx');
  };

const byForge = (algorithm: 'aes128' | 'aes256' | '3des') => (): Uint8Array => {
  holders();
  const pem = (name: string): string => Buffer.from(openssl.read(name)).toString();
  const key = forge.pki.privateKeyFromPem(pem('sign.pem'));
  const certificate = forge.pki.certificateFromPem(pem('sign.crt'));
  const asn1 = forge.pkcs12.toPkcs12Asn1(key, certificate, text, { algorithm, count: 16 });
  return new Uint8Array(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1'));
};

type PkijsOptions = Parameters<typeof pkijsPfx>[3];
const byPkijs =
  (length: PkijsOptions['length'], hash: PkijsOptions['hash'] = 'SHA-256') =>
  (): Promise<Uint8Array> =>
    pkijsPfx(holders().signing.certificate, holders().signing.pkcs8, password, { length, hash });

const everywhere = (name: string): string[] => ['-keypbe', name, '-certpbe', name, ...legacy];

const own: readonly [rfc: string, openssl: string][] = [
  ['pbeWithSHAAnd128BitRC4', 'PBE-SHA1-RC4-128'],
  ['pbeWithSHAAnd40BitRC4', 'PBE-SHA1-RC4-40'],
  ['pbeWithSHAAnd3-KeyTripleDES-CBC', 'PBE-SHA1-3DES'],
  ['pbeWithSHAAnd2-KeyTripleDES-CBC', 'PBE-SHA1-2DES'],
  ['pbeWithSHAAnd128BitRC2-CBC', 'PBE-SHA1-RC2-128'],
  ['pbeWithSHAAnd40BitRC2-CBC', 'PBE-SHA1-RC2-40'],
];

const pbes2 = [
  'AES-128-CBC',
  'AES-192-CBC',
  'AES-256-CBC',
  'DES-EDE3-CBC',
  'SEED-CBC',
  'ARIA-128-CBC',
  'ARIA-192-CBC',
  'ARIA-256-CBC',
];

const encryptions: Cell[] = [
  ...own.map(([rfc, name]) => readCell(rfc, 'OpenSSL', byOpenSsl(...everywhere(name)))),
  readCell('pbeWithSHAAnd3-KeyTripleDES-CBC', 'node-forge', byForge('3des')),
  ...pbes2.map((name) => readCell(`PBES2 ${name}`, 'OpenSSL', byOpenSsl(...everywhere(name)))),
  readCell('PBES2 AES-128-CBC', 'node-forge', byForge('aes128')),
  readCell('PBES2 AES-256-CBC', 'node-forge', byForge('aes256')),
  ...([128, 192, 256] as const).map((length) =>
    readCell(`PBES2 AES-${length}-CBC`, 'pkijs', byPkijs(length)),
  ),
  readCell('KeyBag, certificates in clear', 'OpenSSL', byOpenSsl('-keypbe', 'NONE', '-certpbe', 'NONE')),
  readCell('seedCBCWithSHA1 as PKCS8ShroudedKeyBag', 'OpenSSL', () => {
    const { certificate, pkcs8 } = holders().signing;
    const key = seedKeyFile(openssl, { plain: pkcs8, password, salt, iterations: 16 });
    return pfx([clear([certificateBag(certificate), bag(2, key)])], hmac(text));
  }),
  readCell('BER, indefinite lengths and segments', 'pkijs', byPkijs(256)),
  readCell('BER, indefinite lengths and segments', 'OpenSSL', () => {
    const { certificate, pkcs8 } = holders().signing;
    const bags = [certificateBag(certificate, [], ber), shroudedBag(seal3Des(pkcs8, text), [], ber)];
    const file = pfx([clear(bags, ber)], hmac(text), ber);
    openssl.write('ber.pfx', file);
    const said = openssl.run('pkcs12', '-in', 'ber.pfx', '-passin', `pass:${text}`, '-nodes').toString();
    expect(said).toContain(openssl.run('x509', '-in', 'sign.crt').toString());
    return file;
  }),
];

const digests: readonly [name: string, openssl: Prf][] = [
  ['SHA-1', 'sha1'],
  ['SHA-224', 'sha224'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
];

const bareFile = (digest: 'sha1' | 'sha256' | 'sha384' | 'sha512') => (): Uint8Array => {
  const { certificate, pkcs8 } = holders().bareSigning;
  return pfx([clear([certificateBag(certificate), bag(1, pkcs8)])], hmac(text, digest));
};

const macs: Cell[] = [
  ...digests.map(([name, digest]) =>
    readCell(
      `MAC ${name}`,
      'OpenSSL',
      byOpenSsl('-macalg', digest, '-keypbe', 'NONE', '-certpbe', 'NONE'),
      'verify',
    ),
  ),
  ...digests.flatMap(([name, digest]) =>
    digest === 'sha224' ? [] : [readCell(`MAC ${name}`, 'node-forge', bareFile(digest), 'verify')],
  ),
  ...(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const).map((name) =>
    readCell(`MAC ${name}`, 'pkijs', byPkijs(128, name), 'verify'),
  ),
  ...(
    [
      ['a1', 'HMAC-SHA256, PRF HMAC-SHA256'],
      ['a2', 'HMAC-SHA256, PRF HMAC-SHA512'],
      ['a3', 'HMAC-SHA512, PRF HMAC-SHA512'],
    ] as const
  ).map(([name, algorithms]): Cell => ({
    algorithm: `PFX, MAC PBMAC1 (RFC 9579), ${algorithms}`,
    direction: 'verify',
    against: 'vector',
    check: async () => {
      const file = new Uint8Array(readFileSync(new URL(`../vectors/rfc9579-${name}.p12`, import.meta.url)));
      expect((await openPkcs12(file, utf8('1234'))).pairs[0]!.privateKey).toBeDefined();
      await expect(openPkcs12(file, utf8('123'))).rejects.toMatchObject({ code: 'password-wrong' });
    },
  })),
];

const derivations: Cell[] = digests.flatMap(([name, digest]) => {
  const secret = '비밀번호';
  // Longer than a digest, so that the blocks are added up.
  const ours = (): string =>
    hex(derivePkcs12(pkcs12Passwords(utf8(secret))[0]!, salt, 100, 150, 1, digest, new IterationBudget()));
  const cell = (against: Against, theirs: () => string): Cell => ({
    algorithm: `PKCS#12 derivation, ${name}`,
    direction: 'derive',
    against,
    check: () => expect(ours()).toBe(theirs()),
  });
  const byCommand = cell('OpenSSL', () => {
    const pass = hex(Buffer.from(`${secret}\0`, 'utf16le').swap16());
    const options = [`digest:${digest}`, `hexpass:${pass}`, `hexsalt:${hex(salt)}`, 'iter:100', 'id:1'];
    const given = options.flatMap((option) => ['-kdfopt', option]);
    return hex(openssl.run('kdf', '-binary', '-keylen', '150', ...given, 'PKCS12KDF'));
  });
  // node-forge has no SHA-224.
  return digest === 'sha224'
    ? [byCommand]
    : [byCommand, cell('node-forge', () => hex(derive(secret, salt, 100, 1, 150, digest)))];
});

const ciphers: Cell[] = [
  {
    algorithm: 'RC2 (RFC 2268)',
    direction: 'decrypt',
    against: 'vector',
    check: () => {
      const key = bytes('88bca90e90875a7f0f79c384627bafb2');
      const plain = rc2CbcDecryptBlocks(key, 128, new Uint8Array(8), bytes('2269552ab0f85ca6'));
      expect(hex(plain)).toBe('0000000000000000');
    },
  },
  {
    algorithm: 'RC4 (RFC 6229)',
    direction: 'decrypt',
    against: 'vector',
    check: () =>
      expect(hex(rc4(bytes('0102030405'), new Uint8Array(16)))).toBe('b2396305f03dc027ccc3524a0a1118a8'),
  },
];

const written: Readonly<Record<Pkcs12Form, string>> = {
  korean: 'PFX, Korean form: PKCS8ShroudedKeyBag pbeWithSHAAnd3-KeyTripleDES-CBC, MAC SHA-1',
  modern: 'PFX, modern form: PBES2 AES-256-CBC, HMAC-SHA256, MAC SHA-256',
};

const writeCell = (
  form: Pkcs12Form,
  against: Against,
  check: (file: Uint8Array) => void | Promise<void>,
): Cell => ({
  algorithm: written[form],
  direction: 'write',
  against,
  check: async () => {
    const { certificate, pkcs8 } = holders().signing;
    const pair = { certificate, privateKey: readPrivateKeyInfo(pkcs8).info, chain: [] };
    await check(await createPkcs12([pair], password, form));
  },
});

const isOwn = (certificates: readonly Uint8Array[], keys: readonly Uint8Array[]): void => {
  expect(certificates.map(hex)).toEqual([hex(holders().signing.certificate)]);
  expect(keys.map(hex)).toEqual([hex(holders().signing.pkcs8)]);
};

const writing: Cell[] = (['korean', 'modern'] as const).flatMap((form) => [
  writeCell(form, 'OpenSSL', (file) => {
    openssl.write('ours.pfx', file);
    const said = openssl.run('pkcs12', '-in', 'ours.pfx', '-passin', `pass:${text}`, '-nodes').toString();
    expect(said).toContain(openssl.run('x509', '-in', 'sign.crt').toString());
    isOwn(
      [openssl.read('sign.der')],
      shroudedKeysOf(file).map((key) => opensslUnseal(openssl, key, text)),
    );
  }),
  writeCell(form, 'node-forge', (file) =>
    isOwn(
      forgeCertificates(file, text),
      shroudedKeysOf(file).map((key) => forgeUnseal(key, text)),
    ),
  ),
]);

export const cells: readonly Cell[] = [
  ...encryptions,
  ...macs,
  ...derivations,
  ...ciphers,
  ...writing,
  writeCell('modern', 'pkijs', async (file) => {
    const { certificates, keys } = await pkijsOpens(file, password);
    isOwn(certificates, keys);
  }),
];
