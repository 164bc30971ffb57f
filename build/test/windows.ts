// The tests of what touches customers' files, in Windows' own Node under Wine: stores, pki, platform and the faults, and
// tests/windows, which is there only. It is not Windows: what passes here is likely, what fails here is a finding.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FileResult, Order } from '../../tests/windows/main.ts';
import { at, root } from '../places.ts';
import { run } from '../run.ts';
import { windowsNodeProgram } from '../set-up/windows-node.mjs';
import { stage } from '../stage.ts';
import { answerOpenSsl } from './openssl-answers.ts';
import { type Tally, readStep } from './reports.ts';
import { bundleForWindows, onZ } from './windows-bundle.ts';
import { filesForWindows } from './windows-files.ts';
import { printWindows, windowsTally } from './windows-report.ts';

const wine = '/usr/lib/wine/wine64';
/** What build/on-display.sh drops to as well. */
const user = process.getuid?.() === 0 ? 65534 : undefined;
const ordinary =
  user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
const workers = 2;
const limitSeconds = 600;

const environmentOf = (home: string, bundles = ''): Record<string, string> => ({
  HOME: home,
  WINEPREFIX: path.join(home, 'prefix'),
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  NODE_SKIP_PLATFORM_CHECK: '1',
  LC_ALL: 'C.UTF-8',
  WINDOWS_TEMP: 'D:\\',
  TEST_BUNDLES: bundles,
  OPENSSL_QUESTIONS: onZ(path.join(home, 'questions')),
});

/** Under Wine, as an ordinary user; resolves to its exit code. What it says goes to a file: Node's output fails on pipes there. */
const inWine = (home: string, cwd: string, args: readonly string[], bundles = ''): Promise<number> => {
  const said = 'exec "$@" >>"$HOME/said" 2>&1 </dev/null';
  const [command = 'sh', ...rest] = [...ordinary, 'sh', '-c', said, 'sh', wine, ...args];
  return run(command, rest, { env: environmentOf(home, bundles), cwd, limit: limitSeconds });
};

/** What OpenSSL made for the tests is kept there; the ordinary user adds to it, in the copy of the clone. */
const mayWrite = (folder: string): void => {
  fs.mkdirSync(folder, { recursive: true });
  if (user !== undefined) fs.chownSync(folder, user, user);
};

/** In memory where it can be: thousands of syncs of a disk that is as slow as it likes prove nothing more. */
const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** A home of its own with an empty Windows 10 in it and a drive D:; goes with `remove`, and Wine's server with it. */
async function newHome(): Promise<{ home: string; remove(): void }> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'wine-'));
  const drive = fs.mkdtempSync(path.join(memory, 'wine-'));
  fs.mkdirSync(path.join(home, 'questions'));
  if (user !== undefined) execFileSync('chown', ['-R', `${user}:${user}`, home, drive]);
  const remove = (): void => {
    const [command, ...args] = [...ordinary, path.join(path.dirname(wine), 'wineserver64'), '-k', '-w'];
    spawnSync(command, args, {
      env: { ...process.env, ...environmentOf(home) },
      stdio: 'ignore',
      timeout: 20_000,
    });
    for (const folder of [home, drive]) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on('exit', remove);
  const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
  if ((await inWine(home, home, version)) !== 0) throw new Error('Wine makes no prefix');
  fs.symlinkSync(drive, path.join(home, 'prefix/dosdevices/d:'));
  return {
    home,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** By size, which is near enough to how long they take; what stops and starts programs takes far longer. */
const weightOf = (file: string): number =>
  fs.statSync(at(file)).size * (/changes\.test|faults\/|windows\//.test(file) ? 10 : 1);

/** Files dealt out to the workers, the heaviest first. */
const dealt = <T>(all: readonly T[], weight: (one: T) => number): T[][] => {
  const hands = Array.from({ length: workers }, (): { cards: T[]; sum: number } => ({ cards: [], sum: 0 }));
  for (const one of [...all].sort((a, b) => weight(b) - weight(a))) {
    const least = hands.reduce((a, b) => (b.sum < a.sum ? b : a));
    least.cards.push(one);
    least.sum += weight(one);
  }
  return hands.map(({ cards }) => cards);
};

async function runIn(
  home: string,
  dir: string,
  main: string,
  bundles: ReadonlyMap<string, string>,
): Promise<FileResult[]> {
  const results = path.join(home, 'results');
  fs.writeFileSync(results, '');
  if (user !== undefined) fs.chownSync(results, user, user);
  const hands = dealt([...bundles], ([file]) => weightOf(file));
  await Promise.all(
    hands.map(async (hand, i) => {
      const order: Order = {
        files: hand.map(([name, bundle]) => ({ name, bundle: onZ(bundle) })),
        results: onZ(results),
      };
      const file = path.join(home, `order-${i}.json`);
      fs.writeFileSync(file, JSON.stringify(order));
      fs.chmodSync(file, 0o644);
      const code = await inWine(
        home,
        dir,
        [path.join(dir, path.relative(root, windowsNodeProgram)), onZ(main), onZ(file)],
        onZ(path.dirname(main)),
      );
      if (code !== 0) console.error(fs.readFileSync(path.join(home, 'said'), 'utf8').slice(-4000));
    }),
  );
  const lines = fs.readFileSync(results, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as FileResult);
}

export async function windows(args: readonly string[]): Promise<Tally[]> {
  if (process.platform !== 'linux') return [];
  if (!fs.existsSync(windowsNodeProgram) || !fs.existsSync(wine)) {
    return [readStep('windows (no wine64 or no node.exe; see the set-up)', 1)];
  }
  const { here, elsewhere } = filesForWindows(args);
  const place = stage();
  const out = path.join(place.results, 'windows');
  mayWrite(path.join(place.dir, 'node_modules/.cache/pki-paths'));
  const [wineHome, bundles] = await Promise.all([newHome(), bundleForWindows(here, place.dir, out)]);
  const openssl = answerOpenSsl(
    path.join(wineHome.home, 'questions'),
    path.join(wineHome.home, 'prefix'),
    user,
  );
  try {
    const results = await runIn(wineHome.home, place.dir, path.join(out, 'main.mjs'), bundles);
    fs.writeFileSync(at('test-results/windows.json'), JSON.stringify(results, null, 2));
    printWindows(here, results, elsewhere);
    return [windowsTally(here, results)];
  } finally {
    openssl.stop();
    wineHome.remove();
    place.remove();
  }
}
