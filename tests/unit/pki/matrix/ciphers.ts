import { KISA_SEED_CBC } from 'kisa-seed';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import {
  ariaCbcDecrypt,
  ariaCbcEncrypt,
  ariaDecryptBlock,
  ariaEncryptBlock,
} from '../../../../electron/pki/aria.ts';
import {
  seedCbcDecrypt,
  seedCbcEncrypt,
  seedDecryptBlock,
  seedEncryptBlock,
} from '../../../../electron/pki/seed.ts';
import { bytes, hex, legacy, OpenSsl } from '../support/openssl.ts';
import { ariaVectors, seedVectors, type Vector } from '../support/vectors.ts';
import type { Cell } from './cell.ts';

/** The two block ciphers of our own, by the block and in CBC. */

const openssl = new OpenSsl();

type Crypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array) => Uint8Array;
type CryptBlock = (key: Uint8Array, block: Uint8Array) => Uint8Array;
interface Pair<T> {
  readonly encrypt: T;
  readonly decrypt: T;
}

/** Data of every length around two blocks, and more than the blocks that are done in step. */
const lengths = [0, 1, 15, 16, 17, 31, 32, 33, 1000, 16_384];

const cbcCells = (
  algorithm: string,
  against: Cell['against'],
  keyLength: number,
  ours: Pair<Crypt>,
  theirs: Pair<Crypt>,
): Cell[] => {
  const each = (run: (key: Uint8Array, iv: Uint8Array, plain: Uint8Array) => void) => (): void => {
    for (const length of lengths) run(randomBytes(keyLength), randomBytes(16), randomBytes(length));
  };
  return [
    {
      algorithm,
      direction: 'encrypt',
      against,
      check: each((key, iv, plain) => {
        expect(hex(theirs.decrypt(key, iv, ours.encrypt(key, iv, plain)))).toBe(hex(plain));
      }),
    },
    {
      algorithm,
      direction: 'decrypt',
      against,
      check: each((key, iv, plain) => {
        expect(hex(ours.decrypt(key, iv, theirs.encrypt(key, iv, plain)))).toBe(hex(plain));
      }),
    },
  ];
};

const seedCbc = { encrypt: seedCbcEncrypt, decrypt: seedCbcDecrypt };

const opensslSeed = (direction: '-e' | '-d'): Crypt => {
  return (key, iv, data) => {
    openssl.write('in', data);
    const under = ['-K', hex(key), '-iv', hex(iv)];
    openssl.run('enc', direction, '-seed-cbc', ...under, '-in', 'in', '-out', 'out', ...legacy);
    return openssl.read('out');
  };
};

const kisaSeed: Pair<Crypt> = {
  encrypt: (key, iv, data) => KISA_SEED_CBC.SEED_CBC_Encrypt(key, iv, data, 0, data.length),
  decrypt: (key, iv, data) => KISA_SEED_CBC.SEED_CBC_Decrypt(key, iv, data, 0, data.length),
};

/** Plain Node's ARIA is OpenSSL's. */
const opensslAria = (bits: number): Pair<Crypt> => ({
  encrypt: (key, iv, data) => {
    const cipher = createCipheriv(`aria-${bits}-cbc`, key, iv);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  },
  decrypt: (key, iv, data) => {
    const decipher = createDecipheriv(`aria-${bits}-cbc`, key, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  },
});

const blockCells = (algorithm: string, ours: Pair<CryptBlock>, vectors: readonly Vector[]): Cell[] => [
  {
    algorithm,
    direction: 'encrypt',
    against: 'vector',
    check: () => {
      for (const [key, plain, sealed] of vectors) {
        expect(hex(ours.encrypt(bytes(key), bytes(plain)))).toBe(sealed);
      }
    },
  },
  {
    algorithm,
    direction: 'decrypt',
    against: 'vector',
    check: () => {
      for (const [key, plain, sealed] of vectors) {
        expect(hex(ours.decrypt(bytes(key), bytes(sealed)))).toBe(plain);
      }
    },
  },
];

export const cells: readonly Cell[] = [
  ...blockCells(
    'SEED block, RFC 4269',
    { encrypt: seedEncryptBlock, decrypt: seedDecryptBlock },
    seedVectors,
  ),
  ...cbcCells('SEED-CBC', 'OpenSSL', 16, seedCbc, { encrypt: opensslSeed('-e'), decrypt: opensslSeed('-d') }),
  ...cbcCells('SEED-CBC', 'kisa-seed', 16, seedCbc, kisaSeed),
  ...ariaVectors.flatMap(([bits, ...vector]) => [
    ...blockCells(`ARIA-${bits} block, RFC 5794`, { encrypt: ariaEncryptBlock, decrypt: ariaDecryptBlock }, [
      vector,
    ]),
    ...cbcCells(
      `ARIA-${bits}-CBC`,
      'OpenSSL',
      bits / 8,
      { encrypt: ariaCbcEncrypt, decrypt: ariaCbcDecrypt },
      opensslAria(bits),
    ),
  ]),
];
