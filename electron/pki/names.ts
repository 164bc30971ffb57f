import type { DistinguishedName, NameAttribute } from '../../shared/certificate.ts';
import { type DerValue, Tag } from './der.ts';
import { hex, sameBytes } from './der-values.ts';
import { limits } from './limits.ts';
import { tooLarge } from './errors.ts';

/** RFC 4519's short names, and RFC 2985's e-mail address. */
const attributeTypes: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

const readRdns = (name: DerValue): NameAttribute[][] => {
  let count = 0;
  return name
    .expect(Tag.sequence)
    .children()
    .list((rdn) =>
      rdn
        .expect(Tag.set)
        .children()
        .list((attribute) => {
          if (++count > limits.elements) throw tooLarge('name');
          const parts = attribute.expect(Tag.sequence).children();
          const oid = parts.next().oid();
          const value = parts.next().text();
          parts.end();
          return { oid, type: attributeTypes[oid] ?? oid, value };
        }),
    );
};

/** RFC 4514 §2.4, so that a comma in a name cannot pose as another attribute. */
const escapeValue = (value: string): string =>
  value
    .replace(/[\\,+"<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');

/** CN first, whichever way round the issuer encoded it. */
const mostSpecificFirst = <T>(rdns: readonly T[], isCommonName: (rdn: T) => boolean): readonly T[] => {
  const [first, last] = [rdns[0], rdns[rdns.length - 1]];
  const encodedThatWay =
    first !== undefined && last !== undefined && isCommonName(first) && !isCommonName(last);
  return encodedThatWay ? rdns : [...rdns].reverse();
};

const hasCommonName = (rdn: readonly NameAttribute[]): boolean => rdn.some((a) => a.type === 'CN');

/** A Name (RFC 5280 §4.1.2.4). */
export const readName = (name: DerValue): DistinguishedName => {
  const rdns = readRdns(name);
  const text = mostSpecificFirst(rdns, hasCommonName)
    .map((rdn) => rdn.map((a) => `${a.type.toLowerCase()}=${escapeValue(a.value)}`).join('+'))
    .join(',');
  return { der: hex(name.raw), text, attributes: rdns.flat() };
};

/** The values of one attribute type, most specific (next to the CN) first. */
export const valuesOf = (name: DistinguishedName, type: string): string[] =>
  mostSpecificFirst(name.attributes, (a) => a.type === 'CN')
    .filter((a) => a.type === type)
    .map((a) => a.value);

/** RFC 5280 §7.1 in essence: white space folded, case and composition ignored. */
const comparable = (value: string): string =>
  value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** RFC 5280 §7.1: names are the same when these are: same attributes in the same order, whatever their string types. */
export const nameKey = (name: DerValue): string =>
  JSON.stringify(readRdns(name).map((rdn) => rdn.map((a) => `${a.oid}=${comparable(a.value)}`).sort()));

export const sameName = (a: DerValue, b: DerValue): boolean =>
  sameBytes(a.raw, b.raw) || nameKey(a) === nameKey(b);
