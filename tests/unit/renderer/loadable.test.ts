import { describe, expect, it } from 'vitest';
import { createLoader } from '../../../renderer/loadable.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { later } from './fake-bridge.ts';

describe('a loader', () => {
  it('keeps what was there when it cannot be asked again, and drops an overtaken answer', async () => {
    const slow = later<Result<string>>();
    const answers = [Promise.resolve(ok('first')), slow.promise, Promise.resolve(failed('OFFLINE'))];
    const loader = createLoader<string>(() => answers.shift() ?? Promise.resolve(failed('INTERNAL')));
    await loader.load();
    const overtaken = loader.load();
    await loader.load();
    slow.resolve(ok('stale'));
    await overtaken;
    expect(loader.store.getState()).toEqual({
      at: 'failed',
      value: 'first',
      reason: { code: 'OFFLINE', params: {} },
    });
  });

  it('asked quietly shows nothing of it but the answer', async () => {
    const slow = later<Result<string>>();
    const answers = [Promise.resolve(ok('first')), slow.promise, Promise.resolve(failed('OFFLINE'))];
    const loader = createLoader<string>(() => answers.shift() ?? Promise.resolve(failed('INTERNAL')));
    await loader.load();
    const asked = loader.load(true);
    const first = { at: 'ready', value: 'first', reason: null };
    expect(loader.store.getState()).toEqual(first);
    slow.resolve(ok('second'));
    await asked;
    expect(loader.store.getState()).toEqual({ ...first, value: 'second' });
    await loader.load(true);
    expect(loader.store.getState()).toEqual({ ...first, value: 'second' });
  });
});
