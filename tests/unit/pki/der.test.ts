import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, readDer, readSequence, Tag } from '../../../electron/pki/asn1/der.ts';
import {
  element,
  integer,
  oid,
  octetString,
  sequence,
  setOf,
  time,
} from '../../../electron/pki/asn1/der-writer.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { bytes, hex } from './support/openssl.ts';
import { codeOf } from './support/refusal.ts';

describe('DER reader', () => {
  it.each([
    ['nothing', '', 'damaged'],
    ['a tag alone', '30', 'damaged'],
    ['content cut off', '0403aabb', 'damaged'],
    ['an octet too many', '0401aabb', 'damaged'],
    ['a long length where a short one serves', '048101aa', 'damaged'],
    ['a length with a leading zero', '048200' + '80' + 'aa'.repeat(128), 'damaged'],
    ['a length of five octets', '04850000000001aa', 'damaged'],
    ['a length of 2^32 − 1', '0484ffffffffaa', 'damaged'],
    ['a reserved length', '04ffaa', 'damaged'],
    ['indefinite length', '24800401aa0000', 'unsupported'],
    ['a tag of several octets', '1f8101', 'damaged'],
  ])('refuses %s', (_, input, code) => {
    expect(codeOf(() => readDer(bytes(input)))).toBe(code);
  });

  it.each([
    ['an INTEGER with a needless zero', '02020001'],
    ['an INTEGER with needless ones', '0202ff80'],
    ['an empty INTEGER', '0200'],
    ['a negative one where none may be', '0201ff'],
  ])('refuses %s', (_, input) => {
    expect(codeOf(() => readDer(bytes(input)).integer(1000))).toBe('damaged');
  });

  it('bounds an INTEGER by what the caller can use', () => {
    expect(readDer(bytes('020203e8')).integer(1000)).toBe(1000);
    expect(codeOf(() => readDer(bytes('020203e9')).integer(1000))).toBe('too-large');
    expect(codeOf(() => readDer(bytes('02050100000001')).integer(1000))).toBe('too-large');
  });

  it('refuses BOOLEANs, BIT STRINGs, NULLs and times that are none', () => {
    expect(codeOf(() => readDer(bytes('010101')).boolean())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('030101')).bits())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('0300')).namedBits())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('050100')).null())).toBe('damaged');
    for (const text of [
      '',
      '991231235959',
      '990231000000Z',
      '991231240000Z',
      '9912312359Z',
      '99123123595xZ',
    ]) {
      expect(
        codeOf(() => readDer(element(Tag.utcTime, Buffer.from(text))).time()),
        text,
      ).toBe('damaged');
    }
  });

  it('reads times at both ends of UTCTime’s century', () => {
    const read = (tag: number, text: string) =>
      new Date(readDer(element(tag, Buffer.from(text))).time()).toISOString();
    expect(read(Tag.utcTime, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(read(Tag.utcTime, '491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
    expect(read(Tag.generalizedTime, '20500228000000Z')).toBe('2050-02-28T00:00:00.000Z');
  });

  it('reads OIDs as asn1js writes them, arcs of 2^53 and more included', () => {
    for (const dotted of ['1.2.410.200004.1.15', '2.5.29.32.0', '0.9.2342.19200300.100.1.1', '2.999.1']) {
      const der = new Uint8Array(new asn1js.ObjectIdentifier({ value: dotted }).toBER());
      expect(readDer(der).oid()).toBe(dotted);
      expect(hex(oid(dotted))).toBe(hex(der));
    }
    // 2.25.(2^64): X.667's form; the same in the first two arcs.
    expect(readDer(bytes('060b6982808080808080808000')).oid()).toBe('2.25.18446744073709551616');
    expect(readDer(bytes('060a82808080808080808000')).oid()).toBe('2.18446744073709551536');
    expect(codeOf(() => readDer(bytes('0600')).oid())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('06022a80')).oid())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('06032a8001')).oid())).toBe('damaged');
  });

  it('reads Korean in every string type in use', () => {
    const text = (tag: number, octets: string) => readDer(element(tag, bytes(octets))).text();
    expect(text(0x0c, 'ed998deab8b8eb8f99')).toBe('홍길동');
    expect(text(0x1e, 'd64dae38b3d9')).toBe('홍길동');
    expect(text(0x14, 'c8abb1e6b5bf')).toBe('홍길동'); // EUC-KR
    expect(codeOf(() => text(0x0c, 'c8abb1e6b5bf'))).toBe('damaged');
    expect(codeOf(() => text(0x1e, 'd6'))).toBe('damaged');
  });

  it('reads TeletexString as UTF-8, EUC-KR or Latin-1, whichever it can be, and UniversalString', () => {
    const text = (tag: number, octets: string) => readDer(element(tag, bytes(octets))).text();
    expect(text(0x14, 'ed998d')).toBe('홍');
    expect(text(0x14, 'ffe9')).toBe('ÿé');
    expect(text(0x1c, '0000d64d0001f511')).toBe('홍🔑');
    expect(codeOf(() => text(0x1c, '0000d6'))).toBe('damaged');
    expect(codeOf(() => text(0x1c, '00110000'))).toBe('damaged');
    expect(codeOf(() => text(0x02, '01'))).toBe('damaged');
  });

  it('looks for elements in constructed ones alone, and for one where one belongs', () => {
    expect(codeOf(() => readDer(bytes('04020500')).children())).toBe('damaged');
    expect(hex(readDer(bytes('04020500')).inner(Tag.null).raw)).toBe('0500');
    expect(codeOf(() => readDer(bytes('040405000500')).inner())).toBe('damaged');
    expect(codeOf(() => readDer(bytes('0400')).inner())).toBe('damaged');
  });

  it('refuses an element whose content or length octets end with the one around it', () => {
    // The inner length reaches into what follows the outer element.
    expect(codeOf(() => new DerReader(bytes('3003040501aabbccddee'), 0, 5).next().children().next())).toBe(
      'damaged',
    );
    expect(codeOf(() => new DerReader(bytes('30030484000000000000'), 0, 5).next().children().next())).toBe(
      'damaged',
    );
  });

  it('stops at the depth bound, and at the list bound', () => {
    let nested: Uint8Array = sequence();
    for (let i = 0; i < 1000; i++) nested = sequence(nested);
    const descend = (reader: DerReader): void => {
      while (!reader.done) descend(reader.next().children());
    };
    expect(codeOf(() => descend(readSequence(nested)))).toBe('too-large');
    const wide = sequence(...Array.from({ length: limits.elements + 1 }, () => integer(1)));
    expect(codeOf(() => readSequence(wide).list((value) => value.integer(9)))).toBe('too-large');
  });

  it('refuses 10 MiB and one octet before it looks at them', () => {
    expect(codeOf(() => readDer(new Uint8Array(limits.bytes + 1)))).toBe('too-large');
  });

  it('ends in a value or a PkiError for any octets', () => {
    const walk = (reader: DerReader): void => {
      while (!reader.done) {
        const value = reader.next();
        for (const read of [
          () => value.oid(),
          () => value.text(),
          () => value.time(),
          () => value.integer(9),
        ])
          codeOf(read);
        if (value.tag & 0x20) walk(value.children());
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        codeOf(() => walk(new DerReader(input)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('DER writer', () => {
  it('writes what asn1js reads back as the same numbers, lengths and octets', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ maxLength: 400 }), (number, data) => {
        const der = sequence(integer(number), octetString(data));
        const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
        expect(offset).toBe(der.length);
        const [first, second] = (result as asn1js.Sequence).valueBlock.value as [
          asn1js.Integer,
          asn1js.OctetString,
        ];
        expect(Number(first.toBigInt())).toBe(number);
        expect(hex(new Uint8Array(second.valueBlock.valueHexView))).toBe(hex(data));
        expect(readSequence(der).next(Tag.integer).integer(0x7fffffff)).toBe(number);
      }),
    );
  });

  it('writes magnitudes in shortest form, none as 0', () => {
    expect(['', '00', '0000', '007f', '80', '0080ff'].map((octets) => hex(integer(bytes(octets))))).toEqual([
      '020100',
      '020100',
      '020100',
      '02017f',
      '02020080',
      '02030080ff',
    ]);
    expect([0, 127, 128, 65_536].map((value) => hex(integer(value)))).toEqual([
      '020100',
      '02017f',
      '02020080',
      '0203010000',
    ]);
  });

  it('sorts SET OF by octets (X.690 §11.6) and writes times in their century’s form', () => {
    expect(hex(setOf([bytes('0203010000'), bytes('0201ff'), bytes('020101')]))).toBe(
      '310b0201010201ff0203010000',
    );
    expect(Buffer.from(time(new Date('2049-12-31T23:59:59.999Z')).subarray(2)).toString()).toBe(
      '491231235959Z',
    );
    expect(Buffer.from(time(new Date('2050-01-01T00:00:00Z')).subarray(2)).toString()).toBe(
      '20500101000000Z',
    );
  });
});
