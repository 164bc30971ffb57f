import type { MachineCheck } from '../../shared/ipc.ts';
import { Refusal, type Reason } from '../../shared/reasons.ts';
import type { Bank, BankFacts, Machine, SecretStorage } from './ports.ts';
import { tolerableSkew } from './service-findings.ts';
import { isOlder } from './version.ts';

type Outcome = Omit<MachineCheck, 'check'>;

const passed: Outcome = { result: 'passed', reason: null };
const found = (result: 'attention' | 'blocked', reason: Reason): Outcome => ({ result, reason });
const plain = (code: Reason['code']): Reason => ({ code, params: {} });

/** 보안 점검: what the app can honestly check of this computer, each with the reason that tells what to do. */
export const createMachineCheck = (ports: { machine: Machine; bank: Bank; storage: SecretStorage }) => {
  const { machine, bank, storage } = ports;

  /** A check that cannot be made because the bank is out of reach says why, and blocks nothing. */
  const byFacts = (facts: BankFacts | Refusal, judge: (facts: BankFacts) => Outcome): Outcome =>
    facts instanceof Refusal ? found('attention', facts.reason) : judge(facts);

  const bankOutcome = (facts: BankFacts | Refusal): Outcome => {
    if (!(facts instanceof Refusal)) return passed;
    // Somebody else answers in the bank's place: nothing may be typed.
    return found(facts.reason.code === 'SERVER_IDENTITY' ? 'blocked' : 'attention', facts.reason);
  };

  return async (): Promise<MachineCheck[]> => {
    const [facts, intact, keychain] = await Promise.all([
      // Checked now, or it would be no check.
      bank.facts('fresh').catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      }),
      machine.filesIntact(),
      storage.check(),
    ]);
    return [
      {
        check: 'version',
        ...byFacts(facts, ({ minimumClientVersion }) =>
          isOlder(machine.version, minimumClientVersion) ? found('blocked', plain('APP_OUTDATED')) : passed,
        ),
      },
      { check: 'files', ...(intact ? passed : found('blocked', plain('APP_TAMPERED'))) },
      {
        check: 'clock',
        ...byFacts(facts, ({ clockSkewSeconds }) =>
          Math.abs(clockSkewSeconds) > tolerableSkew ? found('attention', plain('CLOCK_WRONG')) : passed,
        ),
      },
      { check: 'bank', ...bankOutcome(facts) },
      { check: 'storage', ...(keychain ? found('attention', plain(keychain)) : passed) },
      {
        check: 'debugger',
        ...(machine.debuggerAttached() ? found('blocked', plain('APP_TAMPERED')) : passed),
      },
    ];
  };
};
