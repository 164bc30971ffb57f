import type { Transaction } from 'kysely';
import type { Done, SecondFactor } from '../../../shared/bank-api.ts';
import type { Bank } from '../bank.ts';
import { takeOneTimeCode } from '../customers/one-time-codes.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import type { Tables } from '../database/schema.ts';
import type { Phase } from '../phases.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';
import { findChallenge, spendChallenge, type ChallengeRow } from './challenges.ts';
import { answerGiven, inTurn, operationOf, recordOperation } from './operations.ts';

/** A write at the bank, as every one of them goes: key, challenge, second factor, checks, one transaction. */
export interface Write<Checked> {
  readonly path: string;
  readonly body: { readonly challengeId: string; readonly secondFactor?: SecondFactor | undefined };
  readonly act: Pick<ChallengeRow, 'purpose' | 'with_key'>;
  readonly idempotencyKey: string;
  /** Everything that can be known without the lock; fails with the reason to refuse. */
  check(challenge: ChallengeRow): Promise<Checked>;
  /** Decides again what others may have changed meanwhile, and records. */
  commit(
    transaction: Transaction<Tables>,
    challenge: ChallengeRow,
    checked: Checked,
    at: Date,
  ): Promise<Done>;
}

const checkSecondFactor = async (
  bank: Bank,
  session: ActiveSession,
  challenge: ChallengeRow,
  given: SecondFactor | undefined,
): Promise<void> => {
  if (challenge.second_factor === 'none') return;
  if (!given) throw refuseRequest('second factor is missing');
  await takeOneTimeCode(bank, session.customer.id, given.code);
};

/** A refusal uses the challenge up too: what failed once is not tried again with small changes. */
const spendOnRefusal = async (bank: Bank, challenge: ChallengeRow, error: unknown): Promise<never> => {
  if (error instanceof BankRefusal)
    await bank.db.deleteFrom('challenges').where('id', '=', challenge.id).execute();
  throw error;
};

/** Does a write once: the answer given before for the same key and body, or the act. A wrong OTP leaves the challenge. */
export const performWrite = <Checked>(
  bank: Bank,
  session: ActiveSession,
  write: Write<Checked>,
): Promise<Done> => {
  const { customer } = session;
  const reached = (phase: Phase): void => bank.phases.reached(write.act.purpose, phase, write.idempotencyKey);
  const operation = operationOf(customer, write.idempotencyKey, write.path, write.body);
  return inTurn(customer, write.idempotencyKey, async () => {
    const given = await answerGiven(bank.db, operation);
    if (given) return given;
    const challenge = await findChallenge(bank, customer, write.body.challengeId, write.act);
    await checkSecondFactor(bank, session, challenge, write.body.secondFactor);
    reached('challenged');
    try {
      const checked = await write.check(challenge);
      reached('checked');
      const done = await bank.db.transaction().execute(async (transaction) => {
        const at = bank.now();
        // One write of a customer at a time: limit and replacement are decided on what is really there.
        await transaction
          .selectFrom('customers')
          .select('id')
          .where('id', '=', customer.id)
          .forUpdate()
          .execute();
        reached('in-transaction');
        await spendChallenge(transaction, challenge);
        const answer = await write.commit(transaction, challenge, checked, at);
        await recordOperation(transaction, operation, answer, at);
        reached('before-commit');
        return answer;
      });
      reached('after-commit');
      return done;
    } catch (error) {
      return spendOnRefusal(bank, challenge, error);
    }
  });
};
