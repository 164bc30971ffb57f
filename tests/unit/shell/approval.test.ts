import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApprovalWindow } from '../../../electron/shell/approval/approval-window.ts';
import { ApprovalDesk } from '../../../electron/shell/approval/approval.ts';
import type { ApprovalView } from '../../../shared/approval.ts';
import type { KeyAnswer, KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { SecondFactor } from '../../../shared/second-factor.ts';
import { codeOf, FakeChild, FakeWindow, signedUnder } from './support/fakes.ts';

const view = { operation: 'register' } as ApprovalView;
const source: KeySource = { kind: 'pkcs12', file: new Uint8Array([1]) };
const job = { chain: [] } as unknown as Parameters<ApprovalDesk['sign']>[2];
const certificate = new Uint8Array([7]);

/** The main process's end of a window's port. */
let join: ApprovalWindow['join'];
let windows: FakeWindow[];
let children: FakeChild[];
let desk: ApprovalDesk;
let open: boolean[];
/** What each child may do. */
let allowed: { readonly foreignLibraries: boolean }[];
beforeEach(() => {
  windows = [];
  join = () => ({}) as never;
  allowed = [];
  children = [];
  open = [];
  desk = new ApprovalDesk({
    openWindow: () => windows[windows.push(new FakeWindow(() => join())) - 1]!,
    fork: (may) => {
      allowed.push(may);
      return children[children.push(new FakeChild()) - 1]!;
    },
    deadline: 50,
  });
  desk.onOpenChange((state) => open.push(state));
});
afterEach(() => vi.useRealTimers());

const opened: KeyAnswer = { kind: 'opened', pairs: [{ certificate, hasKey: true, chain: [] }] };
const signed = signedUnder('first');
const openFile = async () => {
  const opening = desk.openFile(view, source);
  children[0]!.answer(opened);
  return opening;
};
const everythingEnded = () => {
  expect(windows.every(({ closed }) => closed)).toBe(true);
  expect(children.every(({ killed }) => killed)).toBe(true);
};

describe('a yes', () => {
  const view = { operation: 'delete', asks: 'nothing' } as ApprovalView;
  const yes = { kind: 'approve', password: null, newPassword: null };
  const asking = () => {
    const port = Object.assign(new EventEmitter(), { start: vi.fn(), close: vi.fn() });
    join = () => port as never;
    return { said: codeOf(desk.confirm(view)), port };
  };

  it('is the page’s, without any key process', async () => {
    const { said, port } = asking();
    expect(port.start).toHaveBeenCalled();
    port.emit('message', { data: yes });
    expect(await said).toBe('done');
    expect(port.close).toHaveBeenCalled();
    expect(children).toEqual([]);
    everythingEnded();
  });
  it.each([
    ['nothing', undefined],
    ['something else', { kind: 'working' }],
    ['more than a yes', { ...yes, password: new Uint8Array([1]) }],
    ['a new password', { ...yes, newPassword: new Uint8Array([1]) }],
  ])('is not what says %s', async (_what, data) => {
    const { said, port } = asking();
    port.emit('message', { data });
    await pause(10);
    expect(windows[0]?.closed).toBe(false);
    void desk.handlers.cancel();
    expect(await said).toBe('CANCELLED');
  });
  it.each(['certificate-password', 'new-password', 'token-pin', 'cloud-pin', 'otp'] as const)(
    'is never asked in a window with a field for a secret: %s',
    async (asks) => {
      expect(await codeOf(desk.confirm({ ...view, asks }))).toBe('INTERNAL');
      expect(windows).toEqual([]);
    },
  );
});

describe('what the window shows', () => {
  it('has no name that reads as another; the statement stands as it is signed', async () => {
    const card = {
      holder: '홍\u202e길동',
      kind: 'other',
      issuer: 'a\nb\u2066c',
    } as ApprovalView['certificate'];
    const shown = {
      operation: 'delete',
      asks: 'nothing',
      certificate: card,
      replaces: card,
      fileName: 'fxp.\u202ecod',
      place: { kind: 'removable', label: 'USB › \u202etfel\r\n' },
      destination: { kind: 'folder', label: '\u2028x' },
      statement: 'to the\nletter\u200f',
    } as ApprovalView;
    const ended = codeOf(desk.sign(shown, source, job));
    expect(desk.handlers.view()).toEqual({
      ...shown,
      certificate: { holder: '홍 길동', kind: 'other', issuer: 'a b c' },
      replaces: { holder: '홍 길동', kind: 'other', issuer: 'a b c' },
      fileName: 'fxp. cod',
      place: { kind: 'removable', label: 'USB ›  tfel' },
      destination: { kind: 'folder', label: 'x' },
    });
    void desk.handlers.cancel();
    expect(await ended).toBe('CANCELLED');
  });
});

describe('signing', () => {
  it('answers what the key process signed, and both processes end', async () => {
    const signing = desk.sign(view, source, job);
    expect(desk.handlers.view()).toEqual(view);
    expect(open).toEqual([true]);
    children[0]!.answer({ kind: 'working' });
    children[0]!.answer(signed);
    expect(await signing).toMatchObject({ signedStatement: new Uint8Array([1]), randomEnvelope: null });
    everythingEnded();
    expect(open).toEqual([true, false]);
    expect(() => desk.handlers.view()).toThrow(Refusal);
  });
  it.each([
    [
      'the key process refuses',
      () => children[0]!.answer({ kind: 'failed', reason: { code: 'KEY_MISMATCH', params: {} } }),
      'KEY_MISMATCH',
    ],
    ['the key process dies', () => children[0]!.kill(), 'INTERNAL'],
    [
      'the key process talks nonsense',
      () => children[0]!.answer({ kind: 'key', der: 1 } as never),
      'INTERNAL',
    ],
    ['the key process answers another job', () => children[0]!.answer(opened), 'INTERNAL'],
    ['the customer closes the window', () => windows[0]!.gone(), 'CANCELLED'],
    ['the customer cancels', () => void desk.handlers.cancel(), 'CANCELLED'],
    ['the screen is locked', () => desk.cancelAll(), 'CANCELLED'],
  ])('ends when %s', async (_what, happens, code) => {
    const signing = codeOf(desk.sign(view, source, job));
    happens();
    expect(await signing).toBe(code);
    everythingEnded();
  });
  it('lets a key process load makers’ libraries only for a token', async () => {
    const token = { kind: 'token' } as KeySource;
    const jobs = [
      () => desk.sign(view, source, job),
      () => desk.sign(view, token, job),
      () => desk.openFile(view, source),
      () => desk.perform(view, { kind: 'verify-secret', source }),
      () => desk.perform(view, { kind: 'change-secret', source: token }),
      () => desk.listTokens('/usr/lib/token.so'),
    ];
    for (const start of jobs) {
      const ended = codeOf(start());
      children.at(-1)?.kill();
      expect(await ended).toBe('INTERNAL');
    }
    const may = allowed.map(({ foreignLibraries }) => foreignLibraries);
    expect(may).toEqual([false, true, false, false, true, true]);
  });
  it('ends a key process that passes its deadline, counted from the approval', async () => {
    const signing = codeOf(desk.sign(view, source, job));
    await pause(100);
    expect(children[0]!.killed).toBe(false);
    children[0]!.answer({ kind: 'working' });
    expect(await signing).toBe('INTERNAL');
    everythingEnded();
  });
  it('has no deadline while the customer thinks of another password', async () => {
    const signing = codeOf(desk.sign(view, source, job));
    children[0]!.answer({ kind: 'working' });
    children[0]!.answer({ kind: 'waiting' });
    await pause(100);
    expect(children[0]!.killed).toBe(false);
    children[0]!.answer(signed);
    expect(await signing).toBe('done');
  });
  it('ends after five minutes', async () => {
    vi.useFakeTimers();
    const signing = codeOf(desk.sign(view, source, job));
    await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
    expect(children[0]!.killed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await signing).toBe('CANCELLED');
    everythingEnded();
  });
  it('is one at a time: another is refused and the window comes to the front', async () => {
    const signing = codeOf(desk.sign(view, source, job));
    expect(await codeOf(desk.sign(view, source, job))).toBe('CANCELLED');
    expect(await codeOf(desk.withSecondFactor(view, () => Promise.resolve()))).toBe('CANCELLED');
    expect([windows.length, children.length, windows[0]!.focused]).toEqual([1, 1, 2]);
    children[0]!.answer(signed);
    expect(await signing).toBe('done');
  });
});

describe('a file', () => {
  it('stays open in its process and signs without being opened again', async () => {
    const file = await openFile();
    expect(windows[0]!.closed).toBe(true);
    expect([file.open, children[0]!.killed]).toEqual([true, false]);
    const signing = desk.sign(view, { file, certificateSha256: 'ab' }, job);
    expect(children).toHaveLength(1);
    expect(children[0]!.jobs[1]).toMatchObject({
      kind: 'sign',
      source: { kind: 'held', certificateSha256: 'ab' },
    });
    children[0]!.answer(signed);
    await signing;
    expect(file.open).toBe(false);
    everythingEnded();
  });
  it('closes after five minutes, and is then not to be signed with', async () => {
    vi.useFakeTimers();
    const file = await openFile();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(file.open).toBe(false);
    everythingEnded();
    await expect(async () => desk.sign(view, { file, certificateSha256: 'ab' }, job)).rejects.toThrow(
      'CERT_NOT_FOUND',
    );
  });
  it('that is being signed with stays open until the window closes', async () => {
    vi.useFakeTimers();
    const file = await openFile();
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    const signing = codeOf(desk.sign(view, { file, certificateSha256: 'ab' }, job));
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(file.open).toBe(true);
    children[0]!.answer(signed);
    expect(await signing).toBe('done');
    everythingEnded();
  });
  it.each([
    ['it is closed', (file: { close(): void }) => file.close()],
    ['the screen is locked', () => desk.cancelAll()],
  ])('is gone when %s', async (_what, happens) => {
    const file = await openFile();
    happens(file);
    expect(file.open).toBe(false);
    everythingEnded();
  });
  it('of somebody else’s making is none of ours', async () => {
    const file = { open: true, pairs: [], close: () => undefined };
    await expect(async () => desk.sign(view, { file, certificateSha256: 'ab' }, job)).rejects.toThrow(
      'CERT_NOT_FOUND',
    );
  });
});

describe('a fresh second factor', () => {
  it('goes to the bank, without any key process', async () => {
    const answers: SecondFactor[] = [];
    const releasing = desk.withSecondFactor(view, (answer) => Promise.resolve(answers.push(answer)));
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '123456' });
    expect(await releasing).toBe(1);
    expect(answers).toEqual([{ kind: 'otp', code: '123456' }]);
    expect(children).toHaveLength(0);
    everythingEnded();
  });
  it.each(['OTP_WRONG', 'OTP_USED', 'RATE_LIMITED'] as const)('%s keeps the window open', async (code) => {
    const send = vi
      .fn<(answer: SecondFactor) => Promise<string>>()
      .mockRejectedValueOnce(new Refusal(code, { left: 4 }));
    send.mockResolvedValue('released');
    const releasing = desk.withSecondFactor(view, send);
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    await pause(0);
    expect(windows[0]!.refused).toEqual([{ code, params: { left: 4 } }]);
    expect(windows[0]!.closed).toBe(false);
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '222222' });
    expect(await releasing).toBe('released');
  });
  it('any other refusal ends it', async () => {
    const releasing = codeOf(desk.withSecondFactor(view, () => Promise.reject(new Refusal('LOCKED'))));
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    expect(await releasing).toBe('LOCKED');
    everythingEnded();
  });
  it('that is on its way is waited for: cancelling then does not deny what the bank has done', async () => {
    let bankAnswers: (value: string) => void = () => undefined;
    const releasing = desk.withSecondFactor(
      view,
      () => new Promise<string>((resolve) => (bankAnswers = resolve)),
    );
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    windows[0]!.gone();
    await pause(0);
    bankAnswers('released');
    expect(await releasing).toBe('released');
  });
  it('is asked for as long as the challenge lives, and one on its way is waited for', async () => {
    vi.useFakeTimers();
    const soon = (): Date => new Date(Date.now() + 1_000);
    const unasked = codeOf(desk.withSecondFactor(view, () => Promise.resolve(), soon()));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await unasked).toBe('CANCELLED');
    everythingEnded();

    let bankAnswers: (value: string) => void = () => undefined;
    const releasing = desk.withSecondFactor(
      view,
      () => new Promise<string>((r) => (bankAnswers = r)),
      soon(),
    );
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    await vi.advanceTimersByTimeAsync(2_000);
    bankAnswers('released');
    expect(await releasing).toBe('released');
  });
  it('is sent once, however often the button is pressed', async () => {
    const send = vi.fn<(answer: SecondFactor) => Promise<void>>(() => pause(20));
    const releasing = desk.withSecondFactor(view, send);
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    desk.handlers.submitSecondFactor({ kind: 'otp', code: '111111' });
    await releasing;
    expect(send).toHaveBeenCalledTimes(1);
  });
});
