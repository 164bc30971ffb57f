import { describe, expect, it, vi } from 'vitest';
import { createSearching, withFresh } from '../../../renderer/inventory/search.ts';
import type { Inventory } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { copy, held } from './samples.ts';

const at = (id: string) => ({ ...copy(), id, acts: [] });
const inventory: Inventory = { certificates: [held()], searched: ['C:'], problems: [] };

describe('rows that come while a search runs', () => {
  it('are one a certificate, with every place it was found in once', () => {
    const rows = withFresh(
      [held({ places: [at('a')] })],
      [held({ places: [at('a'), at('b')] }), held({ id: 'held-2', places: [at('c')] })],
    );
    expect(rows.map(({ id, places }) => [id, places.map((place) => place.id)])).toEqual([
      ['held-1', ['a', 'b']],
      ['held-2', ['c']],
    ]);
  });

  it('are those of this search alone', async () => {
    const slow = later<Result<Inventory>>();
    const answers = [Promise.resolve(ok(inventory)), slow.promise];
    const { bridge, emit } = fakeBridge({
      certificates: { held: () => answers.shift() ?? Promise.resolve(failed('INTERNAL')) },
    });
    const search = createSearching(bridge);
    const first = search.held.load();
    emit('search', { found: 1, place: 'C:', fresh: [held()] });
    emit('search', { found: 2, place: 'D:', fresh: [held({ id: 'held-2' })] });
    expect(search.store.getState()).toMatchObject({ found: 2, place: 'D:' });
    expect(search.store.getState().rows).toHaveLength(2);
    await first;
    void search.held.load();
    expect(search.store.getState()).toMatchObject({ found: 0, rows: [] });
  });
});

describe('[검색 중지]', () => {
  it.each([
    ['refused', failed('CANCELLED')],
    ['answered with what there is', ok(inventory)],
  ])('keeps what was found, where the search is %s', async (_, answer) => {
    const slow = later<Result<Inventory>>();
    const stopSearch = vi.fn(() => Promise.resolve(ok(undefined)));
    const { bridge, emit } = fakeBridge({ certificates: { held: () => slow.promise, stopSearch } });
    const search = createSearching(bridge);
    const loading = search.held.load();
    emit('search', { found: 1, place: 'C:', fresh: [held()] });
    search.stop();
    slow.resolve(answer);
    await loading;
    expect(stopSearch).toHaveBeenCalledTimes(1);
    expect(search.store.getState().stopped).toBe(true);
    const { at: state, value } = search.held.store.getState();
    expect([state, value?.certificates.map(({ id }) => id)]).toEqual(['ready', ['held-1']]);
  });
});

describe('a place that comes or goes', () => {
  it('starts one quiet search when the one under way is through, however many events it brings', async () => {
    const first = later<Result<Inventory>>();
    const ask = vi.fn(() => (ask.mock.calls.length === 1 ? first.promise : Promise.resolve(ok(inventory))));
    const search = createSearching(fakeBridge({ certificates: { held: ask } }).bridge);
    const after = vi.fn();
    const loading = search.held.load();
    for (let i = 0; i < 3; i++) search.again(after);
    expect(ask).toHaveBeenCalledTimes(1);
    first.resolve(ok(inventory));
    await loading;
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    expect(search.held.store.getState().at).toBe('ready');
    expect(after).toHaveBeenCalledTimes(1);
  });

  it('starts none while nobody has asked for the list', async () => {
    const ask = vi.fn(() => Promise.resolve(ok(inventory)));
    const search = createSearching(fakeBridge({ certificates: { held: ask } }).bridge);
    search.again(() => undefined);
    await Promise.resolve();
    expect(ask).not.toHaveBeenCalled();
  });
});
