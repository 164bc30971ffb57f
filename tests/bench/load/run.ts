import os from 'node:os';
import type { Ending } from '../../fixtures/ending.ts';
import { rsaTime } from '../bank/rsa.ts';
import { familyTime, processorTime } from '../processor-time.ts';
import { startLoadBank, startRecordingBank, type LoadBank } from './banks.ts';
import { openPopulatedBank, type PopulatedBank } from './cluster.ts';
import { keptRows, type KeptRows } from './kept-rows.ts';
import type { Recording } from './recorder.ts';
import { startReplayers, type Replayers } from './replay.ts';
import type { Size } from './size.ts';
import { prepareAll, type Prepared } from './tellers.ts';
import { work } from './work.ts';

/** How many clients at a time, and over how many bank processes. */
export interface Setting {
  readonly clients: number;
  readonly banks: number;
}

/** Of one registration, where it says "each"; processor time in milliseconds. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bankEach: number;
  readonly databaseEach: number;
}

export interface Limits {
  /** Of the same transactions, without the checks. */
  readonly commitsPerSecond: number;
  readonly commitEach: number;
  /** What the RSA operations of one registration allow on all cores. */
  readonly rsaPerSecond: number;
}

export interface Load {
  readonly rsa: Recording['rsa'];
  readonly statements: number;
  measure(setting: Setting): Promise<Measured>;
  limits(setting: Setting): Promise<Limits>;
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** Fewer clients get fewer: a phase takes some seconds whatever its setting. */
const shareOf = (all: readonly Prepared[], clients: number): readonly Prepared[] =>
  all.slice(0, Math.ceil((all.length * Math.min(clients + 8, 64)) / 64));

/** Every registration once at a recording bank, some at a time. */
const record = async (
  ground: PopulatedBank,
  all: readonly Prepared[],
  rows: KeptRows,
): Promise<Recording> => {
  const bank = await startRecordingBank(ground);
  try {
    await rows.restore();
    await bank.mark();
    await work([bank.profile], all, 8);
    return await bank.collect();
  } finally {
    await bank.stop();
  }
};

interface Parts {
  readonly ground: PopulatedBank;
  readonly banks: readonly LoadBank[];
  readonly prepared: readonly Prepared[];
  readonly rows: KeptRows;
  readonly replayers: Replayers;
  readonly recording: Recording;
}

const loadOf = ({ ground, banks, prepared, rows, replayers, recording }: Parts): Load => {
  const each = Object.fromEntries(
    Object.entries(recording.rsa).map(([kind, times]) => [kind, times / recording.requests.size]),
  );
  const rsa = rsaTime(each);
  const database = (): Promise<number> => familyTime(ground.serverPid);
  return {
    rsa: each,
    statements: sumOf([...recording.requests.values()].map(({ length }) => length)) / recording.requests.size,
    measure: async ({ clients, banks: count }) => {
      const working = banks.slice(0, count);
      const share = shareOf(prepared, clients);
      const banksTime = async (): Promise<number> =>
        sumOf(await Promise.all(working.map(({ pid }) => processorTime(pid))));
      await rows.restore();
      const before = [await banksTime(), await database()] as const;
      const { wall, latencies } = await work(
        working.map(({ profile }) => profile),
        share,
        clients,
      );
      const after = [await banksTime(), await database()] as const;
      return {
        perSecond: (share.length / wall) * 1000,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
        bankEach: (after[0] - before[0]) / share.length,
        databaseEach: (after[1] - before[1]) / share.length,
      };
    },
    limits: async ({ clients }) => {
      const share = shareOf(prepared, clients);
      await rows.restore();
      const before = await database();
      const wall = await replayers.replay(ground.databaseUrl, share, clients);
      return {
        commitsPerSecond: (share.length / wall) * 1000,
        commitEach: ((await database()) - before) / share.length,
        rsaPerSecond: (os.availableParallelism() * 1000) / (await rsa()),
      };
    },
  };
};

/** A bank of this size with `processes` of it up, its tellers logged in and their registrations prepared and recorded. */
export const openLoad = async (
  folder: string,
  size: Size,
  processes: number,
  ending: Ending,
): Promise<Load> => {
  const ground = await openPopulatedBank(folder, size, ending);
  const rows = await keptRows(ground.databaseUrl, size);
  ending.add(() => rows.close());
  // What a run that was broken off has left.
  await rows.restore();
  const banks: LoadBank[] = [];
  for (let i = 0; i < processes; i++) {
    const bank = await startLoadBank(ground, `bank-${i}`, ground.program);
    ending.add(() => bank.stop());
    banks.push(bank);
  }
  const [first] = banks;
  if (!first) throw new Error('no bank');
  const prepared = await prepareAll(first.profile, size, ground.specimen);
  await rows.keep();
  const recording = await record(ground, prepared, rows);
  const replayers = await startReplayers(recording);
  ending.add(() => replayers.stop());
  ending.add(() => rows.restore());
  return loadOf({ ground, banks, prepared, rows, replayers, recording });
};
