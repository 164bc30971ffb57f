import { vi } from 'vitest';

/** What an answer cost, told by counting where that can be done: a busy machine changes no count. */

/** How often a text was brought into comparable form while `run` ran: the dearest step of comparing names. */
export const normalizations = async (run: () => unknown): Promise<number> => {
  const normalize = vi.spyOn(String.prototype, 'normalize');
  try {
    await run();
    return normalize.mock.calls.length;
  } finally {
    normalize.mockRestore();
  }
};

/** Milliseconds of processor time, the least of three runs. */
export const processorTime = (run: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 3 }, () => {
      const start = process.cpuUsage().user;
      run();
      return (process.cpuUsage().user - start) / 1000;
    }),
  );
