import type { Registration } from '../../shared/bank-api.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Bank, BankFacts, Clock } from './ports.ts';

/** What the bank says at this moment; what is out of reach is null, and no reason to show nothing. */
export interface BankView {
  readonly facts: BankFacts | null;
  readonly registrations: readonly Registration[] | null;
}

const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};

/** What the bank says of itself: known for minutes, where its list is asked for every time. */
export const factsOf = (bank: Bank): Promise<BankFacts | null> => orNull(bank.facts());

export const viewOf = async (bank: Bank): Promise<BankView> => {
  const [facts, registrations] = await Promise.all([
    factsOf(bank),
    bank.session.state === 'logged-in' ? orNull(bank.registrations()) : null,
  ]);
  return { facts, registrations };
};

/** The time by the bank's clock where it is known: a wrong clock on the PC makes no certificate expired. */
export const timeAt = (clock: Clock, facts: BankFacts | null): Date =>
  new Date(clock.now().getTime() + (facts?.clockSkewSeconds ?? 0) * 1000);
