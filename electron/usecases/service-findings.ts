import type { Reason } from '../../shared/reasons.ts';
import { timeAt } from './bank-view.ts';
import type { Bank, BankFacts, Clock } from './ports.ts';
import { isOlder } from './version.ts';

/** Seconds. Beyond them signatures would carry a time that others refuse. */
export const tolerableSkew = 300;

/**
 * What stands against any act at this bank now, by its signed documents: this app's version, the hours announced, this
 * computer's clock. Nothing while the bank is out of reach: whoever asks it next hears that.
 */
export const serviceFindings = (
  facts: BankFacts | null,
  { clientVersion }: Pick<Bank, 'clientVersion'>,
  clock: Clock,
): Reason[] => {
  if (facts === null) return [];
  const { policy, minimumClientVersion, clockSkewSeconds } = facts;
  const now = timeAt(clock, facts).getTime();
  const closed = policy.maintenance.find(
    ({ from, until }) => Date.parse(from) <= now && now < Date.parse(until),
  );
  const found: Reason[] = [];
  if (isOlder(clientVersion, minimumClientVersion)) found.push({ code: 'APP_OUTDATED', params: {} });
  if (closed) found.push({ code: 'BANK_MAINTENANCE', params: { until: closed.until } });
  if (Math.abs(clockSkewSeconds) > tolerableSkew) found.push({ code: 'CLOCK_WRONG', params: {} });
  return found;
};
