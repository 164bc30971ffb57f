import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectBank } from '../../sandbox-bank/inspect.ts';
import { problemOf, type Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certify, revokeNow, type UserCertificate } from './signer.ts';

let bank: BankProcess;
let hong: Client;
let expired: UserCertificate;
let revoked: UserCertificate;
let seedFile: string;

/** The session outlives the process: it is in the database. */
const restart = async (...more: readonly string[]): Promise<void> => {
  const { token } = hong;
  bank = await BankProcess.start(bank.data, ...more);
  hong = bank.client('hong');
  hong.token = token;
};

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bank-seed-'));
  [expired, revoked] = await Promise.all([certify({ days: [-405, -40] }), certify()]);
  await revokeNow(revoked, 'keyCompromise');
  seedFile = path.join(folder, 'seed.json');
  const entries = await Promise.all(
    Object.entries({ expired, revoked }).map(async ([name, { certificate }]) => {
      const certificatePath = path.join(folder, `${name}.der`);
      await writeFile(certificatePath, certificate);
      return { customer: 'hong', certificatePath };
    }),
  );
  await writeFile(seedFile, JSON.stringify(entries));
  bank = await BankProcess.start(undefined, '--seed', seedFile);
  hong = await bank.client('hong').logIn();
});
afterAll(async () => {
  await bank.remove();
});

test('expired and revoked certificates that were registered are listed as such and can be released', async () => {
  const rows = await hong.registrations();
  expect(rows.map(({ state }) => state).sort()).toEqual(['expired', 'revoked']);
  for (const [state, code, held] of [
    ['expired', 'EXPIRED', expired],
    ['revoked', 'REVOKED', revoked],
  ] as const) {
    const id = rows.find((row) => row.state === state)?.id ?? '';
    const { findings } = await hong.call('challenge', {
      purpose: 'release',
      registration: id,
      withKey: true,
    });
    expect(findings[0]?.code).toBe(code);
    await hong.release(held, id);
  }
  expect(await hong.registrations()).toEqual([]);
});

test('a second process on the same folder refuses', async () => {
  await expect(BankProcess.start(bank.data)).rejects.toThrow(/in use by process \d+/);
  await expect(inspectBank(bank.data, process.env['DATABASE_URL'])).rejects.toThrow(/in use/);
});

/** The database, which runs, may have taken a file of its own away since it was listed. */
const goneAgain = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
};

test('secrets in the data folder are for its user alone, and no resident number is readable there', async () => {
  const names = await readdir(bank.data, { recursive: true });
  expect(names).toContain(path.join('identity', 'receipts.key'));
  const { idn } = bank.customer('hong');
  const secret = /\.key$|demo-customers/;
  expect(names.filter((name) => secret.test(name)).length).toBeGreaterThan(1);
  for (const name of names) {
    const file = path.join(bank.data, name);
    const found = await stat(file).catch(goneAgain);
    if (secret.test(name)) expect([name, (found?.mode ?? 0o77) & 0o77]).toEqual([name, 0]);
    if (!found?.isFile() || found.size === 0) continue;
    const content = await readFile(file).catch(goneAgain);
    expect([name, content?.includes(idn) ?? false]).toEqual([name, false]);
  }
});

const prepare = async () => {
  const certificate = await certify();
  return { certificate, ...(await hong.prepareRegister(certificate)) };
};

test('killed after the commit, before the answer was believed: settle says done, and the list agrees', async () => {
  const { certificate, key, body } = await prepare();
  const done = await hong.call('register', body, { key });
  await bank.end('SIGKILL');
  await restart();
  expect(await hong.call('settle', {}, { parameter: key })).toEqual({ state: 'done', result: done });
  expect(await hong.call('register', body, { key })).toEqual(done);
  expect((await hong.registrations()).map(({ id }) => id)).toEqual([done.registration]);
  await hong.release(certificate, done.registration);
});

test('killed at any moment of a registration: done or not done, never between', async () => {
  const outcomes: string[] = [];
  for (const milliseconds of [5, 25]) {
    const { certificate, key, body } = await prepare();
    const attempt = hong.call('register', body, { key }).catch(() => undefined);
    await sleep(milliseconds);
    await bank.end('SIGKILL');
    const answered = await attempt;
    await restart();
    const settled = await hong.call('settle', {}, { parameter: key });
    const rows = await hong.registrations();
    outcomes.push(settled.state);
    if (settled.state === 'done') {
      expect(rows.map(({ certificateSha256 }) => certificateSha256)).toEqual([certificate.sha256]);
      await hong.release(certificate, settled.result.registration);
    } else {
      expect(answered).toBeUndefined();
      expect(rows).toEqual([]);
      expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({ status: 409 });
    }
  }
  expect(outcomes).toHaveLength(2);
});

test('a paused bank: the retry waits for the original, both get the one answer', async () => {
  const { certificate, key, body } = await prepare();
  bank.pause();
  const both = Promise.all([hong.call('register', body, { key }), hong.call('register', body, { key })]);
  await sleep(200);
  bank.resume();
  const [first, second] = await both;
  expect(second).toEqual(first);
  await hong.release(certificate, first.registration);
});

test('whoever started it is gone: it ends by itself, cleanly, and leaves the folder free', async () => {
  expect(await bank.abandon()).toBe(0);
  await inspectBank(bank.data, process.env['DATABASE_URL']);
});

test('a session ends without use, and every request puts its end off', async () => {
  await restart('--idle-seconds', '4');
  const kim = await bank.client('kim').logIn();
  for (let i = 0; i < 4; i++) {
    await sleep(1200);
    await kim.registrations();
  }
  const { idleSeconds, expiresAt } = await kim.call('extend', {});
  expect(idleSeconds).toBe(4);
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(1000);
  await sleep(4200);
  expect(await problemOf(kim.registrations())).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' });
});

test('SIGINT ends it cleanly, and its database tells what was done', async () => {
  expect(await bank.end('SIGINT')).toBe(0);
  const { registrations, receipts } = await inspectBank(bank.data, process.env['DATABASE_URL']);
  expect(registrations.every(({ state }) => state === 'released')).toBe(true);
  const acts = receipts.map(({ record }) => record.act);
  expect(acts.filter((act) => act === 'register').length).toBe(
    acts.filter((act) => act === 'release').length - 2,
  );
  expect(receipts.every(({ record, number }) => record.number === number && record.customer === 'hong')).toBe(
    true,
  );
});
