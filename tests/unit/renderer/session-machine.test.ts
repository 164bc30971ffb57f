import { describe, expect, it } from 'vitest';
import { type Session, type SessionEvent, transition } from '../../../renderer/login/session-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import type { SecondFactorAsked } from '../../../shared/second-factor.ts';
import { testEveryPair } from './table.ts';

const wrong: Reason = { code: 'LOGIN_FAILED', params: { triesLeft: 2 } };
const expired: Reason = { code: 'SESSION_EXPIRED', params: {} };
const card: SecondFactorAsked = {
  kind: 'securityCard',
  places: [
    { cell: 12, half: 'front' },
    { cell: 27, half: 'back' },
  ],
};
const other: SecondFactorAsked = {
  ...card,
  places: [
    { cell: 1, half: 'front' },
    { cell: 2, half: 'front' },
  ],
};
const hong = { id: 'hong', way: 'id', who: 'id hong' } as const;
const held = { id: 'hong', way: 'certificate', who: 'certificate ab' } as const;
const running = { customerName: '홍길동', expiresAt: 'T1', warning: true, extendable: true } as const;
const states: Record<string, Session> = {
  starting: { step: 'starting' },
  out: { step: 'logged-out', ...hong, busy: false, ended: null, refusal: wrong },
  entering: { step: 'logged-out', ...hong, busy: true, ended: null, refusal: null },
  choosing: { step: 'logged-out', ...held, busy: false, ended: expired, refusal: null },
  card: { step: 'second-factor', ...hong, asked: card, busy: false, refusal: null },
  confirming: { step: 'second-factor', ...held, asked: card, busy: true, refusal: null },
  in: { step: 'logged-in', ...held, ...running, refusal: null },
  'not extended': { step: 'logged-in', ...hong, ...running, refusal: wrong },
};
const events: Record<string, SessionEvent> = {
  'told out': { type: 'told', session: { state: 'logged-out', reason: null } },
  'told expired': { type: 'told', session: { state: 'logged-out', reason: expired } },
  'told card': { type: 'told', session: { state: 'second-factor', asked: card } },
  'told another card': { type: 'told', session: { state: 'second-factor', asked: other } },
  'told in': {
    type: 'told',
    session: {
      state: 'logged-in',
      customerName: '홍길동',
      expiresAt: 'T2',
      warning: true,
      extendable: false,
    },
  },
  certificate: { type: 'way', way: 'certificate' },
  'id sent': { type: 'id-sent', id: 'kim' },
  'certificate sent': { type: 'certificate-sent', sha256: 'cd' },
  'answer sent': { type: 'answer-sent' },
  refused: { type: 'refused', reason: wrong },
};
const inNow = {
  step: 'logged-in',
  customerName: '홍길동',
  expiresAt: 'T2',
  warning: true,
  extendable: false,
  refusal: null,
};
const out = { step: 'logged-out', busy: false, ended: null, refusal: null };
const asked = { step: 'second-factor', asked: card, busy: false, refusal: null };
const askedOther = { ...asked, asked: other };
const sending = { step: 'logged-out', busy: true, ended: null, refusal: null };

describe('session', () => {
  testEveryPair(transition, states, events, {
    'starting + told out': { ...out, id: '', way: 'id' },
    'starting + told expired': { ...out, id: '', ended: expired },
    'starting + told card': { ...asked, id: '' },
    'starting + told another card': { ...askedOther, id: '' },
    'starting + told in': { ...inNow, id: '' },
    'starting + refused': { ...out, id: '', refusal: wrong },
    'out + told expired': { step: 'logged-out', ended: expired },
    'out + told card': { ...asked, ...hong },
    'out + told another card': { ...askedOther, ...hong },
    'out + told in': { ...inNow, ...hong },
    // What was said of the one way is not said of the other.
    'out + certificate': { ...out, id: 'hong', way: 'certificate' },
    'out + id sent': { ...sending, id: 'kim', way: 'id', who: 'id kim' },
    'out + certificate sent': { ...sending, id: 'hong', way: 'certificate', who: 'certificate cd' },
    'entering + told expired': { step: 'logged-out', ended: expired },
    'entering + told card': { ...asked, ...hong },
    'entering + told another card': { ...askedOther, ...hong },
    'entering + told in': { ...inNow, ...hong },
    'entering + refused': { step: 'logged-out', ...hong, busy: false, refusal: wrong },
    'choosing + told expired': { step: 'logged-out', ...held, ended: expired },
    'choosing + told card': { ...asked, ...held },
    'choosing + told another card': { ...askedOther, ...held },
    'choosing + told in': { ...inNow, ...held },
    'choosing + certificate': { ...out, ...held },
    'choosing + id sent': { ...sending, id: 'kim', way: 'id', who: 'id kim' },
    'choosing + certificate sent': { ...sending, id: 'hong', way: 'certificate', who: 'certificate cd' },
    'card + told out': { ...out, ...hong },
    'card + told expired': { ...out, ...hong, ended: expired },
    'card + told in': { ...inNow, ...hong },
    'card + answer sent': { step: 'second-factor', asked: card, busy: true, refusal: null },
    // Back to the choice that was made.
    'confirming + told out': { ...out, ...held },
    'confirming + told expired': { ...out, ...held, ended: expired },
    'confirming + told in': { ...inNow, ...held },
    'confirming + refused': { step: 'second-factor', asked: card, busy: false, refusal: wrong },
    // Who leaves begins at the first page; who is sent away, where they came in.
    'in + told out': { ...out, id: 'hong', way: 'id' },
    'in + told expired': { ...out, ...held, ended: expired },
    'in + told card': { ...asked, ...held },
    'in + told another card': { ...askedOther, ...held },
    'in + told in': { ...inNow, ...held },
    'in + refused': { step: 'logged-in', ...held, expiresAt: 'T1', refusal: wrong },
    'not extended + told out': { ...out, ...hong },
    'not extended + told expired': { ...out, ...hong, ended: expired },
    'not extended + told card': { ...asked, ...hong },
    'not extended + told another card': { ...askedOther, ...hong },
    'not extended + told in': { ...inNow, ...hong },
    'not extended + refused': { step: 'logged-in', ...hong, refusal: wrong },
  });

  it('has no room for a secret', () => {
    const fields = new Set(Object.values(states).flatMap((state) => Object.keys(state)));
    expect([...fields].filter((field) => /pass|code|otp|digits|secret/i.test(field))).toEqual([]);
  });
});
