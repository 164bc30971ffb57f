import { describe, expect, it } from 'vitest';
import {
  type Release,
  type ReleaseEvent,
  initialRelease,
  isGone,
  isStopped,
  mayRelease,
  transition,
  waysOn,
} from '../../../renderer/release/release-machine.ts';
import type { ReasonCode } from '../../../shared/reason-rules.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { preflight } from './samples.ts';
import { testEveryPair } from './table.ts';

const refusal: Reason = { code: 'PASSWORD_WRONG', params: {} };
const cancelled: Reason = { code: 'CANCELLED', params: {} };
const checked = { preflight: preflight(), why: null } as const;
const open = { refusal: null, whyMissing: false } as const;
const ready = { step: 'ready', id: 'a', withKey: true, ...checked, ...open } as const;
const states = {
  closed: initialRelease,
  checking: { step: 'checking', id: 'a', withKey: true },
  refused: { step: 'refused', id: 'a', withKey: true, reason: refusal },
  ready,
  blocked: {
    step: 'ready',
    id: 'a',
    withKey: true,
    ...checked,
    ...open,
    preflight: preflight({ proceed: false }),
  },
  'no reason yet': { step: 'ready', id: 'a', withKey: false, ...checked, ...open },
  'reason given': { step: 'ready', id: 'a', withKey: false, ...checked, ...open, why: 'lost' },
  opening: {
    step: 'opening',
    id: 'a',
    withKey: true,
    before: { ...ready, preflight: preflight({ proceed: false }) },
  },
  'opening after a refusal': {
    step: 'opening',
    id: 'a',
    withKey: true,
    before: { step: 'refused', id: 'a', withKey: true, reason: refusal },
  },
  signing: { step: 'signing', id: 'a', withKey: true, ...checked },
} satisfies Record<string, Release>;
const events = {
  open: { type: 'open', id: 'b', withKey: false },
  checked: { type: 'checked', preflight: preflight() },
  'check refused': { type: 'check-refused', reason: refusal },
  'open file': { type: 'open-file' },
  'file refused': { type: 'file-refused', reason: cancelled },
  why: { type: 'why', why: 'other' },
  sign: { type: 'sign' },
  'sign refused': { type: 'sign-refused', reason: refusal },
  left: { type: 'left' },
  reset: { type: 'reset' },
} satisfies Record<string, ReleaseEvent>;

const moves: Record<string, object> = {
  'checking + checked': { step: 'ready', id: 'a', why: null, refusal: null },
  'checking + check refused': { step: 'refused', id: 'a', reason: refusal },
  'no reason yet + why': { step: 'ready', why: 'other', whyMissing: false },
  'reason given + why': { step: 'ready', why: 'other' },
  'ready + sign': { step: 'signing', id: 'a', withKey: true },
  'no reason yet + sign': { step: 'ready', whyMissing: true },
  'reason given + sign': { step: 'signing', withKey: false, why: 'lost' },
  'signing + sign refused': { step: 'ready', id: 'a', refusal },
  'opening + file refused': { step: 'ready', preflight: { proceed: false }, refusal: cancelled },
  'opening after a refusal + file refused': { step: 'refused', reason: cancelled },
  'signing + left': initialRelease,
};
for (const state of ['refused', 'ready', 'blocked', 'no reason yet', 'reason given'])
  moves[`${state} + open file`] = { step: 'opening', id: 'a' };
for (const state of Object.keys(states)) {
  moves[`${state} + reset`] = initialRelease;
  if (state !== 'signing') moves[`${state} + open`] = { step: 'checking', id: 'b', withKey: false };
}

describe('release', () => testEveryPair<Release, ReleaseEvent>(transition, states, events, moves));

describe('a release with the key that cannot go on', () => {
  const stopped = (code: ReasonCode): Release => ({
    ...ready,
    preflight: preflight({ findings: [{ code, params: {} }], proceed: false }),
  });

  it.each([
    ['CERT_NOT_FOUND', true, { anotherCopy: true, withoutKey: true }],
    ['KEY_FILE_MISSING', true, { anotherCopy: true, withoutKey: true }],
    ['TOKEN_PIN_LOCKED', true, { anotherCopy: false, withoutKey: true }],
    ['CLOUD_PIN_WRONG', true, { anotherCopy: false, withoutKey: true }],
    ['FILE_DAMAGED', true, { anotherCopy: true, withoutKey: false }],
    // Its key was never here: the bank lets it be released without it.
    ['FILE_DAMAGED', false, { anotherCopy: true, withoutKey: true }],
    ['NOT_REGISTERED', false, { anotherCopy: false, withoutKey: false }],
  ] as const)('after a check that ends in %s (key here: %s)', (code, keyHere, ways) => {
    expect(waysOn(stopped(code), keyHere)).toEqual(ways);
    const { id, withKey } = ready;
    expect(waysOn({ step: 'refused', id, withKey, reason: { code, params: {} } }, keyHere)).toEqual(ways);
  });

  it.each(['PASSWORD_WRONG', 'CANCELLED'] as const)('after %s in the window', (code) => {
    expect(waysOn({ ...ready, refusal: { code, params: {} } }, true)).toEqual({
      anotherCopy: false,
      withoutKey: true,
    });
  });

  it('is checked again when its page opens again; one that can go on stays as it is', () => {
    const stops = Object.entries(states).filter(([, state]) => isStopped(state));
    expect(stops.map(([name]) => name)).toEqual(['refused', 'blocked']);
  });

  it('keeps its ways when the file dialog is cancelled', () => {
    const opening = transition(stopped('CERT_NOT_FOUND'), { type: 'open-file' });
    const back = transition(opening, { type: 'file-refused', reason: cancelled });
    expect(waysOn(back, false)).toEqual({ anotherCopy: true, withoutKey: true });
  });

  it('is offered nothing where it can go on, or goes on without the key already', () => {
    const none = { anotherCopy: false, withoutKey: false };
    const warned = preflight({ findings: [{ code: 'LAST_CERT', params: {} }] });
    expect(waysOn({ ...ready, preflight: warned }, false)).toEqual(none);
    expect(waysOn({ ...ready, withKey: false, refusal }, true)).toEqual(none);
  });
});

describe('a registration that is gone', () => {
  it.each([
    ['ALREADY_RELEASED', true],
    ['NOT_REGISTERED', true],
    ['OFFLINE', false],
  ] as const)('%s: %o, and there is nothing left to press then', (code, gone) => {
    const reason: Reason = { code, params: {} };
    const refused: Release = { step: 'refused', id: 'a', withKey: true, reason };
    const signed: Release = { ...ready, refusal: reason };
    expect([isGone(refused), isGone(signed), mayRelease(signed)]).toEqual([gone, gone, !gone]);
  });
});
