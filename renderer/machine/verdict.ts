import type { MachineCheck } from '../../shared/ipc.ts';
import type { ReasonCode } from '../../shared/reason-rules.ts';

/** What all checks together mean for somebody who wants to log in. */
export type Verdict = 'passed' | 'attention' | 'unreachable' | 'blocked';

/** Nothing is wrong with this PC: the bank does not answer, and trying to log in says so again. */
const passing: readonly ReasonCode[] = ['OFFLINE', 'BANK_UNAVAILABLE', 'BANK_MAINTENANCE', 'RATE_LIMITED'];

export function verdictOf(checks: readonly MachineCheck[]): Verdict {
  const blocked = checks.filter(({ result }) => result === 'blocked');
  if (blocked.length > 0)
    return blocked.every(({ reason }) => reason !== null && passing.includes(reason.code))
      ? 'unreachable'
      : 'blocked';
  return checks.some(({ result }) => result === 'attention') ? 'attention' : 'passed';
}
