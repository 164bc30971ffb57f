// The parts that Vitest runs.
import fs from 'node:fs';
import { at, program } from '../places.ts';
import { run } from '../run.ts';
import { type Tally, readVitest } from './reports.ts';

/** `mode` long: only what is named *.long.test.ts. `name` is the report's, so that two runs keep theirs apart. */
export async function vitest(
  mode: 'test' | 'long',
  args: readonly string[],
  name = mode === 'long' ? 'long tests' : 'unit and integration',
): Promise<Tally> {
  const report = at('test-results', `vitest-${name.replace(/\W+/g, '-')}.json`);
  fs.rmSync(report, { force: true });
  const code = await run(
    program('vitest'),
    ['run', '--config', 'build/vitest.config.ts', '--mode', mode].concat(
      ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      args,
    ),
    { limit: mode === 'long' ? 3600 : 1800 },
  );
  const text = fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : undefined;
  return readVitest(name, text, code);
}
