import { cp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { KeyPair } from '../../electron/keys/key-pair.ts';
import { forEachBounded } from '../../electron/stores/bounded.ts';
import { startBank, startRecordingBank } from './bank/process.ts';
import type { Recording } from './bank/recorder.ts';
import { replay } from './bank/replay.ts';
import { rsaTime } from './bank/rsa.ts';
import { logIn, openPair, type Teller } from './bank/teller.ts';
import { compare, type Bench } from './measure.ts';
import { pairs } from './pairs.ts';
import { pki, workspace } from './workspace.ts';

/** Certificates of one customer, each registered and then released. */
const certificates = 40;
const writes = 2 * certificates;
/** Requests under way at a time: enough that the bank never waits for a client. */
const clients = 4;

const work = async (teller: Teller, opened: readonly KeyPair[], atOnce: number): Promise<void> => {
  const registered: { pair: KeyPair; id: string }[] = [];
  const { signal } = new AbortController();
  await forEachBounded(opened, atOnce, signal, async (pair) => {
    registered.push({ pair, id: await teller.register(pair) });
  });
  await forEachBounded(registered, atOnce, signal, ({ pair, id }) => teller.release(pair, id));
};

/** A bank's folder with its customers and nothing else: each round begins there. */
const emptyBank = async (): Promise<string> => {
  const folder = path.join(await workspace(), 'bank');
  await (await startBank(folder, (await pki()).dir)).stop();
  return folder;
};

const record = async (empty: string, opened: readonly KeyPair[]): Promise<Recording> => {
  const folder = `${empty}-recorded`;
  await cp(empty, folder, { recursive: true });
  const bank = await startRecordingBank(folder, (await pki()).dir);
  try {
    const teller = await logIn(bank);
    await work(teller, opened, 1);
    await bank.mark();
    await work(teller, opened, 1);
    return await bank.collect();
  } finally {
    await bank.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const perSecond = (milliseconds: number): number => (writes / milliseconds) * 1000;

export const bankThroughput: Bench = {
  name: 'bank',
  rows: async () => {
    const { folders, password } = await pairs();
    const opened = await Promise.all(
      folders.slice(0, certificates).map((folder) => openPair(folder, password)),
    );
    const empty = await emptyBank();
    const recording = await record(empty, opened);
    const rsa = rsaTime(recording.rsa);
    const cores = os.availableParallelism();
    const limits: string[] = [];

    const row = await compare({
      what: 'bank: writes (register, release)',
      against: 'min(commits, RSA)',
      unit: '1/s',
      limit: { atLeast: 0.3 },
      rounds: 3,
      ours: async () => {
        const folder = `${empty}-at-work`;
        await cp(empty, folder, { recursive: true });
        const bank = await startBank(folder, (await pki()).dir);
        try {
          const teller = await logIn(bank);
          // Once unmeasured, as in the recording: what is asked is the rate of a bank that is up.
          await work(teller, opened, clients);
          const start = performance.now();
          await work(teller, opened, clients);
          return perSecond(performance.now() - start);
        } finally {
          await bank.stop();
          await rm(folder, { recursive: true, force: true });
        }
      },
      reference: async () => {
        const commits = perSecond(await replay(empty, recording));
        const allowed = perSecond((await rsa()) / cores);
        limits.push(`${commits.toFixed(0)} by its commits, ${allowed.toFixed(0)} by RSA on ${cores} cores`);
        return Math.min(commits, allowed);
      },
    });
    const counts = Object.entries(recording.rsa).map(([kind, n]) => `${(n / writes).toFixed(1)} × ${kind}`);
    return [
      { ...row, note: `a write makes RSA ${counts.join(', ')}; writes/s ${limits.slice(1).join('; ')}` },
    ];
  },
};
