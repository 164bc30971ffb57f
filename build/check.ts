// `npm run check`: what can be told without running anything. Types a process, lint with the arrows, format.
import { program } from './places.ts';
import { runQuietly } from './run.ts';
import { type Tally, readStep, total } from './test/reports.ts';

/** Each with its own globals: no DOM for the main process, no Node for pages, neither for shared/. */
const projects = [
  'shared',
  'electron',
  'electron/tsconfig.preload.json',
  // The same sources against the stand-in runtime's definitions.
  'electron/tsconfig.electron-25.json',
  'electron/tsconfig.preload-electron-25.json',
  'renderer',
  'tests',
  'build',
];

const steps: [name: string, command: string, args: string[]][] = [
  ...projects.map((project): [string, string, string[]] => [
    `types ${project}`,
    program('tsc'),
    ['-p', project, '--pretty', 'false'],
  ]),
  ['lint', program('oxlint'), ['--deny-warnings']],
  ['format', program('prettier'), ['--check', '--log-level', 'warn', '.']],
];

/** Runs every step, also after one has failed, and tells of the failed ones. */
export async function check(): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [name, command, args] of steps) {
    const { code, output } = await runQuietly(command, args);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    if (code !== 0) console.log(output.trimEnd());
    tallies.push(readStep(name, code));
  }
  return tallies;
}

if (process.argv[1] === import.meta.filename) {
  const { failed, line } = total(await check());
  console.log(line);
  process.exitCode = failed === 0 ? 0 : 1;
}
