// The unit part: electron/pki's own tests with their coverage, and everything else.
import fs from 'node:fs';
import { at } from '../places.ts';
import { type Tally, readCoverage } from './reports.ts';
import { vitest } from './vitest.ts';

const pkiTests = 'tests/unit/pki';
/** Percent of lines, and of branches. */
const leastCoverage = 95;

/** Measured over its unit tests alone: what only an integration test or the fuzzer runs, nobody looks at. */
async function pki(): Promise<Tally[]> {
  const folder = at('test-results/coverage');
  fs.rmSync(folder, { recursive: true, force: true });
  const coverage = ['enabled', 'provider=v8', 'include=electron/pki/**/*.ts', `reportsDirectory=${folder}`];
  const how = [...coverage, 'reporter=json-summary', 'reportOnFailure'].map((one) => `--coverage.${one}`);
  const tests = await vitest('test', [...how, pkiTests], 'unit pki');
  const summary = `${folder}/coverage-summary.json`;
  const text = fs.existsSync(summary) ? fs.readFileSync(summary, 'utf8') : undefined;
  return [tests, readCoverage('coverage of electron/pki', text, leastCoverage)];
}

/** With arguments for Vitest: what they choose, without coverage. */
export async function unit(args: readonly string[]): Promise<Tally[]> {
  if (args.length > 0) return [await vitest('test', args)];
  return [...(await pki()), await vitest('test', ['--exclude', `${pkiTests}/**`])];
}
