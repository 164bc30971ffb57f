import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretsWith } from '../../fixtures/secrets.ts';
import { seedCustomers, type DemoCustomer } from '../../sandbox-bank/customers/demo.ts';
import { proveOneTimeCode, stepOfCode } from '../../sandbox-bank/customers/one-time-codes.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import type { Database } from '../../sandbox-bank/database/schema.ts';
import { BankRefusal } from '../../sandbox-bank/refusal.ts';
import { ownPolicy, readPolicy, type PolicyRules } from '../../sandbox-bank/rules/policy.ts';
import { codeOf } from './totp.ts';

/** OTP numbers with the clock in the test's hands; the device is openssl's HMAC, not the library the bank uses. */

describe('RFC 6238, appendix B (SHA-1): of eight digits the last six', () => {
  const secret = new Secret({ buffer: Uint8Array.from(Buffer.from('12345678901234567890')).buffer }).base32;
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('%i s', (seconds, eight) => {
    const at = new Date(seconds * 1000);
    const exactly = { stepSeconds: 30, driftSteps: 0 };
    const found = stepOfCode({ secret, drift: 0 }, exactly, eight.slice(2), at);
    expect(found).toEqual({ step: Math.floor(seconds / 30), drift: 0 });
    const later = new Date((seconds + 30) * 1000);
    expect(stepOfCode({ secret, drift: 0 }, exactly, eight.slice(2), later)).toBeUndefined();
  });
});

let folder: string;
let db: Database;
let hong: DemoCustomer & { otpSecret: string };
let policy: PolicyRules;
const secrets = secretsWith(Buffer.alloc(32, 7));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bank-otp-'));
  db = await openDatabase(folder, undefined);
  const [first] = await seedCustomers(folder, db, secrets);
  if (!first || !('otpSecret' in first)) throw new Error('the first customer has no OTP');
  hong = first;
  policy = await readPolicy(ownPolicy, { delaySeconds: 0 });
});
afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

let now = new Date('2026-11-23T00:00:10Z');
/** The device's number, so many steps off the bank's clock. */
const number = (off: number): Promise<string> =>
  codeOf(hong.otpSecret, Math.floor(now.getTime() / 30_000) + off);
const enter = async (code: string): Promise<string> => {
  try {
    const consume = await proveOneTimeCode({ db, secrets, policy, now: () => now }, hong.id, code);
    await db.transaction().execute(consume);
    return 'taken';
  } catch (error) {
    if (!(error instanceof BankRefusal)) throw error;
    return error.reason.code;
  }
};
const later = (steps: number): void => {
  now = new Date(now.getTime() + steps * 30_000);
};
const drift = async (): Promise<number> => {
  const row = await db
    .selectFrom('customers')
    .select('otp_drift')
    .where('id', '=', hong.id)
    .executeTakeFirst();
  return row?.otp_drift ?? Number.NaN;
};

test('a step early or late is taken, two are not, each number once', async () => {
  expect(await enter(await number(2))).toBe('OTP_WRONG');
  expect(await enter(await number(-2))).toBe('OTP_WRONG');
  expect(await enter(await number(1))).toBe('taken');
  later(1);
  // The same number, now of this very step.
  expect(await enter(await number(0))).toBe('OTP_USED');
  later(1);
  expect(await enter(await number(-1))).toBe('OTP_USED');
  expect(await enter(await number(0))).toBe('taken');
});

test('a later number taken does not make an earlier one new', async () => {
  later(10);
  expect(await enter(await number(-1))).toBe('taken');
  expect(await enter(await number(1))).toBe('taken');
  expect(await enter(await number(-1))).toBe('OTP_USED');
  expect(await enter(await number(0))).toBe('taken');
});

test('a device that goes wrong is followed step by step, and remembered (RFC 6238 §6)', async () => {
  for (const off of [-1, -2, -3, -4]) {
    later(20);
    expect(await enter(await number(off))).toBe('taken');
    expect(await drift()).toBe(off);
  }
  later(20);
  expect(await enter(await number(-6))).toBe('OTP_WRONG');
  expect(await enter(await number(-5))).toBe('taken');
  // One that was read out late, or set right since, is taken as ever.
  later(20);
  expect(await enter(await number(1))).toBe('taken');
  expect(await drift()).toBe(1);
});

test('so far and no further: nobody is walked back to numbers that are forgotten', async () => {
  for (let off = 2; off <= 10; off++) {
    later(30);
    expect(await enter(await number(off))).toBe('taken');
  }
  later(30);
  expect(await enter(await number(11))).toBe('OTP_WRONG');
  expect(await drift()).toBe(10);
  expect(await enter(await number(10))).toBe('taken');
  // Used ones are remembered for as long as any clock could bring them back.
  const used = await number(10);
  for (let off = 9; off >= -10; off--) expect(await enter(await number(off))).toBe('taken');
  expect(await drift()).toBe(-10);
  expect(await enter(used)).toBe('OTP_WRONG');
  for (const off of [-10, -9, -1, 0, 1]) expect(await enter(await number(off))).toBe('OTP_USED');
});

test('a number that was proven and never consumed may be proven again; consumed by another, it is used', async () => {
  later(100);
  const code = await number(0);
  const prove = () => proveOneTimeCode({ db, secrets, policy, now: () => now }, hong.id, code);
  const [first, second] = [await prove(), await prove()];
  await db.transaction().execute(first);
  await expect(db.transaction().execute(second)).rejects.toMatchObject({ reason: { code: 'OTP_USED' } });
  // What it was for is undone with it: a number is not lost to a write that failed.
  later(5);
  const other = await number(0);
  const bound = await proveOneTimeCode({ db, secrets, policy, now: () => now }, hong.id, other);
  const failing = db.transaction().execute(async (transaction) => {
    await bound(transaction);
    throw new Error('the write failed');
  });
  await expect(failing).rejects.toThrow('the write failed');
  expect(await enter(other)).toBe('taken');
});

test('what the database holds: argon2id at OWASP’s cost, and neither secret nor number in clear', async () => {
  const rows = await db.selectFrom('customers').selectAll().execute();
  expect(rows.map(({ id }) => id).sort()).toEqual(['hanbit', 'hong', 'hong2', 'kim', 'lim']);
  for (const row of rows)
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  const kept = rows.map((row) => Buffer.concat([row.factor_secret, row.idn]).toString('latin1')).join();
  expect(kept).not.toContain(hong.otpSecret);
  expect(kept).not.toContain(hong.idn);
});
