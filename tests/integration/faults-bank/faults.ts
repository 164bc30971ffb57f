import type { ReasonCode } from '../../../shared/reasons.ts';
import type { Meets } from './front.ts';
import { answer, boundaries, type Boundary } from './wire.ts';

/** What can become of one request on its way to the bank and back. */
export type Fault =
  /** The connection does not come about: not an octet of the request is sent. */
  | { readonly does: 'meet'; readonly whom: Meets }
  | { readonly does: 'cut the request'; readonly after: Boundary }
  | { readonly does: 'lose the request' }
  | { readonly does: 'cut the answer'; readonly after: Boundary }
  /** Nobody answers until the client gives up; the request reaches the bank later. */
  | { readonly does: 'hold the request' }
  /** The bank acts; its answer never comes. */
  | { readonly does: 'hold the answer' }
  | { readonly does: 'send twice'; readonly when: 'at once' | 'later' }
  /** Somebody between answers; the bank has acted, or has never heard of it. */
  | { readonly does: 'answer instead'; readonly acted: boolean; readonly answer: Buffer };

export interface Case {
  /** The row of the matrix, and the column in it. */
  readonly name: string;
  readonly phase: string;
  readonly fault: Fault;
  /** What the customer may be told while no answer comes through. */
  readonly told: readonly ReasonCode[];
  /** The client waits until its time limit. */
  readonly waits?: true;
}

const unavailable = ['BANK_UNAVAILABLE'] as const;

const html = (title: string): string =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
const problem = (status: number, code: string): string =>
  JSON.stringify({ type: 'about:blank', title: 'Error', status, code, params: {} });

const failures = [
  '500 Internal Server Error',
  '502 Bad Gateway',
  '503 Service Unavailable',
  '504 Gateway Timeout',
];

/** A gateway's or a server's own 5xx, in every form one has been seen in. */
const bodies: readonly [name: string, answer: (status: string) => Buffer][] = [
  ['page', (status) => answer(status, 'text/html; charset=utf-8', html(status))],
  ['empty', (status) => answer(status, null, '')],
  [
    'problem',
    (status) => answer(status, 'application/problem+json', problem(Number(status.slice(0, 3)), 'INTERNAL')),
  ],
  ['garbage', (status) => answer(status, 'application/json', '\u0000\u0001not json at all')],
  ['cut JSON', (status) => answer(status, 'application/problem+json', '{"type":"about:blank","ti')],
  ['short', (status) => answer(status, 'application/problem+json', '{"type":', 400)],
];

/** What stands between may refuse too, in its own words. */
const refusals: readonly [name: string, answer: Buffer, told: readonly ReasonCode[]][] = [
  ['401 empty', answer('401 Unauthorized', null, ''), ['SESSION_EXPIRED']],
  ['403 page', answer('403 Forbidden', 'text/html', html('403 Forbidden')), unavailable],
  [
    '403 JSON',
    answer('403 Forbidden', 'application/json', '{"error":"blocked"}'),
    ['INTERNAL', ...unavailable],
  ],
  ['404 empty', answer('404 Not Found', null, ''), ['INTERNAL', ...unavailable]],
  ['407 page', answer('407 Proxy Authentication Required', 'text/html', html('407')), unavailable],
  ['408 empty', answer('408 Request Timeout', null, ''), ['INTERNAL', ...unavailable]],
  ['413 empty', answer('413 Content Too Large', null, ''), ['INTERNAL', ...unavailable]],
  ['429 empty', answer('429 Too Many Requests', null, ''), ['RATE_LIMITED']],
  ['302', answer('302 Found', 'text/html', html('moved')), unavailable],
  ['200 page', answer('200 OK', 'text/html', html('log in to this network')), unavailable],
  ['200 empty', answer('200 OK', null, ''), unavailable],
  ['200 other JSON', answer('200 OK', 'application/json', '{"ok":true}'), unavailable],
];

const instead = (name: string, phase: string, octets: Buffer, told: readonly ReasonCode[]): Case[] =>
  [false, true].map((acted) => ({
    name,
    phase: `${phase} ${acted ? 'after the act' : 'in its place'}`,
    fault: { does: 'answer instead', acted, answer: octets },
    told,
  }));

/** Every fault at every place where it makes a difference. */
export const cases: readonly Case[] = [
  { name: 'no connection', phase: 'refused', fault: { does: 'meet', whom: 'nobody' }, told: unavailable },
  {
    name: 'no connection',
    phase: 'handshake cut',
    fault: { does: 'meet', whom: 'one who hangs up' },
    told: unavailable,
  },
  {
    name: 'no connection',
    phase: 'a stranger',
    fault: { does: 'meet', whom: 'a stranger' },
    told: ['SERVER_IDENTITY'],
  },
  ...boundaries.map((after): Case => ({
    name: 'request cut',
    phase: `after ${after}`,
    fault: { does: 'cut the request', after },
    told: unavailable,
  })),
  { name: 'request lost', phase: 'whole', fault: { does: 'lose the request' }, told: unavailable },
  ...boundaries.map((after): Case => ({
    name: 'answer cut',
    phase: `after ${after}`,
    fault: { does: 'cut the answer', after },
    told: unavailable,
  })),
  { name: 'delayed', phase: 'request', fault: { does: 'hold the request' }, told: unavailable, waits: true },
  { name: 'delayed', phase: 'answer', fault: { does: 'hold the answer' }, told: unavailable, waits: true },
  { name: 'sent twice', phase: 'at once', fault: { does: 'send twice', when: 'at once' }, told: [] },
  { name: 'sent twice', phase: 'later', fault: { does: 'send twice', when: 'later' }, told: [] },
  ...failures.flatMap((status) =>
    bodies.flatMap(([body, made]) => instead(status.slice(0, 3), body, made(status), unavailable)),
  ),
  ...refusals.flatMap(([name, octets, told]) => instead(name.slice(0, 3), name.slice(4), octets, told)),
];
