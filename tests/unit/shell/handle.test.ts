import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { type AllHandlers, handleApproval, handleCalls, tell } from '../../../electron/ipc/handle.ts';
import { type TrustedPage, isFromPage } from '../../../electron/ipc/sender.ts';
import { callChannel, contract } from '../../../shared/ipc.ts';

type Listener = (event: unknown, ...sent: unknown[]) => Promise<unknown>;
const { channels } = vi.hoisted(() => ({ channels: new Map<string, Listener>() }));
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: Listener) => channels.set(channel, listener) },
}));

const frame = { origin: 'app://main' };
const sent: unknown[][] = [];
const contents = { mainFrame: frame, send: (...message: unknown[]) => void sent.push(message) };
const page = { origin: 'app://main', contents: () => contents } as unknown as TrustedPage;
const event = { sender: contents, senderFrame: frame };

const logged: [string, unknown][] = [];
const log = { event: (name: string, fields?: unknown) => void logged.push([name, fields]) };
const call = (channel: string, from: unknown, ...args: unknown[]): Promise<unknown> =>
  channels.get(channel)!(from, ...args);

beforeEach(() => {
  channels.clear();
  sent.length = 0;
  logged.length = 0;
});

describe('the sender', () => {
  it('is accepted: our web contents, its main frame, our origin', () => {
    expect(isFromPage(event, page)).toBe(true);
  });
  const foreign = { mainFrame: frame, send: () => undefined };
  const elsewhere = { origin: 'https://evil.example' };
  it.each([
    ['a frame that is gone', { sender: contents, senderFrame: null }, page],
    ['other web contents', { sender: foreign, senderFrame: frame }, page],
    ['a frame inside the page', { sender: contents, senderFrame: { origin: 'app://main' } }, page],
    [
      'our page at another origin',
      { sender: contents, senderFrame: frame },
      { ...page, origin: 'app://approval' },
    ],
    [
      'our page led elsewhere',
      { sender: { ...contents, mainFrame: elsewhere }, senderFrame: elsewhere },
      { ...page, contents: () => ({ ...contents, mainFrame: elsewhere }) },
    ],
    ['a page while its window is not open', event, { ...page, contents: () => null }],
  ])('is refused: %s', (_what, from, to) => {
    expect(isFromPage(from, to as TrustedPage)).toBe(false);
  });
});

describe('a call', () => {
  const answers = { openLink: vi.fn(), info: vi.fn() };
  const never = (): never => {
    throw new Error('not asked here');
  };
  const handlers = Object.fromEntries(
    Object.entries(contract).map(([group, entries]) => [
      group,
      Object.fromEntries(Object.keys(entries).map((name) => [name, never])),
    ]),
  ) as unknown as AllHandlers;
  beforeEach(() => {
    answers.openLink.mockReset();
    handleCalls(page, { ...handlers, app: { ...handlers.app, ...answers } as AllHandlers['app'] }, log);
  });
  const openLink = callChannel('app', 'openLink');

  it('is answered: every entry of the contract has a channel and nothing else has', () => {
    const entries = Object.entries(contract).flatMap(([group, names]) =>
      Object.keys(names).map((name) => callChannel(group, name)),
    );
    expect([...channels.keys()].sort()).toEqual(entries.sort());
  });
  it('runs its handler with its argument', async () => {
    expect(await call(openLink, event, { link: 'home' })).toEqual({ ok: true, value: undefined });
    expect(answers.openLink).toHaveBeenCalledWith({ link: 'home' });
  });
  it.each([
    ['another sender', [{ sender: {}, senderFrame: frame }, { link: 'home' }]],
    ['a wrong argument', [event, { link: 'https://evil.example' }]],
    ['no argument', [event]],
    ['a field too many', [event, { link: 'home', path: '/etc/passwd' }]],
    ['an argument too many', [event, { link: 'home' }, 'more']],
  ])('does not reach its handler: %s', async (_what, [from, ...args]) => {
    expect(await call(openLink, from, ...args)).toEqual({
      ok: false,
      reason: { code: 'INTERNAL', params: {} },
    });
    expect(answers.openLink).not.toHaveBeenCalled();
  });
  it('answers a refusal with its reason', async () => {
    answers.openLink.mockRejectedValue(new Refusal('OFFLINE', { until: 'x' }));
    expect(await call(openLink, event, { link: 'home' })).toEqual({
      ok: false,
      reason: { code: 'OFFLINE', params: { until: 'x' } },
    });
  });
  it('answers anything else INTERNAL, and logs its kind but not its words', async () => {
    answers.openLink.mockRejectedValue(new TypeError('password hunter2'));
    expect(await call(openLink, event, { link: 'home' })).toMatchObject({ reason: { code: 'INTERNAL' } });
    expect(logged[0]).toMatchObject(['ipc.failed', { channel: openLink, error: 'TypeError' }]);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });
  it('lets no result through that is not the contract’s', async () => {
    answers.info.mockResolvedValue({ version: '1', key: 'secret' });
    expect(await call(callChannel('app', 'info'), event)).toMatchObject({ reason: { code: 'INTERNAL' } });
    expect(JSON.stringify(logged)).not.toContain('secret');
  });
  it('must have a handler', () => {
    channels.clear();
    expect(() => handleCalls(page, { ...handlers, app: {} } as unknown as AllHandlers, log)).toThrow();
  });
});

describe('the approval window', () => {
  const view = vi.fn();
  const submitSecondFactor = vi.fn();
  beforeEach(() => {
    submitSecondFactor.mockReset();
    handleApproval(
      { ...page, origin: 'app://approval' } as TrustedPage,
      { view, submitSecondFactor, cancel: vi.fn() },
      log,
    );
  });
  const approvalFrame = { origin: 'app://approval' };
  it('has its own contract, closed to the main page', async () => {
    expect([...channels.keys()].sort()).toEqual([
      'approval:cancel',
      'approval:submitSecondFactor',
      'approval:view',
    ]);
    expect(await call('approval:submitSecondFactor', event, { kind: 'otp', code: '123456' })).toMatchObject({
      ok: false,
    });
    expect(submitSecondFactor).not.toHaveBeenCalled();
  });
  it('is answered', async () => {
    channels.clear();
    const own = { mainFrame: approvalFrame, send: () => undefined };
    const approval = { origin: 'app://approval', contents: () => own } as unknown as TrustedPage;
    handleApproval(approval, { view, submitSecondFactor, cancel: vi.fn() }, log);
    const from = { sender: own, senderFrame: approvalFrame };
    expect(await call('approval:submitSecondFactor', from, { kind: 'otp', code: '123456' })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await call('approval:submitSecondFactor', from, { kind: 'otp', code: '12345' })).toMatchObject({
      ok: false,
    });
    expect(submitSecondFactor).toHaveBeenCalledTimes(1);
  });
});

describe('an event', () => {
  it('is told to the main page as the contract says, and not otherwise', () => {
    tell(page, 'approval', { open: true });
    expect(sent).toEqual([['event:approval', { open: true }]]);
    expect(() => tell(page, 'approval', { open: true, password: 'x' } as never)).toThrow();
  });
  it('is nobody’s while there is no page', () => {
    expect(() => tell({ ...page, contents: () => null }, 'approval', { open: true })).not.toThrow();
  });
});
