import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CloudOffer } from '../fixtures/cloud-offer.ts';

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface CloudOptions {
  readonly data: string;
  readonly out: string;
  readonly pki: string;
  readonly port?: number;
  readonly more?: readonly string[];
}

/** The service as a process of its own, as tests start it. */
export interface CloudProcess extends CloudOffer {
  readonly out: string;
  /** What it has logged so far. */
  readonly log: string;
  /** SIGSTOP: it accepts connections and answers nothing; SIGCONT goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it and answers its exit code; SIGKILL leaves no time for anything. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export const startCloudProcess = async (options: CloudOptions): Promise<CloudProcess> => {
  const { data, out, pki, port = 0, more = [] } = options;
  const args = [`--port=${port}`, `--data=${data}`, `--out=${out}`, `--pki=${pki}`, ...more];
  // Its input is ours: when this process dies, however it dies, the service ends too.
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', cli, ...args, '--end-with-input'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const log: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line'),
    exited.then(() => Promise.reject(new Error(`the cloud did not start: ${log.join('')}`))),
  ]);
  return {
    ...CloudOffer.parse(JSON.parse(await readFile(out, 'utf8'))),
    out,
    get log() {
      return log.join('');
    },
    signal: (signal) => void child.kill(signal),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill(signal);
        await exited;
      }
      return child.exitCode;
    },
  };
};
