import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BankProfile } from '../../../shared/bank-profile.ts';
import { Client } from './client.ts';
import { otpStep, type Customer } from './customers.ts';

const cli = fileURLToPath(new URL('../../sandbox-bank/cli.ts', import.meta.url));

/** A bank as a process of its own, as `npm run bank` starts it. */
export class BankProcess {
  readonly #child: ChildProcess;
  readonly data: string;
  readonly profile: BankProfile;
  readonly customers: readonly Customer[];
  readonly #log: string[];

  private constructor(
    child: ChildProcess,
    data: string,
    profile: BankProfile,
    customers: readonly Customer[],
    log: string[],
  ) {
    this.#child = child;
    this.data = data;
    this.profile = profile;
    this.customers = customers;
    this.#log = log;
  }

  /** Starts one on a new data folder, or on `data`. */
  static start(data?: string, ...more: readonly string[]): Promise<BankProcess> {
    return BankProcess.#start(process.env['DATABASE_URL'], data, more);
  }

  /** Starts one whose database is on a server; others may be at work on it, with the same folder. */
  static startOn(databaseUrl: string, data?: string, ...more: readonly string[]): Promise<BankProcess> {
    return BankProcess.#start(databaseUrl, data, more);
  }

  static async #start(
    databaseUrl: string | undefined,
    data: string | undefined,
    more: readonly string[],
  ): Promise<BankProcess> {
    const dir = data ?? (await mkdtemp(path.join(tmpdir(), 'sandbox-bank-')));
    const profileFile = `${dir}.profile.json`;
    const args = ['--port', '0', '--data', dir, '--profile-out', profileFile, '--otp-step', `${otpStep}`];
    // Its input is ours: when this process dies, however it dies, the bank ends too.
    const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args, '--end-with-input', ...more], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
    });
    const log: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      once(child, 'exit').then(() => undefined),
    ]);
    if (first === undefined) throw new Error(`the bank did not start: ${log.join('')}`);
    const ready = JSON.parse(first) as { url: string; profile: string; customers: Customer[] };
    const profile = BankProfile.parse(JSON.parse(await readFile(ready.profile, 'utf8')));
    return new BankProcess(child, dir, profile, ready.customers, log);
  }

  get url(): string {
    return this.profile.server.url;
  }

  get log(): string {
    return this.#log.join('');
  }

  customer(id: string): Customer {
    const found = this.customers.find((customer) => customer.id === id);
    if (!found) throw new Error(`no customer ${id}`);
    return found;
  }

  client(id: string): Client {
    return new Client(this.url, this.profile, this.customer(id));
  }

  /**
   * What the threads beside its main one have computed so far, in nanoseconds (Linux): passwords are derived there, and
   * little else, so that the rest of an answer and of the machine does not count.
   */
  async derivationTime(): Promise<number> {
    const threads = `/proc/${this.#child.pid}/task`;
    let sum = 0;
    for (const thread of await readdir(threads)) {
      if (Number(thread) === this.#child.pid) continue;
      const [running] = (await readFile(`${threads}/${thread}/schedstat`, 'utf8')).split(' ');
      sum += Number(running);
    }
    return sum;
  }

  /** It hangs, as a machine under load would: connections open, no answers. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }
  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** Has it take what lies in its folder now: keys that were renewed. */
  reread(): void {
    this.#child.kill('SIGHUP');
  }

  /** Ends it by `signal` and answers its exit code; SIGKILL leaves no time for anything. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  /** What it sees when the process that started it dies; answers its exit code. */
  async abandon(): Promise<number | null> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.destroy();
    const [code] = (await exited) as [number | null];
    return code;
  }

  /** Ends it and takes its folder away. */
  async remove(): Promise<void> {
    await this.end();
    await rm(this.data, { recursive: true, force: true });
    await rm(`${this.data}.profile.json`, { force: true });
  }
}
