import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, RemovedItem } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import { type Loader, createLoader } from '../loadable.ts';
import {
  type Removed,
  type RemovedEvent,
  type RemovedOutcome,
  initialRemoved,
  transition,
} from './removed-machine.ts';

export interface RemovedController {
  readonly list: Loader<RemovedItem[]>;
  readonly store: StoreApi<Removed>;
  restore(item: RemovedItem): Promise<void>;
  /** The two were compared: what lies there goes to the recoverable place in its stead. */
  replace(): Promise<void>;
  keep(): void;
  forever(item: RemovedItem): Promise<void>;
  /** The page is opened: what was done there before was read. */
  open(): void;
  clear(): void;
}

/** `changed`: a certificate lies in its place again. */
export function createRemovedController(bridge: Bridge, changed: () => void): RemovedController {
  const store = createStore<Removed>(() => initialRemoved);
  const list = createLoader(() => bridge.manage.removed());
  const dispatch = (event: RemovedEvent) => store.setState((state) => transition(state, event), true);
  let run = 0;

  const end = async <T>(ask: Promise<Result<T>>, told: (value: T) => RemovedOutcome): Promise<void> => {
    const mine = ++run;
    const answer = await ask;
    if (mine !== run) return;
    dispatch(
      answer.ok ? { type: 'done', outcome: told(answer.value) } : { type: 'refused', reason: answer.reason },
    );
    // What lies there may be another than was shown: the next try compares with that.
    if (answer.ok || answer.reason.code !== 'CANCELLED') void list.load(true);
    if (answer.ok) changed();
  };
  const restore = (removed: string, replaces: string | null) =>
    end(bridge.manage.restore({ removed, replaces }), (place) => ({ act: 'restored', place }));

  return {
    list,
    store,
    async restore(item) {
      if (store.getState().step !== 'ready') return;
      dispatch({ type: 'restore', item });
      if (store.getState().step === 'working') await restore(item.id, null);
    },
    async replace() {
      const state = store.getState();
      if (state.step !== 'comparing') return;
      dispatch({ type: 'replace' });
      await restore(state.item.id, state.item.existing?.fingerprint ?? null);
    },
    keep: () => dispatch({ type: 'keep' }),
    async forever({ id }) {
      if (store.getState().step !== 'ready') return;
      dispatch({ type: 'forever', id });
      await end(bridge.manage.deleteForever({ removed: id }), () => ({ act: 'gone' }));
    },
    open() {
      if (store.getState().step === 'ready') dispatch({ type: 'reset' });
      void list.load();
    },
    clear() {
      run += 1;
      dispatch({ type: 'reset' });
      list.clear();
    },
  };
}
