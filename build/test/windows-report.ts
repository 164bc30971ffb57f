// What came of the tests in Windows' Node: a line a file, beside what Linux ran of it, each difference with its reason.
import fs from 'node:fs';
import path from 'node:path';
import type { FileResult, TestResult } from '../../tests/windows/main.ts';
import { at, root } from '../places.ts';
import type { Tally } from './reports.ts';
import type { Elsewhere } from './windows-files.ts';

const count = (tests: readonly TestResult[], state: TestResult['state']): number =>
  tests.filter((test) => test.state === state).length;

/** How many tests of each file passed on Linux, from the reports that the unit part left. */
function passedOnLinux(): ReadonlyMap<string, number> {
  const passed = new Map<string, number>();
  const folder = at('test-results');
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (!/^vitest-unit.*\.json$/.test(name)) continue;
    const { testResults } = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as {
      testResults: { name: string; assertionResults: { status: string }[] }[];
    };
    for (const file of testResults) {
      const sum = file.assertionResults.filter(({ status }) => status === 'passed').length;
      passed.set(path.relative(root, file.name), sum);
    }
  }
  return passed;
}

const row = (file: string, linux: number | string, here: number | string, why = ''): string =>
  `  ${file.replace('tests/', '').padEnd(52)} ${String(linux).padStart(5)} ${String(here).padStart(7)}  ${why}`.trimEnd();

export function printWindows(
  files: readonly string[],
  results: readonly FileResult[],
  elsewhere: readonly Elsewhere[],
): void {
  const linux = passedOnLinux();
  const of = new Map(results.map((result) => [result.name, result]));
  console.log('The same tests on Linux and on Windows’ Node (passed):');
  console.log(row('file', 'Linux', 'Windows'));
  for (const file of files) {
    const tests = of.get(file)?.tests ?? [];
    const skipped = tests.filter(({ state }) => state === 'skipped');
    const onlyHere = file.startsWith('tests/windows/');
    console.log(
      row(
        file,
        onlyHere ? '-' : (linux.get(file) ?? '?'),
        count(tests, 'passed'),
        onlyHere ? 'Windows only' : '',
      ),
    );
    for (const test of skipped)
      console.log(`      not here: ${test.name}: ${test.said ?? 'the test itself says so'}`);
  }
  for (const { file, why } of elsewhere)
    console.log(row(file, linux.get(file) ?? '?', 0, `not here: ${why}`));
  const tests = results.flatMap((result) => result.tests);
  const known = [...files, ...elsewhere.map(({ file }) => file)].map((file) => linux.get(file) ?? 0);
  const sum = known.reduce((a, b) => a + b, 0);
  console.log(
    row('in all', sum, count(tests, 'passed'), `${count(tests, 'skipped')} on Linux only, by name above`),
  );
}

/** A file that left no result (the process died in it) has failed, as has one whose tests all vanished. */
export function windowsTally(files: readonly string[], results: readonly FileResult[]): Tally {
  const tests = results.flatMap((result) => result.tests);
  const problems = results.flatMap((result) => [
    ...(result.error === null ? [] : [`${result.name} did not run: ${result.error}`]),
    ...result.tests
      .filter(({ state }) => state === 'failed')
      .map(
        (test) =>
          `${result.name}: ${test.name}\n        ${(test.said ?? '').split('\n').slice(0, 4).join('\n        ')}`,
      ),
  ]);
  const silent = files.filter(
    (file) => !results.some((result) => result.name === file && result.tests.length > 0),
  );
  problems.push(...silent.map((file) => `${file}: no result`));
  const broken = results.filter((result) => result.error !== null && count(result.tests, 'failed') === 0);
  return {
    name: 'windows (Node 20 under Wine)',
    passed: count(tests, 'passed'),
    failed: count(tests, 'failed') + silent.length + broken.length,
    skipped: count(tests, 'skipped'),
    problems,
  };
}
