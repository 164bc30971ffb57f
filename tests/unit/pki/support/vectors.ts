/** Published blocks of the two ciphers, in hex. */
export type Vector = readonly [key: string, plain: string, sealed: string];

/** RFC 4269, appendix B. */
export const seedVectors: readonly Vector[] = [
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

const plain = '00112233445566778899aabbccddeeff';
const key = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

/** RFC 5794, appendix A, with the key's bits first. */
export const ariaVectors: readonly (readonly [bits: number, ...Vector])[] = [
  [128, key.slice(0, 32), plain, 'd718fbd6ab644c739da95f3be6451778'],
  [192, key.slice(0, 48), plain, '26449c1805dbe7aa25a468ce263a9e79'],
  [256, key, plain, 'f92bd7c79fb72e2f2b8f80c1972d24fc'],
];
