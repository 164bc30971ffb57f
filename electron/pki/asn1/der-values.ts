import { damaged, tooLarge } from '../errors.ts';
import { limits } from '../limits.ts';

/** What stands in primitive elements: OIDs, times and character strings. */

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');

export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/**
 * Octets of their own. Whatever leaves this module is a copy: a view keeps the whole buffer behind it alive, and a
 * message to another process carries all of it, the private key around R for one.
 */
export const copyOf = (view: Uint8Array): Uint8Array => new Uint8Array(view);

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** X.690 §8.19; arcs beyond 2^53 (UUIDs under 2.25) by big integers. */
export const oidText = (content: Uint8Array): string => {
  const last = content[content.length - 1];
  if (last === undefined || last & 0x80) throw damaged('OID');
  let text = '';
  let arc = 0;
  let big: bigint | undefined;
  let first = true;
  let fresh = true;
  for (const octet of content) {
    if (fresh && octet === 0x80) throw damaged('OID arc not in shortest form');
    fresh = false;
    if (big !== undefined) big = (big << 7n) | BigInt(octet & 0x7f);
    else if (arc >= 2 ** 45) big = (BigInt(arc) << 7n) | BigInt(octet & 0x7f);
    else arc = arc * 128 + (octet & 0x7f);
    if (octet & 0x80) continue;
    if (first) {
      const root = big !== undefined || arc >= 80 ? 2 : arc >= 40 ? 1 : 0;
      text = `${root}.${big !== undefined ? big - 80n : arc - 40 * root}`;
      first = false;
    } else text += `.${big ?? arc}`;
    arc = 0;
    big = undefined;
    fresh = true;
  }
  return text;
};

/** The octets of a dotted OID of ours. */
export const oidOctets = (oid: string): Uint8Array => {
  const [root = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [root * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
};

/** RFC 5280 §4.1.2.5: YYMMDDHHMMSSZ (1950–2049) or YYYYMMDDHHMMSSZ; in milliseconds since 1970. */
export const timeOf = (utcTime: boolean, text: string): number => {
  const match = (utcTime ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text);
  if (!match) throw damaged('time');
  const year = utcTime ? Number(match[1]) + (Number(match[1]) < 50 ? 2000 : 1900) : Number(match[1]);
  const part = (at: number) => Number(match[2]!.slice(at, at + 2));
  const [month, day, hour, minute, second] = [part(0), part(2), part(4), part(6), part(8)] as const;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  // A date that rolls over (31 February, 25 o'clock) is none.
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw damaged('time');
  }
  return date.getTime();
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined for octets that are no UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};

const utf16 = (bytes: Uint8Array): string => {
  if (bytes.length % 2 !== 0) throw damaged('BMPString');
  return Buffer.from(bytes).swap16().toString('utf16le');
};

/** Octets in Korea's older encoding, as kits from before UTF-8 put them into TeletexString. */
const decodeEucKr = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('euc-kr', { fatal: true }).decode(bytes);
  } catch {
    return latin1(bytes);
  }
};

const isAscii = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return false;
  return true;
};

const utf32 = (bytes: Uint8Array): string => {
  if (bytes.length % 4 !== 0) throw damaged('UniversalString');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at);
    if (point > 0x10ffff) throw damaged('UniversalString');
    text += String.fromCodePoint(point);
  }
  return text;
};

const stringTags = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e]);

/** Whether `textOf` reads elements of this tag. */
export const isString = (tag: number): boolean => stringTags.has(tag);

/** X.680 §41's string types in use: UTF8String, the ASCII ones, BMPString, UniversalString, TeletexString. */
export const textOf = (tag: number, content: Uint8Array): string => {
  if (content.length > limits.string) throw tooLarge('string');
  switch (tag) {
    case 0x0c: {
      if (isAscii(content)) return latin1(content);
      const text = decodeUtf8(content);
      if (text === undefined) throw damaged('UTF8String');
      return text;
    }
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
    case 0x1a: // VisibleString
    case 0x14: // TeletexString
      return isAscii(content) ? latin1(content) : (decodeUtf8(content) ?? decodeEucKr(content));
    case 0x1e:
      return utf16(content);
    case 0x1c:
      return utf32(content);
    default:
      throw damaged(`tag ${tag} where a string belongs`);
  }
};
