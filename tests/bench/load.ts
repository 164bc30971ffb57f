import os from 'node:os';
import { Ending } from '../fixtures/ending.ts';
import { keptFolder } from './load/cluster.ts';
import { openLoad, type Limits, type Load, type Measured, type Setting } from './load/run.ts';
import { wholeBank } from './load/size.ts';
import { rowOf, type Bench, type Row } from './measure.ts';

const settings: readonly Setting[] = [1, 2].flatMap((banks) =>
  [1, 8, 64].map((clients) => ({ clients, banks })),
);
const rounds = 3;

const lowerOf = ({ commitsPerSecond, rsaPerSecond }: Limits): number =>
  Math.min(commitsPerSecond, rsaPerSecond);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const of = <T>(all: readonly T[], figure: (one: T) => number, decimals = 0): string =>
  median(all.map(figure)).toFixed(decimals);

/**
 * Bank and database alone, all cores theirs: in life clients and issuers have cores of their own, here they share two.
 */
const byProcessorTime = (ours: Measured, { commitEach, rsaPerSecond }: Limits): number => {
  const allowed = (each: number): number => (os.availableParallelism() * 1000) / each;
  return allowed(ours.bankEach + ours.databaseEach) / Math.min(allowed(commitEach), rsaPerSecond);
};

const noteOf = (ours: readonly Measured[], limits: readonly Limits[]): string => {
  const pairs = ours.flatMap((measured, i) => {
    const limit = limits[i];
    return limit ? [byProcessorTime(measured, limit)] : [];
  });
  return [
    `p50 ${of(ours, ({ p50 }) => p50, 1)} ms, p99 ${of(ours, ({ p99 }) => p99, 1)} ms`,
    `limits ${of(limits, (limit) => limit.commitsPerSecond)} by commits, ${of(limits, (limit) => limit.rsaPerSecond)} by RSA`,
    `processor time a registration: bank ${of(ours, ({ bankEach }) => bankEach, 2)} ms, database ${of(ours, ({ databaseEach }) => databaseEach, 2)} ms (its transactions alone ${of(limits, ({ commitEach }) => commitEach, 2)} ms)`,
    `ratio by processor time ${median(pairs).toFixed(2)}`,
  ].join('; ');
};

/** Unmeasured: what is asked is the rate of a bank that is up, its code compiled and its plans made. */
const warmUp = async (load: Load, setting: Setting): Promise<void> => {
  for (let round = 0; round < 3; round++) {
    await load.measure(setting);
    await load.limits(setting);
  }
};

const rowFor = async (load: Load, setting: Setting): Promise<Row> => {
  const ours: Measured[] = [];
  const limits: Limits[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? await load.measure(setting) : undefined;
    limits.push(await load.limits(setting));
    ours.push(first ?? (await load.measure(setting)));
  }
  const { clients, banks } = setting;
  return rowOf(
    {
      what: `load: registrations, ${clients} ${clients === 1 ? 'client' : 'clients'}, ${banks} ${banks === 1 ? 'bank' : 'banks'}`,
      against: 'min(commits, RSA)',
      unit: '1/s',
      limit: { atLeast: 0.3 },
      note: noteOf(ours, limits),
    },
    ours.map(({ perSecond }, i) => {
      const limit = limits[i];
      return { ours: perSecond, reference: limit ? lowerOf(limit) : Number.NaN };
    }),
  );
};

/** PostgreSQL with durable commits, 100,000 customers with three certificates each; by the clock on the wall. */
export const load: Bench = {
  name: 'load',
  rows: async () => {
    const ending = new Ending();
    try {
      const opened = await openLoad(keptFolder, wholeBank, 2, ending);
      await warmUp(opened, { clients: 64, banks: 2 });
      const rows: Row[] = [];
      for (const setting of settings) rows.push(await rowFor(opened, setting));
      const counts = Object.entries(opened.rsa).map(([kind, times]) => `${times.toFixed(1)} × ${kind}`);
      const [first, ...others] = rows;
      if (!first) return rows;
      const made = `a registration: ${opened.statements.toFixed(1)} statements, RSA ${counts.join(', ')}; ${os.availableParallelism()} cores for bank, database, issuers and clients`;
      return [{ ...first, note: `${first.note ?? ''}; ${made}` }, ...others];
    } finally {
      await ending.run();
    }
  },
};
