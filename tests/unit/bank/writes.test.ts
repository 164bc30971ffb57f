import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BankBody } from '../../../shared/bank-api.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { PendingOperation } from '../../../shared/ipc.ts';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import type { Statement } from '../../../shared/statement.ts';
import { AnswerLost } from '../../../electron/bank/api.ts';
import type { Facts } from '../../../electron/bank/facts.ts';
import type { BankSession } from '../../../electron/bank/session.ts';
import { createWrites } from '../../../electron/bank/writes.ts';

const key = '7b1e4c56-9d0f-4f7e-8a55-3f9f8a0c1d2e';
const statement: Statement = {
  version: 1,
  environment: 'sandbox',
  purpose: 'register',
  bank: 'woori',
  customer: 'hong',
  certificateSha256: 'a'.repeat(64),
  registration: null,
  challenge: 'Y2hhbGxlbmdl',
  idempotencyKey: key,
  terms: null,
  text: '본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.',
  time: '2026-11-22T09:00:00Z',
  randomEnvelopeSha256: null,
};
// What is sent is signed elsewhere; here it only has to be our own.
vi.mock('../../../electron/pki/cms.ts', async (original) => ({
  ...(await original<object>()),
  verifySignedData: () => Promise.resolve({ content: new TextEncoder().encode(JSON.stringify(statement)) }),
}));
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

type Answer = () => Promise<unknown>;
const refuse = (code: ReasonCode) => () => Promise.reject(new Refusal(code));
const lose = () => Promise.reject(new AnswerLost('BANK_UNAVAILABLE'));
const break_ = () => Promise.reject(new TypeError('a fault of ours'));
const notDone = () => Promise.resolve({ state: 'not-done' });

let pending: string[];
let asked: string[];
let customer: string | null;
beforeEach(() => {
  pending = [];
  asked = [];
  customer = 'hong';
});
const setUp = (...answers: Answer[]) =>
  createWrites({
    profile: { bank: { id: 'woori' } } as BankProfile,
    session: {
      get customer() {
        return customer === null ? null : { id: customer, name: '홍길동', person: 'personal' };
      },
      call: (name: string) => {
        asked.push(name);
        return (answers.shift() ?? refuse('INTERNAL'))();
      },
    } as unknown as BankSession,
    facts: { get: () => Promise.resolve({}) } as unknown as Facts,
    pendingOperations: {
      add: (operation) => Promise.resolve(void pending.push(operation.key)),
      remove: (gone) => Promise.resolve(void (pending = pending.filter((one) => one !== gone))),
      list: () => Promise.resolve([]),
    },
    history: { keep: () => Promise.resolve() },
    log: { event: () => undefined },
  });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

const operation = (act: PendingOperation['act']): PendingOperation => ({
  key,
  act,
  holder: '홍길동',
  startedAt: '2026-11-22T09:00:00Z',
});
const secondFactor = { kind: 'otp', code: '123456' } as const;
const signedBody = {
  challengeId: 'c',
  signedStatement: 'AAAA',
  randomEnvelope: null,
  language: 'ko',
  secondFactor,
} as const;
type Writes = ReturnType<typeof setUp>;
const register = (writes: Writes) => writes.register(operation('register'), signedBody);
const plainly = (writes: Writes) => {
  const { secondFactor: _none, ...body } = signedBody;
  return writes.register(operation('register'), body);
};
const release = (writes: Writes) =>
  writes.release(operation('release'), 'r1', { how: 'signed', ...signedBody });
const withoutKey = (writes: Writes) => {
  const body: BankBody<'release'> = { how: 'without-key', challengeId: 'c', reason: 'lost', secondFactor };
  return writes.release(operation('release-without-key'), 'r1', body);
};

describe('a second try whose OTP is refused, after the first answer was lost', () => {
  it.each([
    ['registration', register, 'OTP_USED', 'BANK_UNAVAILABLE'],
    ['registration', register, 'OTP_WRONG', 'BANK_UNAVAILABLE'],
    ['registration', register, 'RATE_LIMITED', 'BANK_UNAVAILABLE'],
    ['release with the key', release, 'OTP_USED', 'BANK_UNAVAILABLE'],
    // No window is open to ask for anything.
    ['registration without one', plainly, 'RATE_LIMITED', 'RATE_LIMITED'],
    ['registration', register, 'VID_MISMATCH', 'VID_MISMATCH'],
    // The next code goes under another idempotency key.
    ['release without the key', withoutKey, 'OTP_USED', 'OTP_USED'],
  ] as const)('%s: the window does not go on with a fenced key (%#)', async (_what, write, second, told) => {
    expect(await codeOf(write(setUp(lose, refuse(second), notDone)))).toBe(told);
    expect(asked.at(-1)).toBe('settle');
    expect(pending).toEqual([]);
  });

  it('is asked for again where the bank answered the first time: nothing was fenced', async () => {
    expect(await codeOf(register(setUp(refuse('OTP_WRONG'))))).toBe('OTP_WRONG');
    expect([asked, pending]).toEqual([['register'], []]);
  });
});

describe('a fault of ours on the way says nothing of the act', () => {
  it.each([
    ['at the first try', [break_]],
    ['at the second', [lose, break_]],
    ['while it is settled', [lose, lose, break_]],
  ] as const)('%s: it stays pending', async (_when, answers) => {
    expect(await codeOf(register(setUp(...answers)))).toBe('RESULT_UNKNOWN');
    expect(pending).toEqual([key]);
  });
});

describe('an answer that was lost, and somebody else logged in since', () => {
  const becomes = (next: string | null, answer: Answer) => () => {
    customer = next;
    return answer();
  };
  it.each([
    ['before the second try', [becomes('kim', lose)], ['register']],
    ['during it', [lose, becomes('kim', refuse('INTERNAL')), notDone], ['register', 'register']],
    ['with nobody after', [becomes(null, lose)], ['register']],
  ] as const)(
    '%s: their session is not asked about it, and it stays pending',
    async (_when, answers, calls) => {
      expect(await codeOf(register(setUp(...answers)))).toBe('RESULT_UNKNOWN');
      expect([asked, pending]).toEqual([calls, [key]]);
    },
  );

  it('is not forgotten because the bank knows nothing of it under another name', async () => {
    const writes = setUp(lose, lose, lose, notDone);
    expect(await codeOf(register(writes))).toBe('RESULT_UNKNOWN');
    customer = 'kim';
    expect(await writes.settle(key)).toBeNull();
    expect(pending).toEqual([key]);
  });
});

it('what became of one that is being sent is asked when it has its answer', async () => {
  let answer: (error: Refusal) => void = () => undefined;
  const writes = setUp(() => new Promise((_resolve, reject) => (answer = reject)), notDone);
  const sent = codeOf(register(writes));
  await vi.waitFor(() => expect(asked).toEqual(['register']));
  const settled = writes.settle(key);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual(['register']);
  answer(new Refusal('VID_MISMATCH'));
  expect([await sent, await settled]).toEqual(['VID_MISMATCH', null]);
  expect(asked).toEqual(['register', 'settle']);
});
