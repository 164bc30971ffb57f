import { Refusal } from '../../shared/reasons.ts';
import type { SecondFactorAsked } from '../../shared/second-factor.ts';
import type { StatementDraft } from '../../shared/statement.ts';
import { timeAt } from './bank-view.ts';
import { endOf } from './challenges.ts';
import type { Bank, Clock, StatementLife } from './ports.ts';

/** A challenge of the bank's, as far as a statement under it is concerned. */
export interface Issued {
  readonly challenge: string;
  readonly expiresAt: string;
  /** What is asked beside the signature, once it is made. */
  readonly secondFactor?: SecondFactorAsked | null;
}
interface Outside {
  readonly bank: Bank;
  readonly clock: Clock;
}

/**
 * When the window that signs is to be closed, or its challenge renewed: half of its life is kept for who has to find the
 * OTP device or the card afterwards, because what is signed cannot be renewed.
 */
const closingOf = async (challenge: Issued, { bank, clock }: Outside): Promise<Date> => {
  const end = await endOf(challenge, bank, clock);
  if ((challenge.secondFactor ?? null) === null) return end;
  const now = clock.now().getTime();
  return new Date(now + (end.getTime() - now) / 2);
};

/**
 * A statement under its challenge, and under those that take its place while the window is open. `again` asks the bank
 * for one more about the same act, and fails where what is shown would no longer be true.
 */
export const statementLife = async <C extends Issued>(
  first: C,
  statement: StatementDraft,
  again: () => Promise<C>,
  outside: Outside,
) => {
  const { bank, clock } = outside;
  const issued = [first];
  const life: StatementLife = {
    closesAt: await closingOf(first, outside),
    async renew() {
      const next = await again();
      issued.push(next);
      const time = timeAt(clock, await bank.facts()).toISOString();
      return {
        statement: { ...statement, challenge: next.challenge, time },
        closesAt: await closingOf(next, outside),
      };
    },
  };
  return {
    life,
    /** The one that a signature was made under. */
    signedUnder(challenge: string): C {
      const found = issued.find((one) => one.challenge === challenge);
      if (!found) throw new Refusal('INTERNAL');
      return found;
    },
  };
};
