// Which test files run in Windows' Node, and why the others do not.
import fs from 'node:fs';
import { at } from '../places.ts';

const folders = [
  'tests/unit/stores',
  'tests/unit/pki',
  'tests/unit/platform',
  'tests/integration/faults',
  'tests/windows',
];

/** Why a file as a whole runs on Linux only; by what stands in it, so that the reason goes when the cause does. */
const reasons: readonly [in_: RegExp, why: string][] = [
  [/\bvi\.mock\(/, 'it replaces a module by Vitest’s own mocks, which only Vitest’s loader has'],
  [
    /\bcreatePowerCutDisk\(/,
    'its disk is a model in memory, the same for every system, with the paths of Linux',
  ],
];

export interface Elsewhere {
  readonly file: string;
  readonly why: string;
}

/** With arguments: only files whose names contain one of them. */
export function filesForWindows(args: readonly string[]): { here: string[]; elsewhere: Elsewhere[] } {
  const all = folders
    .filter((folder) => fs.existsSync(at(folder)))
    .flatMap((folder) =>
      fs
        .readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.long.test.ts'))
        .map((name) => `${folder}/${name}`),
    )
    .filter((file) => args.length === 0 || args.some((arg) => file.includes(arg)))
    .sort();
  const elsewhere = all.flatMap((file) => {
    const text = fs.readFileSync(at(file), 'utf8');
    const why = reasons.find(([cause]) => cause.test(text))?.[1];
    return why === undefined ? [] : [{ file, why }];
  });
  const left = new Set(elsewhere.map(({ file }) => file));
  return { here: all.filter((file) => !left.has(file)), elsewhere };
}
