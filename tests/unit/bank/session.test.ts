import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../../shared/bank-api.ts';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import type { Api, CallOptions } from '../../../electron/bank/api.ts';
import { createSession, type BankSession } from '../../../electron/bank/session.ts';

const start = Date.parse('2026-11-22T09:00:00Z');
const minute = 60_000;
const after = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};

interface Call {
  readonly name: string;
  readonly token: string | undefined;
}
let calls: Call[];
let answers: Record<string, () => Promise<unknown>>;
let session: BankSession;
const states: string[] = [];

const whole = (token: string, idleSeconds = 600): Session => ({
  token,
  customer: { id: 'hong', name: '홍길동', person: 'personal' },
  idleSeconds,
  expiresAt: '2026-11-22T09:10:00Z',
  endsAt: '2026-11-22T19:00:00Z',
});
const refuse = (code: ReasonCode) => () => Promise.reject(new Refusal(code));
const api = ((name: string, options: CallOptions<'logIn'> = {}) => {
  calls.push({ name, token: options.token });
  return (answers[name] ?? refuse('INTERNAL'))();
}) as unknown as Api;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  calls = [];
  states.length = 0;
  answers = {
    logIn: () => Promise.resolve({ token: 'first', next: { kind: 'otp' } }),
    logInWithCertificate: () => Promise.resolve({ token: 'first', next: { kind: 'otp' } }),
    confirmSecondFactor: () => Promise.resolve(whole('second')),
    extend: () => Promise.resolve(whole('second')),
    logOut: () => Promise.resolve({}),
    registrations: () => Promise.resolve({ registrations: [] }),
  };
  session = createSession(api, { now: () => new Date() }, { event: () => undefined });
  session.onSession(({ state }) => states.push(state));
});
afterEach(() => {
  vi.useRealTimers();
});

const logIn = async (): Promise<void> => {
  await session.logIn({ id: 'hong', password: 'pw' });
  await session.confirmSecondFactor({ kind: 'otp', code: '123456' });
};
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : String(error)),
  );

