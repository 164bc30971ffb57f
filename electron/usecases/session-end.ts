import type { Bank } from './ports.ts';

/**
 * What belongs to one customer ends with the session, however that ends: an open window, opened files with the keys
 * their processes hold, kept challenges. The next one to log in on this computer must not find a key in the lock.
 */
export const endWithSession = (
  bank: Pick<Bank, 'onSession' | 'session'>,
  ends: readonly (() => void)[],
): (() => void) => {
  let before = bank.session.state;
  return bank.onSession(({ state }) => {
    // Where nobody was logged in nothing has ended: what is open then is for the log-in.
    const hasEnded = state === 'logged-out' && before !== 'logged-out';
    before = state;
    if (hasEnded) for (const end of ends) end();
  });
};
