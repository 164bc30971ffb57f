import forge from 'node-forge';
import { expect } from 'vitest';
import {
  derivePbkdf2,
  derivePkcs12,
  pbkdf1Sha1,
  pkcs12Passwords,
  seedCbcWithSha1Iv,
} from '../../../../electron/pki/encryption/key-derivation.ts';
import { IterationBudget } from '../../../../electron/pki/limits.ts';
import { computeVid } from '../../../../electron/pki/vid.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from '../support/openssl.ts';
import type { Cell } from './cell.ts';

/** What is derived: keys from passwords, VID from R. */

const openssl = new OpenSsl();
const text = 'q1w2e3r4!@';
const password = utf8(text);
const salt = bytes('c8ea2fa25023c285');

const budget = (): IterationBudget => new IterationBudget();
const opensslKdf = (name: string, length: number, ...options: string[]): string => {
  const pairs = options.flatMap((option) => ['-kdfopt', option]);
  const derived = openssl.run('kdf', '-binary', '-keylen', String(length), ...pairs, ...legacy, name);
  return hex(derived);
};
const hashes = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
const derive = (algorithm: string, against: Cell['against'], check: () => void): Cell => ({
  algorithm,
  direction: 'derive',
  against,
  check,
});

const derivations: readonly Cell[] = [
  derive('PBKDF1, KISA’s 1.2.410.200004.1.15', 'vector', () => {
    const dk = pbkdf1Sha1(utf8('WTuA8Ev0lWXVFSiI!'), salt, 2048, budget());
    expect(hex(dk)).toBe('6240e2686a6abbc48c922ccba906bb91c58eec36');
    expect(hex(seedCbcWithSha1Iv(dk))).toBe('4471a1fd154167f22848770d578a5b73');
  }),
  derive('PBKDF1, SHA-1', 'OpenSSL', () => {
    const theirs = opensslKdf(
      'PBKDF1',
      20,
      'digest:SHA1',
      `pass:${text}`,
      `hexsalt:${hex(salt)}`,
      'iter:1000',
    );
    expect(hex(pbkdf1Sha1(password, salt, 1000, budget()))).toBe(theirs);
  }),
  derive('PBKDF2, HMAC-SHA1, RFC 6070', 'vector', () => {
    const key = derivePbkdf2(utf8('password'), utf8('salt'), 4096, 20, 'sha1', budget());
    expect(hex(key)).toBe('4b007901b765489abead49d926f721d065a429c1');
  }),
  derive('PBKDF2, HMAC-SHA1, a Korean key file', 'vector', () => {
    const key = derivePbkdf2(
      utf8('WTuA8Ev0lWXVFSiI!'),
      bytes('28ce9089e2828009'),
      1024,
      16,
      'sha1',
      budget(),
    );
    expect(hex(key)).toBe('01739401d7f3df5319eff4edb0afa66f');
  }),
  ...hashes.map((prf) =>
    derive(`PBKDF2, ${prf.replace('sha', 'HMAC-SHA')}`, 'OpenSSL', () => {
      const options = [`digest:${prf}`, `pass:${text}`, `hexsalt:${hex(salt)}`, 'iter:1000'];
      expect(hex(derivePbkdf2(password, salt, 1000, 40, prf, budget()))).toBe(
        opensslKdf('PBKDF2', 40, ...options),
      );
    }),
  ),
  derive('PKCS#12 derivation, SHA-1', 'vector', () => {
    const [bmp] = pkcs12Passwords(utf8('queeg'));
    const key = derivePkcs12(bmp!, bytes('05dec959acff72f7'), 1000, 24, 1, 'sha1', budget());
    expect(hex(key)).toBe('ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4');
  }),
  ...hashes.map((hash) =>
    derive(`PKCS#12 derivation, ${hash.replace('sha', 'SHA-')}`, 'OpenSSL', () => {
      const [bmp] = pkcs12Passwords(utf8('비밀번호 Pass1!'));
      for (const id of [1, 2, 3]) {
        const options = [
          `digest:${hash}`,
          `hexpass:${hex(bmp!)}`,
          `hexsalt:${hex(salt)}`,
          'iter:100',
          `id:${id}`,
        ];
        const ours = derivePkcs12(bmp!, salt, 100, 70, id, hash, budget());
        expect(hex(ours)).toBe(opensslKdf('PKCS12KDF', 70, ...options));
      }
    }),
  ),
  derive('PKCS#12 derivation, SHA-1', 'node-forge', () => {
    const [bmp] = pkcs12Passwords(password);
    const buffer = forge.util.createBuffer(Buffer.from(salt).toString('latin1'));
    const theirs = forge.pkcs12.generateKey(text, buffer, 1, 50, 70).toHex();
    expect(hex(derivePkcs12(bmp!, salt, 50, 70, 1, 'sha1', budget()))).toBe(theirs);
  }),
];

const idn = '1234561234567';
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const vids = [
  ['SHA-256', 'sha256', '17692c8dd00ead33791de0a64a937c60799634c64ac56fa57570c0e05252ab35'],
  ['SHA-1', 'sha1', 'db7e38dbaae245f6c24a623399cb522bfd0a3d3a'],
] as const;

const vid: readonly Cell[] = vids.flatMap(([hash, name, expected]) => [
  derive(`VID, ${hash}`, 'vector', () => {
    expect(hex(computeVid(idn, random, hash))).toBe(expected);
  }),
  derive(`VID, ${hash}`, 'OpenSSL', () => {
    const config = `asn1=SEQUENCE:s\n[s]\nidn=PRINTABLESTRING:${idn}\nr=FORMAT:HEX,BITSTRING:${hex(random)}`;
    openssl.write('vid.cnf', config);
    openssl.run('asn1parse', '-genconf', 'vid.cnf', '-noout', '-out', 'content');
    openssl.run('dgst', `-${name}`, '-binary', '-out', 'once', 'content');
    const theirs = openssl.run('dgst', `-${name}`, '-binary', 'once');
    expect(hex(computeVid(idn, random, hash))).toBe(hex(theirs));
  }),
]);

export const cells: readonly Cell[] = [...derivations, ...vid];
