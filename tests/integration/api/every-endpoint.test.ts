import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Client, problemOf, type RawAnswer } from '../bank/client.ts';
import { secondFactorOf, type Customer } from '../bank/customers.ts';
import { BankProcess } from '../bank/process.ts';
import { certify } from '../bank/signer.ts';
import { operationAt, operations } from './description.ts';
import { expectRefusal, expectSuccess } from './judge.ts';

// Each customer logs in, with a second factor that stands some seconds.
vi.setConfig({ testTimeout: 120_000 });

/** What each operation was answered with so far: 200, or a reason. */
const answered = new Map(operations.map(({ id }) => [id, new Set<string>()]));

/** A customer's program, every request and answer of which is held against the description. */
class DescribedClient extends Client {
  override async raw(path: string, options: Parameters<Client['raw']>[1]): Promise<RawAnswer> {
    const operation = operationAt(options.method, path);
    if (!operation) throw new Error(`${options.method} ${path} is not described`);
    if (operation.body)
      expect(operation.fitsBody(JSON.parse(options.body ?? 'null')) || operation.fitsBody.errors).toBe(true);
    const answer = await super.raw(path, options);
    const reply = {
      status: answer.status,
      headers: answer.headers as Record<string, string>,
      body: Buffer.from(answer.body),
    };
    if (answer.status === 200) expectSuccess(reply, operation);
    else expectRefusal(reply);
    const { code } = JSON.parse(answer.body) as { code?: string };
    answered.get(operation.id)?.add(code ?? '200');
    return answer;
  }
}

let bank: BankProcess;
const client = (id: string): DescribedClient => {
  const customer: Customer = bank.customer(id);
  return new DescribedClient(bank.url, bank.profile, customer);
};
beforeAll(async () => {
  bank = await BankProcess.start();
}, 120_000);
afterAll(() => bank.remove());

it('registers, replaces, releases with and without the key, settles, and logs in with a certificate', async () => {
  const hong = await client('hong').logIn();
  await hong.call('extend', {});
  expect(await hong.registrations()).toEqual([]);

  const certificate = await certify();
  const { key, body } = await hong.prepareRegister(certificate);
  const done = await hong.call('register', body, { key });
  // The same again, and what became of it: the same answer.
  expect(await hong.call('register', body, { key })).toEqual(done);
  expect(await hong.call('settle', {}, { parameter: key })).toEqual({ state: 'done', result: done });
  expect(await hong.call('settle', {}, { parameter: randomUUID() })).toEqual({ state: 'not-done' });
  expect((await hong.registrations()).map(({ id }) => id)).toEqual([done.registration]);

  const visitor = client('hong');
  await visitor.confirm(await visitor.passCertificate(certificate));
  const withoutKey = { purpose: 'release', registration: done.registration, withKey: false } as const;
  const challenge = await visitor.call('challenge', withoutKey);
  if (!challenge.secondFactor) throw new Error('a release without the key asks for a second factor');
  const released = await visitor.call(
    'release',
    {
      how: 'without-key',
      challengeId: challenge.id,
      reason: 'lost',
      secondFactor: await secondFactorOf(visitor.customer, challenge.secondFactor),
    },
    { key: randomUUID(), parameter: done.registration },
  );
  expect(released.registration).toBe(done.registration);
  const second = await visitor.register(certificate);
  await visitor.release(certificate, second.registration);
  expect((await visitor.call('history', {})).entries).toHaveLength(4);
  await visitor.call('logOut', {});
  expect(await problemOf(visitor.registrations())).toMatchObject({ code: 'SESSION_EXPIRED' });
});

it('refuses as described: wrong log-ins, things unknown, used, another’s', async () => {
  const kim = client('kim');
  expect(await problemOf(kim.call('logIn', { id: 'kim', password: 'wrong' }))).toMatchObject({
    triesLeft: 4,
  });
  await kim.logIn();
  expect(await problemOf(kim.passCertificate(await certify()))).toMatchObject({ code: 'NOT_REGISTERED' });
  const unknown = { purpose: 'release', registration: randomUUID(), withKey: true } as const;
  expect(await problemOf(kim.call('challenge', unknown))).toMatchObject({ status: 404 });
  const notOne = {
    purpose: 'register',
    certificate: Buffer.from('no certificate').toString('base64'),
  } as const;
  await problemOf(kim.call('challenge', notOne));
  // 홍길동's certificate: the bank says only that it is not 김철수's.
  expect(await problemOf(kim.register(await certify()))).toMatchObject({ code: 'VID_MISMATCH' });
});

it('and so was every operation', () => {
  for (const [id, answers] of answered) expect([...answers], id).toContain('200');
});
