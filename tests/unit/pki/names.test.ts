import { describe, expect, it } from 'vitest';
import { readDer, type DerValue } from '../../../electron/pki/asn1/der.ts';
import { nameKey, rdnKeys, readName } from '../../../electron/pki/x509/names.ts';
import { readX509 } from '../../../electron/pki/x509/x509.ts';
import { bmpString, oid, sequence, set, tlv, utf8String } from '../../fixtures/der.ts';
import { processorTime } from './support/costs.ts';
import { ca } from './support/path-builder.ts';
import { codeOf } from './support/refusal.ts';

/** Names as RFC 5280 §7.1 compares them, by way of RFC 4518's string preparation. */

const cn = '2.5.4.3';
const attribute = (value: Uint8Array, type = cn): Uint8Array => sequence(oid(type), value);
const nameOf = (...rdns: Uint8Array[][]) => readDer(sequence(...rdns.map((rdn) => set(...rdn))));
const text = (value: string) => nameOf([attribute(utf8String(value))]);
const sameName = (a: DerValue, b: DerValue): boolean => nameKey(a) === nameKey(b);
const same = (a: string, b: string): boolean => sameName(text(a), text(b));

describe('two names', () => {
  it.each([
    ['case', 'Ärger', 'äRGER'],
    ['sharp s and two s', 'Straße', 'STRASSE'],
    ['final and other sigma', 'ΟΔΟΣ', 'οδος'],
    ['composed and decomposed letters', '가각', '\u1100\u1161\u1100\u1161\u11a8'],
    ['a compatibility character', '㈜', '(주)'],
    ['full-width letters', 'ＣＡ', 'ca'],
    ['an ideographic space', '이름 하나', '이름\u3000하나'],
    ['a no-break space', 'a b', 'a\u00a0b'],
    ['a tab and a line break', 'ä b c', 'ä\tb\nc'],
    ['a next line', 'ä b', 'ä\u0085b'],
    ['spaces within', 'ä  b', 'ä b'],
    ['spaces around', ' ä ', 'ä'],
    ['a soft hyphen', 'äb', 'ä\u00adb'],
    ['a zero-width space', 'äb', 'ä\u200bb'],
    ['a variation selector', 'ä☎', 'ä☎\ufe0e'],
    ['a combining grapheme joiner', 'äb', 'ä\u034fb'],
    ['a Mongolian hyphen', 'äb', 'ä\u1806b'],
    ['an object replacement character', 'äb', 'ä\ufffcb'],
    ['a control character', 'äb', 'ä\u0001b'],
    ['spaces of a plain name', '  A   B ', 'a b'],
  ])('are the same but for %s', (_, a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    ['letters', 'ä', 'a'],
    ['a space or none', 'ä b', 'äb'],
    ['a dotless i', 'ıi', 'ıı'],
    ['a sign that looks alike', 'А', 'A'],
  ])('differ by %s', (_, a, b) => {
    expect(same(a, b)).toBe(false);
  });

  it('are compared by their texts, whatever the string type', () => {
    const strings = [utf8String('CA'), bmpString('ca'), tlv(0x1c, Buffer.from('0000004300000041', 'hex'))];
    for (const tag of [0x13, 0x16, 0x14, 0x1a]) strings.push(tlv(tag, Buffer.from('cA')));
    const keys = strings.map((string) => nameKey(nameOf([attribute(string)])));
    expect(new Set(keys).size).toBe(1);
  });

  it('are compared octet for octet where a value is no string, and never as one', () => {
    const bits = (octet: number) => tlv(0x03, Uint8Array.of(0, octet));
    const binary = (octet: number) => nameOf([attribute(bits(octet))]);
    expect(sameName(binary(1), binary(1))).toBe(true);
    expect(sameName(binary(1), binary(2))).toBe(false);
    expect(nameKey(binary(1))).not.toBe(nameKey(text('#03020001')));
    expect(readName(binary(1))).toMatchObject({ text: 'cn=#03020001', attributes: [{ value: '#03020001' }] });
  });

  it('are the same with the attributes of an RDN in any order, not with RDNs in any order', () => {
    const [a, b] = [attribute(utf8String('A')), attribute(utf8String('B'), '2.5.4.10')] as const;
    expect(sameName(nameOf([a, b]), nameOf([b, a]))).toBe(true);
    expect(sameName(nameOf([a], [b]), nameOf([b], [a]))).toBe(false);
    expect(sameName(nameOf([a], [b]), nameOf([a, b]))).toBe(false);
    expect(rdnKeys(nameOf([a, b], [a]))).toHaveLength(2);
    expect(nameKey(nameOf())).toBe('');
  });

  it('are told apart where one text poses as two attributes', () => {
    const posing = nameOf([attribute(utf8String('A","2.5.4.10=B'))]);
    const two = nameOf([attribute(utf8String('A')), attribute(utf8String('B'), '2.5.4.10')]);
    expect(sameName(posing, two)).toBe(false);
  });
});

describe('a name', () => {
  it('of OpenSSL’s making is read with its attributes', () => {
    const subject = '/C=KR/O=시험/OU=A+CN=B/emailAddress=a@b.kr';
    const name = readName(readX509(ca({ name: subject, key: 'level 1' }).der).subject);
    expect(name.attributes.map(({ type, value }) => `${type}=${value}`)).toEqual([
      'C=KR',
      'O=시험',
      'CN=B',
      'OU=A',
      'emailAddress=a@b.kr',
    ]);
    expect(Object.keys(name.attributes[0]!)).toEqual(['oid', 'type', 'value']);
  });

  it('that is none, or that takes longer than it is worth, is refused', () => {
    const marks = (count: number) => text(`a${'\u0315'.repeat(count - 1)}\u0316`);
    expect(codeOf(() => nameKey(marks(30)))).toBe('value');
    expect(codeOf(() => nameKey(marks(31)))).toBe('too-large');
    const many = (count: number) =>
      nameOf(...Array.from({ length: count }, () => [attribute(utf8String('A'))]));
    expect(codeOf(() => nameKey(many(256)))).toBe('value');
    expect(codeOf(() => nameKey(many(257)))).toBe('too-large');
    const spread = nameOf(
      ...Array.from({ length: 129 }, () => [attribute(utf8String('A')), attribute(utf8String('B'))]),
    );
    expect(codeOf(() => nameKey(spread))).toBe('too-large');
    expect(codeOf(() => nameKey(nameOf([])))).toBe('damaged');
    expect(codeOf(() => nameKey(readDer(sequence(sequence(attribute(utf8String('A')))))))).toBe('damaged');
    expect(codeOf(() => nameKey(nameOf([sequence(oid(cn), utf8String('A'), utf8String('B'))])))).toBe(
      'damaged',
    );
    const universal = (hex: string) => nameOf([attribute(tlv(0x1c, Buffer.from(hex, 'hex')))]);
    expect(codeOf(() => nameKey(universal('0010ffff')))).toBe('value');
    expect(codeOf(() => nameKey(universal('00110000')))).toBe('damaged');
    expect(codeOf(() => nameKey(universal('000000')))).toBe('damaged');
  });

  it('of 64 KiB takes no time of its square', () => {
    for (const value of [
      'ä'.repeat(16_000),
      '\ufdfa'.repeat(10_000),
      ' \u0315'.repeat(10_000),
      'a\u0301'.repeat(10_000),
    ]) {
      // Milliseconds; a run of marks normalized as it stands would take 300.
      expect(processorTime(() => codeOf(() => nameKey(text(value))))).toBeLessThan(150);
    }
  });
});
