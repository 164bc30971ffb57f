import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { Preflight } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';

interface Target {
  readonly id: string;
  readonly withKey: boolean;
}
interface Checked extends Target {
  readonly preflight: Preflight;
  /** Why it is released without the key. */
  readonly why: ReleaseReason | null;
}

/** 인증서 해제, from a row's details to the bank's answer. */
export type Release =
  | { readonly step: 'closed' }
  | (Target & { readonly step: 'checking' })
  | (Target & { readonly step: 'refused'; readonly reason: Reason })
  | (Checked & { readonly step: 'ready'; readonly refusal: Reason | null; readonly whyMissing: boolean })
  | (Checked & { readonly step: 'signing' });

export type ReleaseEvent =
  | { readonly type: 'open'; readonly id: string; readonly withKey: boolean }
  | { readonly type: 'checked'; readonly preflight: Preflight }
  | { readonly type: 'check-refused'; readonly reason: Reason }
  | { readonly type: 'why'; readonly why: ReleaseReason }
  | { readonly type: 'sign' }
  | { readonly type: 'sign-refused'; readonly reason: Reason }
  | { readonly type: 'left' }
  | { readonly type: 'reset' };

export const initialRelease: Release = { step: 'closed' };

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Release, event: ReleaseEvent): Release {
  switch (event.type) {
    case 'open':
      return state.step === 'signing' ? state : { step: 'checking', id: event.id, withKey: event.withKey };
    case 'checked':
      return state.step === 'checking'
        ? { ...state, step: 'ready', preflight: event.preflight, why: null, refusal: null, whyMissing: false }
        : state;
    case 'check-refused':
      return state.step === 'checking' ? { ...state, step: 'refused', reason: event.reason } : state;
    case 'why':
      return state.step === 'ready' && !state.withKey
        ? { ...state, why: event.why, whyMissing: false }
        : state;
    case 'sign': {
      if (state.step !== 'ready' || !state.preflight.proceed) return state;
      if (!state.withKey && state.why === null) return { ...state, whyMissing: true };
      const { id, withKey, preflight, why } = state;
      return { step: 'signing', id, withKey, preflight, why };
    }
    case 'sign-refused':
      return state.step === 'signing'
        ? { ...state, step: 'ready', refusal: event.reason, whyMissing: false }
        : state;
    case 'left':
      return state.step === 'signing' ? initialRelease : state;
    case 'reset':
      return initialRelease;
  }
}
