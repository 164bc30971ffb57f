import { expect } from 'vitest';
import { envelope, openEnvelope, signStatement, verifySignedData } from '../../../../electron/pki/cms.ts';
import { readDer } from '../../../../electron/pki/asn1/der.ts';
import { readPrivateKeyInfo } from '../../../../electron/pki/private-key/pkcs8.ts';
import { oaep, opensslDecrypt, opensslEncrypt, opensslSign, opensslVerifyCades } from '../support/cms.ts';
import { forgeDecrypt, forgeEncrypt, forgeSign, type ForgeCipher } from '../support/forge-cms.ts';
import { hex, utf8 } from '../support/openssl.ts';
import { pkijsDecrypt, pkijsEncrypt, pkijsSign, pkijsVerifies, type WebHash } from '../support/pkijs-cms.ts';
import { Signers } from '../support/signers.ts';
import type { Cell } from './cell.ts';

/** The forms of SignedData, and EnvelopedData by its key transports and ciphers. */

const signers = new Signers();
const { openssl } = signers;
const content = utf8('등록 확인서');

type Against = Cell['against'];

const verifies = async (message: Uint8Array, detached: boolean, count = 1): Promise<void> => {
  const options = { form: 'any', ...(detached ? { content } : {}) } as const;
  const verified = await verifySignedData(message, options);
  expect(hex(verified.content)).toBe(hex(content));
  expect(verified.signers).toHaveLength(count);
};

const verifyCell = (
  form: string,
  against: Against,
  make: () => Uint8Array | Promise<Uint8Array>,
  { detached = false, signed = 1 } = {},
): Cell => ({
  algorithm: `SignedData, ${form}`,
  direction: 'verify',
  against,
  check: async () => verifies(await make(), detached, signed),
});

const byOpenSsl =
  (...options: string[]) =>
  (): Uint8Array => {
    signers.get('rsa');
    return opensslSign(openssl, content, 'rsa', ...options);
  };

