import { describe, expect, it } from 'vitest';
import { type Session, type SessionEvent, transition } from '../../../renderer/login/session-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { testEveryPair } from './table.ts';

const wrong: Reason = { code: 'LOGIN_FAILED', params: { triesLeft: 2 } };
const expired: Reason = { code: 'SESSION_EXPIRED', params: {} };
const states: Record<string, Session> = {
  starting: { step: 'starting' },
  out: { step: 'logged-out', id: 'hong', busy: false, ended: null, refusal: wrong },
  entering: { step: 'logged-out', id: 'hong', busy: true, ended: null, refusal: null },
  otp: { step: 'second-factor', id: 'hong', busy: false, refusal: null },
  confirming: { step: 'second-factor', id: 'hong', busy: true, refusal: null },
  in: {
    step: 'logged-in',
    id: 'hong',
    customerName: '홍길동',
    expiresAt: 'T1',
    warning: true,
    refusal: null,
  },
  'not extended': {
    step: 'logged-in',
    id: 'hong',
    customerName: '홍길동',
    expiresAt: 'T1',
    warning: true,
    refusal: wrong,
  },
};
const events: Record<string, SessionEvent> = {
  'told out': { type: 'told', session: { state: 'logged-out', reason: null } },
  'told expired': { type: 'told', session: { state: 'logged-out', reason: expired } },
  'told otp': { type: 'told', session: { state: 'second-factor' } },
  'told in': {
    type: 'told',
    session: { state: 'logged-in', customerName: '홍길동', expiresAt: 'T2', warning: true },
  },
  'id sent': { type: 'id-sent', id: 'kim' },
  'code sent': { type: 'code-sent' },
  refused: { type: 'refused', reason: wrong },
};
const inNow = { step: 'logged-in', customerName: '홍길동', expiresAt: 'T2', warning: true, refusal: null };
const out = { step: 'logged-out', busy: false, ended: null, refusal: null };

describe('session', () => {
  testEveryPair(transition, states, events, {
    'starting + told out': { ...out, id: '' },
    'starting + told expired': { ...out, id: '', ended: expired },
    'starting + told otp': { step: 'second-factor', id: '', busy: false },
    'starting + told in': { ...inNow, id: '' },
    'starting + refused': { ...out, id: '', refusal: wrong },
    'out + told expired': { step: 'logged-out', ended: expired },
    'out + told otp': { step: 'second-factor', id: 'hong', refusal: null },
    'out + told in': { ...inNow, id: 'hong' },
    'out + id sent': { step: 'logged-out', id: 'kim', busy: true, ended: null, refusal: null },
    'entering + told expired': { step: 'logged-out', ended: expired },
    'entering + told otp': { step: 'second-factor', id: 'hong', busy: false },
    'entering + told in': { ...inNow, id: 'hong' },
    'entering + refused': { step: 'logged-out', id: 'hong', busy: false, refusal: wrong },
    'otp + told out': { ...out, id: 'hong' },
    'otp + told expired': { ...out, id: 'hong', ended: expired },
    'otp + told in': { ...inNow, id: 'hong' },
    'otp + code sent': { step: 'second-factor', busy: true, refusal: null },
    'confirming + told out': { ...out, id: 'hong' },
    'confirming + told expired': { ...out, id: 'hong', ended: expired },
    'confirming + told in': { ...inNow, id: 'hong' },
    'confirming + refused': { step: 'second-factor', busy: false, refusal: wrong },
    'in + told out': { ...out, id: 'hong' },
    'in + told expired': { ...out, id: 'hong', ended: expired },
    'in + told otp': { step: 'second-factor', id: 'hong' },
    'in + told in': { ...inNow, id: 'hong' },
    'in + refused': { step: 'logged-in', id: 'hong', expiresAt: 'T1', refusal: wrong },
    'not extended + told out': { ...out, id: 'hong' },
    'not extended + told expired': { ...out, id: 'hong', ended: expired },
    'not extended + told otp': { step: 'second-factor', id: 'hong', refusal: null },
    'not extended + told in': { ...inNow, id: 'hong' },
    'not extended + refused': { step: 'logged-in', id: 'hong', refusal: wrong },
  });

  it('has no room for a secret', () => {
    const fields = new Set(Object.values(states).flatMap((state) => Object.keys(state)));
    expect([...fields].filter((field) => /pass|code|otp|secret/i.test(field))).toEqual([]);
  });
});
