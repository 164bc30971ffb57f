import { describe, expect, it } from 'vitest';
import { createSessionController } from '../../../renderer/login/session-controller.ts';
import { failed, ok } from '../../../shared/result.ts';
import { fakeBridge } from './fake-bridge.ts';

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
});
