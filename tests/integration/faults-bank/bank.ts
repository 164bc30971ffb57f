import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { lineWritten } from './journal.ts';

export interface BankOptions {
  /** The bank's program, bundled. */
  readonly program: string;
  readonly data: string;
  readonly databaseUrl?: string;
  /** Files of this process alone begin with this. */
  readonly files: string;
  /** The line of the journal after which it stands still. */
  readonly holdAt?: string;
  readonly more?: readonly string[];
}

/** The bank as a process of its own, with a journal of the phases it has reached. */
export class JournaledBank {
  readonly #child: ChildProcess;
  readonly #journal: string;
  readonly #said: string[];
  readonly port: number;
  readonly profileFile: string;

  private constructor(
    child: ChildProcess,
    journal: string,
    said: string[],
    ready: { url: string; profile: string },
  ) {
    this.#child = child;
    this.#journal = journal;
    this.#said = said;
    this.port = Number(new URL(ready.url).port);
    this.profileFile = ready.profile;
  }

  static async start({
    program,
    data,
    databaseUrl,
    files,
    holdAt,
    more,
  }: BankOptions): Promise<JournaledBank> {
    const journal = `${files}.journal`;
    await writeFile(journal, '');
    const child = spawn(
      process.execPath,
      [
        ...[program, '--port', '0', '--data', data, '--profile-out', `${files}.profile.json`],
        // Its input is ours: when this process dies, however it dies, the bank ends too.
        ...['--end-with-input', '--journal', journal],
        ...(holdAt === undefined ? [] : ['--hold-at', holdAt]),
        ...(more ?? []),
      ],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
      },
    );
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const first = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)),
      once(child, 'exit').then(() => undefined),
    ]);
    if (first === undefined) throw new Error(`the bank did not start: ${said.join('')}`);
    return new JournaledBank(child, journal, said, JSON.parse(first) as { url: string; profile: string });
  }

  get log(): string {
    return this.#said.join('');
  }

  async journal(): Promise<string[]> {
    return (await readFile(this.#journal, 'utf8')).split('\n').slice(0, -1);
  }

  reached(line: string): Promise<void> {
    return lineWritten(this.#journal, line);
  }

  /** Ends it by `signal`, and waits until it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<NodeJS.Signals | number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return signalCode ?? exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code, by] = (await exited) as [number | null, NodeJS.Signals | null];
    return by ?? code;
  }
}
