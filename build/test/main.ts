// npm test [-- PART [arguments for its runner]]. Without a part: all of them, in this order.
//   check    types, lint, format
//   unit     Vitest: unit, integration and short fuzz tests; electron/pki's with their coverage
//   windows  the tests of stores, pki, platform and faults once more, in Windows' own Node under Wine
//   package  bundles, and from them the two packages
//   e2e      the same, then Playwright against the packages
//   long     what is left out above; npm run test:long
// The last line is "N passed, N failed", summed from the runners' own reports.
import fs from 'node:fs';
import { check } from '../check.ts';
import { pack } from '../package.ts';
import { at, program } from '../places.ts';
import { run } from '../run.ts';
import { e2e } from './e2e.ts';
import { long } from './long.ts';
import { writeReleaseProfile } from './release-profile.ts';
import { type Tally, readStep, total } from './reports.ts';
import { unit } from './unit.ts';
import { windows } from './windows.ts';

async function packages(): Promise<Tally[]> {
  const bundled = await run(program('vite'), [
    'build',
    '--config',
    'build/vite.config.ts',
    '--logLevel',
    'warn',
  ]);
  const tallies = [readStep('bundles', bundled)];
  if (bundled !== 0) return tallies;
  tallies.push(readStep('release package', await pack('release', writeReleaseProfile())));
  tallies.push(readStep('e2e package', await pack('e2e')));
  return tallies;
}

const parts: Record<string, (args: readonly string[]) => Promise<Tally[]>> = {
  check,
  unit,
  windows,
  package: packages,
  e2e: async (args) => {
    const built = await packages();
    const whole = built.every((tally) => tally.failed === 0);
    return whole ? [...built, await e2e(args)] : [...built, readStep('end-to-end (nothing to test)', 1)];
  },
  long,
};
const everything = ['check', 'unit', 'windows', 'e2e'];

const [part, ...args] = process.argv.slice(2);
if (part !== undefined && parts[part] === undefined) {
  console.error(`There is no part ${part}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

fs.mkdirSync(at('test-results'), { recursive: true });
const started = Date.now();
const tallies: Tally[] = [];
const times: string[] = [];
for (const name of part === undefined ? everything : [part]) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  try {
    tallies.push(...((await parts[name]?.(args)) ?? []));
  } catch (error) {
    console.error(error);
    tallies.push(readStep(name, 1));
  }
  times.push(`${name} ${Math.round((Date.now() - begun) / 1000)} s`);
}

console.log('\n== result');
for (const tally of tallies) {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  console.log(`${tally.name}: ${tally.passed} passed, ${tally.failed} failed${skipped}`);
  for (const problem of tally.problems) console.log(`    ${problem}`);
}
const { failed, line } = total(tallies);
console.log(`${times.join(', ')}, in all ${Math.round((Date.now() - started) / 1000)} s`);
console.log(line);
process.exitCode = failed === 0 ? 0 : 1;
