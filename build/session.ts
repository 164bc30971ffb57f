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
    customers: { id: string; password: string; otpSecret?: string; name: string; idn: string }[];
    stop(): Promise<void>;
  };
  /** The stand-in for 금융인증서 that the profile offers. */
  cloud: {
    url: string;
    holders: { name: string; phone: string; birth: string; pin: string }[];
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

/** A sandbox server as a process beside us: what it says when it is ready, and the way to end it. */
async function server<T>(name: string, args: string[]): Promise<T & { stop(): Promise<void> }> {
  const log = at(`test-results/${name}.log`);
  fs.mkdirSync(at('test-results'), { recursive: true });
  const command = [
    `tests/sandbox-${name}/cli.ts`,
    '--port=0',
    `--data=${folder}/${name}`,
    `--pki=${at('.pki')}`,
  ];
  const companion = startCompanion(program('tsx'), [...command, ...args], { log });
  const ready = JSON.parse(await companion.firstLine) as T & { url: string };
  console.log(`start: the ${name} is at ${ready.url}, its log is ${path.relative(root, log)}`);
  return { ...ready, stop: () => companion.stop() };
}

const offer = `${folder}/cloud.json`;

async function cloud(): Promise<Session['cloud']> {
  console.log('start: starting 체험용 대체 서비스, the stand-in for 금융인증서');
  return server<Pick<Session['cloud'], 'url' | 'holders'>>('cloud', [`--out=${offer}`]);
}

async function bank(): Promise<Session['bank']> {
  console.log('start: starting the sandbox bank');
  const profile = `${folder}/profile.json`;
  const ready = await server<Pick<Session['bank'], 'url' | 'customers'>>('bank', [
    `--profile-out=${profile}`,
    `--cloud=${offer}`,
  ]);
  return { ...ready, profile, data: `${folder}/bank` };
}

async function main(): Promise<number> {
  const runtime = readRuntime();
  if (runtime === undefined) throw new Error('There is no Electron runtime. Run: node build/set-up.mjs');
  await fixtures();
  const standIn = await cloud();
  const running = await bank().catch(async (error: unknown) => {
    await standIn.stop();
    throw error;
  });
  const userData = `${folder}/user-data`;
  const session: Session = {
    executable: runtime.executable,
    args: [root, `--profile=${running.profile}`, `--home=${home}`, `--user-data-dir=${userData}`],
    home,
    userData,
    screenshots: at('test-results/demo'),
    bank: running,
    cloud: standIn,
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
    await standIn.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
