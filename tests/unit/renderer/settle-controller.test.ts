import { describe, expect, it, vi } from 'vitest';
import { createSettleController } from '../../../renderer/pending/settle-controller.ts';
import { ok } from '../../../shared/result.ts';
import { fakeBridge } from './fake-bridge.ts';

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
});
