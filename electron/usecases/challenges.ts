import type { BankBody, Challenge } from '../../shared/bank-api.ts';
import { Refusal } from '../../shared/reasons.ts';
import { timeAt } from './bank-view.ts';
import type { Bank, Clock } from './ports.ts';

/** A challenge lives some minutes; with less than this left the check that came with it was too long ago. */
const enough = 120_000;
/** What is sent with less than this left may come too late. */
const tooLate = 20_000;

type Dated = Pick<Challenge, 'expiresAt'>;

/** Milliseconds until it runs out, by the bank's clock. */
const lifeLeft = async ({ expiresAt }: Dated, bank: Bank, clock: Clock): Promise<number> =>
  Date.parse(expiresAt) - timeAt(clock, await bank.facts()).getTime();

/** When it runs out, by this computer's clock: no window that asks a secret for it stands open longer. */
export const endOf = async (challenge: Dated, bank: Bank, clock: Clock): Promise<Date> =>
  new Date(clock.now().getTime() + (await lifeLeft(challenge, bank, clock)));

/**
 * CANCELLED where the window stood open for longer than its challenge lives: the bank would not take it, nothing has
 * changed, and the customer may begin again.
 */
export const assertAlive = async (challenge: Dated, bank: Bank, clock: Clock): Promise<void> => {
  if ((await lifeLeft(challenge, bank, clock)) <= 0) throw new Refusal('CANCELLED');
};

/** Whether one that is about to be sent would still come in time. */
export const isInTime = async (challenge: Dated, bank: Bank, clock: Clock): Promise<boolean> =>
  (await lifeLeft(challenge, bank, clock)) >= tooLate;

/**
 * Challenges that a check has brought along, kept for the operation that follows it. Each is handed out once: the
 * bank takes it once.
 */
export const createChallenges = (bank: Bank, clock: Clock) => {
  const kept = new Map<string, Challenge>();
  const keyOf = (request: BankBody<'challenge'>): string => JSON.stringify(request);

  return {
    async ask(request: BankBody<'challenge'>): Promise<Challenge> {
      const challenge = await bank.challenge(request);
      // Only the last one asked for: what the customer looked at before is out of sight.
      kept.clear();
      kept.set(keyOf(request), challenge);
      return challenge;
    },
    /** The one that was kept, while it lasts; null where a new one must be asked for. */
    async take(request: BankBody<'challenge'>): Promise<{ challenge: Challenge; fresh: boolean } | null> {
      const challenge = kept.get(keyOf(request));
      kept.clear();
      if (!challenge) return null;
      return { challenge, fresh: (await lifeLeft(challenge, bank, clock)) >= enough };
    },
    forget: (): void => kept.clear(),
  };
};
