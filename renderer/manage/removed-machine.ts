import type { RemovedItem } from '../../shared/ipc.ts';
import type { Place } from '../i18n/place-name.ts';
import type { Reason } from '../../shared/reasons.ts';

export type RemovedOutcome =
  | { readonly act: 'restored'; readonly place: Place }
  /** The same files lie where they would go back to. */
  | { readonly act: 'same' }
  | { readonly act: 'gone' };

interface Ready {
  readonly step: 'ready';
  readonly outcome: RemovedOutcome | null;
  readonly refusal: Reason | null;
}

/** 삭제된 인증서: what is being done with one of them. */
export type Removed =
  | Ready
  /** Another certificate lies where it would go back to: both are shown, and the customer decides. */
  | { readonly step: 'comparing'; readonly item: RemovedItem }
  | { readonly step: 'working'; readonly id: string; readonly act: 'restore' | 'forever' };

export type RemovedEvent =
  /** [복원], before anything is asked of the main process. */
  | { readonly type: 'restore'; readonly item: RemovedItem }
  | { readonly type: 'replace' }
  | { readonly type: 'forever'; readonly id: string }
  | { readonly type: 'keep' }
  | { readonly type: 'done'; readonly outcome: RemovedOutcome }
  | { readonly type: 'refused'; readonly reason: Reason }
  | { readonly type: 'reset' };

export const initialRemoved: Ready = { step: 'ready', outcome: null, refusal: null };

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Removed, event: RemovedEvent): Removed {
  switch (event.type) {
    case 'restore': {
      if (state.step !== 'ready') return state;
      const { id, existing } = event.item;
      if (existing === null) return { step: 'working', id, act: 'restore' };
      return existing.same
        ? { ...initialRemoved, outcome: { act: 'same' } }
        : { step: 'comparing', item: event.item };
    }
    case 'replace':
      return state.step === 'comparing' ? { step: 'working', id: state.item.id, act: 'restore' } : state;
    case 'forever':
      return state.step === 'ready' ? { step: 'working', id: event.id, act: 'forever' } : state;
    case 'keep':
      return state.step === 'comparing' ? initialRemoved : state;
    case 'done':
      return state.step === 'working' ? { ...initialRemoved, outcome: event.outcome } : state;
    case 'refused':
      return state.step === 'working' ? { ...initialRemoved, refusal: event.reason } : state;
    case 'reset':
      return initialRemoved;
  }
}
