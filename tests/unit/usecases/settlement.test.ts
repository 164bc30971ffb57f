import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Completion, PendingOperation, SessionState } from '../../../shared/ipc.ts';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import type { Bank } from '../../../electron/usecases/ports.ts';
import { createSettlement } from '../../../electron/usecases/settlement.ts';

const loggedIn: SessionState = {
  state: 'logged-in',
  customerName: '홍길동',
  expiresAt: '2026-11-22T09:10:00Z',
  warning: false,
  extendable: true,
};
const loggedOut: SessionState = { state: 'logged-out', reason: null };
const operation = (key: string): PendingOperation => ({
  key,
  act: 'register',
  holder: '홍길동',
  startedAt: '2026-11-22T09:00:00Z',
  certificate: 'AAAA',
});
const completion = { receiptNumber: 'R-1' } as Completion;

let customer: string | null;
let tell: (state: SessionState) => void;
let pending: Record<string, PendingOperation[]>;
/** What the bank says of each, when the test lets it. */
let answers: Record<string, () => Promise<Completion | null>>;
let asked: string[];
let settled: ReturnType<typeof createSettlement>;
beforeEach(() => {
  customer = null;
  asked = [];
  answers = {};
  pending = {};
  const bank = {
    get customer() {
      return customer === null ? null : { id: customer, name: '', person: 'personal' };
    },
    onSession: (listener: typeof tell) => (tell = listener),
  } as unknown as Bank;
  settled = createSettlement({
    bank,
    pending: { list: async (of: string) => pending[of] ?? [] } as never,
    settle: async ({ key }) => {
      asked.push(key);
      return (await answers[key]?.()) ?? null;
    },
  });
});
const logIn = (id: string): void => {
  customer = id;
  tell(loggedIn);
};
const logOut = (): void => {
  customer = null;
  tell(loggedOut);
};
const refuse = (code: ReasonCode) => () => Promise.reject(new Refusal(code));
const outcomes = async (): Promise<[string, string][]> =>
  (await settled()).map(({ operation: { key }, completion: done }) => [key, done ? 'done' : 'not-done']);

describe('after a log-in', () => {
  it('each operation of this customer is asked about, and told without its certificate', async () => {
    pending = { hong: [operation('a'), operation('b')], kim: [operation('c')] };
    answers = { a: async () => completion, b: async () => null };
    logIn('hong');
    const { certificate: _certificate, ...told } = operation('a');
    expect(await settled()).toEqual([
      { operation: told, completion },
      { operation: { ...told, key: 'b' }, completion: null },
    ]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('nothing is asked twice, however often the session is told of', async () => {
    pending = { hong: [operation('a')] };
    logIn('hong');
    tell({ ...loggedIn, warning: true });
    await settled();
    tell(loggedIn);
    expect(await outcomes()).toEqual([['a', 'not-done']]);
    expect(asked).toEqual(['a']);
  });

  it('one is asked about after the other', async () => {
    pending = { hong: [operation('a'), operation('b')] };
    let answer: (done: null) => void = () => undefined;
    answers = { a: () => new Promise((resolve) => (answer = resolve)) };
    logIn('hong');
    await vi.waitFor(() => expect(asked).toEqual(['a']));
    const told = outcomes();
    answer(null);
    expect(await told).toEqual([
      ['a', 'not-done'],
      ['b', 'not-done'],
    ]);
  });

  it('one that is begun while the others are asked about is left to itself', async () => {
    const list = [operation('a')];
    pending = { hong: list };
    answers = {
      a: async () => {
        list.push(operation('b'));
        pending['hong'] = [...list];
        return null;
      },
    };
    pending['hong'] = [...list];
    logIn('hong');
    expect(await outcomes()).toEqual([['a', 'not-done']]);
  });

  it.each(['OFFLINE', 'BANK_UNAVAILABLE', 'BANK_MAINTENANCE', 'RATE_LIMITED'] as const)(
    '%s: the rest is asked about after the next log-in',
    async (code) => {
      pending = { hong: [operation('a'), operation('b')] };
      answers = { a: refuse(code), b: async () => completion };
      logIn('hong');
      expect(await outcomes()).toEqual([]);
      expect(asked).toEqual(['a']);
      logOut();
      answers = { ...answers, a: async () => completion };
      logIn('hong');
      expect(await outcomes()).toEqual([
        ['a', 'done'],
        ['b', 'done'],
      ]);
    },
  );

  it('what the bank says of one cannot be believed: the next is asked about all the same', async () => {
    pending = { hong: [operation('a'), operation('b')] };
    answers = { a: refuse('RESULT_UNKNOWN') };
    logIn('hong');
    expect(await outcomes()).toEqual([['b', 'not-done']]);
  });

  it('a fault of ours is told to who asks, and ends nothing else', async () => {
    pending = { hong: [operation('a')] };
    answers = { a: () => Promise.reject(new TypeError('a fault of ours')) };
    logIn('hong');
    await expect(settled()).rejects.toThrow(TypeError);
  });
});

describe('after the log-out', () => {
  it('nothing is left of what was learned', async () => {
    pending = { hong: [operation('a')] };
    logIn('hong');
    expect(await outcomes()).toHaveLength(1);
    logOut();
    expect(await settled()).toEqual([]);
    pending = { kim: [] };
    logIn('kim');
    expect(await settled()).toEqual([]);
  });

  it('nothing more is asked, and what comes late is told to nobody', async () => {
    pending = { hong: [operation('a'), operation('b')], kim: [] };
    let answer: (done: Completion) => void = () => undefined;
    answers = { a: () => new Promise((resolve) => (answer = resolve)) };
    logIn('hong');
    await vi.waitFor(() => expect(asked).toEqual(['a']));
    const told = outcomes();
    logOut();
    logIn('kim');
    answer(completion);
    expect(await told).toEqual([]);
    expect(await settled()).toEqual([]);
    expect(asked).toEqual(['a']);
  });
});
