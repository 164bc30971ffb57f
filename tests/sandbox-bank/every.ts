import { setTimeout as wait } from 'node:timers/promises';

/**
 * Does the work now, and again so many milliseconds after it has ended, until it is stopped; a fault is reported, and the
 * next time comes. Answers the way to stop it, which waits for work under way.
 */
export const every = (
  milliseconds: number,
  work: () => Promise<void>,
  report: (fault: unknown) => void,
): (() => Promise<void>) => {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await work().catch(report);
      await wait(milliseconds, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return () => {
    stop.abort();
    return running;
  };
};
