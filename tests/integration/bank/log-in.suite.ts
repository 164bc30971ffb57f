import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { problemOf } from './client.ts';
import { codeAt, freshCode, otpSecretOf, otpStep } from './customers.ts';
import { world } from './world.ts';

/** As `id`, with a wrong password. */
const wrongPassword = (id: string) =>
  problemOf(world.bank.client('hanbit').call('logIn', { id, password: 'wrong' }));

/** Refused as any token that the bank does not know: why is told to its owner alone. */
const expectNobodys = async (call: Promise<unknown>): Promise<void> => {
  const { status, code, params } = await problemOf(call);
  expect({ status, code, params }).toEqual({ status: 401, code: 'SESSION_EXPIRED', params: {} });
};

/** The first factor of a client's customer. */
const passPassword = async (client: Client) => {
  const { id, password } = client.customer;
  const first = await client.call('logIn', { id, password });
  client.token = first.token;
  return first;
};

/** A number that the device does not show anywhere near now. */
const wrongCode = (client: Client): string => {
  const near = [-2, -1, 0, 1, 2].map((off) =>
    codeAt(otpSecretOf(client.customer), Date.now() + off * otpStep * 1000),
  );
  return (
    ['000000', '000001', '000002', '000003', '000004', '000005'].find((code) => !near.includes(code)) ?? ''
  );
};

export const checkLogIn = (): void => {
  describe('log-in', () => {
    test('the first factor gives no rights, an OTP number serves once, a wrong one is counted', async () => {
      const client = world.bank.client('hanbit');
      expect((await passPassword(client)).next).toEqual({ kind: 'otp' });
      const first = client.token;
      await expectNobodys(client.registrations());
      const wrong = client.call('confirmSecondFactor', { kind: 'otp', code: wrongCode(client) });
      expect(await problemOf(wrong)).toMatchObject({
        code: 'OTP_WRONG',
        params: { factor: 'otp', count: 1, limit: 5, triesLeft: 4 },
      });
      const code = await freshCode(client.customer);
      client.token = (await client.call('confirmSecondFactor', { kind: 'otp', code })).token;
      expect(client.token).not.toBe(first);
      await client.registrations();
      client.token = first;
      // Spent, not ended: it is nobody's.
      await expectNobodys(client.call('confirmSecondFactor', { kind: 'otp', code }));

      const again = world.bank.client('hanbit');
      await passPassword(again);
      expect(await problemOf(again.call('confirmSecondFactor', { kind: 'otp', code }))).toMatchObject({
        code: 'OTP_USED',
        status: 401,
      });
      // Not counted: the next wrong one is the first.
      const next = again.call('confirmSecondFactor', { kind: 'otp', code: wrongCode(again) });
      expect(await problemOf(next)).toMatchObject({ code: 'OTP_WRONG', params: { count: 1 } });
    });

    test('one OTP number sent twice at once makes one session', async () => {
      const clients = [world.bank.client('hanbit'), world.bank.client('hanbit')];
      for (const client of clients) await passPassword(client);
      const code = await freshCode(world.bank.customer('hanbit'));
      const answers = await Promise.all(
        clients.map((client) =>
          client.call('confirmSecondFactor', { kind: 'otp', code }).then(
            () => 'in',
            () => 'refused',
          ),
        ),
      );
      expect(answers.sort()).toEqual(['in', 'refused']);
    });

    test('an answer of another kind than was asked for is refused, uncounted', async () => {
      const client = world.bank.client('hanbit');
      await passPassword(client);
      const digits = ['00', '00'] as [string, string];
      expect(
        await problemOf(client.call('confirmSecondFactor', { kind: 'securityCard', digits })),
      ).toMatchObject({ status: 400, code: 'INTERNAL', detail: 'second factor of another kind' });
      await client.call('confirmSecondFactor', { kind: 'otp', code: await freshCode(client.customer) });
    });

    test('log-out ends the session at the bank', async () => {
      const client = await world.bank.client('hanbit').logIn();
      expect(await client.call('logOut', {})).toEqual({});
      await expectNobodys(client.registrations());
    });

    test('an unknown id costs the same work as a wrong password', async () => {
      const work = async (id: string): Promise<number> => {
        const before = await world.bank.derivationTime();
        await wrongPassword(id);
        return (await world.bank.derivationTime()) - before;
      };
      // The least of a few, below the lock: what the bank's other threads do besides comes and goes.
      const least = async (ids: readonly string[]): Promise<number> => {
        const spent: number[] = [];
        for (const id of ids) for (let i = 0; i < 4; i++) spent.push(await work(id));
        return Math.min(...spent);
      };
      const known = await least(['kim', 'hong2']);
      const unknown = await least(['stranger', 'nobody else']);
      expect(known).toBeGreaterThan(0);
      expect(unknown / known).toBeGreaterThan(0.4);
      expect(unknown / known).toBeLessThan(2.5);
    });

    test('an id with a NUL, which no table can hold, is unknown like any other', async () => {
      expect(await wrongPassword('hong\0')).toMatchObject({ status: 401, code: 'LOGIN_FAILED' });
    });

    test('tells tries left, locks after five, lifts the lock; an unknown id gets the same answers', async () => {
      for (const id of ['hanbit', 'unknown']) {
        for (const count of [1, 2, 3, 4])
          expect(await wrongPassword(id)).toMatchObject({
            status: 401,
            code: 'LOGIN_FAILED',
            params: { count, limit: 5, triesLeft: 5 - count },
            triesLeft: 5 - count,
          });
        expect(await wrongPassword(id)).toMatchObject({
          status: 423,
          code: 'LOCKED',
          params: { account: 'password', limit: 5 },
        });
      }
      const hanbit = world.bank.client('hanbit');
      const locked = await problemOf(passPassword(hanbit));
      expect(locked.code).toBe('LOCKED');
      const until = Date.parse(locked.until ?? '');
      expect(until).toBeGreaterThan(Date.now());
      await sleep(until - Date.now() + 50);
      expect((await passPassword(hanbit)).next).toEqual({ kind: 'otp' });
    });

    test('many wrong passwords at once do not buy more tries', async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => wrongPassword('hanbit')));
      expect(answers.filter(({ code }) => code === 'LOGIN_FAILED')).toHaveLength(4);
      expect(answers.filter(({ code }) => code === 'LOCKED')).toHaveLength(8);
    });
  });
};
