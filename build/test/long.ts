// npm run test:long: long fuzzing, and the benchmark with its limits.
import fs from 'node:fs';
import { at, program } from '../places.ts';
import { run } from '../run.ts';
import { type Tally, readStep } from './reports.ts';
import { vitest } from './vitest.ts';

const benchmark = 'tests/bench/main.ts';

function hasLongTests(folder: string): boolean {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.some((file) => /\.long\.test\.tsx?$/.test(file));
}

export async function long(args: readonly string[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  if (hasLongTests(at('tests'))) tallies.push(await vitest('long', args));
  // It prints the ratios; its code says whether everything could be measured (a busy machine changes ratios).
  if (fs.existsSync(at(benchmark))) {
    tallies.push(readStep('benchmark', await run(program('tsx'), [benchmark], { limit: 1800 })));
  }
  return tallies;
}
