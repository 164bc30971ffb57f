import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { KeyPair } from '../../../electron/keys/key-pair.ts';
import { forEachBounded } from '../../../electron/stores/bounded.ts';
import { pairs } from '../pairs.ts';
import { pki, workspace } from '../workspace.ts';
import { startBank, startRecordingBank } from './process.ts';
import type { Recording } from './recorder.ts';
import { logIn, openPair, type Teller } from './teller.ts';

/** Certificates of one customer; each is registered and then released. */
const certificates = 40;
export const writes = 2 * certificates;

export const work = async (teller: Teller, opened: readonly KeyPair[], atOnce: number): Promise<void> => {
  const registered: { pair: KeyPair; id: string }[] = [];
  const { signal } = new AbortController();
  await forEachBounded(opened, atOnce, signal, async (pair) => {
    registered.push({ pair, id: await teller.register(pair) });
  });
  await forEachBounded(registered, atOnce, signal, ({ pair, id }) => teller.release(pair, id));
};

export interface Prepared {
  /** A bank's data folder with its customers and nothing else; never opened, copied each time. */
  readonly empty: string;
  readonly opened: readonly KeyPair[];
  /** The work, done once before the mark and once after it. */
  readonly recording: Recording;
}

const prepare = async (): Promise<Prepared> => {
  const { folders, password } = await pairs();
  const opened = await Promise.all(
    folders.slice(0, certificates).map((folder) => openPair(folder, password)),
  );
  const { dir } = await pki();
  const empty = path.join(workspace(), 'bank');
  await (await startBank(empty, dir)).stop();
  const folder = `${empty}-recorded`;
  await cp(empty, folder, { recursive: true });
  const bank = await startRecordingBank(folder, dir);
  try {
    const teller = await logIn(bank);
    await work(teller, opened, 1);
    await bank.mark();
    await work(teller, opened, 1);
    return { empty, opened, recording: await bank.collect() };
  } finally {
    await bank.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

let prepared: Promise<Prepared> | undefined;
/** What the rows about the bank share. */
export const bankRecords = (): Promise<Prepared> => (prepared ??= prepare());
