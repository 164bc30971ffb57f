// Runs on the private display as the ordinary user: starts a program when told on standard input, answers a line when
// its window is usable, ends it at the line `stop`.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { timeUntil } from './page.ts';

export interface Launch {
  readonly executable: string;
  readonly args: readonly string[];
  /** An expression in the page. */
  readonly usable: string;
}
export type Launched = { readonly pid: number; readonly milliseconds: number } | { readonly fault: string };

const limitMs = 60_000;

const portOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (!child.stderr) return reject(new Error('no output'));
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${said.join(' ')}`)));
  });

const launch = async ({ executable, args, usable }: Launch, userData: string) => {
  const started = Date.now();
  const child = spawn(executable, [...args, `--user-data-dir=${userData}`, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const end = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  };
  try {
    const time = await timeUntil(await portOf(child), usable, limitMs);
    return { launched: { pid: child.pid ?? 0, milliseconds: time - started }, end };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { launched: { fault }, end };
  }
};

let running: { end(): Promise<void>; userData: string } | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') {
    await running?.end();
    if (running) await rm(running.userData, { recursive: true, force: true, maxRetries: 5 });
    console.log('stopped');
  } else {
    // A first start each time: nothing is kept from the one before.
    const userData = await mkdtemp(path.join(os.tmpdir(), 'window-'));
    const { launched, end } = await launch(JSON.parse(line) as Launch, userData);
    running = { end, userData };
    console.log(JSON.stringify(launched));
  }
}
