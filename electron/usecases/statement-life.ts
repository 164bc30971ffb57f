import type { StatementDraft } from '../../shared/statement.ts';
import { Refusal } from '../../shared/reasons.ts';
import { endOf } from './challenges.ts';
import { timeAt } from './bank-view.ts';
import type { Bank, Clock, StatementLife } from './ports.ts';

interface Issued {
  readonly challenge: string;
  readonly expiresAt: string;
}

/**
 * A statement under its challenge, and under those that take its place while the window is open. `again` asks the bank
 * for one more about the same act, and fails where what is shown would no longer be true.
 */
export const statementLife = async <C extends Issued>(
  first: C,
  statement: StatementDraft,
  again: () => Promise<C>,
  { bank, clock }: { readonly bank: Bank; readonly clock: Clock },
) => {
  const issued = [first];
  const life: StatementLife = {
    closesAt: await endOf(first, bank, clock),
    async renew() {
      const next = await again();
      issued.push(next);
      const time = timeAt(clock, await bank.facts()).toISOString();
      return {
        statement: { ...statement, challenge: next.challenge, time },
        closesAt: await endOf(next, bank, clock),
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
