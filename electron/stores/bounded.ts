import { Refusal } from '../../shared/reasons.ts';

/**
 * Work for each item, so many at a time, and for those that the work itself finds `more` of; stops at the first failure
 * and as soon as the signal fires.
 */
export const forEachBounded = <T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T, more: (item: T) => void) => Promise<void>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const queue = [...items];
    let next = 0;
    let running = 0;
    const more = (item: T): void => void queue.push(item);
    const ended = (): void => {
      running--;
      go();
    };
    const failed = (error: unknown): void => {
      queue.length = 0;
      reject(error);
    };
    const go = (): void => {
      while (running < atOnce && next < queue.length && !signal.aborted) {
        running++;
        work(queue[next++] as T, more).then(ended, failed);
      }
      if (running === 0) resolve();
    };
    go();
  });

/**
 * Stops waiting when the signal fires: CANCELLED. A call into a hung network drive cannot be taken back, but nobody
 * has to wait for it.
 */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Refusal('CANCELLED'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};
