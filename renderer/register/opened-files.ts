import { type StoreApi, createStore } from 'zustand/vanilla';
import type { HeldCertificate } from '../../shared/ipc.ts';

/** Certificates opened from files; they are nowhere else to be found. The latest one of a certificate counts. */
export interface OpenedFiles {
  readonly store: StoreApi<readonly HeldCertificate[]>;
  add(certificate: HeldCertificate): void;
  clear(): void;
}

export function createOpenedFiles(): OpenedFiles {
  const store = createStore<readonly HeldCertificate[]>(() => []);
  return {
    store,
    add: (certificate) =>
      store.setState((files) => [...files.filter(({ id }) => id !== certificate.id), certificate], true),
    clear: () => store.setState([], true),
  };
}
