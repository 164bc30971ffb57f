import type { MachineCheck } from '../../shared/ipc.ts';

/** What all checks together mean for somebody who wants to log in: the gravest result among them. */
export type Verdict = MachineCheck['result'];

export function verdictOf(checks: readonly MachineCheck[]): Verdict {
  const worst = (['blocked', 'attention'] as const).find((one) =>
    checks.some(({ result }) => result === one),
  );
  return worst ?? 'passed';
}

/** What solves a check that did not pass. */
export type Remedy = 'install' | 'ask-bank' | 'again';

export function remedyOf({ check, reason }: Pick<MachineCheck, 'check' | 'reason'>): Remedy {
  // A debugger is told as a tampered app too, but installing anew ends none.
  if (check !== 'debugger' && (reason?.code === 'APP_OUTDATED' || reason?.code === 'APP_TAMPERED'))
    return 'install';
  return check === 'bank' && reason?.code === 'SERVER_IDENTITY' ? 'ask-bank' : 'again';
}
