import { type StoreApi, createStore } from 'zustand/vanilla';
import type { MachineCheck } from '../../shared/ipc.ts';
import type { Loader } from '../loadable.ts';
import { verdictOf } from './verdict.ts';

/** Whether 보안 점검 stands in front of the log-in. */
export interface Gate {
  readonly store: StoreApi<{ readonly open: boolean }>;
  open(): void;
  leave(): void;
  /** The customer has begun to type: from now on nothing takes the page away from them. */
  typed(): void;
}

/** Opens by itself at the first check that needs attention, never again; a block is another matter (Entrance). */
export function createGate(machine: Loader<MachineCheck[]>): Gate {
  const store = createStore(() => ({ open: false }));
  let untouched = true;
  machine.store.subscribe(({ at, value }) => {
    if (!untouched || at === 'idle' || at === 'loading') return;
    untouched = false;
    // A check that could not even be made is no better than one that did not pass.
    if (at === 'failed' || (value !== null && verdictOf(value) !== 'passed')) store.setState({ open: true });
  });
  return {
    store,
    open: () => store.setState({ open: true }),
    leave: () => store.setState({ open: false }),
    typed: () => {
      untouched = false;
    },
  };
}
