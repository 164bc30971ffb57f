import { oidOctets } from '../../electron/pki/asn1/der-values.ts';
import { Oid } from '../../electron/pki/oids.ts';
import type { Random } from './random.ts';

/** What readers of ASN.1 trip over. */

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const text = (latin1: string): Uint8Array => new Uint8Array(Buffer.from(latin1, 'latin1'));

/** Anywhere: bombs in length and depth, indefinite lengths, negative and long numbers, empty elements. */
const octets = [
  '3080',
  '0000',
  '3084ffffffff',
  '30847fffffff',
  '02820001',
  '0201ff',
  '0200',
  '1700',
  '1800',
  '020900ffffffffffffffff',
  '02030f4240',
  '0600',
  '06028001',
  '0600ffffffffff7f',
  '030108',
  '0500',
  '1f8101',
  '3080'.repeat(60),
  '3030303030303030',
].map(fromHex);

/** Contents by the tag they stand under. */
const contents: Readonly<Record<number, readonly Uint8Array[]>> = {
  0x01: ['', '00', '01', 'ff', 'ffff'].map(fromHex),
  0x02: [
    '',
    '00',
    '01',
    '02',
    '03',
    '7f',
    'ff',
    '80',
    '0080',
    '0000',
    '0400',
    '07d0',
    '07d1',
    '7fffffff',
    '0080000000',
    '00800000',
    '00800001',
    '00ffffffffffffffff',
    '7f'.repeat(20),
    '7f'.repeat(65),
    '7f'.repeat(1100),
  ].map(fromHex),
  0x03: ['', '00', '07', '08', '0780', '0001', '01ff', 'ff00', '00ffffffff'].map(fromHex),
  0x0a: ['', '00', '01', '06', '07', '08', '0a', '0b', 'ff', '7fffffff'].map(fromHex),
  0x17: ['', '99123', '991231235959', '991231235959Z', '000101000000Z', '490229000000Z', '99123123595xZ'].map(
    text,
  ),
  0x18: ['', '20500101000000Z', '00000101000000Z', '99991231235959Z', '20260101000000.5Z', '2026'].map(text),
};

const strings = [
  '',
  '\0',
  ' ',
  'a'.repeat(300),
  '.',
  '..',
  '.com',
  'a@b',
  '@',
  'http://',
  'ldap://x/',
  '*.x',
  'x..y',
  ' a  b ',
  '\xff\xfe',
  '\xed\xa0\x80',
].map(text);
const stringTags = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1e, 0x81, 0x82, 0x86, 0x87]);
const oids = Object.values(Oid).map(oidOctets);
const oddOids = ['', '80', '2a80', '2a8001', 'ff'.repeat(70), '2a86488'.padEnd(128, '8')].map(fromHex);

/** Octets to put in anywhere. */
export const trap = (random: Random): Uint8Array =>
  random.chance(2) ? random.pick(octets) : random.bytes(random.below(24));

/** A content for an element of this tag, right or wrong for it. */
export const contentFor = (tag: number, random: Random): Uint8Array => {
  if (random.chance(6)) return trap(random);
  if (tag === 0x06) return random.chance(5) ? random.pick(oddOids) : random.pick(oids);
  const known = stringTags.has(tag) ? strings : contents[tag];
  return known ? random.pick(known) : trap(random);
};
