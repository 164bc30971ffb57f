import { Tag, type DerValue } from './der.ts';
import { lengthOctets } from './der-writer.ts';
import { damaged, tooLarge } from '../errors.ts';
import { checkBytes, limits } from '../limits.ts';

/**
 * BER made DER, for the two formats that are met in it: PKCS#12 and CMS, as streaming writers leave them. Rewritten are
 * indefinite lengths, lengths not in shortest form and OCTET STRINGs in segments; everything else, a certificate within
 * for one, stays octet for octet, and what DER forbids besides is left for its reader to refuse.
 */

interface Header {
  readonly tag: number;
  readonly contentStart: number;
  /** Of the content; undefined where it ends with two zero octets. */
  readonly length: number | undefined;
  readonly isShortest: boolean;
}

const constructed = 0x20;
const segmented = Tag.octetString | constructed;

const readHeader = (bytes: Uint8Array, start: number, end: number): Header => {
  if (start + 2 > end) throw damaged('element cut off');
  const tag = bytes[start]!;
  if ((tag & 0x1f) === 0x1f) throw damaged('tag of several octets');
  const first = bytes[start + 1]!;
  let contentStart = start + 2;
  if (first === 0x80) {
    if (!(tag & constructed)) throw damaged('primitive of indefinite length');
    return { tag, contentStart, length: undefined, isShortest: false };
  }
  let length = first;
  if (first > 0x80) {
    const octets = first & 0x7f;
    // Leading zeros are allowed here, so that more octets than four need not mean more length.
    if (octets > 8 || contentStart + octets > end) throw damaged('length');
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[contentStart++]!;
  }
  if (length > end - contentStart) throw damaged('length beyond the end');
  const isShortest = first < 0x80 || (length >= 0x80 && length >= 256 ** (contentStart - start - 3));
  return { tag, contentStart, length, isShortest };
};

const isEndOfContents = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + 2 <= end && bytes[at] === 0 && bytes[at + 1] === 0;

/** Whether nothing from `start` to `end` needs rewriting; makes no objects, since most files are DER. */
const isDer = (bytes: Uint8Array, start: number, end: number, depth: number): boolean => {
  if (depth > limits.depth) throw tooLarge('nesting');
  for (let at = start; at < end;) {
    const { tag, contentStart, length, isShortest } = readHeader(bytes, at, end);
    if (length === undefined || !isShortest || tag === segmented) return false;
    at = contentStart + length;
    if (tag & constructed && !isDer(bytes, contentStart, at, depth + 1)) return false;
  }
  return true;
};

/** Pieces in order, joined once at the end: joined at every level, deep nesting would copy its core again and again. */
interface Rope {
  readonly length: number;
  readonly pieces: readonly (Uint8Array | Rope)[];
}

const rope = (pieces: readonly (Uint8Array | Rope)[]): Rope => ({
  length: pieces.reduce((sum, piece) => sum + piece.length, 0),
  pieces,
});

const writeTo = (out: Uint8Array, at: number, piece: Uint8Array | Rope): number => {
  if (!(piece instanceof Uint8Array)) {
    return piece.pieces.reduce((position, part) => writeTo(out, position, part), at);
  }
  out.set(piece, at);
  return at + piece.length;
};

const join = (whole: Rope): Uint8Array => {
  const out = new Uint8Array(whole.length);
  writeTo(out, 0, whole);
  return out;
};

/** One element in DER's terms: a string's tag is primitive, whatever it was sent as. */
interface Rewritten {
  readonly tag: number;
  readonly content: Uint8Array | Rope;
  /** Where the next element starts in the bytes read. */
  readonly end: number;
}

const asElement = ({ tag, content }: Rewritten): Rope =>
  rope([Uint8Array.of(tag, ...lengthOctets(content.length)), content]);

const asSegment = ({ tag, content }: Rewritten): Uint8Array | Rope => {
  if (tag !== Tag.octetString) throw damaged('segment of an OCTET STRING');
  return content;
};

class Rewriter {
  readonly #bytes: Uint8Array;
  #elements = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(start: number, end: number, depth = 0): Rewritten {
    if (depth > limits.depth) throw tooLarge('nesting');
    // A rope costs more than the four octets that ask for one.
    if (++this.#elements > limits.berElements) throw tooLarge('elements');
    const { tag, contentStart, length } = readHeader(this.#bytes, start, end);
    if (!(tag & constructed)) {
      const next = contentStart + length!;
      return { tag, content: this.#bytes.subarray(contentStart, next), end: next };
    }
    const piece = tag === segmented ? asSegment : asElement;
    const pieces: (Uint8Array | Rope)[] = [];
    const contentEnd = length === undefined ? end : contentStart + length;
    let at = contentStart;
    while (length === undefined ? !isEndOfContents(this.#bytes, at, end) : at < contentEnd) {
      const child = this.read(at, contentEnd, depth + 1);
      pieces.push(piece(child));
      at = child.end;
    }
    return {
      tag: tag === segmented ? Tag.octetString : tag,
      content: rope(pieces),
      end: length === undefined ? at + 2 : at,
    };
  }
}

/**
 * The one element these bytes are, in DER as far as this file goes; the same array where nothing needs rewriting. Time
 * and memory in the order of the input's size. Fails with `damaged` or `too-large` (size, depth, elements).
 */
export const toDer = (bytes: Uint8Array): Uint8Array => {
  checkBytes(bytes);
  if (isDer(bytes, 0, bytes.length, 0)) return bytes;
  const whole = new Rewriter(bytes).read(0, bytes.length);
  if (whole.end !== bytes.length) throw damaged('trailing octets');
  return join(asElement(whole));
};

/**
 * The octets of an IMPLICIT OCTET STRING, `[n]`, whole or in segments: BER's constructed form keeps the context tag, so
 * `toDer` cannot know it for a string.
 */
export const implicitOctets = (value: DerValue): Uint8Array => {
  if (!(value.tag & constructed)) return value.content;
  return Buffer.concat(value.children().list((segment) => segment.octets(), limits.berElements));
};
