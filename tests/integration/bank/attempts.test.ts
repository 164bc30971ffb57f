import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countedTry } from '../../sandbox-bank/customers/attempts.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import type { Database } from '../../sandbox-bank/database/schema.ts';
import { BankRefusal } from '../../sandbox-bank/refusal.ts';
import { ownPolicy, readPolicy, type PolicyRules } from '../../sandbox-bank/rules/policy.ts';
import { secretsWith } from '../../fixtures/secrets.ts';

/** Tries that overlap as the attacker would have them, one step at a time: over HTTP the order is chance. */

let folder: string;
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bank-attempts-'));
  db = await openDatabase(folder, undefined);
});
afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

const secrets = secretsWith(Buffer.alloc(32, 7));
let clock = new Date();
const now = (): Date => clock;
const pass = (seconds: number): void => {
  clock = new Date(clock.getTime() + seconds * 1000);
};
let policy: PolicyRules;
beforeAll(async () => {
  policy = await readPolicy(ownPolicy, { delaySeconds: 0 });
});

const attempt = async (
  name: string,
  check: () => Promise<boolean>,
  rules: PolicyRules = policy,
): Promise<unknown> => {
  try {
    await countedTry(
      { db, secrets, policy: rules, now },
      { account: 'otp', name, check, refuse: (tries) => new BankRefusal('OTP_WRONG', { ...tries }) },
    );
    return 'right';
  } catch (error) {
    if (!(error instanceof BankRefusal)) throw error;
    const { code, params } = error.reason;
    return code === 'OTP_WRONG' ? `${code} ${params.count}` : code;
  }
};
const wrong = (name: string) => attempt(name, () => Promise.resolve(false));
const right = (name: string) => attempt(name, () => Promise.resolve(true));

/** A try with a used code that is counted already; `end` lets its check end. */
const usedCode = async (name: string): Promise<{ end: () => Promise<unknown> }> => {
  const steps = new EventEmitter();
  const counted = once(steps, 'counted');
  const answer = attempt(name, async () => {
    const end = once(steps, 'end');
    steps.emit('counted');
    await end;
    throw new BankRefusal('OTP_USED');
  });
  await Promise.race([counted, answer]);
  return {
    end: () => {
      steps.emit('end');
      return answer;
    },
  };
};

test('a used code beside guesses takes none of them back', async () => {
  const first = await usedCode('guesses');
  expect(await wrong('guesses')).toBe('OTP_WRONG 2');
  expect(await wrong('guesses')).toBe('OTP_WRONG 3');
  expect(await first.end()).toBe('OTP_USED');
  expect(await wrong('guesses')).toBe('OTP_WRONG 3');
  expect(await wrong('guesses')).toBe('OTP_WRONG 4');
  expect(await wrong('guesses')).toBe('LOCKED');
});

test('a used code does not lift the lock that a guess beside it brought', async () => {
  const beside = [await usedCode('lock'), await usedCode('lock')];
  expect(await wrong('lock')).toBe('OTP_WRONG 3');
  expect(await wrong('lock')).toBe('OTP_WRONG 4');
  expect(await wrong('lock')).toBe('LOCKED');
  for (const one of beside) expect(await one.end()).toBe('OTP_USED');
  expect(await right('lock')).toBe('LOCKED');
  pass(policy.lockOut.lockSeconds);
  expect(await wrong('lock')).toBe('OTP_WRONG 1');
});

test('many at once with one used code count nothing, and the lock of the fifth goes with it', async () => {
  const many = [];
  for (let i = 0; i < 5; i++) many.push(await usedCode('many'));
  expect(await right('many')).toBe('LOCKED');
  for (const one of many) expect(await one.end()).toBe('OTP_USED');
  expect(await wrong('many')).toBe('OTP_WRONG 1');
});

