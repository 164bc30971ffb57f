import { describe } from 'vitest';
import {
  type Release,
  type ReleaseEvent,
  initialRelease,
  transition,
} from '../../../renderer/release/release-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { preflight } from './samples.ts';
import { testEveryPair } from './table.ts';

const refusal: Reason = { code: 'PASSWORD_WRONG', params: {} };
const checked = { preflight: preflight(), why: null } as const;
const open = { refusal: null, whyMissing: false } as const;
const states = {
  closed: initialRelease,
  checking: { step: 'checking', id: 'a', withKey: true },
  refused: { step: 'refused', id: 'a', withKey: true, reason: refusal },
  ready: { step: 'ready', id: 'a', withKey: true, ...checked, ...open },
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
  signing: { step: 'signing', id: 'a', withKey: true, ...checked },
} satisfies Record<string, Release>;
const events = {
  open: { type: 'open', id: 'b', withKey: false },
  checked: { type: 'checked', preflight: preflight() },
  'check refused': { type: 'check-refused', reason: refusal },
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
  'signing + left': initialRelease,
};
for (const state of Object.keys(states)) {
  moves[`${state} + reset`] = initialRelease;
  if (state !== 'signing') moves[`${state} + open`] = { step: 'checking', id: 'b', withKey: false };
}

describe('release', () => testEveryPair<Release, ReleaseEvent>(transition, states, events, moves));
