import { describe, expect, it, vi } from 'vitest';
import { createRemovedController } from '../../../renderer/manage/removed-controller.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge } from './fake-bridge.ts';
import { removedItem, summary } from './samples.ts';

const place = { kind: 'npki', label: 'C:' } as const;
const existing = { summary: summary(), same: false, fingerprint: 'seen' };

describe('restoring', () => {
  const start = (answer: Result<typeof place> = ok(place)) => {
    const restore = vi.fn(() => Promise.resolve(answer));
    const removed = vi.fn(() => Promise.resolve(ok([removedItem()])));
    const changed = vi.fn();
    const { bridge } = fakeBridge({ manage: { restore, removed } });
    return { controller: createRemovedController(bridge, changed), restore, removed, changed };
  };

  it('asks nothing where the place is free, and tells that the certificate lies there again', async () => {
    const { controller, restore, removed, changed } = start();
    await controller.restore(removedItem());
    expect(restore).toHaveBeenCalledExactlyOnceWith({ removed: 'removed-1', replaces: null });
    expect(controller.store.getState()).toMatchObject({ outcome: { act: 'restored', place } });
    expect(changed).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('replaces what lies there only after both were shown, and then only that', async () => {
    const { controller, restore } = start();
    await controller.restore(removedItem({ existing }));
    expect(restore).not.toHaveBeenCalled();
    expect(controller.store.getState()).toMatchObject({ step: 'comparing' });
    controller.keep();
    await controller.replace();
    expect(restore).not.toHaveBeenCalled();
    await controller.restore(removedItem({ existing }));
    await controller.replace();
    expect(restore).toHaveBeenCalledExactlyOnceWith({ removed: 'removed-1', replaces: 'seen' });
  });

  it('does nothing where the same files lie there', async () => {
    const { controller, restore } = start();
    await controller.restore(removedItem({ existing: { ...existing, same: true } }));
    expect(restore).not.toHaveBeenCalled();
    expect(controller.store.getState()).toMatchObject({ outcome: { act: 'same' } });
  });

  it('looks again at what lies there when it was refused', async () => {
    const { controller, removed, changed } = start(failed('CHANGED_ELSEWHERE'));
    await controller.restore(removedItem());
    expect(controller.store.getState()).toMatchObject({ refusal: { code: 'CHANGED_ELSEWHERE' } });
    expect(removed).toHaveBeenCalledTimes(1);
    expect(changed).not.toHaveBeenCalled();
  });
});

it('완전 삭제 says so, and the list knows', async () => {
  const deleteForever = vi.fn(() => Promise.resolve(ok(undefined)));
  const removed = vi.fn(() => Promise.resolve(ok([])));
  const { bridge } = fakeBridge({ manage: { deleteForever, removed } });
  const controller = createRemovedController(bridge, () => undefined);
  await controller.forever(removedItem());
  expect(deleteForever).toHaveBeenCalledExactlyOnceWith({ removed: 'removed-1' });
  expect(controller.store.getState()).toMatchObject({ outcome: { act: 'gone' } });
  expect(removed).toHaveBeenCalledTimes(1);
});
