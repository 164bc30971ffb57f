// The end-to-end part: Playwright as an ordinary user on a private display, against the packages built before.
import fs from 'node:fs';
import path from 'node:path';
import { at, program, root } from '../places.ts';
import { run } from '../run.ts';
import { stage } from '../stage.ts';
import { type Tally, readPlaywright } from './reports.ts';

export async function e2e(args: readonly string[]): Promise<Tally> {
  const place = stage();
  const report = path.join(place.results, 'e2e.json');
  fs.rmSync(report, { force: true });
  const playwright = path.join(place.dir, path.relative(root, program('playwright')));
  const code = await run(
    path.join(place.dir, 'build/on-display.sh'),
    [playwright, 'test', '--config', 'build/playwright.config.ts', ...args],
    { cwd: place.dir, env: { E2E_REPORT: report }, limit: 1860 },
  );
  if (place.dir !== root) {
    // Screenshots and traces too: what is left of a failed test is looked for in the clone.
    fs.rmSync(at('test-results/e2e'), { recursive: true, force: true });
    fs.cpSync(place.results, at('test-results'), { recursive: true });
  }
  const text = fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : undefined;
  place.remove();
  return readPlaywright('end-to-end', text, code);
}
