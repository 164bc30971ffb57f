import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { RawAnswer } from '../bank/client.ts';
import { BankProcess } from '../bank/process.ts';
import { logIn, removeFolders, startApp } from '../client/world.ts';

// Each starts a bank.
vi.setConfig({ testTimeout: 120_000 });

let bank: BankProcess;
/** A customer may send so many, an address twenty times as many, or log in a fifth as often. */
const startWith = async (perMinute: number): Promise<void> => {
  bank = await BankProcess.start(undefined, '--requests-per-minute', `${perMinute}`);
};
afterEach(async () => {
  await bank.remove();
});
afterAll(removeFolders);

/** Each says that it comes from somewhere else: nobody but the connection is asked where a request is from. */
let from = 0;
const guess = (password: string): Promise<RawAnswer> => {
  const address = `203.0.113.${++from}`;
  const headers = {
    ...{ 'content-type': 'application/json', 'x-forwarded-for': address, 'x-real-ip': address },
    forwarded: `for=${address}`,
  };
  const body = JSON.stringify({ id: 'hong', password });
  return bank.client('hong').raw('/sessions', { method: 'POST', headers, body });
};

describe('too many requests', () => {
  it('to log in, from one address: no password is looked at any more, and the answer says until when', async () => {
    await startWith(10);
    const { password } = bank.customer('hong');
    const answers = [await guess('wrong'), await guess('wrong'), await guess(password)];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
    const last = answers[2];
    expect(last?.type).toMatch(/^application\/problem\+json/);
    const problem = JSON.parse(last?.body ?? '') as { code: string; until: string };
    expect(problem.code).toBe('RATE_LIMITED');
    const seconds = (Date.parse(problem.until) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    const retryAfter = Number(last?.headers['retry-after']);
    expect(Math.abs(retryAfter - seconds)).toBeLessThanOrEqual(2);
    // Who only reads what the bank says of itself is none who logs in.
    expect((await bank.client('hong').raw('/about', { method: 'GET' })).status).toBe(200);
  });

  it('of one customer: the next one is not held up, and the client tells it with its end', async () => {
    const perMinute = 20;
    await startWith(perMinute);
    const hong = await startApp({ profile: bank.profile });
    await logIn(hong, bank.customer('hong'));
    const asked: unknown[] = [];
    for (let i = 0; i < perMinute + 1; i++)
      asked.push(await hong.bank.registrations().catch((error: unknown) => error));
    expect(asked.filter(Array.isArray).length).toBeLessThan(perMinute + 1);
    expect(asked.at(-1)).toMatchObject({
      reason: { code: 'RATE_LIMITED', params: { until: expect.stringMatching(/^\d{4}-.*Z$/) as string } },
    });
    const kim = await startApp({ profile: bank.profile });
    await logIn(kim, bank.customer('kim'));
    expect(await kim.bank.registrations()).toEqual([]);
    // Neither logged out nor without an answer for what needs no session.
    expect(hong.bank.session).toMatchObject({ state: 'logged-in' });
    expect((await hong.bank.facts('fresh')).policy.version).toBeGreaterThan(0);
  });

  it('from one address, wherever they lead', async () => {
    const perMinute = 5;
    await startWith(perMinute);
    const hong = bank.client('hong');
    const answers: number[] = [];
    for (let i = 0; i < perMinute * 20 + 1; i++)
      answers.push((await hong.raw(i % 2 === 0 ? '/about' : '/nowhere', { method: 'GET' })).status);
    expect(new Set(answers.slice(0, -1))).toEqual(new Set([200, 404]));
    expect(answers.at(-1)).toBe(429);
  });
});
