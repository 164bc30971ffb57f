import { expect, it } from 'vitest';
import type { CertificateStore, FoundCertificate, SearchProgress } from '../../../electron/usecases/ports.ts';
import { createSearch } from '../../../electron/usecases/search.ts';
import { Refusal } from '../../../shared/reasons.ts';

const found = (id: string): FoundCertificate => ({
  ...{ id, name: id, place: { kind: 'npki', label: 'R' } },
  ...{ certificate: null, hasKey: true, problem: null },
});

/** A store that tells of these, and then ends as it is told to. */
const storeOf = (
  ids: readonly string[],
  end: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): CertificateStore => ({
  list: async (onProgress: (progress: SearchProgress) => void, signal) => {
    const all = ids.map(found);
    all.forEach((one, i) => onProgress({ found: i + 1, place: 'R', fresh: [one] }));
    await end(signal);
    return { found: all, searched: ['R'], problems: [] };
  },
  key: () => Promise.reject(new Refusal('CERT_NOT_FOUND')),
});
const untilStopped = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Refusal('CANCELLED'))));

const searchIn = (...stores: CertificateStore[]) => {
  const told: [number, string[]][] = [];
  let ended = 0;
  const search = createSearch({
    stores,
    clock: { now: () => new Date() },
    log: { event: () => undefined },
    stream: async () => ({
      add: (count, _place, fresh) => void told.push([count, fresh.map(({ id }) => id)]),
      end: () => void ended++,
    }),
  });
  return { search, told, ids: () => search.searched().copies.map(({ id }) => id), ended: () => ended };
};

it('tells what each store comes upon, counted over all', async () => {
  const { search, told, ids, ended } = searchIn(storeOf(['a', 'b']), storeOf(['c']));
  await search.run();
  expect(told.flatMap(([, fresh]) => fresh)).toEqual(['a', 'b', 'c']);
  expect(told.at(-1)?.[0]).toBe(3);
  expect(ids()).toEqual(['a', 'b', 'c']);
  expect(ended()).toBe(1);
});

it('has what came where one store hangs and the customer stops it, whoever else waits', async () => {
  const { search, ids } = searchIn(storeOf(['a']), storeOf(['b', 'c'], untilStopped));
  const waiting = [search.run(), search.run(), search.ranOnce()];
  await new Promise(setImmediate);
  search.stop();
  await Promise.all(waiting);
  expect(ids()).toEqual(['a', 'b', 'c']);
  expect(search.searched().problems).toEqual([]);
});

it('takes a store’s refusal for that store’s problem and no other’s', async () => {
  const locked = storeOf([], () => Promise.reject(new Refusal('KEYCHAIN_LOCKED')));
  const { search, ids } = searchIn(storeOf(['a']), locked);
  await search.run();
  expect(ids()).toEqual(['a']);
  expect(search.searched().problems).toEqual([
    { place: '', reason: { code: 'KEYCHAIN_LOCKED', params: {} } },
  ]);
});

it('hides no fault of ours, and searches again after it', async () => {
  let broken = true;
  const store = storeOf(['a'], () => (broken ? Promise.reject(new TypeError('ours')) : Promise.resolve()));
  const { search, ids, ended } = searchIn(store);
  await expect(search.run()).rejects.toThrow('ours');
  expect(ended()).toBe(1);
  broken = false;
  await search.ranOnce();
  expect(ids()).toEqual(['a']);
});
