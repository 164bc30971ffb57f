import path from 'node:path';
import { createBankClient } from '../../../electron/bank/client.ts';
import { systemClock as clock } from '../../../electron/platform/clock.ts';
import { createHttpsClient } from '../../../electron/platform/https.ts';
import { createOperationsFile } from '../../../electron/platform/operations-file.ts';
import { createReceipts } from '../../../electron/platform/receipts.ts';
import { createDemo } from '../../../electron/usecases/demo.ts';
import type { Bank } from '../../../electron/usecases/ports.ts';
import type { BankProcess } from './process.ts';

/** The app's own client of a sandbox bank, its demo customer logged in; `folder` is there and keeps what the app keeps. */
export const enterAsDemo = async (
  { profile }: Pick<BankProcess, 'profile'>,
  folder: string,
): Promise<Bank> => {
  const kept = (name: string): string => path.join(folder, name);
  const bank = createBankClient({
    profile,
    version: '0.1.0',
    https: createHttpsClient(profile.server),
    clock,
    log: { event: () => undefined },
    pendingOperations: createOperationsFile(kept('operations.json')),
    history: createReceipts(kept('receipts')),
    seenVersionsFile: kept('versions.json'),
  });
  const demo = createDemo({ profile, clock })();
  if (!demo) throw new Error('no demo customer');
  await bank.logIn({ id: demo.id, password: demo.password });
  await bank.confirmSecondFactor({ kind: 'otp', code: demo.code });
  return bank;
};
