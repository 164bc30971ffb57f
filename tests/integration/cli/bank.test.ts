import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BankProfile } from '../../../shared/bank-profile.ts';
import { bankCli, command, onlyLine, type Command } from './run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bank-cli-'));
const data = path.join(folder, 'data');
const profile = path.join(folder, 'profile.json');
const args = ['--port', '0', '--data', data, '--profile-out', profile, '--end-with-input'];

let bank: Command;
beforeAll(async () => {
  bank = command(bankCli, args);
  while (!bank.output.text.includes('\n')) {
    if (bank.child.exitCode !== null) throw new Error(bank.errors.text);
    await sleep(50);
  }
});
afterAll(async () => {
  bank.child.kill('SIGTERM');
  await bank.ended;
  rmSync(folder, { recursive: true, force: true });
});

interface Ready {
  readonly url: string;
  readonly profile: string;
  readonly customers: readonly Record<string, unknown>[];
}
const ready = (): Ready => JSON.parse(onlyLine(bank.output.text)) as Ready;

test('standard output is one JSON line: the address, the profile, the customers', () => {
  const told = ready();
  expect(Object.keys(told).sort()).toEqual(['customers', 'profile', 'url']);
  expect(told.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v1$/);
  expect(told.profile).toBe(profile);
  expect(BankProfile.parse(JSON.parse(readFileSync(profile, 'utf8'))).server.url).toBe(told.url);
  expect(told.customers.map(({ id }) => id)).toEqual(expect.arrayContaining(['hong', 'kim', 'lim']));
  const cell = expect.stringMatching(/^\d{4}$/) as string;
  for (const customer of told.customers)
    expect(customer).toEqual({
      id: expect.stringMatching(/^\w+$/) as string,
      password: expect.stringMatching(/./) as string,
      // One has a 보안카드, the others a device.
      ...(customer['id'] === 'lim'
        ? { securityCard: Array<string>(35).fill(cell) }
        : { otpSecret: expect.stringMatching(/^[A-Z2-7]{16,}$/) as string }),
      name: expect.stringMatching(/./) as string,
      idn: expect.stringMatching(/^(\d{13}|\d{10})$/) as string,
    });
});

/** A descriptor may be gone between the listing and the look. */
const targetOf = (descriptor: string): string => {
  try {
    return readlinkSync(descriptor);
  } catch {
    return '';
  }
};

/** Addresses (as the kernel writes them) and ports a process listens on. */
const listening = (pid: number): { address: string; port: number }[] => {
  const sockets = readdirSync(`/proc/${pid}/fd`).flatMap(
    (fd) => /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
  );
  const listen = '0A';
  return ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/${pid}/net/${family}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listen && sockets.includes(inode ?? ''))
      .map(([, local = '']) => {
        const [address = '', port = ''] = local.split(':');
        return { address, port: Number.parseInt(port, 16) };
      }),
  );
};

test.runIf(process.platform === 'linux')('listens on 127.0.0.1 and nowhere else', () => {
  const open = listening(bank.child.pid ?? 0);
  // Its API, and the status services of the test issuers that it has started.
  expect(open.map(({ address }) => address)).toEqual(['0100007F', '0100007F']);
  expect(open.map(({ port }) => port)).toContain(Number(new URL(ready().url).port));
});

test('a second process on its folder is refused, and the first goes on', async () => {
  const second = command(
    bankCli,
    args.map((arg) => (arg === profile ? path.join(folder, 'other.json') : arg)),
  );
  expect(await second.ended).toBe(1);
  expect(second.output.text).toBe('');
  expect(second.errors.text).toContain(`in use by process ${bank.child.pid}`);
  expect(existsSync(path.join(folder, 'other.json'))).toBe(false);
  expect(bank.child.exitCode).toBeNull();
});

test.each([
  [[]],
  [['--port', 'any', '--data', path.join(folder, 'x'), '--profile-out', path.join(folder, 'y')]],
  [[...args, '--host', '0.0.0.0']],
])('a usage error ends in 2, with the usage on standard error, and makes nothing: %j', async (wrong) => {
  const { output, errors, ended } = command(bankCli, wrong);
  expect(await ended).toBe(2);
  expect(output.text).toBe('');
  expect(errors.text).toContain('npm run bank -- --port N --data DIR --profile-out FILE');
  expect(existsSync(path.join(folder, 'x'))).toBe(false);
});

test('nothing follows the line, and it ends cleanly', async () => {
  bank.child.kill('SIGTERM');
  expect(await bank.ended).toBe(0);
  expect(ready().url).not.toBe('');
});
