import { describe, expect, it } from 'vitest';
import { createLoader } from '../../../renderer/loadable.ts';
import { createGate } from '../../../renderer/machine/gate.ts';
import { remedyOf, verdictOf } from '../../../renderer/machine/verdict.ts';
import type { MachineCheck } from '../../../shared/ipc.ts';
import type { ReasonCode } from '../../../shared/reason-rules.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';

const check = (result: MachineCheck['result'], code?: ReasonCode): MachineCheck => ({
  check: 'bank',
  result,
  reason: code === undefined ? null : { code, params: {} },
});

describe('what the security check means for logging in', () => {
  it.each([
    [[check('passed')], 'passed'],
    [[check('passed'), check('attention', 'KEYCHAIN_LOCKED')], 'attention'],
    // Nobody types a password into an app that was changed, or to a server that is not the bank's.
    [[check('attention', 'OFFLINE'), check('blocked', 'APP_TAMPERED')], 'blocked'],
    [[check('blocked', 'SERVER_IDENTITY'), check('passed')], 'blocked'],
  ])('%o → %s', (checks, verdict) => {
    expect(verdictOf(checks)).toBe(verdict);
  });

  it.each([
    ['version', 'APP_OUTDATED', 'install'],
    ['files', 'APP_TAMPERED', 'install'],
    ['debugger', 'APP_TAMPERED', 'again'],
    ['bank', 'SERVER_IDENTITY', 'ask-bank'],
    ['bank', 'OFFLINE', 'again'],
    ['version', 'OFFLINE', 'again'],
    ['clock', 'CLOCK_WRONG', 'again'],
    ['storage', 'KEYCHAIN_LOCKED', 'again'],
  ] as const)('%s: %s is solved by %s', (name, code, remedy) => {
    expect(remedyOf({ check: name, reason: { code, params: {} } })).toBe(remedy);
  });
});

describe('the page of the security check', () => {
  const setUp = (...answers: Result<MachineCheck[]>[]) => {
    const machine = createLoader(() => Promise.resolve(answers.shift() ?? failed('INTERNAL')));
    return { machine, gate: createGate(machine) };
  };
  const attention = ok([check('passed'), check('attention', 'CLOCK_WRONG')]);
  const passed = ok([check('passed')]);

  it.each([
    ['passed', passed, false],
    ['attention', attention, true],
    ['a check that cannot be made', failed('INTERNAL'), true],
  ])('opens by itself or not: %s', async (_, answer, open) => {
    const { machine, gate } = setUp(answer);
    await machine.load();
    expect(gate.store.getState()).toEqual({ open });
  });

  it('opens by itself once: a customer who went on is left alone', async () => {
    const { machine, gate } = setUp(attention, attention);
    await machine.load();
    gate.leave();
    await machine.load();
    expect(gate.store.getState()).toEqual({ open: false });
  });

  it('takes no page away from who types already, and opens when asked to', async () => {
    const { machine, gate } = setUp(attention);
    const loading = machine.load();
    gate.typed();
    await loading;
    expect(gate.store.getState()).toEqual({ open: false });
    gate.open();
    expect(gate.store.getState()).toEqual({ open: true });
  });
});
