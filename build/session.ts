// The inner part of npm start, as the user the app runs as: a home folder of test certificates, the sandbox bank, and
// the app or the guided demo. Everything it writes lies in .cache/demo, the demo's screenshots in test-results/demo.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at, program, root } from './places.ts';
import { run, startCompanion } from './run.ts';
import { readRuntime } from './set-up/runtime.mjs';

/** What the guided demo (build/demo.ts) gets: `export async function demo(session: Session): Promise<void>`. */
export interface Session {
  /** Electron's program, to be started with `args`. */
  executable: string;
  args: string[];
  home: string;
  userData: string;
  /** Where it puts a screenshot a step; exists and is empty. */
  screenshots: string;
  bank: {
    url: string;
    /** The profile that the bank wrote, also named in `args`. */
    profile: string;
    /** Its database's folder: only one process may open it, so stop the bank first. */
    data: string;
    customers: { id: string; password: string; otpSecret: string; name: string; idn: string }[];
    stop(): Promise<void>;
  };
}

const { values } = parseArgs({
  options: { demo: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } },
});
const folder = at('.cache/demo');
const home = `${folder}/home`;
const week = 7 * 24 * 3600 * 1000;

async function fixtures(): Promise<void> {
  // Certificates that "expire in 12 days" are wrong after a while, and the demo tells its story from the beginning.
  const age = fs.existsSync(home) ? Date.now() - fs.statSync(home).birthtimeMs : Infinity;
  if (!values.demo && !values.fresh && age < week) return;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  console.log('start: making a home folder of test certificates');
  const code = await run(program('tsx'), ['tests/fixtures/cli.ts', '--out', home, '--pki', at('.pki')]);
  if (code !== 0) throw new Error('the fixtures could not be made');
}

async function bank(): Promise<Session['bank']> {
  console.log('start: starting the sandbox bank');
  const [data, profile] = [`${folder}/bank`, `${folder}/profile.json`];
  const log = at('test-results/bank.log');
  fs.mkdirSync(at('test-results'), { recursive: true });
  const companion = startCompanion(
    program('tsx'),
    [
      'tests/sandbox-bank/cli.ts',
      '--port=0',
      `--data=${data}`,
      `--pki=${at('.pki')}`,
      `--profile-out=${profile}`,
    ],
    { log },
  );
  const ready = JSON.parse(await companion.firstLine) as Pick<Session['bank'], 'url' | 'customers'>;
  console.log(`start: the bank is at ${ready.url}, its log is ${path.relative(root, log)}`);
  return { url: ready.url, customers: ready.customers, profile, data, stop: () => companion.stop() };
}

async function main(): Promise<number> {
  const runtime = readRuntime();
  if (runtime === undefined) throw new Error('There is no Electron runtime. Run: node build/set-up.mjs');
  await fixtures();
  const running = await bank();
  const userData = `${folder}/user-data`;
  const session: Session = {
    executable: runtime.executable,
    args: [root, `--profile=${running.profile}`, `--home=${home}`, `--user-data-dir=${userData}`],
    home,
    userData,
    screenshots: at('test-results/demo'),
    bank: running,
  };
  try {
    if (!values.demo) {
      for (const { id, password } of running.customers)
        console.log(`start: log in as ${id} with ${password}`);
      return await run(session.executable, session.args);
    }
    fs.rmSync(session.screenshots, { recursive: true, force: true });
    fs.mkdirSync(session.screenshots, { recursive: true });
    const script = './demo.ts';
    const { demo } = (await import(script)) as { demo: (session: Session) => Promise<void> };
    await demo(session);
    return 0;
  } finally {
    await running.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
