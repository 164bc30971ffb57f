import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { programs, startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { outboxFile } from '../../sandbox-bank/outbox/deliver.ts';
import type { Client } from './client.ts';
import { freshCode } from './customers.ts';
import { BankProcess } from './process.ts';
import { certify, type UserCertificate } from './signer.ts';

/** What somebody has who has all of the bank's database, and none of its keys. */

let postgres: Postgres;
let bank: BankProcess;
let certificate: UserCertificate;
let hong: Client;
let dump: string;
let dumped: readonly Buffer[];
let envelope: Buffer;
const tokens: string[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  bank = await BankProcess.startOn(postgres.url);
  hong = bank.client('hong');
  const { id, password } = hong.customer;
  const first = await hong.call('logIn', { id, password });
  hong.token = first.token;
  const session = await hong.call('confirmSecondFactor', {
    kind: 'otp',
    code: await freshCode(hong.customer),
  });
  hong.token = session.token;
  tokens.push(first.token, session.token);

  certificate = await certify();
  const { key, body } = await hong.prepareRegister(certificate);
  envelope = Buffer.from(body.randomEnvelope ?? '', 'base64');
  const { registration } = await hong.call('register', body, { key });
  const asked = { purpose: 'release', registration, withKey: false } as const;
  const challenge = await hong.call('challenge', asked);
  const code = await freshCode(hong.customer);
  await hong.call(
    'release',
    { how: 'without-key', challengeId: challenge.id, reason: 'lost', secondFactor: { kind: 'otp', code } },
    { key: randomUUID(), parameter: registration },
  );
  // What is under way lies there too: a challenge, and a first factor waiting for its second.
  await hong.registerChallenge(certificate);
  const card = bank.customers.find(({ securityCard }) => securityCard);
  if (!card) throw new Error('nobody has a card');
  tokens.push((await bank.client(card.id).call('logIn', { id: card.id, password: card.password })).token);

  const { stdout } = await promisify(execFile)(
    path.join(programs(), 'pg_dump'),
    ['--dbname', postgres.url, '--inserts'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  dump = stdout;
  dumped = readable(dump);
});
afterAll(async () => {
  await bank.remove();
  await postgres.stop();
});

/** A text, and what stands in it as the hex of a binary column or in base64, and in that again. */
const unwrapped = (text: string, depth = 3): Buffer[] => {
  const whole = Buffer.from(text, 'latin1');
  if (depth === 0) return [whole];
  const hex = text.match(/(?<=\\x)[0-9a-f]{16,}/g) ?? [];
  const base64 = text.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [];
  const inside = [
    ...hex.map((run) => Buffer.from(run, 'hex')),
    ...base64.map((run) => Buffer.from(run, 'base64')),
  ];
  return [whole, ...inside.flatMap((octets) => unwrapped(octets.toString('latin1'), depth - 1))];
};
const readable = (text: string): Buffer[] => unwrapped(Buffer.from(text).toString('latin1'));

/** As it is, or written in hex. */
const isIn = (where: readonly Buffer[], octets: Buffer): boolean => {
  const hex = Buffer.from(octets).toString('hex');
  return where.some((one) => one.includes(octets) || one.includes(hex));
};
const isTextIn = (where: readonly Buffer[], text: string): boolean => isIn(where, Buffer.from(text));

test('the dump is one, and what is looked for would be found in it', () => {
  for (const table of [
    'customers',
    'challenges',
    'registrations',
    'receipts',
    'log_entries',
    'outbox',
    'sessions',
  ])
    expect(dump).toContain(`INSERT INTO public.${table}`.replace('receipts', 'receipts_'));
  expect(isTextIn(dumped, '홍길동')).toBe(true);
  expect(isIn(dumped, Buffer.from(certificate.certificate.subarray(40, 80)))).toBe(true);
  // In the customer's signed statement, which is a binary column.
  expect(isTextIn(dumped, '"purpose":"register"')).toBe(true);
  // In the answer given, in base64.
  expect(isTextIn(dumped, '"customerName":"홍길동"')).toBe(true);
});

test('no resident number, password, OTP secret, card or token is in it', () => {
  for (const { id, idn, password, otpSecret, securityCard } of bank.customers) {
    const secrets = [idn, `${idn.slice(0, 6)}-${idn.slice(6)}`, password];
    if (otpSecret) secrets.push(otpSecret);
    if (securityCard)
      secrets.push(securityCard.join(''), JSON.stringify(securityCard), securityCard.join(','));
    expect([id, secrets.map((secret) => isTextIn(dumped, secret))]).toEqual([id, secrets.map(() => false)]);
  }
  expect(tokens).toHaveLength(3);
  for (const token of tokens) expect(isTextIn(dumped, token)).toBe(false);
});

test('no R is in it, nor the envelope in which it came, in the log or in what was sent to the customer', async () => {
  const sent = await vi.waitFor(() => readFile(outboxFile(bank.data), 'utf8'), 10_000);
  for (const where of [dumped, readable(sent), readable(bank.log)]) {
    expect(isIn(where, Buffer.from(certificate.random, 'hex'))).toBe(false);
    expect(isIn(where, envelope.subarray(-96))).toBe(false);
  }
});

test('its key is outside of it', async () => {
  const key = await readFile(path.join(bank.data, 'data.key'));
  expect(key.length).toBe(32);
  expect(isIn(dumped, key)).toBe(false);
});
