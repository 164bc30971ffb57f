import { describe, expect, it, vi } from 'vitest';
import { createSettleController } from '../../../renderer/pending/settle-controller.ts';
import type { Completion } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { completion } from './samples.ts';

describe('settling', () => {
  it('tells what became of an operation, and asks once at a time', async () => {
    const settle = vi.fn(() => Promise.resolve(ok(null)));
    const after = vi.fn();
    const controller = createSettleController(fakeBridge({ registration: { settle } }).bridge, after);
    await Promise.all([controller.settle('k'), controller.settle('k')]);
    expect(settle).toHaveBeenCalledTimes(1);
    expect(after).toHaveBeenCalledExactlyOnceWith(null);
    expect(controller.store.getState()).toEqual({ k: 'not-done' });
  });

  it('never says of an operation that was done that it was not', async () => {
    const settle = () => Promise.resolve(ok(completion));
    const controller = createSettleController(
      fakeBridge({ registration: { settle } }).bridge,
      () => undefined,
    );
    await controller.settle('k');
    expect(controller.store.getState()).toEqual({});
  });

  it('tells an answer once, and waits for what is still asked', async () => {
    const slow = later<Result<Completion | null>>();
    const { bridge } = fakeBridge({
      registration: {
        settle: ({ key }) =>
          key === 'slow' ? slow.promise : Promise.resolve(key === 'not' ? ok(null) : failed('OFFLINE')),
      },
    });
    const controller = createSettleController(bridge, () => undefined);
    const asked = controller.settle('slow');
    await Promise.all([controller.settle('not'), controller.settle('offline')]);
    controller.seen();
    expect(controller.store.getState()).toEqual({ slow: 'asking' });
    slow.resolve(ok(null));
    await asked;
    expect(controller.store.getState()).toEqual({ slow: 'not-done' });
  });
});
