import { Tag } from './der.ts';
import { oidOctets } from './der-values.ts';

/** Writes DER (X.690 §10): a function a type, bytes in, bytes out. What we sign and send is built with these alone. */

/** A definite length in its shortest form (X.690 §10.1). */
export const lengthOctets = (length: number): number[] => {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 | octets.length, ...octets];
};

/** An element of this tag over these content parts. */
export const element = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = Uint8Array.from([tag, ...lengthOctets(length)]);
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let at = header.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(Tag.sequence, ...parts);

/** SET OF in DER's order: members sorted as octet strings (X.690 §11.6). */
export const setOf = (members: readonly Uint8Array[], tag: number = Tag.set): Uint8Array =>
  element(tag, ...[...members].sort(Buffer.compare));

/** A non-negative INTEGER from its magnitude or a small number. */
export const integer = (value: number | Uint8Array): Uint8Array => {
  const octets = typeof value === 'number' ? Uint8Array.from(magnitude(value)) : value;
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const shortest = octets.subarray(start);
  const sign = shortest.length === 0 || shortest[0]! & 0x80 ? [0] : [];
  return element(Tag.integer, Uint8Array.from(sign), shortest);
};

const magnitude = (value: number): number[] => {
  const octets = [value % 256];
  for (let left = Math.floor(value / 256); left > 0; left = Math.floor(left / 256))
    octets.unshift(left % 256);
  return octets;
};

export const oid = (dotted: string): Uint8Array => element(Tag.oid, oidOctets(dotted));
export const octetString = (octets: Uint8Array): Uint8Array => element(Tag.octetString, octets);
export const bitString = (octets: Uint8Array): Uint8Array => element(Tag.bitString, Uint8Array.of(0), octets);
export const nullValue = (): Uint8Array => element(Tag.null);
/** The caller answers for the PrintableString alphabet. */
export const printableString = (text: string): Uint8Array =>
  element(Tag.printableString, Buffer.from(text, 'latin1'));

/** RFC 5652 §11.3, RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050; whole seconds. */
export const time = (date: Date): Uint8Array => {
  const text = date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(Tag.utcTime, Buffer.from(text.slice(2), 'latin1'))
    : element(Tag.generalizedTime, Buffer.from(text, 'latin1'));
};

/** AlgorithmIdentifier; `parameters` absent unless given. */
export const algorithm = (dotted: string, parameters?: Uint8Array): Uint8Array =>
  parameters ? sequence(oid(dotted), parameters) : sequence(oid(dotted));
