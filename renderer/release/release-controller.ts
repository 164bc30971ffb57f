import { type StoreApi, createStore } from 'zustand/vanilla';
import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { Bridge, Completion } from '../../shared/ipc.ts';
import { endCheck, endOpening, endSigning } from '../answers.ts';
import { type Release, type ReleaseEvent, initialRelease, isGone, transition } from './release-machine.ts';

export interface ReleaseController {
  readonly store: StoreApi<Release>;
  /** Opens the details of a registration, and asks the bank beforehand what releasing it means. */
  open(id: string, withKey: boolean): Promise<void>;
  /** A search for the certificate, then the check again. */
  searchAgain(): Promise<void>;
  /** A file that may hold the certificate with its key, then the check again. */
  chooseFile(): Promise<void>;
  setWhy(why: ReleaseReason): void;
  sign(): Promise<void>;
  /** 이전. A write under way cannot be called back: its answer is still told, wherever the customer is by then. */
  leave(): void;
  reset(): void;
}

/** What else hears of certificates found, or of a registration found gone, on the way. */
export interface Finding {
  search(): Promise<void>;
  opened(): void;
  gone(): void;
}

/** `after` goes on from a write whose fate is known (a completion) or not (null). */
export function createReleaseController(
  bridge: Bridge,
  after: (completion: Completion | null) => void,
  finding: Finding,
): ReleaseController {
  const store = createStore<Release>(() => initialRelease);
  const dispatch = (event: ReleaseEvent) => store.setState((state) => transition(state, event), true);
  let run = 0;

  const open = async (id: string, withKey: boolean, first?: () => Promise<void>): Promise<void> => {
    if (store.getState().step === 'signing') return;
    const mine = ++run;
    dispatch({ type: 'open', id, withKey });
    await first?.();
    if (mine !== run) return;
    const answer = await bridge.registration.releasePreflight({ registration: id, withKey });
    if (mine !== run) return;
    endCheck(dispatch, answer);
    tellIfGone();
  };

  const tellIfGone = () => {
    if (isGone(store.getState())) finding.gone();
  };
  const reset = () => {
    run += 1;
    dispatch({ type: 'reset' });
  };

  return {
    store,
    open: (id, withKey) => open(id, withKey),
    async searchAgain() {
      const state = store.getState();
      if (state.step !== 'closed') await open(state.id, true, () => finding.search());
    },
    async chooseFile() {
      if (store.getState().step === 'opening') return;
      dispatch({ type: 'open-file' });
      const state = store.getState();
      if (state.step !== 'opening') return;
      const mine = ++run;
      const answer = await bridge.certificates.chooseFile();
      if (mine !== run) return;
      if (endOpening(dispatch, answer) === null) return;
      finding.opened();
      // Whether it is the registered one is for the check to say.
      await open(state.id, true);
    },
    setWhy: (why) => dispatch({ type: 'why', why }),
    async sign() {
      if (store.getState().step === 'signing') return;
      dispatch({ type: 'sign' });
      const state = store.getState();
      if (state.step !== 'signing') return;
      const mine = ++run;
      const answer =
        state.withKey || state.why === null
          ? await bridge.registration.release({ registration: state.id })
          : await bridge.registration.releaseWithoutKey({ registration: state.id, reason: state.why });
      if (mine !== run) return;
      endSigning(dispatch, answer, after);
      tellIfGone();
    },
    leave() {
      if (store.getState().step !== 'signing') reset();
    },
    reset,
  };
}
