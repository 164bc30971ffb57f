import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../../shared/ipc.ts';
import { endWithSession } from '../../../electron/usecases/session-end.ts';

const loggedOut: SessionState = { state: 'logged-out', reason: null };
const secondFactor: SessionState = { state: 'second-factor', asked: { kind: 'otp' } };
const loggedIn: SessionState = {
  state: 'logged-in',
  customerName: '홍길동',
  expiresAt: '2026-11-22T09:10:00Z',
  warning: false,
  extendable: true,
};
/** How often what belongs to the customer has ended after each of these. */
const endsAfter = (...states: SessionState[]): number[] => {
  let tell: (state: SessionState) => void = () => undefined;
  let ended = 0;
  endWithSession(
    {
      session: loggedOut,
      onSession: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    [() => (ended += 1)],
  );
  return states.map((state) => {
    tell(state);
    return ended;
  });
};

describe('what belongs to a customer', () => {
  it('ends with the session, and with a log-in that was given up', () => {
    expect(endsAfter(secondFactor, loggedIn, { ...loggedIn, warning: true }, loggedOut)).toEqual([
      0, 0, 0, 1,
    ]);
    expect(endsAfter(secondFactor, loggedOut, loggedOut)).toEqual([0, 1, 1]);
    expect(endsAfter(secondFactor, loggedIn, loggedOut, secondFactor, loggedIn, loggedOut)).toEqual([
      ...[0, 0, 1, 1, 1, 2],
    ]);
  });

  it('stays where nobody was logged in: a window is open for the log-in, a file for it', () => {
    expect(endsAfter(loggedOut, loggedOut, secondFactor)).toEqual([0, 0, 0]);
  });
});
