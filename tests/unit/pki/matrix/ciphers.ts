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

type Vector = readonly [key: string, plain: string, sealed: string];

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

const seedVectors: readonly Vector[] = [
  [
    '00000000000000000000000000000000',
    '000102030405060708090a0b0c0d0e0f',
    '5ebac6e0054e166819aff1cc6d346cdb',
  ],
  [
    '000102030405060708090a0b0c0d0e0f',
    '00000000000000000000000000000000',
    'c11f22f20140505084483597e4370f43',
  ],
  [
    '4706480851e61be85d74bfb3fd956185',
    '83a2f8a288641fb9a4e9a5cc2f131c7d',
    'ee54d13ebcae706d226bc3142cd40d4a',
  ],
  [
    '28dbc3bc49ffd87dcfa509b11d422be7',
    'b41e6be2eba84a148e2eed84593c5ec7',
    '9b9b7bfcd1813cb95d0b3618f40f5122',
  ],
];

const keyOf = (bits: number): string => hex(Uint8Array.from({ length: bits / 8 }, (_, i) => i));
const ariaPlain = '00112233445566778899aabbccddeeff';
const ariaVectors = [
  [128, 'd718fbd6ab644c739da95f3be6451778'],
  [192, '26449c1805dbe7aa25a468ce263a9e79'],
  [256, 'f92bd7c79fb72e2f2b8f80c1972d24fc'],
] as const;

export const cells: readonly Cell[] = [
  ...blockCells(
    'SEED block, RFC 4269',
    { encrypt: seedEncryptBlock, decrypt: seedDecryptBlock },
    seedVectors,
  ),
  ...cbcCells('SEED-CBC', 'OpenSSL', 16, seedCbc, { encrypt: opensslSeed('-e'), decrypt: opensslSeed('-d') }),
  ...cbcCells('SEED-CBC', 'kisa-seed', 16, seedCbc, kisaSeed),
  ...ariaVectors.flatMap(([bits, sealed]) => [
    ...blockCells(`ARIA-${bits} block, RFC 5794`, { encrypt: ariaEncryptBlock, decrypt: ariaDecryptBlock }, [
      [keyOf(bits), ariaPlain, sealed],
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
