import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApprovalDesk } from '../../../electron/shell/approval/approval.ts';
import type { StatementLife } from '../../../electron/usecases/ports.ts';
import type { ApprovalView } from '../../../shared/approval.ts';
import type { KeySource } from '../../../shared/key-job.ts';
import { type ReasonCode, Refusal } from '../../../shared/reasons.ts';
import { codeOf, FakeChild, FakeWindow, signedUnder } from './support/fakes.ts';

const view = { operation: 'register' } as ApprovalView;
const source: KeySource = { kind: 'pkcs12', file: new Uint8Array([1]) };
const job = { chain: [] } as unknown as Parameters<ApprovalDesk['sign']>[2];
const second = 1_000;

let window: FakeWindow;
let child: FakeChild;
let desk: ApprovalDesk;
beforeEach(() => {
  vi.useFakeTimers();
  window = new FakeWindow(() => ({}) as never);
  child = new FakeChild();
  desk = new ApprovalDesk({ openWindow: () => window, fork: () => child });
});
afterEach(() => vi.useRealTimers());

const after = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * second);
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * second);

type Renewal = StatementLife['renew'];
/** The bank's answer to the n-th renewal, or the code that it refuses with. */
type Said = number | ReasonCode;
const statementOf = (renewal: number) => ({ challenge: `renewal-${renewal}` }) as never;

/** A signature under way whose challenge lives so long, with what the bank says to each renewal in turn. */
const sign = (livesSeconds: number, ...said: Said[]) => {
  let asked = 0;
  const renew = vi.fn<Renewal>(() => {
    asked += 1;
    const next = said[asked - 1] ?? 'BANK_UNAVAILABLE';
    return typeof next === 'string'
      ? Promise.reject(new Refusal(next))
      : Promise.resolve({ statement: statementOf(asked), closesAt: inSeconds(next) });
  });
  const ended = codeOf(desk.sign(view, source, job, { closesAt: inSeconds(livesSeconds), renew }));
  return { ended, renew };
};
const renewals = (): unknown[] => child.jobs.slice(1);
const closes = async (ended: Promise<unknown>, code: unknown): Promise<void> => {
  expect(await ended).toBe(code);
  expect([window.closed, child.killed]).toEqual([true, true]);
};

describe('a challenge that runs out while the window is open', () => {
  it('is renewed 20 s before, each time anew, and the window stays', async () => {
    const { ended, renew } = sign(120, 120, 120);
    await after(99.9);
    expect(renew).not.toHaveBeenCalled();
    await after(0.1);
    expect(renewals()).toEqual([{ kind: 'renew', statement: statementOf(1) }]);
    await after(100);
    expect(renewals().at(-1)).toEqual({ kind: 'renew', statement: statementOf(2) });
    await after(60);
    expect(window.closed).toBe(false);
    child.answer(signedUnder('renewal-2'));
    await closes(ended, 'done');
  });

  it('that lives for less than 40 s is renewed half-way', async () => {
    const { ended, renew } = sign(6, 60);
    await after(2.9);
    expect(renew).not.toHaveBeenCalled();
    await after(0.1);
    expect(renewals()).toHaveLength(1);
    await after(30);
    expect(window.closed).toBe(false);
    desk.cancelAll();
    await closes(ended, 'CANCELLED');
  });

  it('says under which one it was signed', async () => {
    const signing = desk.sign(view, source, job, { closesAt: inSeconds(60), renew: vi.fn() });
    child.answer(signedUnder('first'));
    expect(await signing).toMatchObject({ challenge: 'first' });
  });

  it('is not renewed for a window that closes before: five minutes are the most', async () => {
    const { ended, renew } = sign(180, 180);
    await after(299.9);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(window.closed).toBe(false);
    await after(0.1);
    await closes(ended, 'CANCELLED');

    window.closed = child.killed = false;
    const soon = sign(310, 60);
    await after(300);
    await closes(soon.ended, 'CANCELLED');
    expect(soon.renew).not.toHaveBeenCalled();

    window.closed = child.killed = false;
    const long = sign(3_600, 60);
    await after(300);
    await closes(long.ended, 'CANCELLED');
    expect(long.renew).not.toHaveBeenCalled();
  });

  it('is asked for again while the bank cannot be, and the window closes with what it has', async () => {
    const { ended, renew } = sign(60, 'OFFLINE', 'BANK_UNAVAILABLE', 'RATE_LIMITED');
    await after(59.9);
    expect(renew.mock.calls.length).toBeGreaterThan(3);
    expect(renewals()).toEqual([]);
    expect(window.closed).toBe(false);
    await after(0.1);
    await closes(ended, 'CANCELLED');
  });

  it('is renewed as soon as the bank is there again', async () => {
    const { ended } = sign(60, 'OFFLINE', 'OFFLINE', 120);
    await after(59);
    expect(renewals()).toEqual([{ kind: 'renew', statement: statementOf(3) }]);
    await after(60);
    child.answer(signedUnder('renewal-3'));
    await closes(ended, 'done');
  });

  it.each(['CHANGED_ELSEWHERE', 'REVOKED', 'SESSION_EXPIRED', 'SERVER_IDENTITY'] as const)(
    'is the end of the window where the answer is %s',
    async (code) => {
      const { ended, renew } = sign(60, code);
      await after(40);
      await closes(ended, code);
      await after(300);
      expect(renew).toHaveBeenCalledTimes(1);
    },
  );

  it.each([
    ['has signed', () => child.answer(signedUnder('first')), 'done'],
    ['has cancelled', () => void desk.handlers.cancel(), 'CANCELLED'],
  ])('is nobody’s any more where the customer %s meanwhile', async (_what, happens, code) => {
    let answer: (renewed: Awaited<ReturnType<Renewal>>) => void = () => undefined;
    const renew = vi.fn(() => new Promise<Awaited<ReturnType<Renewal>>>((resolve) => (answer = resolve)));
    const ended = codeOf(desk.sign(view, source, job, { closesAt: inSeconds(60), renew }));
    await after(40);
    happens();
    await closes(ended, code);
    answer({ statement: statementOf(1), closesAt: inSeconds(180) });
    await after(300);
    expect(renewals()).toEqual([]);
    expect(renew).toHaveBeenCalledTimes(1);
  });
});
