import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
export const fixturesCli = file('fixtures/cli.ts');
export const bankCli = file('sandbox-bank/cli.ts');
export const cloudCli = file('sandbox-cloud/cli.ts');

/** A command as a shell sees it: one process, what it writes and how it ends. */
export interface Command {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: { readonly text: string };
  readonly errors: { readonly text: string };
  /** Its exit code, once both its outputs are closed. */
  readonly ended: Promise<number | null>;
}

/** Node itself, not npm or a shell: the process id is the program's own. Standard input is ours to close. */
export const command = (cli: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Command => {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = { text: '' };
  const errors = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors.text += chunk.toString()));
  return { child, output, errors, ended: once(child, 'close').then(([code]) => code as number | null) };
};

/** The one line that standard output consists of; fails for none, for more, and for an unfinished one. */
export const onlyLine = (text: string): string => {
  const [line = '', ...rest] = text.split('\n');
  if (line === '' || rest.length !== 1 || rest[0] !== '')
    throw new Error(`not one line: ${JSON.stringify(text)}`);
  return line;
};
