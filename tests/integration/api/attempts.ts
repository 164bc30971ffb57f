import fc from 'fast-check';
import { bodyFor, type Body } from './bodies.ts';
import type { Operation } from './description.ts';
import type { Wanted } from './wire.ts';

/** One request, right or wrong in each of its parts. */
export interface Attempt {
  readonly body: Body | undefined;
  readonly authorization: Authorization;
  readonly parameter: Part;
  readonly idempotencyKeys: readonly string[];
  readonly query: string;
  readonly extra: Extra;
  readonly chunked: boolean;
}

interface Part {
  readonly text: string;
  readonly fits: boolean;
}
interface Extra {
  readonly headers: readonly (readonly [string, string])[];
  /** Whether a request is as good with them as without, never good, or as the bank likes. */
  readonly makes: 'no-difference' | 'refused' | 'either';
}

/** Which token goes with it; `right` is that of the kind the operation asks for. */
export type Authorization =
  'right' | 'none' | 'first-factor' | 'session' | 'ended' | 'altered' | { readonly raw: string };

const rawAuthorizations = [
  'Bearer',
  'Bearer ',
  'Basic aG9uZzpob25n',
  `Bearer ${'x'.repeat(43)}`,
  `Bearer ${Buffer.from('hong').toString('base64url')}.${'x'.repeat(43)}`,
  `Bearer ${Buffer.from('ho\0ng').toString('base64url')}.${'x'.repeat(43)}`,
  `Bearer ${Buffer.from('\ud800').toString('base64url')}.${'x'.repeat(43)}`,
  `Bearer ${'A'.repeat(4000)}`,
  'Bearer %00',
  "Bearer ' or 1=1 --",
  'Bearer \u00ff\u00fe',
];

const authorization: fc.Arbitrary<Authorization> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Authorization>('right') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Authorization>('none', 'first-factor', 'session', 'ended', 'altered'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...rawAuthorizations).map((raw) => ({ raw })) },
);

const badParameters = [
  '',
  '.',
  '..',
  '%2e%2e',
  '..%2f..%2fabout',
  '%2e%2e%2fabout',
  '%00',
  'a%00b',
  '%ff',
  '%',
  '%u0000',
  '%ed%a0%80',
  'A'.repeat(65),
  'A'.repeat(6000),
  '\u00e9',
  "'%20or%201=1",
  '00000000-0000-0000-0000-00000000000g',
];
const parameterOf = ({ parameters }: Operation): fc.Arbitrary<Part> => {
  const described = parameters.find((parameter) => parameter.in === 'path');
  if (!described) return fc.constant({ text: '', fits: true });
  const right =
    described.schema.format === 'uuid' ? fc.uuid({ version: 4 }) : fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  return fc.oneof(
    { weight: 3, arbitrary: right.map((text) => ({ text, fits: true })) },
    { weight: 1, arbitrary: fc.constantFrom(...badParameters).map((text) => ({ text, fits: false })) },
  );
};

const oneKey = '5f0c2a52-6d1a-4c34-9c3e-0f6a3f0c8f11';
const otherKey = '0b5a7b0e-4c1b-4d3c-8a8e-2f4f4b8d9c22';
const idempotencyKeys: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: fc.uuid({ version: 4 }).map((key) => [key]) },
  fc.constantFrom<readonly string[]>(
    [],
    [''],
    ['1'],
    ['x'.repeat(36)],
    [oneKey, otherKey],
    ['%00'],
    [`{${oneKey}}`],
  ),
);

const extras: fc.Arbitrary<Extra> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Extra>({ headers: [], makes: 'no-difference' }) },
  fc.constantFrom<Extra>(
    {
      headers: [
        ['Accept', 'text/html'],
        ['Accept-Encoding', 'gzip, br'],
      ],
      makes: 'no-difference',
    },
    {
      headers: [
        ['X-Forwarded-For', '127.0.0.2'],
        ['X-HTTP-Method-Override', 'DELETE'],
      ],
      makes: 'no-difference',
    },
    {
      headers: [
        ['Range', 'bytes=0-1'],
        ['If-None-Match', '*'],
      ],
      makes: 'no-difference',
    },
    {
      headers: [
        ['Cookie', 'a=b'],
        ['Origin', 'https://evil.example'],
      ],
      makes: 'no-difference',
    },
    {
      headers: [
        ['Authorization', 'Bearer twice'],
        ['Authorization', 'Bearer thrice'],
      ],
      makes: 'refused',
    },
    {
      headers: [
        ['Content-Type', 'application/json'],
        ['Content-Type', 'text/plain'],
      ],
      makes: 'refused',
    },
    { headers: [['Client-Version', '0.0.0']], makes: 'either' },
    { headers: [['Client-Version', 'x'.repeat(500)]], makes: 'either' },
    { headers: [['Expect', 'something-else']], makes: 'refused' },
    { headers: [['Upgrade', 'websocket']], makes: 'either' },
    { headers: [['X-Long', 'x'.repeat(10_000)]], makes: 'no-difference' },
    { headers: Array.from({ length: 200 }, (_, i) => [`X-${i}`, '1'] as const), makes: 'no-difference' },
  ),
);

export const attemptsAt = (operation: Operation): fc.Arbitrary<Attempt> =>
  fc.record({
    body: bodyFor(operation),
    authorization,
    parameter: parameterOf(operation),
    idempotencyKeys: operation.parameters.some((parameter) => parameter.in === 'header')
      ? idempotencyKeys
      : fc.constant([]),
    query: fc.oneof(
      { weight: 6, arbitrary: fc.constant('') },
      fc.constantFrom('?', '?a=1', '?__proto__[x]=1', `?${'a'.repeat(6000)}`, '?%00=%ff'),
    ),
    extra: extras,
    chunked: fc.boolean(),
  });

const inChunks = (octets: Uint8Array): Buffer => {
  const half = octets.length >> 1;
  const pieces = [octets.subarray(0, half), octets.subarray(half)].filter(({ length }) => length > 0);
  return Buffer.concat([
    ...pieces.flatMap((piece) => [
      Buffer.from(`${piece.length.toString(16)}\r\n`),
      piece,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ]);
};

/** As it is sent. `authorizationOf`: the header's value, undefined for none. */
export const requestOf = (
  { method, path }: Operation,
  attempt: Attempt,
  authorizationOf: (kind: Authorization) => string | undefined,
): Wanted => {
  const { body, parameter, idempotencyKeys: keys, query, extra, chunked } = attempt;
  const token = authorizationOf(attempt.authorization);
  const isChunked = chunked && body !== undefined;
  return {
    method,
    path: path.replace(/\{\w+\}/, parameter.text) + query,
    headers: [
      ...(token === undefined ? [] : [['Authorization', token] as const]),
      ...keys.map((key) => ['Idempotency-Key', key] as const),
      ...(body?.headers ?? []),
      ...(isChunked ? [['Transfer-Encoding', 'chunked'] as const] : []),
      ...extra.headers,
    ],
    ...(body ? { body: isChunked ? inChunks(body.octets) : body.octets } : {}),
  };
};

/** Whether every part is as the description has it; the rest of what a bank refuses is not in a description. */
export const isAsDescribed = (operation: Operation, attempt: Attempt): boolean => {
  const needsKey = operation.parameters.some((parameter) => parameter.in === 'header');
  const [key, ...others] = attempt.idempotencyKeys;
  const isKey =
    key !== undefined && others.length === 0 && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(key);
  const isBody = operation.body ? attempt.body?.fits === true : attempt.body === undefined;
  return isBody && attempt.parameter.fits && (!needsKey || isKey) && attempt.extra.makes !== 'refused';
};
