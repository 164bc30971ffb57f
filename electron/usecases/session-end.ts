import type { Bank } from './ports.ts';

/**
 * What belongs to one customer ends with the session, however that ends: an open window, opened files with the keys
 * their processes hold, kept challenges. The next one to log in on this computer must not find a key in the lock.
 */
export const endWithSession = (bank: Pick<Bank, 'onSession'>, ends: readonly (() => void)[]): (() => void) =>
  bank.onSession(({ state }) => {
    if (state === 'logged-out') for (const end of ends) end();
  });
