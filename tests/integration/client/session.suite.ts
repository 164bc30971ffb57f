import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../../shared/ipc.ts';
import { freshCode } from '../bank/customers.ts';
import { lossyProxy } from './servers.ts';
import { hong2, pair, process, profile } from './setting.ts';
import { logIn, prepareRegistration, reasonOf, startApp } from './world.ts';

export const checkSession = (): void => {
  describe('log-in', () => {
    it('tells the tries left, then the second factor, then the customer', async () => {
      const { bank } = await startApp({ profile });
      const states: string[] = [];
      bank.onSession(({ state }) => states.push(state));
      const wrong = bank.logIn({ id: hong2.id, password: 'wrong' });
      await expect(wrong).rejects.toMatchObject({
        reason: { code: 'LOGIN_FAILED', params: { triesLeft: 4 } },
      });
      await bank.logIn({ id: hong2.id, password: hong2.password });
      expect(bank.session).toEqual({ state: 'second-factor', asked: { kind: 'otp' } });
      expect(bank.customer).toBeNull();
      expect(await reasonOf(bank.registrations())).toBe('SESSION_EXPIRED');
      expect(await reasonOf(bank.confirmSecondFactor({ kind: 'otp', code: '000000' }))).toBe('OTP_WRONG');
      expect(bank.session).toEqual({ state: 'second-factor', asked: { kind: 'otp' } });
      await bank.confirmSecondFactor({ kind: 'otp', code: await freshCode(hong2) });
      expect(bank.customer).toMatchObject({ id: hong2.id, name: '홍길동', person: 'personal' });
      const session = bank.session as Extract<SessionState, { state: 'logged-in' }>;
      expect(session).toMatchObject({ state: 'logged-in', customerName: '홍길동', warning: false });
      expect(Date.parse(session.expiresAt) - Date.now()).toBeGreaterThan(590_000);
      await bank.extend();
      await bank.logOut();
      expect(bank.session).toEqual({ state: 'logged-out', reason: null });
      expect(bank.customer).toBeNull();
      expect(states.filter((state, i) => state !== states[i - 1])).toEqual([
        'second-factor',
        'logged-in',
        'logged-out',
      ]);
    });
  });

  describe('a bank that is down', () => {
    it('is BANK_UNAVAILABLE, with nothing pending: nothing was sent', async () => {
      const gone = await lossyProxy(Number(new URL(process.url).port));
      const url = `https://127.0.0.1:${gone.port}/v1`;
      const away = { ...profile, server: { ...profile.server, url } };
      const app = await startApp({ profile: away });
      await logIn(app, hong2);
      const { send } = await prepareRegistration(app, away, pair);
      await gone.close();
      expect(await reasonOf(send())).toBe('BANK_UNAVAILABLE');
      expect(await app.pending.list(hong2.id)).toEqual([]);
      const from = Date.now();
      await app.bank.logOut();
      expect(Date.now() - from).toBeLessThan(1_000);
      expect(app.bank.session).toEqual({ state: 'logged-out', reason: null });
    });

    it('that hangs holds up no log-out for long', async () => {
      const app = await startApp({ profile });
      await logIn(app, process.customer('kim'));
      process.pause();
      try {
        const from = Date.now();
        await app.bank.logOut();
        expect(Date.now() - from).toBeLessThan(8_500);
      } finally {
        process.resume();
      }
    });
  });
};
