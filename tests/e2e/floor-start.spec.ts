// The security floor around the app's start: command line, environment, ports, instances, dumps.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { type PackageMode, packaged } from '../../build/places.ts';
import { executable, launchApp, switches } from './app.ts';
import { type Setting, makeSetting } from './floor-setting.ts';

let setting: Setting;
test.beforeAll(() => {
  setting = makeSetting();
});
test.afterAll(() => rmSync(setting.folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Starts a package by itself, without a driver; whoever starts it ends it. */
function start(args: readonly string[], mode: PackageMode = 'e2e', env: Record<string, string> = {}) {
  const program = mode === 'e2e' ? executable : packaged(mode).executable;
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += String(chunk)));
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    output,
  }));
  return {
    pid: child.pid ?? 0,
    ended,
    async stop(): Promise<void> {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
  };
}

/** How a start ends within so many seconds; `running` when it does not. */
async function outcome(seconds: number, ...asked: Parameters<typeof start>): Promise<Ended | 'running'> {
  const app = start(...asked);
  const late = pause(seconds * 1000, 'running' as const, { ref: false });
  const result = await Promise.race([app.ended, late]);
  await app.stop();
  return result;
}
/** Ends that are expected take a fifth of a second; this is for a machine that is busy with something else. */
const soon = 30;

/** A process and its descendants. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) \S /s, '')
          .startsWith(`${pid} `);
      } catch {
        return false;
      }
    });
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

/** Open files of a process: none where it has ended since it was listed. */
function descriptors(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** TCP and UDP sockets on which these processes wait for somebody. */
function listening(pids: readonly number[]): string[] {
  const inodes = new Set(
    pids.flatMap((pid) => {
      const folder = `/proc/${pid}/fd`;
      return descriptors(folder).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(path.join(folder, fd)))?.[1] ?? [];
        } catch {
          return [];
        }
      });
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: LISTEN; 07: a UDP socket, which always takes what comes.
      .filter(
        ([, , , state, , , , , , inode]) => inodes.has(inode ?? '') && ['0A', '07'].includes(state ?? ''),
      )
      .map(([, local]) => `${table} ${local}`),
  );
}

/** The same of a process and its descendants; one that is just being made cannot be looked into yet. */
async function portsOf(pid: number): Promise<string[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return listening(family(pid));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES' || Date.now() > deadline) throw error;
      await pause(50);
    }
  }
}

test.describe('the command line', () => {
  const debugging = [
    '--inspect=0',
    '--inspect-brk=0',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
  ];
  const opening = [
    ...['--no-sandbox', '--disable-web-security', '--load-extension=/tmp', '--proxy-server=127.0.0.1:9'],
    ...[
      '--proxy-pac-url=http://127.0.0.1:9/',
      '--host-rules=MAP * 127.0.0.1',
      '--host-resolver-rules=MAP * ::1',
    ],
    ...[
      '--ignore-certificate-errors',
      '--log-net-log=/tmp/floor-net-log',
      '--ssl-key-log-file=/tmp/floor-keys',
    ],
    ...['--js-flags=--expose-gc', '--enable-logging=file', '--disable-site-isolation-trials'],
    // Switches to Chromium, which trims them.
    ...[' --remote-debugging-port=0', '\t--no-sandbox', '\u3000--proxy-server=127.0.0.1:9'],
  ];
  // The inspect fuse is the one thing the e2e package has open: --inspect-brk waits before any line of ours.
  for (const argument of [...debugging.slice(3), ...opening])
    test(`the e2e package ends on ${argument}`, async () => {
      const ended = await outcome(soon, [...switches(setting), argument]);
      expect(ended).toMatchObject({ code: 1 });
      expect((ended as Ended).output).toContain(`does not take ${argument.split('=')[0]}`);
    });
  for (const argument of [...debugging, ...opening, `--profile=/tmp/x.json`, `--home=/tmp`])
    test(`the release ends on ${argument}`, async () => {
      const ended = await outcome(soon, [`--user-data-dir=${setting.userData}-release`, argument], 'release');
      expect(ended).toMatchObject({ code: 1 });
      expect((ended as Ended).output).toContain(`does not take ${argument.split('=')[0]}`);
      expect((ended as Ended).output).not.toMatch(/DevTools listening|Debugger listening/);
    });
  test('the release starts without any', async () => {
    expect(await outcome(5, [`--user-data-dir=${setting.userData}-release`], 'release')).toBe('running');
  });
  test('a profile that cannot be read is said, not guessed', async () => {
    const ended = await outcome(soon, [...switches({ ...setting, profile: '/nonexistent.json' })]);
    expect(ended).toMatchObject({ code: 1 });
    expect((ended as Ended).output).toContain('there is no such file');
  });
});

