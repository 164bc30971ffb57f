import { describe, expect, it, vi } from 'vitest';
import { createSettledNews } from '../../../renderer/pending/settled-news.ts';
import type { Settled } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { completion } from './samples.ts';

const settled = (key: string, done: Settled['completion'] = completion): Settled => ({
  operation: { key, act: 'register', holder: '홍길동', startedAt: '2026-11-22T11:00:00Z' },
  completion: done,
});
const keys = (news: readonly Settled[]) => news.map(({ operation }) => operation.key);

describe('what became of unfinished operations', () => {
  const start = (...answers: Result<Settled[]>[]) => {
    const onNews = vi.fn();
    const ask = () => Promise.resolve(answers.shift() ?? ok([]));
    return { onNews, news: createSettledNews(fakeBridge({ registration: { settled: ask } }).bridge, onNews) };
  };

  it('is told until it was read, and then not again at the next log-in', async () => {
    const { news, onNews } = start(ok([settled('a')]), ok([settled('a'), settled('b', null)]));
    await news.ask();
    expect(keys(news.store.getState())).toEqual(['a']);
    news.seen();
    expect(news.store.getState()).toEqual([]);
    await news.ask();
    expect(keys(news.store.getState())).toEqual(['b']);
    expect(onNews).toHaveBeenCalledTimes(2);
  });

  it('is nothing where the bank could not be asked', async () => {
    const { news, onNews } = start(failed('BANK_UNAVAILABLE'));
    await news.ask();
    expect(news.store.getState()).toEqual([]);
    expect(onNews).not.toHaveBeenCalled();
  });

  it('is never shown to the next customer', async () => {
    const slow = later<Result<Settled[]>>();
    const { bridge } = fakeBridge({ registration: { settled: () => slow.promise } });
    const news = createSettledNews(bridge, () => undefined);
    const asked = news.ask();
    news.clear();
    slow.resolve(ok([settled('a')]));
    await asked;
    expect(news.store.getState()).toEqual([]);
  });
});
