// npm run fuzz -- --seconds N [--door NAME]… [--seed N]: every door in a process of its own, side by side.
// Ends with code 1 for any finding; its input lies in test-results/fuzz.
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { at } from '../../build/places.ts';
import { doorNamed, doors, type Door } from './doors.ts';
import { keep, lastInput } from './findings.ts';
import { allowed } from './measure.ts';
import type { Report } from './session.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() >>> 0) },
    door: { type: 'string', multiple: true, default: [] },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const chosen = values.door.length === 0 ? doors : values.door.map(doorNamed);

/** Octets of heap, garbage aside, that a run may have grown by: caches fill, code is compiled. */
const heapSlack = 8 * 2 ** 20;
/** On top of its own seconds: a machine with more doors than cores starts and ends them slowly. */
const grace = 60;

/** What a process that died or never came back was at. */
const lost = (door: Door, how: string): Report => ({
  door: door.name,
  seed,
  inputs: 0,
  outcomes: {},
  blocks: 0,
  led: 0,
  slowest: 0,
  largestGrowth: 0,
  heapGrowth: 0,
  findings: [{ what: how, file: keep(door.name, lastInput(door.name)) }],
});

const run = (door: Door): Promise<Report> =>
  new Promise((resolve) => {
    const child = fork(at('tests/fuzz/one-door.ts'), [door.name, String(seconds), String(seed)], {
      execArgv: ['--import', 'tsx'],
    });
    let report: Report | undefined;
    let hung = false;
    const watch = setTimeout(
      () => {
        hung = true;
        child.kill('SIGKILL');
      },
      (seconds + grace) * 1000,
    );
    child.once('message', (message) => (report = message as Report));
    child.once('exit', (code, signal) => {
      clearTimeout(watch);
      resolve(report ?? lost(door, hung ? 'never came back' : `its process died: ${String(signal ?? code)}`));
    });
  });

const mebibytes = (octets: number): string => (octets / 2 ** 20).toFixed(1);

const faultsOf = ({ findings, heapGrowth }: Report): string[] => [
  ...findings.map(({ what, file }) => `${file}: ${what}`),
  ...(heapGrowth > heapSlack ? [`the heap grew by ${mebibytes(heapGrowth)} MiB over the run`] : []),
];

const line = (report: Report): string => {
  const { door, inputs, outcomes, blocks, led, slowest, largestGrowth, heapGrowth } = report;
  const counts = Object.entries(outcomes).map(([name, count]) => `${name} ${count}`);
  return [
    `${door.padEnd(20)} ${String(inputs).padStart(9)} inputs, ${blocks} blocks (${led} inputs led on)`,
    `slowest ${slowest.toFixed(0)} ms, most memory ${mebibytes(largestGrowth)} MiB, heap ${mebibytes(heapGrowth)} MiB`,
    counts.join(' '),
  ].join('; ');
};

const started = Date.now();
console.log(
  `seed ${seed}, ${seconds} s a door, ${allowed.milliseconds} ms and ${mebibytes(allowed.memory)} MiB an input`,
);
const reports = await Promise.all(chosen.map(run));
for (const report of reports) {
  console.log(line(report));
  for (const fault of faultsOf(report)) console.log(`    FOUND ${fault}`);
}
const inputs = reports.reduce((sum, report) => sum + report.inputs, 0);
const faults = reports.flatMap(faultsOf).length;
console.log(`${inputs} inputs in ${((Date.now() - started) / 1000).toFixed(0)} s, ${faults} findings`);
process.exitCode = faults === 0 ? 0 : 1;
