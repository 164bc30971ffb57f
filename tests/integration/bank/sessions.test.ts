import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Policy } from '../../../shared/bank-policy.ts';
import { ownPolicy } from '../../sandbox-bank/rules/policy.ts';
import { problemOf, type Client } from './client.ts';
import { cardAnswer } from './customers.ts';
import { BankProcess } from './process.ts';
import { runUnlock } from './unlock.ts';

/** Sessions and delays by a policy of short times. lim has a card: no waiting for the next number of a device. */

const times = {
  session: { firstFactorSeconds: 3, idleSeconds: 3, absoluteSeconds: 8 },
  lockOut: { tries: 3, lockSeconds: 3600, delaySeconds: [0, 2] },
};
const patience = { timeout: 20_000, interval: 200 };

let bank: BankProcess;
let folder: string;
let policyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bank-sessions-'));
  policyFile = path.join(folder, 'policy.json');
  const policy = JSON.parse(await readFile(ownPolicy, 'utf8')) as Policy;
  await writeFile(policyFile, JSON.stringify({ ...policy, ...times }));
  bank = await BankProcess.start(undefined, '--policy', policyFile);
});
afterAll(async () => {
  await bank.remove();
  await rm(folder, { recursive: true, force: true });
});

const lim = (): Client => bank.client('lim');
const passPassword = (client: Client) => {
  const { id, password } = client.customer;
  return client.call('logIn', { id, password });
};
/** A whole session as the bank tells of it, in the hands of its client. */
const enter = async (client: Client) => {
  const { token, next } = await passPassword(client);
  if (next.kind !== 'securityCard') throw new Error('no card is asked for');
  client.token = token;
  const session = await client.call('confirmSecondFactor', cardAnswer(client.customer, next));
  client.token = session.token;
  return session;
};
const expired = (why: string) => ({ status: 401, code: 'SESSION_EXPIRED', params: { why } });
const until = (time: string): Promise<void> => sleep(Date.parse(time) - Date.now() + 50);

test('without use it ends, and says that this was why', async () => {
  const client = lim();
  const { idleSeconds, expiresAt, endsAt } = await enter(client);
  expect(idleSeconds).toBe(3);
  expect(Date.parse(endsAt)).toBeGreaterThan(Date.parse(expiresAt));
  await until(expiresAt);
  expect(await problemOf(client.registrations())).toMatchObject(expired('idle'));
  expect(await problemOf(client.call('extend', {}))).toMatchObject(expired('idle'));
});

test('use puts the end off, but never beyond the longest a session lasts', async () => {
  const client = lim();
  const { expiresAt, endsAt } = await enter(client);
  const useUntil = async (time: string): Promise<void> => {
    while (Date.now() < Date.parse(time)) {
      await client.registrations();
      await sleep(500);
    }
  };
  await useUntil(expiresAt);
  const extended = await client.call('extend', {});
  expect(extended).toMatchObject({ token: client.token, idleSeconds: 3, endsAt });
  expect(Date.parse(extended.expiresAt)).toBeGreaterThanOrEqual(Date.parse(expiresAt) + 3000);
  await useUntil(extended.expiresAt);
  expect((await client.call('extend', {})).expiresAt).toBe(endsAt);
  await until(endsAt);
  expect(await problemOf(client.registrations())).toMatchObject(expired('longest'));
});

test('one session a customer: the former one hears that he has logged in elsewhere', async () => {
  const [first, second] = [lim(), lim()];
  await enter(first);
  const underWay = await passPassword(lim());
  await enter(second);
  expect(await problemOf(first.registrations())).toMatchObject(expired('elsewhere'));
  await second.registrations();
  // A log-in that had begun has ended too, its question is answered.
  first.token = underWay.token;
  const digits = ['00', '00'] as [string, string];
  expect(await problemOf(first.call('confirmSecondFactor', { kind: 'securityCard', digits }))).toMatchObject(
    expired('elsewhere'),
  );
});

test('the first factor alone ends soon', async () => {
  const client = lim();
  const { token, next } = await passPassword(client);
  client.token = token;
  if (next.kind !== 'securityCard') throw new Error('no card is asked for');
  await sleep(times.session.firstFactorSeconds * 1000 + 50);
  const late = client.call('confirmSecondFactor', cardAnswer(client.customer, next));
  expect(await problemOf(late)).toMatchObject(expired('idle'));
});

test('a token of nobody’s is told nothing', async () => {
  const client = lim();
  const { token } = await enter(client);
  const [, secret = ''] = token.split('.');
  const prefix = (id: string): string => Buffer.from(id).toString('base64url');
  const guesses = [
    `${prefix('hong')}.${secret}`,
    `${prefix('nobody')}.${secret}`,
    `${prefix('li\0m')}.${secret}`,
    `.${secret}`,
    `${prefix('lim')}.${secret.slice(1)}`,
    `${prefix('lim')}.${'A'.repeat(43)}`,
    secret,
    'x',
  ];
  for (const guess of guesses) {
    client.token = guess;
    const problem = await problemOf(client.registrations());
    expect(problem, guess).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' });
    expect(problem.params, guess).toEqual({});
  }
  client.token = token;
  await client.registrations();
});

test('wrong passwords are followed by a delay that tells nothing, for an unknown id too', async () => {
  const known = bank.customer('kim');
  for (const id of ['kim', 'nobody']) {
    const attempt = (password: string) => problemOf(lim().call('logIn', { id, password }));
    expect(await attempt('wrong')).toMatchObject({ code: 'LOGIN_FAILED', params: { count: 1, limit: 3 } });
    // No delay after the first: people mistype.
    expect(await attempt('wrong')).toMatchObject({ code: 'LOGIN_FAILED', triesLeft: 1 });
    const early = await attempt(known.password);
    expect(early).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(early.triesLeft).toBeUndefined();
    const wait = Date.parse(early.until ?? '') - Date.now();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(2000);
    // What came too early is no try: it neither locks nor puts the wait off.
    expect(await attempt('wrong')).toEqual(early);
    await until(early.until ?? '');
  }
  expect((await bank.client('kim').call('logIn', { id: 'kim', password: known.password })).next.kind).toBe(
    'otp',
  );
});

test('sessions, questions and tries are the database’s: a new process goes on with them', async () => {
  const before = await passPassword(lim());
  const wrong = () => problemOf(lim().call('logIn', { id: 'hong2', password: 'wrong' }));
  await wrong();
  await wrong();
  expect(await bank.end()).toBe(0);
  bank = await BankProcess.start(bank.data, '--policy', policyFile);
  expect((await passPassword(lim())).next).toEqual(before.next);
  await vi.waitFor(async () => expect(await wrong()).toMatchObject({ code: 'LOCKED' }), patience);
}, 120_000);

test('the operator lifts a lock of a bank that is not running', async () => {
  // The embedded database is one process's.
  expect(await runUnlock(['--data', bank.data, '--customer', 'hong2'])).toMatchObject({ code: 1 });
  await bank.end();
  expect(await runUnlock(['--data', folder, '--customer', 'hong2'])).toMatchObject({ code: 2 });
  const { code, output } = await runUnlock(['--data', bank.data, '--customer', 'hong2']);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toEqual({ customer: 'hong2', lifted: 1 });
}, 120_000);
