import { openSync, writeSync } from 'node:fs';
import type { BankCall } from '../../shared/bank-api.ts';

/**
 * Test aid: how far a request has come. Each phase is reached after what its name says; a write passes all of them, in
 * this order, any other call those that it has.
 */
export const phases = [
  'received',
  'authenticated',
  'challenged',
  'checked',
  'in-transaction',
  'before-commit',
  'after-commit',
  // A part of the answer has left, the rest has not.
  'answering',
  'answered',
] as const;
export type Phase = (typeof phases)[number];

export interface Phases {
  /** `key`: of the operation, where there is one. */
  reached(call: BankCall, phase: Phase, key?: string): void;
}

/** As ever: nobody asked. */
export const unwatched: Phases = { reached: () => undefined };

const longestHold = 60_000;

/** The process stands still in the middle of what it does, to be killed there; by itself, if nobody comes. */
const hold = (): never => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, longestHold);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
};

/** A key of the request's own making is no line of the journal. */
const isKey = (text: string): boolean => /^[\da-f-]{36}$/i.test(text);

/** A line of the journal, and what `--hold-at` names. */
export const lineOf = (call: BankCall, phase: Phase, key = ''): string =>
  `${call}/${phase}/${isKey(key) ? key : '-'}`;

/**
 * Writes each phase to `file` before anything else happens (the call returns when the system has the line, which a
 * killed process cannot take back), and stops for ever at `holdAt`.
 */
export const journalOfPhases = (file: string, holdAt: string | undefined): Phases => {
  const journal = openSync(file, 'a', 0o600);
  return {
    reached(call, phase, key) {
      const line = lineOf(call, phase, key);
      writeSync(journal, `${line}\n`);
      if (line === holdAt) hold();
    },
  };
};
