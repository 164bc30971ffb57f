import fc from 'fast-check';
import { resolved, type Schema } from './description.ts';

/** Values that a schema describes, and what a faulty or hostile client makes of them. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const base64 = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ maxLength: Math.min(600, Math.floor((maxLength * 3) / 4)) })
    .map((octets) => Buffer.from(octets).toString('base64'));

const text = ({ format, pattern, minLength = 0, maxLength = 1000 }: Schema): fc.Arbitrary<string> => {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (format === 'uuid') return fc.uuid();
  if (format === 'base64') return base64(maxLength);
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.string({ minLength, maxLength: Math.min(maxLength, 100), unit: 'grapheme' });
};

/** A value as the schema says. */
export const valueOf = (given: Schema): fc.Arbitrary<Json> => {
  const schema = resolved(given);
  if (schema.const !== undefined) return fc.constant(schema.const as Json);
  if (schema.enum) return fc.constantFrom(...(schema.enum as Json[]));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...choices.map(valueOf));
  if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(valueOf));
  if (schema.properties) {
    const optional = Object.keys(schema.properties).filter((name) => !schema.required?.includes(name));
    const members = Object.entries(schema.properties).map(
      ([name, member]) => [name, valueOf(member)] as const,
    );
    return fc
      .record(Object.fromEntries(members), {
        requiredKeys: Object.keys(schema.properties).filter((name) => !optional.includes(name)),
      })
      .map((value) => value as Json);
  }
  if (schema.type === 'string') return text(schema);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') return fc.integer();
  if (schema.type === 'null') return fc.constant(null);
  throw new Error(`no values are made for ${JSON.stringify(schema).slice(0, 100)}`);
};

/** What PostgreSQL, JSON, JavaScript or a log may stumble upon. */
const traps: readonly string[] = [
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202e\u2066',
  '\r\nInjected: 1',
  "'; drop table customers; --",
  '%00',
  '../../about',
  '${7*7}',
  '{"$ne":null}',
  '\ufeff',
  '\u{10ffff}',
  '',
  ' ',
  'null',
  '0',
];
const names: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'extra',
  '',
  '\0',
  'id ',
  'ID',
];

const deep = (levels: number): Json => {
  let value: Json = [];
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...traps),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(65, 129, 20_000, 90_000).map((length) => 'A'.repeat(length)),
);
const odd: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  // What a text of PostgreSQL's cannot be.
  { weight: 2, arbitrary: fc.constantFrom('\0', 'a\0b') },
  fc.constantFrom<Json>(null, true, -1, 0.5, 1e308, 2 ** 53, [], {}, [[]], { toString: 1 }),
  fc.constantFrom(10, 500).map(deep),
  fc.jsonValue().map((value) => value as Json),
);

type Path = readonly (string | number)[];
const pathsIn = (value: Json, at: Path = []): Path[] => {
  if (value === null || typeof value !== 'object') return [at];
  const entries = Array.isArray(value)
    ? value.map((member: Json, i) => [i, member] as const)
    : Object.entries(value as Readonly<Record<string, Json>>);
  return [at, ...entries.flatMap(([name, member]) => pathsIn(member, [...at, name]))];
};

const changed = (
  value: Json,
  [name, ...rest]: Path,
  change: (old: Json) => Json | undefined,
): Json | undefined => {
  if (name === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((member: Json, i) =>
      i === name ? [changed(member, rest, change) ?? []].flat() : [member],
    );
  const entries = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, member]) => {
    if (key !== name) return [[key, member] as const];
    const next = changed(member, rest, change);
    return next === undefined ? [] : [[key, next] as const];
  });
  // Own members, `__proto__` too.
  return Object.fromEntries(entries);
};

const withMember = (value: Json, name: string, member: Json): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries([...Object.entries(value), [name, member]])
    : value;

/** One thing about it is another: a member gone, one too many, another value, another type. It may still fit. */
export const spoiled = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 1, arbitrary: odd },
    {
      weight: 2,
      arbitrary: fc
        .tuple(value, fc.constantFrom(...names), odd)
        .map(([whole, name, member]) => withMember(whole, name, member)),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(value, fc.nat(), fc.option(odd, { freq: 5, nil: undefined }))
        .map(([whole, n, member]) => {
          const paths = pathsIn(whole).slice(1);
          const path = paths[n % Math.max(1, paths.length)];
          return path === undefined ? null : (changed(whole, path, () => member) ?? null);
        }),
    },
  );
