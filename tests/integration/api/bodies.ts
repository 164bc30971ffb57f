import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { spoiled, valueOf, type Json } from './values.ts';
import type { Operation } from './description.ts';

export interface Body {
  readonly octets: Uint8Array;
  /** Sent along with it. */
  readonly headers: readonly (readonly [string, string])[];
  /** What of it, in words that a failure shows. */
  readonly what: string;
  /** Whether the description takes it. */
  readonly fits: boolean;
  /** Texts of the customer's in it, which no refusal may say again. */
  readonly secrets: readonly string[];
}

const json = [['Content-Type', 'application/json']] as const;

const textsIn = (value: Json): string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((member: Json) => textsIn(member));
};

const ofJson = (operation: Operation, what: string, value: Json): Body => {
  const text = JSON.stringify(value);
  return {
    octets: Buffer.from(text),
    headers: json,
    what,
    fits: operation.fitsBody(JSON.parse(text)),
    secrets: textsIn(value),
  };
};

/** Octets that are no JSON text, or none that says one thing. */
const brokenText = (text: string): fc.Arbitrary<string | Uint8Array> =>
  fc.oneof(
    fc.nat(Math.max(0, text.length - 1)).map((length) => text.slice(0, length)),
    fc.constantFrom(
      `${text}}`,
      `${text},${text}`,
      `{"a":NaN}`,
      `{'id':1}`,
      `{"id":1,}`,
      `// a\n${text}`,
      '\0',
      ' ',
      '\ufeff',
      '{"id":1e400}',
      '{"id":"\\ud800","password":"\\udfff"}',
      '{"__proto__":{"id":"a"},"id":"a"}',
      '{"constructor":{"prototype":{"a":1}}}',
      '['.repeat(120_000),
      `{"id":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      `{"a":`.repeat(20_000),
      `${'9'.repeat(100_000)}`,
      'id=hong&password=x',
    ),
    fc.constantFrom(Buffer.from([0x22, 0xff, 0xfe, 0x22]), Buffer.from(text, 'utf16le'), Buffer.from([0x80])),
  );

const broken = (value: fc.Arbitrary<Json>): fc.Arbitrary<Body> =>
  value
    .chain((whole) => brokenText(JSON.stringify(whole)))
    .map((made) => ({
      octets: Buffer.from(made),
      headers: json,
      what: 'broken JSON',
      fits: false,
      secrets: [],
    }));

/** Right as JSON, and sent as something else. */
const disguised = (value: fc.Arbitrary<Json>): fc.Arbitrary<Body> =>
  fc
    .tuple(
      value,
      fc.constantFrom<[string, string, (octets: Buffer) => Uint8Array]>(
        ['text/plain', '', (octets) => octets],
        ['application/xml', '', (octets) => octets],
        ['application/x-www-form-urlencoded', '', (octets) => octets],
        ['multipart/form-data; boundary=x', '', (octets) => octets],
        ['application/jsonp', '', (octets) => octets],
        ['', '', (octets) => octets],
        ['application/json, text/plain', '', (octets) => octets],
        ['application/json', 'gzip', (octets) => gzipSync(octets)],
        ['application/json', 'deflate', (octets) => deflateSync(octets)],
        ['application/json', 'br', (octets) => brotliCompressSync(octets)],
        ['application/json', 'gzip', () => gzipSync(Buffer.alloc(20_000_000, 0x20))],
      ),
    )
    .map(([whole, [type, encoding, pack]]) => ({
      octets: pack(Buffer.from(JSON.stringify(whole))),
      headers: [
        ...(type === '' ? [] : [['Content-Type', type] as const]),
        ...(encoding === '' ? [] : [['Content-Encoding', encoding] as const]),
      ],
      what: `as ${type} ${encoding}`,
      fits: false,
      secrets: textsIn(whole),
    }));

/** Whatever is sent to an operation that is described with a body. */
export const bodyFor = (operation: Operation): fc.Arbitrary<Body | undefined> => {
  if (!operation.body)
    return fc.oneof(
      fc.constant(undefined),
      fc
        .constantFrom<Json>([], 'x', 1, { extra: 1 })
        .map((value) => ofJson(operation, 'a body unasked', value)),
    );
  const value = valueOf(operation.body);
  return fc.oneof(
    { weight: 3, arbitrary: value.map((made) => ofJson(operation, 'as described', made)) },
    { weight: 8, arbitrary: spoiled(value).map((made) => ofJson(operation, 'spoiled', made)) },
    { weight: 2, arbitrary: broken(value) },
    { weight: 2, arbitrary: disguised(value) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
};
