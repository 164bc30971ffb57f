// Running other programs to their end. Whatever is started here is ended here, by its process id.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { root } from './places.ts';

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Seconds after which the program and its descendants are ended. */
  limit?: number;
}

interface CompanionOptions extends RunOptions {
  /** The file its error output goes to, which is where programs beside us put their log. */
  log: string;
}

const running = new Set<ChildProcess>();

/** Ends a program started here, and what it started, which is in its process group. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    child.kill('SIGTERM');
  }
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of running) endGroup(child);
    if (running.size === 0) process.exit(130);
    // Children print their last words first, but not for ever.
    setTimeout(() => process.exit(130), 5000).unref();
  });
}

/** Nothing goes on after an interruption: when the last child has ended, so does this process. */
function forget(child: ChildProcess): boolean {
  running.delete(child);
  if (interrupted && running.size === 0) process.exit(130);
  return !interrupted;
}

/** Runs a program with our terminal; resolves to its exit code (1 when a signal ended it, 124 at the limit). */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    running.add(child);
    let late = false;
    const timer =
      options.limit === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            console.error(`${command} was ended after ${options.limit} s`);
            endGroup(child);
          }, options.limit * 1000);
    const done = (code: number): void => {
      clearTimeout(timer);
      if (forget(child)) resolve(late ? 124 : code);
    };
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(127);
    });
    child.on('close', (code) => {
      done(code ?? 1);
    });
  });
}

/** Runs a program and holds its output back; for steps that are told about only when they fail. */
export function runQuietly(
  command: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => {
      resolve({ code: 127, output: error.message });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A program that stays beside us, in a process group of its own, and is ended with us. */
export interface Companion {
  /** Its first line of output. */
  firstLine: Promise<string>;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
}

export function startCompanion(
  command: string,
  args: readonly string[],
  options: CompanionOptions,
): Companion {
  const log = fs.openSync(options.log, 'w');
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', log],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
  });
  fs.closeSync(log);
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      forget(child);
      resolve();
    });
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.on('error', reject);
    child.on('close', (code) => {
      reject(
        new Error(
          `${command} ended with code ${String(code)} before it was ready; its log is ${options.log}`,
        ),
      );
    });
  });
  return {
    firstLine,
    async stop() {
      endGroup(child);
      await ended;
    },
  };
}
