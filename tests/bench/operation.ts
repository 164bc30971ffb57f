import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { countRsa, type RsaCounts } from './bank/rsa-counter.ts';
import { startBank } from './bank/process.ts';
import { bankRecords, writes } from './bank/records.ts';
import { replay } from './bank/replay.ts';
import { rsaTime } from './bank/rsa.ts';
import { build } from './built.ts';
import { compare, type Bench } from './measure.ts';
import { startApp, type App } from './operation/app.ts';
import { diskSync, emptyProcess, keyDerivation, roundTrip } from './operation/parts.ts';
import { pairs } from './pairs.ts';
import { pki, workspace } from './workspace.ts';

const certificates = 8;
/** As in the fixtures' signPri.key. */
const iterations = 2048;
/** Pending operation noted, receipt kept, pending operation forgotten. */
const syncs = 3;
const trips = 2;
/** What the key process does with its key, and the bank's. */
const inKeyProcess: RsaCounts = { 'sign 2048': 1, 'encrypt 2048': 1 };

const add = (...all: readonly RsaCounts[]): RsaCounts => {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [kind, times] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + times;
  return sum;
};
const share = (counts: RsaCounts, of: number): RsaCounts =>
  Object.fromEntries(Object.entries(counts).map(([kind, times]) => [kind, times / of]));

/** Registers all and releases all; milliseconds an operation. */
const operate = async (app: App): Promise<number> => {
  const start = performance.now();
  for (const id of app.held) await app.register(id);
  for (const registration of await app.registered()) await app.release(registration);
  return (performance.now() - start) / (2 * app.held.length);
};

export const operation: Bench = {
  name: 'operation',
  rows: async () => {
    await build();
    const { empty, recording } = await bankRecords();
    const { folders, password } = await pairs();
    const folder = path.join(workspace(), 'operation');
    await cp(empty, path.join(folder, 'bank'), { recursive: true });
    const bank = await startBank(path.join(folder, 'bank'), (await pki()).dir);
    try {
      const app = await startApp(bank, folder, folders.slice(0, certificates), password);
      if (app.held.length !== certificates) throw new Error('not every pair was found');
      const counter = countRsa();
      await operate(app);
      counter.stop();
      const ownRsa = share(counter.counts(), 2 * certificates);
      const rsa = rsaTime(add(ownRsa, inKeyProcess, share(recording.rsa, writes)));
      const trip = roundTrip(bank.profile);
      const derive = keyDerivation(iterations);
      const sync = diskSync(path.join(folder, 'sync'));
      const shares: string[] = [];

      const row = await compare({
        what: 'register, release (mean of both)',
        against: 'its parts alone',
        unit: 'ms',
        limit: { atMost: 1.5 },
        rounds: 5,
        ours: () => operate(app),
        reference: async () => {
          const parts = {
            'round trips': trips * (await trip()),
            'key process': await emptyProcess(),
            KDF: await derive(),
            RSA: await rsa(),
            'disk syncs': syncs * (await sync()),
            commits: (await replay(empty, recording)).wall / writes,
          };
          shares.push(
            Object.entries(parts)
              .map(([name, ms]) => `${name} ${ms.toFixed(1)}`)
              .join(', '),
          );
          return Object.values(parts).reduce((sum, ms) => sum + ms, 0);
        },
      });
      const note = `parts in ms: ${shares.at(-1)}; the key process stands on node's child process here`;
      return [{ ...row, note }];
    } finally {
      await bank.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
