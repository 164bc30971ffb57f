// npm run bench [-- --only NAME]… [-- --json FILE]: the ratios of "Numbers to stay inside", one table.
// A number outside its limit is told and ends nothing; the exit code says only whether everything was measured.
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { bankThroughput } from './bank-throughput.ts';
import type { Bench, Row } from './measure.ts';
import { bundle } from './bundle.ts';
import { drives } from './drives.ts';
import { crowd, inventory } from './inventory.ts';
import { load } from './load.ts';
import { operation } from './operation.ts';
import { parsing } from './parsing.ts';
import { pathValidation } from './path.ts';
import { privateKey } from './private-key.ts';
import { table } from './report.ts';
import { seed } from './seed.ts';
import { window } from './window.ts';

const benches: readonly Bench[] = [
  seed,
  privateKey,
  inventory,
  crowd,
  drives,
  pathValidation,
  parsing,
  operation,
  bankThroughput,
  bundle,
  window,
];

/** Measured when they are named: seven gigabytes, several minutes, and a machine that has nothing else to do. */
const onRequest: readonly Bench[] = [load];
const all = [...benches, ...onRequest];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
  },
});
const unknown = values.only.filter((name) => !all.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = values.only.length === 0 ? benches : all.filter(({ name }) => values.only.includes(name));

// What was started ends with us, also when we are interrupted.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const rows: Row[] = [];
const failures: string[] = [];
for (const bench of chosen) {
  console.error(`measuring ${bench.name} …`);
  try {
    rows.push(...(await bench.rows()));
  } catch (error) {
    const why = error instanceof Error ? error.stack : String(error);
    failures.push(`${bench.name} could not be measured: ${why}`);
  }
}

console.log(table(rows));
for (const failure of failures) console.error(failure);
if (values.json !== undefined) {
  const machine = {
    node: process.version,
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model,
    loadAverage: os.loadavg(),
  };
  await writeFile(values.json, `${JSON.stringify({ at: new Date(), machine, rows, failures }, null, 2)}\n`);
}
// What serves the whole run ends with this process.
process.exit(failures.length === 0 ? 0 : 1);
