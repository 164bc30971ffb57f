import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Reason } from '../shared/reasons.ts';
import type { Result } from '../shared/result.ts';

/** Something asked of the main process. What was there stays in sight while it is asked again, or when that fails. */
export interface Loadable<T> {
  readonly at: 'idle' | 'loading' | 'ready' | 'failed';
  readonly value: T | null;
  readonly reason: Reason | null;
}

export interface Loader<T> {
  readonly store: StoreApi<Loadable<T>>;
  /** `quietly`: what is there stays as it is until the answer comes, and stays if that is a refusal. */
  load(quietly?: boolean): Promise<void>;
  clear(): void;
}

/** A store and the one way to fill it; an answer that a newer question has overtaken is dropped. */
export function createLoader<T>(ask: () => Promise<Result<T>>): Loader<T> {
  const empty: Loadable<T> = { at: 'idle', value: null, reason: null };
  const store = createStore<Loadable<T>>(() => empty);
  let run = 0;
  return {
    store,
    async load(quietly = false) {
      const quiet = quietly && store.getState().at === 'ready';
      const mine = ++run;
      if (!quiet) store.setState({ at: 'loading', reason: null });
      const answer = await ask();
      if (mine !== run || (quiet && !answer.ok)) return;
      store.setState(
        answer.ok
          ? { at: 'ready', value: answer.value, reason: null }
          : { at: 'failed', reason: answer.reason },
      );
    },
    clear() {
      run += 1;
      store.setState(empty);
    },
  };
}
