import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf, type Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certify, type UserCertificate } from './signer.ts';

/** Registered certificates that no longer log in, at a bank that reaches no issuer. */

let bank: BankProcess;
let folder: string;
let expired: UserCertificate;
let good: UserCertificate;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bank-certificates-'));
  [expired, good] = [await certify({ days: [-405, -40] }), await certify()];
  const entries = await Promise.all(
    Object.entries({ expired, good }).map(async ([name, { certificate }]) => {
      const certificatePath = path.join(folder, `${name}.der`);
      await writeFile(certificatePath, certificate);
      return { customer: 'hong', certificatePath };
    }),
  );
  const seedFile = path.join(folder, 'seed.json');
  await writeFile(seedFile, JSON.stringify(entries));
  // Nobody listens on the discard port.
  const options = ['--status', 'http://127.0.0.1:9', '--challenge-seconds', '2'];
  bank = await BankProcess.start(undefined, '--seed', seedFile, ...options);
});
afterAll(async () => {
  await bank.remove();
  await rm(folder, { recursive: true, force: true });
});

const stranger = (): Client => bank.client('hong');

test('an expired one hears since when', async () => {
  const problem = await problemOf(stranger().passCertificate(expired));
  expect(problem).toMatchObject({ status: 422, code: 'EXPIRED' });
  expect(Date.parse(String(problem.params['date']))).toBeLessThan(Date.now());
});

test('one whose status nobody tells is not believed', async () => {
  expect(await problemOf(stranger().passCertificate(good))).toMatchObject({
    status: 503,
    code: 'STATUS_UNKNOWN',
  });
});

test('a challenge runs out', async () => {
  const client = stranger();
  const challenge = await client.logInChallenge(good);
  const body = await client.logInBody(good, challenge);
  await sleep(Date.parse(challenge.expiresAt) - Date.now() + 50);
  expect(await problemOf(client.call('logInWithCertificate', body))).toMatchObject({
    status: 409,
    detail: 'challenge',
  });
});
