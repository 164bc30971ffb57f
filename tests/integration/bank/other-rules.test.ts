import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { ownPolicy } from '../../sandbox-bank/rules/policy.ts';
import { problemOf, type Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certify } from './signer.ts';

// Each starts a bank.
vi.setConfig({ testTimeout: 120_000 });

/** Beside a process of the bank another one, on the same database, that goes by another policy. */

let postgres: Postgres;
let bank: BankProcess;
let hong: Client;
beforeAll(async () => {
  postgres = await startPostgres();
  bank = await BankProcess.startOn(postgres.url);
  hong = await bank.client('hong').logIn();
});
afterAll(async () => {
  await bank.remove();
  await postgres.stop();
});

test('what was signed for a challenge whose time is over is refused', async () => {
  const hasty = await BankProcess.startOn(postgres.url, bank.data, '--challenge-seconds', '1');
  try {
    const client = hasty.client('hong');
    client.token = hong.token;
    const { challenge, key, body } = await client.prepareRegister(await certify());
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(challenge.expiresAt)), 5000);
    for (const bank of [client, hong])
      expect(await problemOf(bank.call('register', body, { key }))).toMatchObject({
        status: 409,
        detail: 'challenge',
      });
    expect(await client.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
  } finally {
    await hasty.end();
  }
});

test('in a window of maintenance it answers nothing but who it is, and says until when', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'maintenance-'));
  const policy = JSON.parse(await readFile(ownPolicy, 'utf8')) as object;
  const hour = 3_600_000;
  const [from, until] = [-hour, hour].map((ms) => new Date(Date.now() + ms).toISOString());
  const file = path.join(folder, 'policy.json');
  await writeFile(file, JSON.stringify({ ...policy, maintenance: [{ from, until }] }));
  const closed = await BankProcess.startOn(postgres.url, bank.data, '--policy', file);
  try {
    const client = closed.client('hong');
    const { id, password } = client.customer;
    client.token = hong.token;
    for (const call of [client.registrations(), client.call('logIn', { id, password })])
      expect(await problemOf(call)).toMatchObject({ status: 503, code: 'BANK_MAINTENANCE', until });
    expect((await client.call('about', {})).bank).toBe('woori');
  } finally {
    await closed.end();
    await rm(folder, { recursive: true });
  }
});
