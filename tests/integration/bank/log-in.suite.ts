import { describe, expect, test } from 'vitest';
import { problemOf } from './client.ts';
import { codeAt, freshCode } from './customers.ts';
import { world } from './world.ts';

export const checkLogIn = (): void => {
  describe('log-in', () => {
    test('tells tries left, locks after five, lifts the lock; an unknown id gets the same answers', async () => {
      const attempt = (id: string) =>
        problemOf(world.bank.client('hanbit').call('logIn', { id, password: 'wrong' }));
      for (const id of ['hanbit', 'nobody']) {
        for (const count of [1, 2, 3, 4])
          expect(await attempt(id)).toMatchObject({
            status: 401,
            code: 'LOGIN_FAILED',
            params: { count, limit: 5, triesLeft: 5 - count },
            triesLeft: 5 - count,
          });
        expect(await attempt(id)).toMatchObject({
          code: 'LOCKED',
          params: { account: 'password', limit: 5 },
        });
      }
      const hanbit = world.bank.client('hanbit');
      const { id, password } = hanbit.customer;
      const locked = await problemOf(hanbit.call('logIn', { id, password }));
      expect(locked.code).toBe('LOCKED');
      const until = Date.parse(locked.until ?? '');
      expect(until).toBeGreaterThan(Date.now());
      await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 50));
      expect((await hanbit.call('logIn', { id, password })).next).toBe('otp');
    });

    test('many wrong passwords at once do not buy more tries', async () => {
      const { id } = world.bank.customer('hanbit');
      const answers = await Promise.all(
        Array.from({ length: 12 }, () =>
          problemOf(world.bank.client('hanbit').call('logIn', { id, password: 'wrong' })),
        ),
      );
      expect(answers.filter(({ code }) => code === 'LOGIN_FAILED')).toHaveLength(4);
      expect(answers.filter(({ code }) => code === 'LOCKED')).toHaveLength(8);
    });

    test('an unknown id costs the same work as a wrong password', async () => {
      const attempt = (id: string) =>
        problemOf(world.bank.client('kim').call('logIn', { id, password: 'wrong' }));
      const work = async (id: string): Promise<number> => {
        const before = await world.bank.derivationTime();
        await attempt(id);
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

    test('the first factor gives no rights, an OTP number serves once, a wrong one is counted', async () => {
      const client = world.bank.client('hong2');
      const { id, password, otpSecret } = client.customer;
      client.token = (await client.call('logIn', { id, password })).token;
      const first = client.token;
      expect(await problemOf(client.call('registrations', {}))).toMatchObject({ code: 'SESSION_EXPIRED' });
      const wrong = [codeAt(otpSecret, Date.now()), codeAt(otpSecret, 0)].includes('000000')
        ? '000001'
        : '000000';
      expect(await problemOf(client.call('confirmOtp', { code: wrong }))).toMatchObject({
        code: 'OTP_WRONG',
        params: { count: 1, limit: 5, triesLeft: 4 },
      });
      const code = await freshCode(client.customer);
      client.token = (await client.call('confirmOtp', { code })).token;
      expect(client.token).not.toBe(first);
      await client.registrations();
      client.token = first;
      expect(await problemOf(client.call('confirmOtp', { code }))).toMatchObject({ code: 'SESSION_EXPIRED' });

      const again = world.bank.client('hong2');
      again.token = (await again.call('logIn', { id, password })).token;
      expect(await problemOf(again.call('confirmOtp', { code }))).toMatchObject({
        code: 'OTP_USED',
        status: 401,
      });
    });

    test('log-out ends the session at the bank', async () => {
      const client = await world.bank.client('kim').logIn();
      expect(await client.call('logOut', {})).toEqual({});
      expect(await problemOf(client.registrations())).toMatchObject({ code: 'SESSION_EXPIRED' });
    });
  });
};
