import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { problemOf, type Client } from './client.ts';
import { freshCode, secondFactorOf } from './customers.ts';
import { BankProcess } from './process.ts';
import { certify } from './signer.ts';
import { runUnlock } from './unlock.ts';

/** Two processes of the bank on one PostgreSQL server: whatever concerns a log-in is counted once. */

let postgres: Postgres;
let url: string;
let banks: readonly [BankProcess, BankProcess];
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.newDatabase('bank');
  process.env['DATABASE_URL'] = url;
  const options = ['--delay-seconds', '0', '--lock-seconds', '3600'];
  const first = await BankProcess.start(undefined, ...options);
  banks = [first, await BankProcess.start(first.data, ...options)];
}, 60_000);
afterAll(async () => {
  delete process.env['DATABASE_URL'];
  for (const bank of banks) await bank.end();
  await banks[0].remove();
  await rm(`${banks[0].data}.profile.json`, { force: true });
  await postgres.stop();
});

/** One client at each process. */
const both = (id: string): [Client, Client] => [banks[0].client(id), banks[1].client(id)];
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'in',
    () => 'refused',
  );

test('a session of one process is one of the other, and the next log-in ends it at both', async () => {
  const [here, there] = both('lim');
  await here.logIn();
  there.token = here.token;
  await there.registrations();
  const next = await banks[1].client('lim').logIn();
  for (const client of [here, there])
    expect(await problemOf(client.registrations())).toMatchObject({
      code: 'SESSION_EXPIRED',
      params: { why: 'elsewhere' },
    });
  await next.registrations();
});

test('log-ins at the same moment leave one session', async () => {
  const clients = await Promise.all(
    both('kim').map(async (client) => {
      const { id, password } = client.customer;
      client.token = (await client.call('logIn', { id, password })).token;
      return client;
    }),
  );
  const codes: string[] = [];
  for (const { customer } of clients) codes.push(await freshCode(customer));
  const answers = await Promise.all(
    clients.map(async (client, index) => {
      const answer = client.call('confirmSecondFactor', { kind: 'otp', code: codes[index] ?? '' });
      if ((await outcome(answer)) === 'refused') return (await problemOf(answer)).code;
      client.token = (await answer).token;
      return 'in';
    }),
  );
  // Each ended the one before, or came when its own log-in had ended: nobody stood in another's way.
  for (const answer of answers) expect(['in', 'SESSION_EXPIRED']).toContain(answer);
  const alive = await Promise.all(clients.map((client) => outcome(client.registrations())));
  expect(alive.sort()).toEqual(['in', 'refused']);
}, 60_000);

test('an OTP number, and a challenge for a certificate, serve once at both', async () => {
  const certificate = await certify();
  const hong = await banks[0].client('hong').logIn();
  await hong.register(certificate);
  const [here, there] = both('hong');
  const challenge = await here.logInChallenge(certificate);
  const body = await here.logInBody(certificate, challenge);
  const passed = await Promise.allSettled(
    [here, there].map((client) => client.call('logInWithCertificate', body)),
  );
  expect(passed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);

  const first = await here.passCertificate(certificate);
  here.token = first.token;
  there.token = (await there.passCertificate(certificate)).token;
  const answer = await secondFactorOf(here.customer, first.next);
  const confirmed = await Promise.all(
    [here, there].map((client) => outcome(client.call('confirmSecondFactor', answer))),
  );
  expect(confirmed.sort()).toEqual(['in', 'refused']);
});

test('tries are counted over both, at once too, and the operator lifts the lock of banks at work', async () => {
  const wrong = ([here, there]: [Client, Client], id: string) =>
    [here, there, here, there, here, there, here, there].map((client) =>
      problemOf(client.call('logIn', { id, password: 'wrong' })),
    );
  const answers = await Promise.all(wrong(both('hanbit'), 'hanbit'));
  expect(
    answers
      .filter(({ code }) => code === 'LOGIN_FAILED')
      .map(({ triesLeft }) => triesLeft)
      .sort(),
  ).toEqual([1, 2, 3, 4]);
  expect(answers.filter(({ code }) => code === 'LOCKED')).toHaveLength(4);
  const { id, password } = banks[0].customer('hanbit');
  for (const client of both('hanbit'))
    expect((await problemOf(client.call('logIn', { id, password }))).code).toBe('LOCKED');
  const { code, output } = await runUnlock(['--data', banks[0].data, '--customer', id], url);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toEqual({ customer: id, lifted: 1 });
  expect((await runUnlock(['--data', banks[0].data, '--customer', 'nobody'], url)).code).toBe(2);
  for (const client of both('hanbit'))
    expect((await client.call('logIn', { id, password })).next).toEqual({ kind: 'otp' });
}, 60_000);
