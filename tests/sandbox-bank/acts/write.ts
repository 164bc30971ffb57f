import type { Done } from '../../../shared/bank-api.ts';
import { SecondFactorAsked, type SecondFactor } from '../../../shared/second-factor.ts';
import type { Bank } from '../bank.ts';
import type { Consume } from '../customers/consume.ts';
import { proveSecondFactor } from '../customers/second-factor.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import type { Phase } from '../phases.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';
import { findChallenge, spendChallenge, type ChallengeRow } from './challenges.ts';
import { recordChange } from './change.ts';
import { answerGiven, operationOf, type Operation } from './operations.ts';
import type { Change } from './receipts.ts';
import { inTurn, type Turn } from './turn.ts';

/** A write at the bank, as every one of them goes: key, challenge, second factor, checks, one transaction. */
export interface Write<Checked> {
  readonly path: string;
  readonly body: { readonly challengeId: string; readonly secondFactor?: SecondFactor | undefined };
  readonly act: Pick<ChallengeRow, 'purpose' | 'with_key'>;
  readonly idempotencyKey: string;
  /** Everything that can be known before it is the customer's turn; fails with the reason to refuse. */
  check(challenge: ChallengeRow): Promise<Checked>;
  /** Decides again what others may have changed meanwhile, and changes the records. */
  commit(turn: Turn, challenge: ChallengeRow, checked: Checked, at: Date): Promise<Change>;
}

const checkSecondFactor = async (
  bank: Bank,
  session: ActiveSession,
  challenge: ChallengeRow,
  given: SecondFactor | undefined,
): Promise<Consume> => {
  if (challenge.second_factor === null) return () => Promise.resolve();
  if (!given) throw refuseRequest('second factor is missing');
  const asked = SecondFactorAsked.parse(JSON.parse(challenge.second_factor));
  return proveSecondFactor(bank, session.customer.id, asked, given);
};

/** A challenge whose second factor was right, where it asks one. */
interface Judged {
  readonly challenge: ChallengeRow;
  readonly consumeSecondFactor: Consume;
}

/** Another request may have consumed it; what this one was refused for says more. */
const useUp = async ({ transaction }: Turn, { challenge, consumeSecondFactor }: Judged): Promise<void> => {
  await spendChallenge(transaction, challenge);
  await consumeSecondFactor(transaction).catch((error: unknown) => {
    if (!(error instanceof BankRefusal)) throw error;
  });
};

/**
 * A request and its twin (a retry, the network's second copy) may be at work at once, in two processes: whoever is
 * refused looks, in the customer's turn, whether the other has done it, and answers that. A refusal after the second
 * factor uses both up: a challenge that failed once is not tried again with small changes, and an answer that was right
 * serves nobody who has read it.
 */
const refuseUnlessDone = async (
  bank: Bank,
  operation: Operation,
  judged: Judged | undefined,
  refusal: BankRefusal,
): Promise<Done> => {
  const given = await inTurn(bank, operation.customer, async (turn) => {
    const done = await answerGiven(turn.transaction, operation);
    if (!done && judged) await useUp(turn, judged);
    return done;
  });
  if (given) return given;
  throw refusal;
};

/**
 * Does a write once: the answer given before for the same key and body, or the act. Nothing of it is in this process's
 * memory. A wrong second factor leaves the challenge.
 */
export const performWrite = async <Checked>(
  bank: Bank,
  session: ActiveSession,
  write: Write<Checked>,
): Promise<Done> => {
  const { customer } = session;
  const reached = (phase: Phase): void => bank.phases.reached(write.act.purpose, phase, write.idempotencyKey);
  const operation = operationOf(customer, write.idempotencyKey, write.path, write.body);
  const given = await answerGiven(bank.db, operation);
  if (given) return given;

  let judged: Judged | undefined;
  try {
    const challenge = await findChallenge(bank, customer, write.body.challengeId, write.act);
    const consumeSecondFactor = await checkSecondFactor(bank, session, challenge, write.body.secondFactor);
    reached('challenged');
    judged = { challenge, consumeSecondFactor };
    const checked = await write.check(challenge);
    reached('checked');
    const done = await inTurn(bank, customer, async (turn) => {
      const { transaction } = turn;
      const at = bank.now();
      reached('in-transaction');
      const twins = await answerGiven(transaction, operation);
      if (twins) return twins;
      if (!(await spendChallenge(transaction, challenge))) throw refuseRequest('challenge', 409);
      await consumeSecondFactor(transaction);
      const change = await write.commit(turn, challenge, checked, at);
      const answer = await recordChange(bank, turn, operation, change, at);
      reached('before-commit');
      return answer;
    });
    reached('after-commit');
    return done;
  } catch (error) {
    if (!(error instanceof BankRefusal)) throw error;
    return refuseUnlessDone(bank, operation, judged, error);
  }
};
