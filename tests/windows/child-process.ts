// What the tests import as `node:child_process` in Windows' Node under Wine: OpenSSL is the Linux one, asked by files
// (build/test/openssl-answers.ts), since Wine joins no pipe to a program of Linux. Everything else is Node's own.
import * as real from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** A question to OpenSSL and its answer; octets in base64, paths as Windows' Node knows them. */
export interface OpenSslQuestion {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly input: string;
}
export interface OpenSslAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = process.env['OPENSSL_QUESTIONS'] ?? '';
const patienceMs = 60_000;
const pauseMs = 3;

const ask = (args: readonly string[], cwd: string, input?: string | Uint8Array): string => {
  const file = path.join(folder, randomUUID());
  const question: OpenSslQuestion = { args, cwd, input: Buffer.from(input ?? '').toString('base64') };
  writeFileSync(`${file}.question`, JSON.stringify(question));
  return `${file}.answer`;
};

const answerIn = (file: string): { status: number; stdout: Buffer; stderr: Buffer } | undefined => {
  if (!existsSync(file)) return undefined;
  const { status, stdout, stderr } = JSON.parse(readFileSync(file, 'utf8')) as OpenSslAnswer;
  rmSync(file);
  return { status, stdout: Buffer.from(stdout, 'base64'), stderr: Buffer.from(stderr, 'base64') };
};

type Options = real.SpawnSyncOptions & { encoding?: BufferEncoding };

export const spawnSync = (command: string, args: readonly string[] = [], options: Options = {}) => {
  if (command !== 'openssl') return real.spawnSync(command, args, options);
  const file = ask(args, String(options.cwd ?? process.cwd()), options.input as Uint8Array | undefined);
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (const end = Date.now() + patienceMs; Date.now() < end; Atomics.wait(still, 0, 0, pauseMs)) {
    const answer = answerIn(file);
    if (answer === undefined) continue;
    const shown = (octets: Buffer) =>
      options.encoding === undefined ? octets : octets.toString(options.encoding);
    return { status: answer.status, stdout: shown(answer.stdout), stderr: shown(answer.stderr) };
  }
  throw new Error('OpenSSL does not answer');
};

export const execFileSync = (command: string, args: readonly string[] = [], options: Options = {}) => {
  if (command !== 'openssl') return real.execFileSync(command, args, options);
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status === 0) return stdout;
  throw Object.assign(new Error(`Command failed: openssl ${args.join(' ')}\n${String(stderr)}`), {
    status,
    stdout,
    stderr,
  });
};

/** As far as tests/fixtures/openssl.ts uses a child: input at once, output and the end as events. */
export const spawn = (command: string, args: readonly string[] = [], options: real.SpawnOptions = {}) => {
  if (command !== 'openssl') return real.spawn(command, args, options);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const given: Buffer[] = [];
  const child = Object.assign(new EventEmitter(), {
    stdout,
    stderr,
    stdin: new Writable({
      write(chunk: Buffer, _encoding, done) {
        given.push(chunk);
        done();
      },
    }),
  });
  const answered = async (): Promise<void> => {
    const file = ask(args, String(options.cwd ?? process.cwd()), Buffer.concat(given));
    for (const end = Date.now() + patienceMs; Date.now() < end; await wait(pauseMs)) {
      const answer = answerIn(file);
      if (answer === undefined) continue;
      stdout.end(answer.stdout);
      stderr.end(answer.stderr);
      setImmediate(() => child.emit('close', answer.status));
      return;
    }
    child.emit('error', new Error('OpenSSL does not answer'));
  };
  child.stdin.on('finish', () => void answered());
  return child;
};

export const { exec, execFile, execSync, fork } = real;
