import { describe } from 'vitest';
import {
  type ApprovalEvent,
  type ApprovalState,
  type Asking,
  initialApproval,
  transition,
} from '../../../renderer/approval/approval-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { testEveryPair } from './table.ts';

const wrong: Reason = { code: 'PASSWORD_WRONG', params: {} };
const nothing = { field: 'current', why: 'missing' } as const;
const armed: Asking = { step: 'asking', armed: true, waiting: false, refusal: null, hint: null };
const states = {
  shown: initialApproval,
  armed,
  waiting: { ...armed, waiting: true, refusal: wrong },
  sent: { step: 'sent', slow: false },
  accepted: { step: 'accepted' },
} satisfies Record<string, ApprovalState>;
const events = {
  armed: { type: 'armed' },
  submit: { type: 'submit', problem: null },
  'submit nothing': { type: 'submit', problem: nothing },
  slow: { type: 'slow' },
  refused: { type: 'refused', reason: wrong, waits: false },
  'refused with a wait': { type: 'refused', reason: wrong, waits: true },
  waited: { type: 'waited' },
  accepted: { type: 'accepted' },
} satisfies Record<string, ApprovalEvent>;

describe('approval', () =>
  testEveryPair<ApprovalState, ApprovalEvent>(transition, states, events, {
    'shown + armed': { step: 'asking', armed: true, hint: null },
    // What was typed for another window approves nothing here.
    'shown + submit': { step: 'asking', armed: false, hint: 'not-armed' },
    'shown + submit nothing': { step: 'asking', armed: false, hint: 'not-armed' },
    'shown + waited': { step: 'asking', armed: false },
    'armed + submit': { step: 'sent', slow: false },
    'armed + submit nothing': { step: 'asking', hint: nothing },
    'armed + waited': { step: 'asking', waiting: false },
    'waiting + waited': { step: 'asking', waiting: false, refusal: wrong },
    'sent + slow': { step: 'sent', slow: true },
    'sent + refused': { step: 'asking', armed: true, waiting: false, refusal: wrong },
    'sent + refused with a wait': { step: 'asking', armed: true, waiting: true, refusal: wrong },
    'sent + accepted': { step: 'accepted' },
  }));
