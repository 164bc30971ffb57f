import type { BankBody, Challenge } from '../../shared/bank-api.ts';
import { levelOf, type Operation, type Reason, Refusal } from '../../shared/reasons.ts';
import type { Bank } from './ports.ts';

/** Of what was read by the same schema: its members stand in one order. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the customer has seen of a challenge before the window was opened, and what is signed of it. */
const shownOf = ({ findings, replaces, terms }: Challenge, operation: Operation) => ({
  findings: findings
    .filter(({ code }) => ['B', 'W'].includes(levelOf(code, operation)))
    .sort((a, b) => (a.code < b.code ? -1 : 1)),
  replaces,
  terms,
});

/**
 * One more challenge for the same act, where the customer's yes still means the same. Fails with what `ends` the
 * operation by now, CHANGED_ELSEWHERE where anything else that was shown is no longer so, and as the bank's port does.
 * Which second factor is asked afterwards has not been shown yet: that may be another.
 */
export const renewChallenge = async (
  bank: Bank,
  request: BankBody<'challenge'>,
  before: Challenge,
  ends: (reason: Reason) => boolean,
): Promise<Challenge> => {
  const next = await bank.challenge(request);
  const end = next.findings.find(ends);
  if (end) throw new Refusal(end.code, end.params);
  if (!isSame(shownOf(next, request.purpose), shownOf(before, request.purpose)))
    throw new Refusal('CHANGED_ELSEWHERE');
  return next;
};
