import type { SessionState } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';

/** The session as the pages see it. The id is kept so that nobody types it twice; a password or OTP never is. */
export type Session =
  | { readonly step: 'starting' }
  | {
      readonly step: 'logged-out';
      readonly id: string;
      readonly busy: boolean;
      /** Why the last session ended. */
      readonly ended: Reason | null;
      /** Why the last try to log in failed. */
      readonly refusal: Reason | null;
    }
  | {
      readonly step: 'second-factor';
      readonly id: string;
      readonly busy: boolean;
      readonly refusal: Reason | null;
    }
  | {
      readonly step: 'logged-in';
      readonly id: string;
      readonly customerName: string;
      readonly expiresAt: string;
      readonly warning: boolean;
      /** Why [로그인 연장] failed. */
      readonly refusal: Reason | null;
    };

export type SessionEvent =
  | { readonly type: 'told'; readonly session: SessionState }
  | { readonly type: 'id-sent'; readonly id: string }
  | { readonly type: 'code-sent' }
  | { readonly type: 'refused'; readonly reason: Reason };

export const initialSession: Session = { step: 'starting' };

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'told':
      return told(state, event.session);
    case 'id-sent':
      return state.step === 'logged-out' && !state.busy
        ? { step: 'logged-out', id: event.id, busy: true, ended: null, refusal: null }
        : state;
    case 'code-sent':
      return state.step === 'second-factor' && !state.busy ? { ...state, busy: true, refusal: null } : state;
    case 'refused':
      if (state.step === 'starting')
        return { step: 'logged-out', id: '', busy: false, ended: null, refusal: event.reason };
      if (state.step === 'logged-in') return { ...state, refusal: event.reason };
      return state.busy ? { ...state, busy: false, refusal: event.reason } : state;
  }
}

/** The main process is the authority: whatever it says holds, whatever the page believed. */
function told(state: Session, session: SessionState): Session {
  const id = state.step === 'starting' ? '' : state.id;
  switch (session.state) {
    case 'logged-out':
      // A log-in under way or its refusal is not undone by hearing again that nobody is logged in.
      if (state.step === 'logged-out')
        return session.reason === null ? state : { ...state, ended: session.reason };
      return { step: 'logged-out', id, busy: false, ended: session.reason, refusal: null };
    case 'second-factor':
      return state.step === 'second-factor'
        ? state
        : { step: 'second-factor', id, busy: false, refusal: null };
    case 'logged-in':
      return {
        step: 'logged-in',
        id,
        customerName: session.customerName,
        expiresAt: session.expiresAt,
        warning: session.warning,
        refusal: null,
      };
  }
}
