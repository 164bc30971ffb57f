import type { DistinguishedName, NameAttribute } from '../../../shared/certificate.ts';
import { type DerValue, Tag } from '../asn1/der.ts';
import { hex, isString } from '../asn1/der-values.ts';
import { limits } from '../limits.ts';
import { damaged, tooLarge } from '../errors.ts';

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

interface Attribute extends NameAttribute {
  /** Not a character string: `value` is then `#` and its DER in hex (RFC 4514 §2.4). */
  readonly binary: boolean;
}

const readRdns = (name: DerValue): Attribute[][] => {
  let count = 0;
  const readAttribute = (attribute: DerValue): Attribute => {
    if (++count > limits.elements) throw tooLarge('name');
    const parts = attribute.expect(Tag.sequence).children();
    const oid = parts.next().oid();
    const value = parts.next();
    parts.end();
    const binary = !isString(value.tag);
    const text = binary ? `#${hex(value.raw)}` : value.text();
    return { oid, type: attributeTypes[oid] ?? oid, value: text, binary };
  };
  const readRdn = (rdn: DerValue): Attribute[] => {
    const attributes = rdn.expect(Tag.set).children().list(readAttribute);
    if (attributes.length === 0) throw damaged('name without an attribute');
    return attributes;
  };
  return name.expect(Tag.sequence).children().list(readRdn);
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
    .map((rdn) =>
      rdn
        .map(({ type, value, binary }) => `${type.toLowerCase()}=${binary ? value : escapeValue(value)}`)
        .join('+'),
    )
    .join(',');
  return {
    der: hex(name.raw),
    text,
    attributes: rdns.flat().map(({ oid, type, value }) => ({ oid, type, value })),
  };
};

/** The values of one attribute type, most specific (next to the CN) first. */
export const valuesOf = (name: DistinguishedName, type: string): string[] =>
  mostSpecificFirst(name.attributes, (a) => a.type === 'CN')
    .filter((a) => a.type === type)
    .map((a) => a.value);

/** Characters that RFC 4518 §2.2 maps to nothing; those it maps to a space are spaces after NFKC, but for these. */
const ignored = /[\p{Cc}\p{Cf}\p{Variation_Selector}\u1806\ufffc]|\u034f/gu;
const spaces = /[\t\n\v\f\r\u0085]/g;
/** What the preparation leaves as it is, but for the case of Latin letters: ASCII and whole Hangul syllables. */
const plain = /^[ -~가-힣]*$/;

/**
 * Case as RFC 4518 §2.2 folds it: by way of the upper case, so that ß and ss, σ and ς are one; the dotless i alone is no
 * i, though it shares one's upper case.
 */
const folded = (value: string): string =>
  value
    .normalize('NFKC')
    .split('ı')
    .map((part) => part.toUpperCase().toLowerCase())
    .join('ı')
    .normalize('NFKC');

const tooManyMarks = new RegExp(`\\p{M}{${limits.combiningMarks + 1}}`, 'u');

const prepared = (value: string): string => {
  const text = value.replace(spaces, ' ').replace(ignored, '');
  if (tooManyMarks.test(text)) throw tooLarge('combining characters');
  return folded(text);
};

/** String preparation (RFC 4518, as RFC 5280 §7.1 asks): case, composition, string type and superfluous spaces do not count. */
const comparable = (value: string): string => {
  const text = plain.test(value) ? value.toLowerCase() : prepared(value);
  return text.trim().replace(/\s+/g, ' ');
};

/** A name's RDNs in comparable form: equal as texts where RFC 5280 §7.1 calls them equal; attributes of one in any order. */
export const rdnKeys = (name: DerValue): string[] =>
  readRdns(name).map((rdn) =>
    JSON.stringify(
      rdn.map(({ oid, value, binary }) => (binary ? `${oid}${value}` : `${oid}=${comparable(value)}`)).sort(),
    ),
  );

/** RFC 5280 §7.1: names are the same when these are. */
export const nameKey = (name: DerValue): string => rdnKeys(name).join();