describe('the state', () => {
  it('shows no token to anyone who looks at it', async () => {
    await logIn();
    expect(JSON.stringify([session, session.session, session.customer])).not.toMatch(/first|second"/);
  });

  it('uses the first token for the OTP only, and the second afterwards', async () => {
    await logIn();
    await session.call('registrations');
    expect(calls).toEqual([
      { name: 'logIn', token: undefined },
      { name: 'confirmSecondFactor', token: 'first' },
      { name: 'registrations', token: 'second' },
    ]);
  });

  it('asks for the second factor that the bank wants, after a log-in with a certificate too', async () => {
    const places = [
      { cell: 12, half: 'front' },
      { cell: 27, half: 'back' },
    ];
    const next = { kind: 'securityCard', places };
    answers['logInWithCertificate'] = () => Promise.resolve({ token: 'first', next });
    await session.logInWithCertificate({
      certificateSha256: 'a'.repeat(64),
      challengeId: 'c',
      signedStatement: 'AAAA',
      language: 'ko',
    });
    expect(session.session).toEqual({ state: 'second-factor', asked: next });
    expect(session.customer).toBeNull();
    await session.confirmSecondFactor({ kind: 'securityCard', digits: ['12', '34'] });
    expect(session.session).toMatchObject({ state: 'logged-in' });
    expect(calls.at(-1)).toEqual({ name: 'confirmSecondFactor', token: 'first' });
  });

  it('takes a token that the bank changes on extending', async () => {
    await logIn();
    answers['extend'] = () => Promise.resolve(whole('third'));
    await session.extend();
    await session.call('registrations');
    expect(calls.at(-1)).toEqual({ name: 'registrations', token: 'third' });
  });

  it.each([
    ['OTP_WRONG', 'second-factor'],
    ['OTP_USED', 'second-factor'],
    ['BANK_UNAVAILABLE', 'second-factor'],
    ['LOCKED', 'logged-out'],
    ['SESSION_EXPIRED', 'logged-out'],
  ] as const)('after %s at the OTP is %s', async (code, state) => {
    await session.logIn({ id: 'hong', password: 'pw' });
    answers['confirmSecondFactor'] = refuse(code);
    expect(await codeOf(session.confirmSecondFactor({ kind: 'otp', code: '123456' }))).toBe(code);
    expect(session.session).toMatchObject(state === 'logged-out' ? { state, reason: { code } } : { state });
  });

  it('ends the session that another log-in has opened meanwhile, before it asks on', async () => {
    let answer: (first: unknown) => void = () => undefined;
    await session.logIn({ id: 'hong', password: 'pw' });
    answers['logIn'] = () => new Promise((resolve) => (answer = resolve));
    const other = session.logIn({ id: 'kim', password: 'pw' });
    await session.confirmSecondFactor({ kind: 'otp', code: '123456' });
    answer({ token: 'kims', next: { kind: 'otp' } });
    await other;
    expect(states).toEqual(['second-factor', 'logged-in', 'logged-out', 'second-factor']);
    expect(session.customer).toBeNull();
    expect(calls.at(-1)).toEqual({ name: 'logOut', token: 'second' });
    await session.confirmSecondFactor({ kind: 'otp', code: '123456' });
    expect(calls.at(-1)).toEqual({ name: 'confirmSecondFactor', token: 'kims' });
  });

  it('stays logged out when the log-in is refused', async () => {
    answers['logIn'] = refuse('LOGIN_FAILED');
    expect(await codeOf(session.logIn({ id: 'hong', password: 'x' }))).toBe('LOGIN_FAILED');
    expect(session.session).toEqual({ state: 'logged-out', reason: null });
  });

  it('asks nothing of the bank without a session', async () => {
    expect(await codeOf(session.call('registrations'))).toBe('SESSION_EXPIRED');
    expect(await codeOf(session.confirmSecondFactor({ kind: 'otp', code: '123456' }))).toBe(
      'SESSION_EXPIRED',
    );
    expect(calls).toEqual([]);
  });
});

describe('the end of a session', () => {
  it('is warned of 60 s before, and comes after ten minutes without use', async () => {
    await logIn();
    const expiresAt = new Date(start + 10 * minute).toISOString();
    await after(9 * minute - 1_000);
    expect(session.session).toMatchObject({ state: 'logged-in', expiresAt, warning: false });
    await after(1_000);
    expect(session.session).toMatchObject({ state: 'logged-in', expiresAt, warning: true });
    await after(minute - 1_000);
    expect(session.session).toMatchObject({ state: 'logged-in' });
    await after(1_000);
    expect(session.session).toEqual({
      state: 'logged-out',
      reason: { code: 'SESSION_EXPIRED', params: { why: 'idle' } },
    });
    expect(session.customer).toBeNull();
    expect(await codeOf(session.call('registrations'))).toBe('SESSION_EXPIRED');
  });

  it('is put off by every request, and the warning goes', async () => {
    await logIn();
    await after(9.5 * minute);
    expect(session.session).toMatchObject({ warning: true });
    await session.call('registrations');
    expect(session.session).toMatchObject({
      state: 'logged-in',
      warning: false,
      expiresAt: new Date(start + 19.5 * minute).toISOString(),
    });
  });

  it('is counted from before the request: never later than the bank’s own', async () => {
    await logIn();
    answers['registrations'] = () =>
      new Promise((resolve) => setTimeout(() => resolve({ registrations: [] }), 8_000));
    const call = session.call('registrations');
    await after(8_000);
    await call;
    expect(session.session).toMatchObject({ expiresAt: new Date(start + 10 * minute).toISOString() });
  });

  it('is noticed on waking from sleep, when no timer ran', async () => {
    await logIn();
    vi.setSystemTime(start + 60 * minute);
    await after(1_000);
    expect(session.session).toMatchObject({ state: 'logged-out', reason: { code: 'SESSION_EXPIRED' } });
  });

  it('is told by the bank, whatever our clock says', async () => {
    await logIn();
    answers['registrations'] = refuse('SESSION_EXPIRED');
    expect(await codeOf(session.call('registrations'))).toBe('SESSION_EXPIRED');
    expect(session.session).toMatchObject({ state: 'logged-out', reason: { code: 'SESSION_EXPIRED' } });
    expect(await codeOf(session.call('registrations'))).toBe('SESSION_EXPIRED');
    expect(calls.filter(({ name }) => name === 'registrations')).toHaveLength(1);
  });

  it('is told with the bank’s reason: logged in anew somewhere else', async () => {
    await logIn();
    answers['registrations'] = () => Promise.reject(new Refusal('SESSION_EXPIRED', { why: 'elsewhere' }));
    await codeOf(session.call('registrations'));
    expect(session.session).toEqual({
      state: 'logged-out',
      reason: { code: 'SESSION_EXPIRED', params: { why: 'elsewhere' } },
    });
  });

  it('comes at the longest it lasts, whatever is done; nothing puts that off', async () => {
    // The bank's clock is not ours: what counts is how far its two ends are apart.
    const ends = { expiresAt: '2030-01-01T00:10:00Z', endsAt: '2030-01-01T00:15:00Z' };
    answers['confirmSecondFactor'] = () => Promise.resolve({ ...whole('second'), ...ends });
    await logIn();
    const endsAt = (minutes: number): string => new Date(start + minutes * minute).toISOString();
    expect(session.session).toMatchObject({ expiresAt: endsAt(10), extendable: true });
    await after(4 * minute);
    await session.extend();
    expect(session.session).toMatchObject({ expiresAt: endsAt(14), extendable: true });
    await after(8 * minute);
    await session.extend();
    expect(session.session).toMatchObject({ expiresAt: endsAt(15), extendable: false, warning: false });
    await after(2 * minute);
    await session.extend();
    expect(session.session).toMatchObject({ expiresAt: endsAt(15), extendable: false, warning: true });
    await after(minute);
    expect(session.session).toEqual({
      state: 'logged-out',
      reason: { code: 'SESSION_EXPIRED', params: { why: 'longest' } },
    });
  });

  it('is not another refusal', async () => {
    await logIn();
    answers['registrations'] = refuse('OTP_WRONG');
    await codeOf(session.call('registrations'));
    expect(session.session).toMatchObject({ state: 'logged-in' });
  });

  it('comes at once on leaving, whatever the bank says', async () => {
    await logIn();
    answers['logOut'] = refuse('OFFLINE');
    await session.logOut();
    expect(session.session).toEqual({ state: 'logged-out', reason: null });
    expect(calls.at(-1)).toEqual({ name: 'logOut', token: 'second' });
    await after(30 * minute);
    expect(states).toEqual(['second-factor', 'logged-in', 'logged-out']);
  });
});

describe('using the page', () => {
  it('extends at most once a minute', async () => {
    await logIn();
    for (let second = 0; second < 180; second++) {
      session.touch();
      await after(1_000);
    }
    expect(calls.filter(({ name }) => name === 'extend').length).toBe(2);
    expect(session.session).toMatchObject({ expiresAt: new Date(start + 12 * minute).toISOString() });
  });

  it('does nothing without a session, and breaks nothing when the bank is away', async () => {
    session.touch();
    await logIn();
    answers['extend'] = refuse('OFFLINE');
    await after(2 * minute);
    session.touch();
    await after(1_000);
    expect(session.session).toMatchObject({ state: 'logged-in' });
  });
});

describe('an answer that comes too late', () => {
  it('does not log in who went back', async () => {
    await session.logIn({ id: 'hong', password: 'pw' });
    answers['confirmSecondFactor'] = () =>
      new Promise((resolve) => setTimeout(() => resolve(whole('late')), 1_000));
    const confirming = codeOf(session.confirmSecondFactor({ kind: 'otp', code: '123456' }));
    await session.logOut();
    await after(1_000);
    expect(await confirming).toBe('CANCELLED');
    expect(session.session).toEqual({ state: 'logged-out', reason: null });
    // What was opened at the bank is closed again.
    expect(calls.at(-1)).toEqual({ name: 'logOut', token: 'late' });
  });

  it('does not end or extend the next session', async () => {
    await logIn();
    answers['registrations'] = () =>
      new Promise((_resolve, reject) => setTimeout(() => reject(new Refusal('SESSION_EXPIRED')), 1_000));
    const old = codeOf(session.call('registrations'));
    await session.logOut();
    await logIn();
    await after(1_000);
    expect(await old).toBe('SESSION_EXPIRED');
    expect(session.session).toMatchObject({ state: 'logged-in' });
  });
});
