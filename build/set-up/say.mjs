// Words of the set-up, and running its commands. Plain Node: this runs before node_modules exists.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const cache = path.join(root, '.cache');

/** A reason to stop that the reader can act upon; its message says what helps. */
export class SetUpError extends Error {}

/** @param {string} line */
export function say(line) {
  console.log(`set-up: ${line}`);
}

/**
 * For what must not be overlooked in a long log.
 * @param {...string} lines
 */
export function sayLoudly(...lines) {
  const bar = '!'.repeat(100);
  console.log([bar, ...lines.map((line) => `!! ${line}`), bar].join('\n'));
}

/**
 * Runs a command to its end and answers its status and output.
 * `show`: output goes to the terminal. `limit`: seconds after which it is ended (status null).
 * @param {string} command
 * @param {string[]} args
 * @param {{ show?: boolean, limit?: number, env?: Record<string, string>, cwd?: string }} [options]
 */
export function run(command, args, { show = false, limit, env = {}, cwd = root } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32' && command === 'npm',
    ...(limit === undefined ? {} : { timeout: limit * 1000, killSignal: 'SIGKILL' }),
  });
  return {
    ok: result.status === 0,
    status: result.status,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? String(result.error.message) : ''}`,
  };
}
