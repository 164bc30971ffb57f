// npm start [-- --demo] [--fresh]
// Brings up the sandbox bank and a home folder full of test certificates, and opens the app on them. Without a display,
// or with --demo, the guided demo does the customer's two jobs by itself and ends.
//   --fresh  forgets what earlier starts left in .cache/demo
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at, program, root } from './places.ts';
import { run } from './run.ts';
import { stage } from './stage.ts';

const { values } = parseArgs({
  options: { demo: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } },
});
const linux = process.platform === 'linux';
const asRoot = process.getuid?.() === 0;
// As root the app runs as another user, who can be let onto an X display but not into a Wayland session.
const display =
  !linux || Boolean(process.env['DISPLAY']) || (!asRoot && Boolean(process.env['WAYLAND_DISPLAY']));
const demo = values.demo || !display;

/** The time of the newest file in a folder, or of the file itself. */
function newest(place: string): number {
  const { mtimeMs } = fs.statSync(place);
  if (!fs.statSync(place).isDirectory()) return mtimeMs;
  return fs
    .readdirSync(place)
    .reduce((time, name) => Math.max(time, newest(path.join(place, name))), mtimeMs);
}

async function buildIfOlder(): Promise<void> {
  const sources = ['electron', 'renderer', 'shared', 'build/vite.config.ts', 'package-lock.json'];
  // The last bundle that the configuration writes.
  const bundle = at('dist/approval-preload/approval-preload.cjs');
  const built = fs.existsSync(bundle) ? fs.statSync(bundle).mtimeMs : 0;
  if (sources.every((source) => newest(at(source)) < built)) return;
  console.log('start: building');
  const code = await run(program('vite'), [
    'build',
    '--config',
    'build/vite.config.ts',
    '--logLevel',
    'warn',
  ]);
  if (code !== 0) process.exit(code);
}

async function session(): Promise<number> {
  const args = ['build/session.ts', ...(demo ? ['--demo'] : []), ...(values.fresh ? ['--fresh'] : [])];
  if (!asRoot && (!demo || display)) return run(program('tsx'), args);

  if (asRoot)
    console.log('start: running as uid 65534 in a copy of this clone (Chromium’s sandbox refuses root)');
  if (!display) console.log('start: no display here, so the guided demo runs on a private one');
  const place = stage();
  const tsx = path.join(place.dir, path.relative(root, program('tsx')));
  const code = await run(path.join(place.dir, 'build/on-display.sh'), [tsx, ...args], {
    cwd: place.dir,
    env: demo ? {} : { USE_DISPLAY: '1' },
  });
  if (place.dir !== root) {
    fs.cpSync(place.results, at('test-results'), { recursive: true });
    place.remove();
  }
  return code;
}

await buildIfOlder();
process.exitCode = await session();
if (demo) console.log(`start: screenshots are in ${path.relative(root, at('test-results/demo'))}`);
