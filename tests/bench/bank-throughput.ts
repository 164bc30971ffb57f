import { cp, rm } from 'node:fs/promises';
import os from 'node:os';
import { startBank } from './bank/process.ts';
import { bankRecords, work, writes } from './bank/records.ts';
import { replay } from './bank/replay.ts';
import { rsaTime } from './bank/rsa.ts';
import { logIn } from './bank/teller.ts';
import { compare, type Bench } from './measure.ts';
import { processorTime } from './processor-time.ts';
import { pki } from './workspace.ts';

/** Requests under way at a time: enough that the bank never waits for a client. */
const clients = 4;

const perSecond = (milliseconds: number): number => (writes / milliseconds) * 1000;

export const bankThroughput: Bench = {
  name: 'bank',
  rows: async () => {
    const { empty, opened, recording } = await bankRecords();
    const { dir } = await pki();
    const rsa = rsaTime(recording.rsa);
    const cores = os.availableParallelism();
    const limits: string[] = [];
    const clock: string[] = [];

    const row = await compare({
      what: 'bank: writes (register, release)',
      against: 'min(commits, RSA)',
      unit: '1/s',
      limit: { atLeast: 0.3 },
      rounds: 3,
      // Both in processor time: the bank and its database are one thread, and clients and others share the cores.
      ours: async () => {
        const folder = `${empty}-at-work`;
        await cp(empty, folder, { recursive: true });
        const bank = await startBank(folder, dir);
        try {
          const teller = await logIn(bank);
          // Once unmeasured, as in the recording: what is asked is the rate of a bank that is up.
          await work(teller, opened, clients);
          const [start, used] = [performance.now(), await processorTime(bank.pid)];
          await work(teller, opened, clients);
          clock.push(perSecond(performance.now() - start).toFixed(0));
          return perSecond((await processorTime(bank.pid)) - used);
        } finally {
          await bank.stop();
          await rm(folder, { recursive: true, force: true });
        }
      },
      reference: async () => {
        const commits = perSecond((await replay(empty, recording)).processor);
        const allowed = perSecond((await rsa()) / cores);
        limits.push(`${commits.toFixed(0)} by commits, ${allowed.toFixed(0)} by RSA`);
        return Math.min(commits, allowed);
      },
    });
    const counts = Object.entries(recording.rsa).map(([kind, n]) => `${(n / writes).toFixed(1)} × ${kind}`);
    return [
      {
        ...row,
        note: `a second of processor time; by the clock ${clock.slice(1).join(', ')}; limits ${limits.slice(1).join('; ')} on ${cores} cores; RSA a write: ${counts.join(', ')}`,
      },
    ];
  },
};
