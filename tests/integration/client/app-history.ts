import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { Settings } from '../../../shared/ipc.ts';
import { systemClock as clock } from '../../../electron/platform/clock.ts';
import { createCertificateFiles } from '../../../electron/stores/certificate-files.ts';
import { createCompletion } from '../../../electron/usecases/completion.ts';
import { createHistory } from '../../../electron/usecases/history.ts';
import { createInventory } from '../../../electron/usecases/inventory.ts';
import type { App } from './world.ts';

/** What the app does with its unfinished operations, on what the bank's client has kept on the disk. */
export const historyOf = ({ bank, pending }: App, profile: BankProfile) => {
  const log = { event: () => undefined };
  const chosen: Settings = { language: 'ko', theme: 'system' };
  const settings = { get: async () => chosen, set: async () => chosen };
  const files = createCertificateFiles();
  const onProgress = (): void => undefined;
  const inventory = createInventory({
    ...{ stores: [], files, bank, profile, settings, clock, log, onProgress },
  });
  return createHistory({ bank, pending, inventory, complete: createCompletion({ inventory, clock, log }) });
};
