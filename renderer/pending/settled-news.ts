import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, Settled } from '../../shared/ipc.ts';

/** What became of operations of earlier runs, until the customer has read it. */
export interface SettledNews {
  readonly store: StoreApi<readonly Settled[]>;
  /** After each log-in: the app asks the bank by itself, and answers when it knows. */
  ask(): Promise<void>;
  /** Read: not told again while the app runs. */
  seen(): void;
  /** For another customer's eyes there is nothing. */
  clear(): void;
}

/** `onNews`: the bank's records are not what the tables said before. */
export function createSettledNews(bridge: Bridge, onNews: () => void): SettledNews {
  const store = createStore<readonly Settled[]>(() => []);
  const read = new Set<string>();
  let run = 0;
  return {
    store,
    async ask() {
      const mine = ++run;
      const answer = await bridge.registration.settled();
      // A refusal tells nothing: what is not known stands among the pending ones.
      if (mine !== run || !answer.ok) return;
      const news = answer.value.filter(({ operation }) => !read.has(operation.key));
      store.setState(news, true);
      if (news.length > 0) onNews();
    },
    seen() {
      for (const { operation } of store.getState()) read.add(operation.key);
      store.setState([], true);
    },
    clear() {
      run += 1;
      store.setState([], true);
    },
  };
}
