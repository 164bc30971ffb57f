import { describe, expect, it } from 'vitest';
import { createDemo } from '../../../electron/usecases/demo.ts';
import { createMachineCheck } from '../../../electron/usecases/machine-check.ts';
import type { BankFacts } from '../../../electron/usecases/ports.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { MachineCheck, machineChecks } from '../../../shared/ipc.ts';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import { createMemoryBank } from './support/memory-bank.ts';

const pki = { dir: '', roots: [], rootAuthorities: [], issuers: [], strangers: [] };
const run = async (
  given: {
    facts?: Partial<BankFacts> | Refusal;
    version?: string;
    intact?: boolean;
    debugger?: boolean;
    keychain?: 'KEYCHAIN_LOCKED' | 'KEYCHAIN_UNAVAILABLE';
  } = {},
): Promise<Record<string, [string, ReasonCode | undefined]>> => {
  const { bank, state, facts } = createMemoryBank(pki, new Uint8Array());
  state.facts = given.facts instanceof Refusal ? given.facts : { ...facts, ...given.facts };
  const check = createMachineCheck({
    machine: {
      version: given.version ?? '0.1.0',
      filesIntact: async () => given.intact ?? true,
      debuggerAttached: () => given.debugger ?? false,
    },
    bank,
    storage: { check: async () => given.keychain ?? null },
  });
  const results = (await check()).map((one) => MachineCheck.parse(one));
  expect(results.map((one) => one.check)).toEqual([...machineChecks]);
  return Object.fromEntries(results.map((one) => [one.check, [one.result, one.reason?.code]]));
};
const passed = ['passed', undefined];

describe('보안 점검', () => {
  it('passes all six on a sound machine', async () => {
    expect(Object.values(await run())).toEqual(machineChecks.map(() => passed));
  });
  it('blocks an outdated app, changed files and a debugger', async () => {
    expect(await run({ facts: { minimumClientVersion: '0.2.0' } })).toMatchObject({
      version: ['blocked', 'APP_OUTDATED'],
    });
    expect(await run({ intact: false })).toMatchObject({
      files: ['blocked', 'APP_TAMPERED'],
      debugger: passed,
    });
    expect(await run({ debugger: true })).toMatchObject({
      debugger: ['blocked', 'APP_TAMPERED'],
      files: passed,
    });
  });
  it.each([
    [300, 'passed'],
    [301, 'attention'],
    [-301, 'attention'],
  ])('a clock that is %i s off: %s', async (clockSkewSeconds, result) => {
    const { clock } = await run({ facts: { clockSkewSeconds } });
    expect(clock).toEqual([result, result === 'passed' ? undefined : 'CLOCK_WRONG']);
  });
  it('blocks where somebody else answers in the bank’s place', async () => {
    expect(await run({ facts: new Refusal('SERVER_IDENTITY') })).toMatchObject({
      bank: ['blocked', 'SERVER_IDENTITY'],
      version: ['attention', 'SERVER_IDENTITY'],
      files: passed,
    });
  });
  it('does not call passed what could not be checked', async () => {
    expect(await run({ facts: new Refusal('OFFLINE') })).toEqual({
      version: ['attention', 'OFFLINE'],
      files: passed,
      clock: ['attention', 'OFFLINE'],
      bank: ['attention', 'OFFLINE'],
      storage: passed,
      debugger: passed,
    });
  });
  it('says which way the secure storage fails', async () => {
    for (const keychain of ['KEYCHAIN_LOCKED', 'KEYCHAIN_UNAVAILABLE'] as const)
      expect((await run({ keychain }))['storage']).toEqual(['attention', keychain]);
  });
});

describe('the sandbox’s customer', () => {
  // RFC 6238, appendix B, with 6 digits.
  const demo = {
    customers: [{ id: 'hong', password: 'pw', otpSecret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }],
  };
  const at = (seconds: number) => ({ now: () => new Date(seconds * 1000) });
  it('shows the code that runs now', () => {
    const profile = { environment: 'sandbox', demo } as unknown as BankProfile;
    expect(createDemo({ profile, clock: at(59) })()).toEqual({
      id: 'hong',
      password: 'pw',
      code: '287082',
      cloud: null,
    });
    expect(createDemo({ profile, clock: at(1_111_111_109) })()?.code).toBe('081804');
  });
  it('is never shown with a real bank, whatever its profile says', () => {
    const profile = { environment: 'production', demo } as unknown as BankProfile;
    expect(createDemo({ profile, clock: at(59) })()).toBeNull();
    expect(createDemo({ profile: { environment: 'sandbox' } as BankProfile, clock: at(59) })()).toBeNull();
  });
});