test('the environment makes it neither Node nor weaker', async () => {
  const keys = path.join(setting.folder, 'tls-keys');
  const env = {
    ...{ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nonexistent.cjs', SSLKEYLOGFILE: keys },
    ...{ NODE_TLS_REJECT_UNAUTHORIZED: '0', https_proxy: 'http://127.0.0.1:9' },
  };
  const running = await launchApp({ ...setting, env });
  const inside = await running.app.evaluate(() =>
    Object.keys(process.env).filter((name) => /^(ELECTRON_|NODE_|SSLKEY)|_proxy$/i.test(name)),
  );
  expect(inside).toEqual([]);
  await running.close();
  expect(existsSync(keys)).toBe(false);
});

test('no port is listened on', async () => {
  test.skip(process.platform !== 'linux', 'asks /proc');
  const app = start(switches(setting));
  try {
    // Once there is a page, the main process has built what it builds.
    const pages = () => family(app.pid).filter((pid) => commandOf(pid).includes('--type=renderer'));
    await expect.poll(pages).not.toEqual([]);
    await pause(2000);
    expect(pages()).not.toEqual([]);
    expect(await portsOf(app.pid)).toEqual([]);
  } finally {
    await app.stop();
  }
});

test('a listening port would be found', async () => {
  test.skip(process.platform !== 'linux', 'asks /proc');
  const app = start([...switches(setting), '--remote-debugging-port=0']);
  try {
    await expect.poll(() => portsOf(app.pid), { timeout: 10_000 }).not.toEqual([]);
  } finally {
    await app.stop();
  }
});

test('a second start brings the first to the front and ends', async () => {
  const running = await launchApp(setting);
  const minimised = () =>
    running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isMinimized());
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize());
  await expect.poll(minimised).toBe(true);
  expect(await outcome(soon, switches(setting))).toMatchObject({ code: 0 });
  await expect.poll(minimised).toBe(false);
  expect(running.app.windows()).toHaveLength(1);
  await running.close();
});

test('a crash leaves no dump', async () => {
  const running = await launchApp(setting);
  // Electron writes none unless it is asked to; the switches are for the day when something asks.
  const off = await running.app.evaluate(({ app }) =>
    ['disable-breakpad', 'disable-crash-reporter'].map((name) => app.commandLine.hasSwitch(name)),
  );
  expect(off).toEqual([true, true]);
  await running.app.evaluate(({ BrowserWindow }) => {
    process.kill(BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(), 'SIGSEGV');
  });
  await pause(1000);
  const collector = family(running.app.process().pid ?? 0).filter((pid) =>
    commandOf(pid).includes('crashpad'),
  );
  await running.close();
  expect(collector).toEqual([]);
  const dumps = readdirSync(setting.userData, { recursive: true }).filter((name) =>
    String(name).endsWith('.dmp'),
  );
  expect(dumps).toEqual([]);
});

test('with its last window the app ends, and nothing stays behind', async () => {
  const running = await launchApp(setting);
  const pids = await running.pids();
  const closed = running.app.waitForEvent('close');
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await closed;
  const left = () => pids.filter((pid) => existsSync(`/proc/${pid}`));
  await expect.poll(left).toEqual([]);
});

test('the app finds its own files as they were packed', async () => {
  const running = await launchApp(setting);
  const checks = await running.page.evaluate(() =>
    (
      globalThis as unknown as {
        bankApp: { machine: { check(): Promise<{ value: { check: string; result: string }[] }> } };
      }
    ).bankApp.machine.check(),
  );
  expect(checks.value.find(({ check }) => check === 'files')).toMatchObject({ result: 'passed' });
  await running.close();
});