const byPkijs = (form: { detached?: boolean; withoutAttributes?: boolean }) => (): Promise<Uint8Array> =>
  pkijsSign(content, { ...signers.get('rsa'), algorithm: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, form);

const byForge = (form: { detached?: boolean; withoutAttributes?: boolean }) => (): Uint8Array =>
  forgeSign(content, { ...signers.get('rsa'), hash: 'sha256' }, form);

const bareByOpenSsl = (): Uint8Array => {
  const parts = readDer(byOpenSsl('-nodetach', '-noattr')()).children();
  parts.next();
  return parts.next().content;
};

const byThree = (): Uint8Array => {
  for (const name of ['rsa', 'rsa2', 'P-256'] as const) signers.get(name);
  return opensslSign(openssl, content, ['rsa', 'rsa2', 'P-256'], '-nodetach');
};

const verification: readonly Cell[] = [
  verifyCell('attached', 'OpenSSL', byOpenSsl('-nodetach')),
  verifyCell('attached', 'pkijs', byPkijs({})),
  verifyCell('attached', 'node-forge', byForge({})),
  verifyCell('attached, without attributes', 'OpenSSL', byOpenSsl('-nodetach', '-noattr')),
  verifyCell('attached, without attributes', 'pkijs', byPkijs({ withoutAttributes: true })),
  verifyCell('attached, without attributes', 'node-forge', byForge({ withoutAttributes: true })),
  verifyCell('detached', 'OpenSSL', byOpenSsl(), { detached: true }),
  verifyCell('detached', 'pkijs', byPkijs({ detached: true }), { detached: true }),
  verifyCell('detached', 'node-forge', byForge({ detached: true }), { detached: true }),
  verifyCell('detached, without attributes', 'OpenSSL', byOpenSsl('-noattr'), { detached: true }),
  verifyCell('detached, without attributes', 'pkijs', byPkijs({ detached: true, withoutAttributes: true }), {
    detached: true,
  }),
  verifyCell('bare', 'OpenSSL', bareByOpenSsl),
  verifyCell('BER', 'OpenSSL', byOpenSsl('-nodetach', '-stream')),
  verifyCell('by key identifier', 'OpenSSL', byOpenSsl('-nodetach', '-keyid')),
  verifyCell('three signers', 'OpenSSL', byThree, { signed: 3 }),
  {
    algorithm: 'SignedData, CAdES-B-B',
    direction: 'verify',
    against: 'OpenSSL',
    check: async () => {
      const verified = await verifySignedData(byOpenSsl('-nodetach', '-cades')());
      expect(hex(verified.content)).toBe(hex(content));
    },
  },
];

const statement = (): Promise<Uint8Array> => {
  const { certificate, pkcs8 } = signers.get('rsa');
  const privateKey = readPrivateKeyInfo(pkcs8).info;
  return signStatement({ content, certificate, chain: [], privateKey, signingTime: new Date() });
};

const signing: readonly Cell[] = [
  {
    algorithm: 'SignedData, CAdES-B-B',
    direction: 'sign',
    against: 'OpenSSL',
    check: async () => expect(hex(opensslVerifyCades(openssl, await statement(), 'rsa'))).toBe(hex(content)),
  },
  {
    algorithm: 'SignedData, CAdES-B-B',
    direction: 'sign',
    against: 'pkijs',
    check: async () => expect(await pkijsVerifies(await statement())).toBe(true),
  },
];

const opens = async (message: Uint8Array): Promise<void> => {
  const { certificate, pkcs8 } = signers.get('rsa');
  expect(hex(await openEnvelope(message, pkcs8, certificate))).toBe(hex(content));
};

const decryptCell = (
  algorithm: string,
  against: Against,
  make: () => Uint8Array | Promise<Uint8Array>,
): Cell => ({
  algorithm: `EnvelopedData, ${algorithm}`,
  direction: 'decrypt',
  against,
  check: async () => opens(await make()),
});

const sealedByOpenSsl =
  (cipher: string, ...options: string[]) =>
  (): Uint8Array => {
    signers.get('rsa');
    return opensslEncrypt(openssl, content, cipher, '-recip', 'rsa.crt', ...options);
  };

const ciphers = [
  ['AES-128-CBC', 'aes-128-cbc'],
  ['AES-192-CBC', 'aes-192-cbc'],
  ['AES-256-CBC', 'aes-256-cbc'],
  ['DES-EDE3-CBC', 'des3'],
  ['SEED-CBC', 'seed-cbc'],
  ['ARIA-128-CBC', 'aria-128-cbc'],
  ['ARIA-192-CBC', 'aria-192-cbc'],
  ['ARIA-256-CBC', 'aria-256-cbc'],
] as const;

const forgeCiphers: readonly [string, ForgeCipher][] = [
  ['AES-128-CBC', 'aes128-CBC'],
  ['AES-192-CBC', 'aes192-CBC'],
  ['AES-256-CBC', 'aes256-CBC'],
  ['DES-EDE3-CBC', 'des-EDE3-CBC'],
];

const oaepHashes: readonly WebHash[] = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

const severalRecipients = (): Uint8Array => {
  for (const name of ['rsa2', 'P-256'] as const) signers.get(name);
  return sealedByOpenSsl('aes-256-cbc', '-recip', 'rsa2.crt', '-recip', 'P-256.crt')();
};

const decryption: readonly Cell[] = [
  ...ciphers.map(([name, cipher]) => decryptCell(`PKCS#1 v1.5, ${name}`, 'OpenSSL', sealedByOpenSsl(cipher))),
  ...forgeCiphers.map(([name, cipher]) =>
    decryptCell(`PKCS#1 v1.5, ${name}`, 'node-forge', () =>
      forgeEncrypt(content, signers.get('rsa').certificate, cipher),
    ),
  ),
  ...oaepHashes.flatMap((hash) => [
    decryptCell(
      `RSAES-OAEP ${hash}, AES-256-CBC`,
      'OpenSSL',
      sealedByOpenSsl('aes-256-cbc', ...oaep(hash.replace('-', '').toLowerCase())),
    ),
    decryptCell(`RSAES-OAEP ${hash}, AES-256-CBC`, 'pkijs', () =>
      pkijsEncrypt(content, signers.get('rsa').certificate, hash, 256),
    ),
  ]),
  decryptCell('by key identifier', 'OpenSSL', sealedByOpenSsl('aes-256-cbc', '-keyid')),
  decryptCell('BER', 'OpenSSL', sealedByOpenSsl('aes-256-cbc', '-stream')),
  decryptCell('several recipients', 'OpenSSL', severalRecipients),
];

const encryptCell = (
  transport: 'RSAES-OAEP' | 'RSAES-PKCS1-v1_5',
  against: Against,
  open: (sealed: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Cell => ({
  algorithm:
    transport === 'RSAES-OAEP'
      ? 'EnvelopedData, RSAES-OAEP SHA-256, AES-256-CBC'
      : 'EnvelopedData, PKCS#1 v1.5, AES-256-CBC',
  direction: 'encrypt',
  against,
  check: async () => {
    const sealed = await envelope(content, signers.get('rsa').certificate, transport);
    expect(hex(await open(sealed))).toBe(hex(content));
  },
});

const openedByOpenSsl = (sealed: Uint8Array): Uint8Array => opensslDecrypt(openssl, sealed, 'rsa');

const encryption: readonly Cell[] = [
  encryptCell('RSAES-OAEP', 'OpenSSL', openedByOpenSsl),
  encryptCell('RSAES-OAEP', 'pkijs', (sealed) => {
    const { certificate, pkcs8 } = signers.get('rsa');
    return pkijsDecrypt(sealed, certificate, pkcs8);
  }),
  encryptCell('RSAES-PKCS1-v1_5', 'OpenSSL', openedByOpenSsl),
  encryptCell('RSAES-PKCS1-v1_5', 'node-forge', (sealed) => {
    const { certificate, pkcs8 } = signers.get('rsa');
    return forgeDecrypt(sealed, certificate, pkcs8);
  }),
];

export const cells: readonly Cell[] = [...verification, ...signing, ...decryption, ...encryption];
