import type { Place } from '../i18n/place-name.ts';
import type { Reason } from '../../shared/reasons.ts';

export type Tool = 'check' | 'change' | 'copy' | 'export' | 'delete';

/** What a tool has done. */
export type Outcome =
  | { readonly tool: 'check'; readonly place: Place }
  /** `others`: the copies that keep the old password. */
  | { readonly tool: 'change'; readonly place: Place; readonly others: readonly Place[] }
  | { readonly tool: 'copy'; readonly place: Place }
  | { readonly tool: 'export'; readonly file: string }
  | { readonly tool: 'delete'; readonly place: Place };

interface On {
  /** Opaque id of the certificate that is managed. */
  readonly certificate: string;
}
type Ready = On & {
  readonly step: 'ready';
  readonly outcome: Outcome | null;
  readonly refusal: Reason | null;
};

/** The tools for one certificate that the customer holds. */
export type Manage =
  | { readonly step: 'closed' }
  | Ready
  /** It is registered at the bank: is the registration meant, or the file? */
  | (On & { readonly step: 'asking'; readonly copy: string })
  | (On & { readonly step: 'working'; readonly tool: Tool; readonly copy: string });

export type ManageEvent =
  | { readonly type: 'open'; readonly certificate: string }
  | { readonly type: 'ask-delete'; readonly copy: string }
  | { readonly type: 'keep' }
  | { readonly type: 'start'; readonly tool: Tool; readonly copy: string }
  | { readonly type: 'done'; readonly outcome: Outcome }
  | { readonly type: 'refused'; readonly reason: Reason }
  | { readonly type: 'reset' };

export const initialManage: Manage = { step: 'closed' };

const ready = (certificate: string): Ready => ({ step: 'ready', certificate, outcome: null, refusal: null });

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Manage, event: ManageEvent): Manage {
  switch (event.type) {
    case 'open':
      // What is under way is awaited; what was done before was read.
      return state.step === 'working' ? state : ready(event.certificate);
    case 'ask-delete':
      return state.step === 'ready'
        ? { step: 'asking', certificate: state.certificate, copy: event.copy }
        : state;
    case 'keep':
      return state.step === 'asking' ? ready(state.certificate) : state;
    case 'start':
      return state.step === 'ready' || state.step === 'asking'
        ? { step: 'working', certificate: state.certificate, tool: event.tool, copy: event.copy }
        : state;
    case 'done':
      return state.step === 'working' ? { ...ready(state.certificate), outcome: event.outcome } : state;
    case 'refused':
      return state.step === 'working' ? { ...ready(state.certificate), refusal: event.reason } : state;
    case 'reset':
      return initialManage;
  }
}
