import { readFileSync, writeFileSync } from 'node:fs';
import { PkiError } from '../../electron/pki/errors.ts';
import { collectGarbage } from './garbage.ts';

/** What one input may cost (issue 3, Build 6): milliseconds of processor time, octets of memory. */
export const allowed = { milliseconds: 50, memory: 64 * 1024 * 1024 };

export type Open = (input: Uint8Array) => unknown;

export interface Trial {
  /** `value`, a PkiError's code, or what went wrong. */
  readonly outcome: string;
  readonly failed: boolean;
  readonly milliseconds: number;
  /** Octets by which the process grew at its largest. */
  readonly memory: number;
}

const once = async (open: Open, input: Uint8Array): Promise<Trial> => {
  const before = process.memoryUsage.rss();
  const start = process.resourceUsage();
  let outcome = 'value';
  let failed = false;
  try {
    await open(input);
  } catch (error) {
    failed = !(error instanceof PkiError);
    outcome = error instanceof PkiError ? error.code : stackOf(error);
  }
  const end = process.resourceUsage();
  const spent = end.userCPUTime - start.userCPUTime + end.systemCPUTime - start.systemCPUTime;
  // A peak that was there before says nothing about this input.
  const memory = end.maxRSS > start.maxRSS ? Math.max(0, end.maxRSS * 1024 - before) : 0;
  return { outcome, failed, milliseconds: spent / 1000, memory };
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join('\n') : String(error);

/** Linux's own peak of a process, set back before it is measured again. */
const peakOver = async (run: () => Promise<unknown>): Promise<number> => {
  collectGarbage();
  writeFileSync('/proc/self/clear_refs', '5');
  const before = process.memoryUsage.rss();
  await run();
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'));
  return Math.max(0, Number(peak?.[1]) * 1024 - before);
};

/**
 * One input through one door. Compilers and collectors run when they like, on other inputs' account: what was too much
 * is measured twice more, and the least counts.
 */
export const tried = async (open: Open, input: Uint8Array): Promise<Trial> => {
  let trial = await once(open, input);
  for (let i = 0; i < 2 && !trial.failed && trial.milliseconds > allowed.milliseconds; i++) {
    const again = await once(open, input);
    trial = { ...trial, milliseconds: Math.min(trial.milliseconds, again.milliseconds) };
  }
  for (let i = 0; i < 2 && trial.memory > allowed.memory && process.platform === 'linux'; i++) {
    trial = { ...trial, memory: Math.min(trial.memory, await peakOver(() => once(open, input))) };
  }
  if (trial.failed) return trial;
  if (trial.memory > allowed.memory)
    return { ...trial, failed: true, outcome: `${(trial.memory / 2 ** 20).toFixed(0)} MiB of memory` };
  if (trial.milliseconds > allowed.milliseconds)
    return { ...trial, failed: true, outcome: `${trial.milliseconds.toFixed(0)} ms of processor time` };
  return trial;
};
