import { checkBytes, limits } from '../limits.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { latin1, oidText, textOf, timeOf } from './der-values.ts';

/**
 * A reader of DER (X.690 §10): definite, shortest lengths; one-octet tags; nothing left over. It keeps positions in
 * the caller's bytes and makes no tree, so a file costs what is looked at in it, and the input's own lengths decide
 * nothing but where an element ends. Everything that does not fit is `PkiError('damaged')`.
 */

/** Universal tags as they stand in the first octet (constructed bit included). */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]` of the context class: primitive (an implicit string) or constructed (explicit, or an implicit sequence). */
export const context = (n: number): number => 0x80 | n;
export const contextConstructed = (n: number): number => 0xa0 | n;

/** One element: its tag and where it, and its content, lie in the bytes. */
export class DerValue {
  readonly tag: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #end: number;
  readonly #depth: number;

  constructor(
    bytes: Uint8Array,
    tag: number,
    start: number,
    contentStart: number,
    end: number,
    depth: number,
  ) {
    this.tag = tag;
    this.#bytes = bytes;
    this.#start = start;
    this.#contentStart = contentStart;
    this.#end = end;
    this.#depth = depth;
  }

  /** The whole element, header included: a view, not a copy. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** The content octets: a view, not a copy. */
  get content(): Uint8Array {
    return this.#bytes.subarray(this.#contentStart, this.#end);
  }

  get length(): number {
    return this.#end - this.#contentStart;
  }

  expect(tag: number): this {
    if (this.tag !== tag) throw damaged(`tag ${this.tag} where ${tag} belongs`);
    return this;
  }

  /** Reads what stands inside a constructed element. */
  children(): DerReader {
    if (!(this.tag & 0x20)) throw damaged('primitive where constructed belongs');
    return new DerReader(this.#bytes, this.#contentStart, this.#end, this.#depth + 1);
  }

  /** The one element inside an EXPLICIT tag, or inside an OCTET STRING that wraps DER. */
  inner(tag?: number): DerValue {
    const reader = new DerReader(this.#bytes, this.#contentStart, this.#end, this.#depth + 1);
    const value = reader.next(tag);
    reader.end();
    return value;
  }

  boolean(): boolean {
    this.expect(Tag.boolean);
    const value = this.#bytes[this.#contentStart];
    if (this.length !== 1 || (value !== 0 && value !== 0xff)) throw damaged('BOOLEAN');
    return value === 0xff;
  }

  /** The two's complement octets of an INTEGER or ENUMERATED, in shortest form (X.690 §8.3.2). */
  integerOctets(): Uint8Array {
    if (this.tag !== Tag.integer && this.tag !== Tag.enumerated) throw damaged('INTEGER');
    const content = this.content;
    const [first, second] = content;
    if (first === undefined) throw damaged('INTEGER');
    if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
      throw damaged('INTEGER not in shortest form');
    }
    return content;
  }

  /** A non-negative INTEGER's magnitude: big-endian octets without the sign octet. */
  unsignedOctets(): Uint8Array {
    const octets = this.integerOctets();
    if (octets[0]! & 0x80) throw damaged('negative INTEGER');
    return octets[0] === 0 && octets.length > 1 ? octets.subarray(1) : octets;
  }

  /** A small non-negative INTEGER; `too-large` above `max` (at most 2^31 − 1). */
  integer(max: number): number {
    const octets = this.unsignedOctets();
    if (octets.length > 4) throw tooLarge('INTEGER');
    const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    if (value > max) throw tooLarge('INTEGER');
    return value;
  }

  octets(): Uint8Array {
    return this.expect(Tag.octetString).content;
  }

  /** A BIT STRING's octets; unused bits must be none unless the caller asks for named bits. */
  bits(): Uint8Array {
    this.expect(Tag.bitString);
    if (this.#bytes[this.#contentStart] !== 0 || this.length < 1) throw damaged('BIT STRING');
    return this.#bytes.subarray(this.#contentStart + 1, this.#end);
  }

  /** A NamedBitList as a test of its bits, bit 0 first (X.680 §22); `tag` where it is an implicit one. */
  namedBits(tag: number = Tag.bitString): (bit: number) => boolean {
    this.expect(tag);
    const [unused, ...octets] = this.content.subarray(0, 5);
    if (unused === undefined || unused > 7 || (unused > 0 && octets.length === 0))
      throw damaged('BIT STRING');
    // What is declared unused is no bit, whatever stands there: a key usage could otherwise be read in two ways.
    const count = 8 * (this.length - 1) - unused;
    return (bit) => bit < count && ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  }

  null(): void {
    if (this.expect(Tag.null).length !== 0) throw damaged('NULL');
  }

  oid(): string {
    if (this.expect(Tag.oid).length > limits.oid) throw tooLarge('OID');
    return oidText(this.content);
  }

  /** Any of X.680's character strings as text. */
  text(): string {
    return textOf(this.tag, this.content);
  }

  /** UTCTime or GeneralizedTime, in RFC 5280 §4.1.2.5's forms, as milliseconds since 1970. */
  time(): number {
    if (this.tag !== Tag.utcTime && this.tag !== Tag.generalizedTime) throw damaged('time');
    return timeOf(this.tag === Tag.utcTime, latin1(this.content));
  }
}

/** Walks over a run of elements. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #depth: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, depth = 0) {
    if (depth > limits.depth) throw tooLarge('nesting');
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#depth = depth;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** The next element's tag; undefined at the end. */
  get tag(): number | undefined {
    return this.done ? undefined : this.#bytes[this.#at];
  }

  /** Where the next element begins, in the caller's bytes. */
  get position(): number {
    return this.#at;
  }

  /** Reads a header and stands at the content; answers where that ends. */
  enter(tag?: number): number {
    const bytes = this.#bytes;
    if (this.#at + 2 > this.#end) throw damaged('element cut off');
    const found = bytes[this.#at]!;
    if ((found & 0x1f) === 0x1f) throw damaged('tag of several octets');
    if (tag !== undefined && found !== tag) throw damaged(`tag ${found} where ${tag} belongs`);
    let length = bytes[this.#at + 1]!;
    let content = this.#at + 2;
    if (length >= 0x80) {
      if (length === 0x80) throw unsupported('indefinite length');
      const count = length & 0x7f;
      if (count > 4 || content + count > this.#end) throw damaged('length');
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes[content++]!;
      // X.690 §10.1: the shortest form, so that no two encodings mean the same.
      if (length < 0x80 || (count > 1 && length < 256 ** (count - 1)))
        throw damaged('length not in shortest form');
    }
    if (length > this.#end - content) throw damaged('length beyond the end');
    this.#at = content;
    return content + length;
  }

  /** Passes over the next element without making a value of it; answers where its content begins. */
  skip(tag?: number): number {
    const end = this.enter(tag);
    const content = this.#at;
    this.#at = end;
    return content;
  }

  /** The next element; `damaged` if there is none or its tag is not the one named. */
  next(tag?: number): DerValue {
    const start = this.#at;
    const content = this.skip(tag);
    return new DerValue(this.#bytes, this.#bytes[start]!, start, content, this.#at, this.#depth);
  }

  /** The next element if it has this tag: OPTIONAL and DEFAULT. */
  optional(tag: number): DerValue | undefined {
    return this.tag === tag ? this.next() : undefined;
  }

  /** All that is left, each read by `read`; `too-large` beyond `max`. */
  list<T>(read: (value: DerValue) => T, max: number = limits.elements): T[] {
    const values: T[] = [];
    while (!this.done) {
      if (values.length >= max) throw tooLarge('list');
      values.push(read(this.next()));
    }
    return values;
  }

  /** Nothing may be left. */
  end(): void {
    if (!this.done) throw damaged('trailing octets');
  }
}

/** The one element these bytes are; `too-large` above `most` octets, `damaged` if anything follows it. */
export const readDer = (bytes: Uint8Array, tag?: number, most: number = limits.bytes): DerValue => {
  checkBytes(bytes, most);
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.end();
  return value;
};

/** A SEQUENCE's content; the caller ends with `.end()` where the type has no extension point. */
export const readSequence = (bytes: Uint8Array, most?: number): DerReader =>
  readDer(bytes, Tag.sequence, most).children();