test('a used code that ends after a success leaves no count below none', async () => {
  const late = [await usedCode('late'), await usedCode('late')];
  expect(await right('late')).toBe('right');
  expect(
    await attempt('late', async () => {
      for (const one of late) await one.end();
      return false;
    }),
  ).toBe('OTP_WRONG 1');
  expect(await wrong('late')).toBe('OTP_WRONG 1');
});

test('the delay grows with each wrong try, and a right one clears it', async () => {
  const rules = await readPolicy(ownPolicy, {});
  expect(rules.lockOut).toEqual({ tries: 5, lockSeconds: 300, delaySeconds: [0, 1, 2, 4] });
  const guess = (isRight: boolean) => attempt('delays', () => Promise.resolve(isRight), rules);
  expect(await guess(false)).toBe('OTP_WRONG 1');
  for (const [count, seconds] of [
    [2, 1],
    [3, 2],
    [4, 4],
  ] as const) {
    expect(await guess(false)).toBe(`OTP_WRONG ${count}`);
    pass(seconds - 0.001);
    // Neither is looked at: the right one would be told by its answer.
    expect(await guess(true)).toBe('RATE_LIMITED');
    expect(await guess(false)).toBe('RATE_LIMITED');
    pass(0.001);
  }
  expect(await guess(true)).toBe('right');
  expect(await guess(false)).toBe('OTP_WRONG 1');
  expect(await guess(false)).toBe('OTP_WRONG 2');
});

test('guesses at once are counted one after the other, each within the delay of the one before', async () => {
  const rules = await readPolicy(ownPolicy, { delaySeconds: 1 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => attempt('at once', () => Promise.resolve(false), rules)),
  );
  expect(answers.sort()).toEqual(['OTP_WRONG 1', ...Array<string>(4).fill('RATE_LIMITED')]);
});

test('a lock is lifted by time, and counting begins anew; a day without a try forgets', async () => {
  for (const count of [1, 2, 3, 4]) expect(await wrong('time')).toBe(`OTP_WRONG ${count}`);
  expect(await wrong('time')).toBe('LOCKED');
  pass(policy.lockOut.lockSeconds - 1);
  expect(await right('time')).toBe('LOCKED');
  pass(1);
  expect(await wrong('time')).toBe('OTP_WRONG 1');
  expect(await wrong('time')).toBe('OTP_WRONG 2');
  pass(86_401);
  expect(await wrong('time')).toBe('OTP_WRONG 1');
});

test('each lock in a row takes twice as long, up to half a day; a right answer ends the row', async () => {
  const rules = await readPolicy(ownPolicy, { delaySeconds: 0, lockSeconds: 20_000 });
  const guess = (isRight: boolean) => attempt('row', () => Promise.resolve(isRight), rules);
  const lockOf = async (seconds: number): Promise<void> => {
    for (const count of [1, 2, 3, 4]) expect(await guess(false)).toBe(`OTP_WRONG ${count}`);
    expect(await guess(false)).toBe('LOCKED');
    pass(seconds - 1);
    expect(await guess(true)).toBe('LOCKED');
    pass(1);
  };
  for (const seconds of [20_000, 40_000, 43_200, 43_200]) await lockOf(seconds);
  expect(await guess(true)).toBe('right');
  await lockOf(20_000);
});

test('a used code leaves no delay behind, and takes none of a guess beside it', async () => {
  const rules = await readPolicy(ownPolicy, { delaySeconds: 60 });
  const used = () => attempt('used', () => Promise.reject(new BankRefusal('OTP_USED')), rules);
  expect(await used()).toBe('OTP_USED');
  expect(await used()).toBe('OTP_USED');
  expect(await attempt('used', () => Promise.resolve(false), rules)).toBe('OTP_WRONG 1');
  expect(await used()).toBe('RATE_LIMITED');
});

test('names are kept as nobody can read them', async () => {
  await wrong('hong@example');
  const rows = await db.selectFrom('attempts').select('subject').execute();
  for (const { subject } of rows) expect(subject).toMatch(/^[0-9a-f]{64}$/);
});
