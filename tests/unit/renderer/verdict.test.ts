import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../renderer/machine/verdict.ts';
import type { MachineCheck } from '../../../shared/ipc.ts';
import type { ReasonCode } from '../../../shared/reason-rules.ts';

const check = (result: MachineCheck['result'], code?: ReasonCode): MachineCheck => ({
  check: 'bank',
  result,
  reason: code === undefined ? null : { code, params: {} },
});

describe('what the security check means for logging in', () => {
  it.each([
    [[check('passed')], 'passed'],
    [[check('passed'), check('attention', 'KEYCHAIN_LOCKED')], 'attention'],
    [[check('blocked', 'OFFLINE')], 'unreachable'],
    // Nobody types a password into an app that was changed, or to a server that is not the bank's.
    [[check('blocked', 'OFFLINE'), check('blocked', 'APP_TAMPERED')], 'blocked'],
    [[check('blocked', 'SERVER_IDENTITY')], 'blocked'],
    [[check('blocked')], 'blocked'],
  ])('%o → %s', (checks, verdict) => {
    expect(verdictOf(checks)).toBe(verdict);
  });
});
