import type { Reason } from '../../shared/reasons.ts';
import type { Problem } from './secrets.ts';

/** The 전자서명 window, from being shown to being answered. What is typed into it is no part of its state. */
export interface Asking {
  readonly step: 'asking';
  /** False right after the window is shown: what was typed for another window must not approve here. */
  readonly armed: boolean;
  /** A wrong password makes the next try wait. */
  readonly waiting: boolean;
  readonly refusal: Reason | null;
  /** Why the last press did nothing. */
  readonly hint: 'not-armed' | Problem | null;
}
export type ApprovalState =
  | Asking
  /** `slow`: long enough that progress is shown. */
  | { readonly step: 'sent'; readonly slow: boolean }
  | { readonly step: 'accepted' };

export type ApprovalEvent =
  | { readonly type: 'armed' }
  /** `problem`: why what was typed cannot be sent. */
  | { readonly type: 'submit'; readonly problem: Problem | null }
  | { readonly type: 'slow' }
  | { readonly type: 'refused'; readonly reason: Reason; readonly waits: boolean }
  | { readonly type: 'waited' }
  | { readonly type: 'accepted' };

export const initialApproval: ApprovalState = {
  step: 'asking',
  armed: false,
  waiting: false,
  refusal: null,
  hint: null,
};

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: ApprovalState, event: ApprovalEvent): ApprovalState {
  switch (event.type) {
    case 'armed':
      return state.step === 'asking' && !state.armed ? { ...state, armed: true, hint: null } : state;
    case 'submit':
      if (state.step !== 'asking' || state.waiting) return state;
      if (!state.armed) return { ...state, hint: 'not-armed' };
      return event.problem === null
        ? { step: 'sent', slow: false }
        : { ...state, hint: event.problem, refusal: null };
    case 'slow':
      return state.step === 'sent' ? { ...state, slow: true } : state;
    case 'refused':
      return state.step === 'sent'
        ? { step: 'asking', armed: true, waiting: event.waits, refusal: event.reason, hint: null }
        : state;
    case 'waited':
      return state.step === 'asking' ? { ...state, waiting: false } : state;
    case 'accepted':
      return state.step === 'sent' ? { step: 'accepted' } : state;
  }
}
