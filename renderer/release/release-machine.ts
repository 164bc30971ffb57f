import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { Preflight } from '../../shared/ipc.ts';
import { offersReleaseWithoutKey, type ReasonCode } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import type { AnswerEvent } from '../answers.ts';

interface Target {
  readonly id: string;
  readonly withKey: boolean;
}
interface Checked extends Target {
  readonly preflight: Preflight;
  /** Why it is released without the key. */
  readonly why: ReleaseReason | null;
}

type Refused = Target & { readonly step: 'refused'; readonly reason: Reason };
type Ready = Checked & {
  readonly step: 'ready';
  readonly refusal: Reason | null;
  readonly whyMissing: boolean;
};

/** 인증서 해제, from a row's details to the bank's answer. */
export type Release =
  | { readonly step: 'closed' }
  | (Target & { readonly step: 'checking' })
  | Refused
  | Ready
  /** A file that may hold the key is being opened; `before` is where its refusal leads back to. */
  | (Target & { readonly step: 'opening'; readonly before: Refused | Ready })
  | (Checked & { readonly step: 'signing' });

export type ReleaseEvent =
  | { readonly type: 'open'; readonly id: string; readonly withKey: boolean }
  | { readonly type: 'open-file' }
  | { readonly type: 'why'; readonly why: ReleaseReason }
  | { readonly type: 'sign' }
  | AnswerEvent
  | { readonly type: 'reset' };

export const initialRelease: Release = { step: 'closed' };

/** Another copy, found or opened, would end these. */
const copyHelps: readonly ReasonCode[] = [
  'CERT_NOT_FOUND',
  'KEY_FILE_MISSING',
  'FILE_DAMAGED',
  'KEY_MISMATCH',
  'MEDIA_REMOVED',
  'ACCESS_DENIED',
  'FORMAT_UNSUPPORTED',
];

/** What stands in the way of a release: the last refusal, or the findings of a check that does not let it through. */
const obstacles = (state: Release): readonly ReasonCode[] => {
  if (state.step === 'refused') return [state.reason.code];
  if (state.step !== 'ready') return [];
  const reasons = state.preflight.proceed ? [] : [...state.preflight.findings];
  if (state.refusal !== null) reasons.push(state.refusal);
  return reasons.map(({ code }) => code);
};

/** Whether the check with the key, as it was made, leads nowhere. */
export const isStopped = (state: Release): boolean =>
  state.step === 'refused' || (state.step === 'ready' && state.withKey && !state.preflight.proceed);

/** Whether [해제] stands there: the check let it through, and the bank has not said since that there is nothing left. */
export const mayRelease = (state: Release): state is Ready | Extract<Release, { readonly step: 'signing' }> =>
  state.step === 'signing' || (state.step === 'ready' && state.preflight.proceed && !isGone(state));

/** Why it stopped last; null while it goes on. */
export const failureOf = (state: Release): Reason | null =>
  state.step === 'refused' ? state.reason : state.step === 'ready' ? state.refusal : null;

/** Whether there is nothing left to release: it was done elsewhere. */
export const isGone = (state: Release): boolean => {
  const code = failureOf(state)?.code;
  return code === 'ALREADY_RELEASED' || code === 'NOT_REGISTERED';
};

export interface Ways {
  /** [파일 선택] and [다시 찾기]. */
  readonly anotherCopy: boolean;
  /** 인증서 없이 해제. */
  readonly withoutKey: boolean;
}

/** How a release with the key that cannot go on goes on. `keyHere`: whether the certificate's key was ever found. */
export function waysOn(state: Release, keyHere: boolean): Ways {
  if (!('withKey' in state) || !state.withKey) return { anotherCopy: false, withoutKey: false };
  const codes = obstacles(state);
  return {
    anotherCopy: codes.some((code) => copyHelps.includes(code)),
    // A password that is forgotten ends in 취소: the way without the key is then offered too.
    withoutKey:
      codes.some((code) => offersReleaseWithoutKey(code) || code === 'CANCELLED') ||
      (!keyHere && codes.some((code) => copyHelps.includes(code))),
  };
}

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
    case 'open-file':
      return state.step === 'ready' || state.step === 'refused'
        ? { step: 'opening', id: state.id, withKey: state.withKey, before: state }
        : state;
    case 'file-refused': {
      if (state.step !== 'opening') return state;
      const { before } = state;
      return before.step === 'ready'
        ? { ...before, refusal: event.reason }
        : { ...before, reason: event.reason };
    }
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
