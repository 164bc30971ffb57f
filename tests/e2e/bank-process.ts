import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { TOTP } from 'otpauth';

const root = path.resolve(import.meta.dirname, '../..');

export interface BankCustomer {
  readonly id: string;
  readonly password: string;
  /** Of one who has an OTP. */
  readonly otpSecret?: string;
  /** Four digits a cell, in their order, of one who has a 보안카드. */
  readonly securityCard?: readonly string[];
  readonly name: string;
  readonly idn: string;
}

/** The sandbox bank as a process of its own, with a database in `data`. */
export interface BankProcess {
  readonly url: string;
  readonly profile: string;
  readonly customer: BankCustomer;
  readonly customers: readonly BankCustomer[];
  readonly pid: number;
  /** Ends it as an operator would, and waits. */
  stop(): Promise<void>;
  /** SIGSTOP: it accepts connections and answers nothing; SIGCONT goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
}

export async function startBank(options: {
  data: string;
  pki: string;
  profile: string;
  port?: number;
  more?: readonly string[];
}): Promise<BankProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      'tests/sandbox-bank/cli.ts',
      `--port=${options.port ?? 0}`,
      `--data=${options.data}`,
      `--pki=${options.pki}`,
      `--profile-out=${options.profile}`,
      // Its input is ours: a test that is broken off leaves no bank that holds the run's output open.
      '--end-with-input',
      ...(options.more ?? []),
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the bank ended with ${String(code)}`))),
  ])) as [string];
  const ready = JSON.parse(line) as { url: string; customers: BankCustomer[] };
  return {
    url: ready.url,
    profile: options.profile,
    customer: ready.customers[0]!,
    customers: ready.customers,
    pid: child.pid!,
    signal: (signal) => void child.kill(signal),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What the customer's OTP device shows; `ahead` steps of `period` seconds later (a code is good for one use). */
export const otpCode = ({ id, otpSecret }: BankCustomer, ahead = 0, period = 30): string => {
  if (otpSecret === undefined) throw new Error(`${id} has no OTP`);
  return new TOTP({ secret: otpSecret, period }).generate({ timestamp: Date.now() + ahead * period * 1000 });
};

/** What stands in a place of the customer's 보안카드, by the place's name: "12번 앞 2자리". */
export const cardDigits = ({ id, securityCard }: BankCustomer, place: string): string => {
  const [, cell, half] = /^(\d+)번 ([앞뒤]) 2자리$/.exec(place) ?? [];
  const digits = securityCard?.[Number(cell) - 1];
  if (digits === undefined) throw new Error(`no ${place} on a card of ${id}`);
  return half === '앞' ? digits.slice(0, 2) : digits.slice(2);
};
