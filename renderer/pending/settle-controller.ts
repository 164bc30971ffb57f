import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, Completion } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';

/** What asking about an operation has brought so far, by its key. */
export type Settling = Readonly<Record<string, 'asking' | 'not-done' | Reason>>;

export interface SettleController {
  readonly store: StoreApi<Settling>;
  settle(key: string): Promise<void>;
  clear(): void;
}

/** `after` is told what became of it; null: it was not done and never will be. */
export function createSettleController(
  bridge: Bridge,
  after: (completion: Completion | null) => void,
): SettleController {
  const store = createStore<Settling>(() => ({}));
  let run = 0;
  return {
    store,
    async settle(key) {
      if (store.getState()[key] === 'asking') return;
      const mine = run;
      store.setState({ [key]: 'asking' });
      const answer = await bridge.registration.settle({ key });
      if (mine !== run) return;
      store.setState({ [key]: answer.ok ? 'not-done' : answer.reason });
      if (answer.ok) after(answer.value);
    },
    clear() {
      run += 1;
      store.setState({}, true);
    },
  };
}
