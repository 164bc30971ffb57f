// Runs bundled test files in Windows' own Node: `node.exe main.mjs ORDER`, ORDER a JSON file (see `Order`). Its standard
// output fails on pipes under Wine, so what came of it goes to a file.
import { appendFileSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startTests, type File, type Task, type VitestRunner } from '@vitest/runner';
import { linuxOnly } from './linux-only.ts';
import { beginAssertions, endAssertions } from './vitest.ts';

/** Paths as this Node knows them (Z:\…). */
export interface Order {
  /** The test file's name in the clone, and its bundle. */
  readonly files: readonly { readonly name: string; readonly bundle: string }[];
  /** A line a file is appended here: `FileResult`. */
  readonly results: string;
}

export interface TestResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  /** Of a failed test what failed, of a skipped one why. */
  readonly said: string | null;
}

export interface FileResult {
  readonly name: string;
  readonly seconds: number;
  /** Why the file itself did not run to its end. */
  readonly error: string | null;
  readonly tests: readonly TestResult[];
}

const errorOf = (task: Task): string | null => {
  const error = task.result?.errors?.[0];
  return error === undefined ? null : [error.stack ?? error.message, error.diff].join('\n');
};

const fullName = (task: Task): string =>
  task.suite === undefined ? task.name : `${fullName(task.suite)} > ${task.name}`;

/** What is wrong with the file itself: among other things what a test left running, and nobody waited for. */
let stray: string | null = null;
process.on('unhandledRejection', (error) => (stray ??= String(error instanceof Error ? error.stack : error)));

/** By the task's id: why it is left out here. */
const whySkipped = new Map<string, string>();

const leaveOut = (task: Task, why: string): void => {
  task.mode = 'skip';
  whySkipped.set(task.id, why);
  if (task.type === 'suite') for (const one of task.tasks) leaveOut(one, why);
};

const tasksIn = (task: Task): Task[] => [task, ...(task.type === 'suite' ? task.tasks.flatMap(tasksIn) : [])];

/** What is for Linux only is left out before anything runs. */
const leaveOutLinuxOnly = (file: File): void => {
  const all = file.tasks.flatMap(tasksIn);
  for (const { test, why } of linuxOnly.filter((one) => one.file === file.filepath)) {
    const named = all.filter((task) => fullName(task) === test);
    if (named.length === 0) stray ??= `no test is named ${test} any more: linux-only.ts`;
    for (const task of named) leaveOut(task, why);
  }
};

const stateOf = (task: Task): TestResult['state'] => {
  if (task.mode === 'skip' || task.mode === 'todo' || task.result?.state === 'skip') return 'skipped';
  return task.result?.state === 'pass' ? 'passed' : 'failed';
};

/** A failed hook of a suite leaves its tests without a state: they have not passed. */
const resultsIn = (task: Task): TestResult[] =>
  task.type === 'suite'
    ? task.tasks.flatMap(resultsIn)
    : [
        {
          name: fullName(task),
          state: stateOf(task),
          seconds: (task.result?.duration ?? 0) / 1000,
          said: errorOf(task) ?? whySkipped.get(task.id) ?? null,
        },
      ];

const suiteErrors = (task: Task): string[] =>
  task.type === 'suite'
    ? [...[errorOf(task)].flatMap((one) => one ?? []), ...task.tasks.flatMap(suiteErrors)]
    : [];

const runner = (bundles: ReadonlyMap<string, string>): VitestRunner => ({
  config: {
    root: process.cwd(),
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (name) => import(pathToFileURL(bundles.get(name) ?? name).href),
  onCollected: (files) => files.forEach(leaveOutLinuxOnly),
  onBeforeTryTask: beginAssertions,
  onAfterTryTask: endAssertions,
});

const resultOf = (name: string, file: File, seconds: number): FileResult => ({
  name,
  seconds,
  error: suiteErrors(file)[0] ?? stray,
  tests: file.tasks.flatMap(resultsIn),
});

// Wine takes no TEMP from Linux. A drive of its own, and not C:, where Wine's own folders are.
process.env['TEMP'] = process.env['TMP'] = process.env['WINDOWS_TEMP'];

const { files, results } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Order;
const bundles = new Map(files.map(({ name, bundle }) => [name, bundle]));
for (const { name } of files) {
  const begun = Date.now();
  stray = null;
  const [file] = await startTests([name], runner(bundles));
  if (file === undefined) throw new Error(`${name} was not run`);
  appendFileSync(results, `${JSON.stringify(resultOf(name, file, (Date.now() - begun) / 1000))}\n`);
}
// What a test left open must not keep the others waiting.
process.exit(0);
