import { describe, expect, it, vi } from 'vitest';
import { createSessionController } from '../../../renderer/login/session-controller.ts';
import type { SessionState } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';

describe('logging in', () => {
  it('never lets a password or an OTP number into a store', async () => {
    const { bridge } = fakeBridge({
      session: {
        state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })),
        logIn: () =>
          Promise.resolve(ok({ state: 'second-factor' as const, asked: { kind: 'otp' as const } })),
        confirmSecondFactor: () => Promise.resolve(failed('OTP_WRONG', { triesLeft: 4 })),
      },
    });
    const session = createSessionController(bridge);
    const seen: string[] = [];
    session.store.subscribe((state) => seen.push(JSON.stringify(state)));
    await session.start();
    await session.logIn('hong', 'Secret-pass-1');
    await session.confirmSecondFactor({ kind: 'otp', code: '918273' });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.join()).toContain('hong');
    expect(seen.join()).not.toMatch(/Secret-pass-1|918273/);
  });

  it('never lets the digits of a 보안카드 into a store', async () => {
    const places = [
      { cell: 12, half: 'front' as const },
      { cell: 27, half: 'back' as const },
    ] satisfies [unknown, unknown];
    const asked = { kind: 'securityCard' as const, places };
    const answers: unknown[] = [];
    const { bridge } = fakeBridge({
      session: {
        state: () => Promise.resolve(ok({ state: 'second-factor' as const, asked })),
        confirmSecondFactor: (answer) => {
          answers.push(answer);
          return Promise.resolve(failed('OTP_WRONG', { factor: 'securityCard' }));
        },
      },
    });
    const session = createSessionController(bridge);
    const seen: string[] = [];
    session.store.subscribe((state) => seen.push(JSON.stringify(state)));
    await session.start();
    await session.confirmSecondFactor({ kind: 'securityCard', digits: ['83', '46'] });
    expect(answers).toEqual([{ kind: 'securityCard', digits: ['83', '46'] }]);
    expect(seen.join()).not.toMatch(/83|46/);
    // The same question stands, and why it stands again.
    expect(session.store.getState()).toMatchObject({
      step: 'second-factor',
      asked,
      busy: false,
      refusal: { code: 'OTP_WRONG' },
    });
  });
});

describe('logging in with a certificate', () => {
  const certificate = { id: 'held-1', sha256: 'ab' };
  const start = async (answer: () => Promise<Result<SessionState>>) => {
    const logInWithCertificate = vi.fn(answer);
    const { bridge } = fakeBridge({
      session: {
        state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })),
        logInWithCertificate,
      },
    });
    const session = createSessionController(bridge);
    await session.start();
    session.chooseWay('certificate');
    return { session, logInWithCertificate };
  };

  it('goes on to the second factor', async () => {
    const asked = { kind: 'otp' } as const;
    const { session } = await start(() => Promise.resolve(ok({ state: 'second-factor', asked })));
    await session.logInWithCertificate(certificate);
    expect(session.store.getState()).toMatchObject({ step: 'second-factor', asked, who: 'certificate ab' });
  });

  it.each(['CANCELLED', 'NOT_REGISTERED', 'REVOKED'] as const)(
    'comes back to the choice after %s',
    async (code) => {
      const { session } = await start(() => Promise.resolve(failed(code)));
      await session.logInWithCertificate(certificate);
      expect(session.store.getState()).toMatchObject({
        step: 'logged-out',
        way: 'certificate',
        busy: false,
        refusal: { code },
      });
    },
  );

  it('opens one window at a time, and does not leave while it is open', async () => {
    const slow = later<Result<SessionState>>();
    const { session, logInWithCertificate } = await start(() => slow.promise);
    const both = [session.logInWithCertificate(certificate), session.logInWithCertificate(certificate)];
    session.chooseWay('id');
    expect(session.store.getState()).toMatchObject({ way: 'certificate', busy: true });
    slow.resolve(failed('CANCELLED'));
    await Promise.all(both);
    expect(logInWithCertificate).toHaveBeenCalledTimes(1);
    expect(session.store.getState()).toMatchObject({ busy: false, refusal: { code: 'CANCELLED' } });
  });
});
