import { type StoreApi, createStore } from 'zustand/vanilla';
import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { Bridge, Completion } from '../../shared/ipc.ts';
import { type Release, type ReleaseEvent, initialRelease, transition } from './release-machine.ts';

export interface ReleaseController {
  readonly store: StoreApi<Release>;
  /** Opens the details of a registration, and asks the bank beforehand what releasing it means. */
  open(id: string, withKey: boolean): Promise<void>;
  setWhy(why: ReleaseReason): void;
  sign(): Promise<void>;
  reset(): void;
}

/** `after` goes on from a write whose fate is known (a completion) or not (null). */
export function createReleaseController(
  bridge: Bridge,
  after: (completion: Completion | null) => void,
): ReleaseController {
  const store = createStore<Release>(() => initialRelease);
  const dispatch = (event: ReleaseEvent) => store.setState((state) => transition(state, event), true);
  let run = 0;
  return {
    store,
    async open(id, withKey) {
      if (store.getState().step === 'signing') return;
      const mine = ++run;
      dispatch({ type: 'open', id, withKey });
      const answer = await bridge.registration.releasePreflight({ registration: id, withKey });
      if (mine !== run) return;
      dispatch(
        answer.ok
          ? { type: 'checked', preflight: answer.value }
          : { type: 'check-refused', reason: answer.reason },
      );
    },
    setWhy: (why) => dispatch({ type: 'why', why }),
    async sign() {
      dispatch({ type: 'sign' });
      const state = store.getState();
      if (state.step !== 'signing') return;
      const mine = ++run;
      const answer =
        state.withKey || state.why === null
          ? await bridge.registration.release({ registration: state.id })
          : await bridge.registration.releaseWithoutKey({ registration: state.id, reason: state.why });
      if (mine !== run) return;
      if (!answer.ok && answer.reason.code !== 'RESULT_UNKNOWN')
        return dispatch({ type: 'sign-refused', reason: answer.reason });
      dispatch({ type: 'left' });
      after(answer.ok ? answer.value : null);
    },
    reset() {
      run += 1;
      dispatch({ type: 'reset' });
    },
  };
}
