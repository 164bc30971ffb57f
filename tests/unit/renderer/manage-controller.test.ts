import { describe, expect, it, vi } from 'vitest';
import { createManageController } from '../../../renderer/manage/manage-controller.ts';
import { mayCopy, stateOf } from '../../../renderer/manage/copy-choice.ts';
import type { CopyDestination } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { copy, summary } from './samples.ts';

const usb = { kind: 'removable', label: 'USB' } as const;
const here = { kind: 'npki', label: 'C:' } as const;
const one = { ...copy(), acts: [...copy().acts] };

describe('a tool', () => {
  it('says where it was used, which copies keep the old password, and tells that certificates lie elsewhere', async () => {
    const changed = vi.fn();
    const { bridge } = fakeBridge({
      manage: { changePassword: () => Promise.resolve(ok({ others: [usb] })) },
    });
    const manage = createManageController(bridge, changed);
    manage.open('a');
    await manage.change(one);
    expect(manage.store.getState()).toMatchObject({
      outcome: { tool: 'change', place: here, others: [usb] },
    });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('changes no list where it changed nothing', async () => {
    const changed = vi.fn();
    const { bridge } = fakeBridge({
      manage: {
        checkPassword: () => Promise.resolve(ok(undefined)),
        export: () => Promise.resolve(ok('홍길동_국민은행_20270331.pfx')),
        delete: () => Promise.resolve(failed('CANCELLED')),
      },
    });
    const manage = createManageController(bridge, changed);
    manage.open('a');
    await manage.check(one);
    expect(manage.store.getState()).toMatchObject({ outcome: { tool: 'check', place: here } });
    expect(await manage.export(one, 'korean', true)).toBe(true);
    await manage.delete(one);
    expect(manage.store.getState()).toMatchObject({ outcome: null, refusal: { code: 'CANCELLED' } });
    expect(changed).not.toHaveBeenCalled();
  });

  it('asks for the list anew where another program was there first', async () => {
    const changed = vi.fn();
    const { bridge } = fakeBridge({ manage: { delete: () => Promise.resolve(failed('CHANGED_ELSEWHERE')) } });
    const manage = createManageController(bridge, changed);
    manage.open('a');
    await manage.delete(one);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('takes a system dialog that was closed for a cancellation', async () => {
    const { bridge } = fakeBridge({ manage: { export: () => Promise.resolve(ok(null)) } });
    const manage = createManageController(bridge, () => undefined);
    manage.open('a');
    expect(await manage.export(one, 'modern', false)).toBe(false);
    expect(manage.store.getState()).toMatchObject({ refusal: { code: 'CANCELLED' }, outcome: null });
  });

  it('replaces exactly what was shown, and nothing that was not', async () => {
    const asked: unknown[] = [];
    const { bridge } = fakeBridge({
      manage: {
        copy: (argument) => {
          asked.push(argument);
          return Promise.resolve(ok(usb));
        },
      },
    });
    const manage = createManageController(bridge, () => undefined);
    manage.open('a');
    await manage.copy(one, 'd1', 'fingerprint');
    await manage.copy(one, 'd1', null);
    expect(asked).toEqual([
      { copy: 'copy-1', destination: 'd1', replaces: 'fingerprint' },
      { copy: 'copy-1', destination: 'd1', replaces: null },
    ]);
  });

  it('is used once, however often it is pressed, and only for a certificate that is open', async () => {
    const slow = later<Result<undefined>>();
    const remove = vi.fn(() => slow.promise);
    const { bridge } = fakeBridge({ manage: { delete: remove } });
    const manage = createManageController(bridge, () => undefined);
    await manage.delete(one);
    expect(remove).not.toHaveBeenCalled();
    manage.open('a');
    const pressed = [manage.delete(one), manage.delete(one)];
    manage.open('b');
    slow.resolve(ok(undefined));
    await Promise.all(pressed);
    expect(remove).toHaveBeenCalledTimes(1);
    // The answer is told of the certificate that it is about.
    expect(manage.store.getState()).toMatchObject({ certificate: 'a', outcome: { tool: 'delete' } });
  });

  it('asks what is meant before the file of a registered certificate is deleted', async () => {
    const remove = vi.fn(() => Promise.resolve(ok(undefined)));
    const { bridge } = fakeBridge({ manage: { delete: remove } });
    const manage = createManageController(bridge, () => undefined);
    manage.open('a');
    manage.askDelete(one);
    expect(manage.store.getState()).toMatchObject({ step: 'asking', copy: 'copy-1' });
    manage.keep();
    expect(remove).not.toHaveBeenCalled();
    manage.askDelete(one);
    await manage.delete(one);
    expect(remove).toHaveBeenCalledExactlyOnceWith({ copy: 'copy-1' });
  });

  it('forgets an answer that comes when somebody else is logged in', async () => {
    const slow = later<Result<undefined>>();
    const { bridge } = fakeBridge({ manage: { delete: () => slow.promise } });
    const changed = vi.fn();
    const manage = createManageController(bridge, changed);
    manage.open('a');
    const pressed = manage.delete(one);
    manage.reset();
    slow.resolve(ok(undefined));
    await pressed;
    expect(manage.store.getState()).toEqual({ step: 'closed' });
    expect(changed).not.toHaveBeenCalled();
  });
});

describe('a destination', () => {
  const to = (changes: Partial<CopyDestination>): CopyDestination => ({
    id: 'd',
    place: usb,
    problem: null,
    existing: null,
    ...changes,
  });
  const existing = { summary: summary(), same: false, fingerprint: 'f' };

  it.each([
    ['free', to({}), [true, true]],
    ['problem', to({ problem: { code: 'READ_ONLY', params: {} }, existing }), [false, false]],
    ['same', to({ existing: { ...existing, same: true } }), [false, false]],
    // Never overwritten before both were seen.
    ['taken', to({ existing }), [false, true]],
  ] as const)('that is %s', (state, destination, [unseen, agreed]) => {
    expect(stateOf(destination)).toBe(state);
    expect([mayCopy(destination, false), mayCopy(destination, true)]).toEqual([unseen, agreed]);
  });

  it('must be chosen', () => expect(mayCopy(null, true)).toBe(false));
});
