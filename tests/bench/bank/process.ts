import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BankProfile } from '../../../shared/bank-profile.ts';
import type { Recording } from './recorder.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Customer {
  readonly id: string;
  readonly password: string;
  readonly otpSecret: string;
  readonly name: string;
}

/** The sandbox bank in a process of its own. */
export interface BankProcess {
  readonly profile: BankProfile;
  /** The demo customer. */
  readonly customer: Customer;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface RecordingBank extends BankProcess {
  /** From here on it counts. */
  mark(): Promise<void>;
  collect(): Promise<Recording>;
}

interface Started extends BankProcess {
  readonly child: ChildProcess;
}

/** One of the sandbox's servers in a process of its own, that ends with this one. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The line of JSON that it prints when it is ready. */
  readonly ready: unknown;
  stop(): Promise<void>;
}

export interface ServerStart {
  readonly args: readonly string[];
  /** Loaded before it. */
  readonly imports?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server by its program, as from the repository's root: a source, or a bundle (.mjs). */
export const startServer = async (program: string, how: ServerStart): Promise<ServerProcess> => {
  const loader = program.endsWith('.ts') ? ['tsx'] : [];
  const imports = [...loader, ...(how.imports ?? [])].flatMap((name) => ['--import', name]);
  const child = spawn(process.execPath, [...imports, program, ...how.args], {
    cwd: root,
    env: { ...process.env, ...how.env },
    // Its log is one line a request: what is read by nobody costs it nothing but the writing.
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  const kill = (): void => void child.kill('SIGKILL');
  process.on('exit', kill);
  void exited.then(() => process.off('exit', kill));
  if (!child.stdout) throw new Error(`${program} has no output`);
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`${program} ended with ${String(code)}`))),
  ])) as [string];
  return {
    child,
    pid: child.pid ?? 0,
    ready: JSON.parse(line),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await exited;
    },
  };
};

export interface StatusServices extends Pick<ServerProcess, 'stop'> {
  readonly url: string;
}
/** The issuers' status services in a process of their own, as they are elsewhere in life. */
export const startStatusServices = async (pki: string): Promise<StatusServices> => {
  const args = ['--port=0', `--pki=${pki}`];
  const { ready, stop } = await startServer('tests/sandbox-issuers/cli.ts', { args });
  return { url: (ready as { url: string }).url, stop };
};

/** Those of this run's PKI: they go with this process. */
let services: Promise<StatusServices> | undefined;

const start = async (data: string, pki: string, imports: readonly string[]): Promise<Started> => {
  const profile = path.join(data, 'profile.json');
  services ??= startStatusServices(pki);
  const { url: status } = await services;
  const args = ['--port=0', `--data=${data}`, `--pki=${pki}`, `--profile-out=${profile}`];
  const { ready, ...server } = await startServer('tests/sandbox-bank/cli.ts', {
    args: [...args, `--status=${status}`, '--maximum-registrations=100', '--requests-per-minute=1000000'],
    imports,
  });
  const [customer] = (ready as { customers: Customer[] }).customers;
  if (!customer) throw new Error('the bank has no customers');
  return { ...server, profile: BankProfile.parse(JSON.parse(await readFile(profile, 'utf8'))), customer };
};

/** Starts a bank on a data folder, a new one or one that a bank has left. */
export const startBank = (data: string, pki: string): Promise<BankProcess> => start(data, pki, []);

export const startRecordingBank = async (data: string, pki: string): Promise<RecordingBank> => {
  const bank = await start(data, pki, [path.join(import.meta.dirname, 'recorder.ts')]);
  const ask = async (message: 'mark' | 'collect'): Promise<unknown> => {
    const answered = once(bank.child, 'message');
    bank.child.send(message);
    return ((await answered) as unknown[])[0];
  };
  return {
    ...bank,
    mark: async () => void (await ask('mark')),
    collect: async () => (await ask('collect')) as Recording,
  };
};
