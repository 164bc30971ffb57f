import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, Completion } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';

/** What asking about an operation has brought so far, by its key. */
export type Settling = Readonly<Record<string, 'asking' | 'not-done' | Reason>>;

export interface SettleController {
  readonly store: StoreApi<Settling>;
  settle(key: string): Promise<void>;
  /** The answers were read: who comes back later is not told them again, beside another operation. */
  seen(): void;
  clear(): void;
}

/** `after` is told what became of it; null: it was not done and never will be. */
export function createSettleController(
  bridge: Bridge,
  after: (completion: Completion | null) => void,
): SettleController {
  const store = createStore<Settling>(() => ({}));
  let run = 0;
  const keep = (wanted: (key: string, state: Settling[string]) => boolean) =>
    store.setState(
      Object.fromEntries(Object.entries(store.getState()).filter((entry) => wanted(...entry))),
      true,
    );
  return {
    store,
    async settle(key) {
      if (store.getState()[key] === 'asking') return;
      const mine = run;
      store.setState({ [key]: 'asking' });
      const answer = await bridge.registration.settle({ key });
      if (mine !== run) return;
      // Done: its own page says so.
      if (answer.ok && answer.value !== null) keep((other) => other !== key);
      else store.setState({ [key]: answer.ok ? 'not-done' : answer.reason });
      if (answer.ok) after(answer.value);
    },
    seen: () => keep((_, state) => state === 'asking'),
    clear() {
      run += 1;
      store.setState({}, true);
    },
  };
}
