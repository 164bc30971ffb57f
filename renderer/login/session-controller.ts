import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, SessionState } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import { type Session, type SessionEvent, type Way, initialSession, transition } from './session-machine.ts';

export interface SessionController {
  readonly store: StoreApi<Session>;
  start(): Promise<void>;
  /** Which way in the customer chooses; what was said about the other one goes. */
  chooseWay(way: Way): void;
  logIn(id: string, password: string): Promise<void>;
  /** The 전자서명 window opens for it. */
  logInWithCertificate(certificate: LogInCertificate): Promise<void>;
  confirmSecondFactor(answer: SecondFactor): Promise<void>;
  extend(): Promise<void>;
  logOut(): Promise<void>;
  /** The customer used the page; told to the main process every few seconds at most. */
  touch(): void;
}

/** A held certificate, by the id of its row, and whose it is. */
export interface LogInCertificate {
  readonly id: string;
  readonly sha256: string;
}

const touchEveryMs = 10_000;

/** Owns the session's calls. A secret is an argument on its way through, and never a part of any state. */
export function createSessionController(bridge: Bridge): SessionController {
  const store = createStore<Session>(() => initialSession);
  const dispatch = (event: SessionEvent) => store.setState((state) => transition(state, event), true);
  let run = 0;
  let touched = 0;

  const ask = async (call: () => Promise<Result<SessionState>>): Promise<void> => {
    const mine = ++run;
    const answer = await call();
    if (mine !== run) return;
    dispatch(
      answer.ok ? { type: 'told', session: answer.value } : { type: 'refused', reason: answer.reason },
    );
  };
  return {
    store,
    async start() {
      bridge.on('session', (session) => dispatch({ type: 'told', session }));
      await ask(() => bridge.session.state());
    },
    async logIn(id, password) {
      dispatch({ type: 'id-sent', id });
      await ask(() => bridge.session.logIn({ id, password }));
    },
    chooseWay: (way) => dispatch({ type: 'way', way }),
    async logInWithCertificate({ id, sha256 }) {
      // One window at a time.
      if (isBusy(store.getState())) return;
      dispatch({ type: 'certificate-sent', sha256 });
      await ask(() => bridge.session.logInWithCertificate({ certificate: id }));
    },
    async confirmSecondFactor(answer) {
      dispatch({ type: 'answer-sent' });
      await ask(() => bridge.session.confirmSecondFactor(answer));
    },
    extend: () => ask(() => bridge.session.extend()),
    logOut: () => ask(() => bridge.session.logOut()),
    touch() {
      const state = store.getState();
      // Once the warning is up only its own button extends: a mouse that moves is not a decision.
      if (state.step !== 'logged-in' || state.warning || Date.now() - touched < touchEveryMs) return;
      touched = Date.now();
      void bridge.session.touch();
    },
  };
}

const isBusy = (state: Session): boolean => state.step === 'logged-out' && state.busy;
