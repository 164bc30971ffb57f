import type { SessionState } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';
import type { SecondFactorAsked } from '../../shared/second-factor.ts';

/** How the customer logs in: 아이디 and 비밀번호, or a registered certificate. */
export type Way = 'id' | 'certificate';

/** What stays from the first page on. The id is kept so that nobody types it twice; a password or second factor never is. */
interface Entering {
  readonly id: string;
  readonly way: Way;
  /** Tells the one who logs in from the next one on this PC, as far as the page can: by the id, or the certificate. */
  readonly who: string;
}

/** The session as the pages see it. */
export type Session =
  | { readonly step: 'starting' }
  | (Entering & {
      readonly step: 'logged-out';
      readonly busy: boolean;
      /** Why the last session ended. */
      readonly ended: Reason | null;
      /** Why the last try to log in failed. */
      readonly refusal: Reason | null;
    })
  | (Entering & {
      readonly step: 'second-factor';
      readonly asked: SecondFactorAsked;
      readonly busy: boolean;
      readonly refusal: Reason | null;
    })
  | (Entering & {
      readonly step: 'logged-in';
      readonly customerName: string;
      readonly expiresAt: string;
      readonly warning: boolean;
      /** Whether [로그인 연장] puts the end off. */
      readonly extendable: boolean;
      /** Why [로그인 연장] failed. */
      readonly refusal: Reason | null;
    });

export type SessionEvent =
  | { readonly type: 'told'; readonly session: SessionState }
  | { readonly type: 'way'; readonly way: Way }
  | { readonly type: 'id-sent'; readonly id: string }
  | { readonly type: 'certificate-sent'; readonly sha256: string }
  | { readonly type: 'answer-sent' }
  | { readonly type: 'refused'; readonly reason: Reason };

export const initialSession: Session = { step: 'starting' };

const nobody: Entering = { id: '', way: 'id', who: '' };

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'told':
      return told(state, event.session);
    case 'way':
      return state.step === 'logged-out' && !state.busy
        ? { ...state, way: event.way, ended: null, refusal: null }
        : state;
    case 'id-sent':
      return sent(state, { id: event.id, way: 'id', who: `id ${event.id}` });
    case 'certificate-sent':
      return sent(state, { way: 'certificate', who: `certificate ${event.sha256}` });
    case 'answer-sent':
      return state.step === 'second-factor' && !state.busy ? { ...state, busy: true, refusal: null } : state;
    case 'refused':
      if (state.step === 'starting')
        return { step: 'logged-out', ...nobody, busy: false, ended: null, refusal: event.reason };
      if (state.step === 'logged-in') return { ...state, refusal: event.reason };
      // Not busy any more: the log-out that came of it has told the reason already.
      return state.busy ? { ...state, busy: false, refusal: event.reason } : state;
  }
}

const sent = (state: Session, entering: Partial<Entering>): Session =>
  state.step === 'logged-out' && !state.busy
    ? { ...state, ...entering, busy: true, ended: null, refusal: null }
    : state;

/** The main process is the authority: whatever it says holds, whatever the page believed. */
function told(state: Session, session: SessionState): Session {
  const { id, way, who } = state.step === 'starting' ? nobody : state;
  switch (session.state) {
    case 'logged-out': {
      // A log-in under way or its refusal is not undone by hearing again that nobody is logged in.
      if (state.step === 'logged-out')
        return session.reason === null ? state : { ...state, ended: session.reason };
      // Whoever has left begins at the first page; whoever was sent away, where they came in.
      const left = state.step === 'logged-in' && session.reason === null;
      const back = { id, who, way: left ? 'id' : way } as const;
      return { step: 'logged-out', ...back, busy: false, ended: session.reason, refusal: null };
    }
    case 'second-factor':
      // The same question after a wrong answer: what is said about it stays.
      return state.step === 'second-factor'
        ? state
        : { step: 'second-factor', id, way, who, asked: session.asked, busy: false, refusal: null };
    case 'logged-in': {
      const { customerName, expiresAt, warning, extendable } = session;
      const shown = { customerName, expiresAt, warning, extendable };
      return { step: 'logged-in', id, way, who, ...shown, refusal: null };
    }
  }
}
