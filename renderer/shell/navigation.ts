import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Completion } from '../../shared/ipc.ts';

/** A question that another page leads to. */
export type Question = 'phone';

/** Where the customer is, once logged in. Only opaque ids: a page asks for what it shows. */
export type Page =
  | { readonly at: 'inventory' }
  | { readonly at: 'held'; readonly id: string }
  /** `copy`: which of the places that the certificate lies in. */
  | { readonly at: 'copy' | 'export'; readonly id: string; readonly copy: string }
  | { readonly at: 'removed' }
  | { readonly at: 'cloud' }
  | { readonly at: 'registered'; readonly id: string }
  | { readonly at: 'register' }
  | { readonly at: 'done'; readonly completion: Completion }
  | { readonly at: 'pending' }
  | { readonly at: 'history' }
  | { readonly at: 'settings' }
  /** `question`: the one to begin at. */
  | { readonly at: 'help'; readonly question?: Question }
  | { readonly at: 'contacts' }
  | { readonly at: 'machine' };

export interface Navigation {
  readonly store: StoreApi<Page>;
  go(page: Page): void;
}

export function createNavigation(): Navigation {
  const store = createStore<Page>(() => ({ at: 'inventory' }));
  return { store, go: (page) => store.setState(page, true) };
}
