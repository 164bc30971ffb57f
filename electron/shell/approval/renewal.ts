import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import type { StatementLife } from '../../usecases/ports.ts';
import type { Closing } from './closing.ts';

type Renewed = Awaited<ReturnType<StatementLife['renew']>>;

/** Milliseconds before its end that a challenge is renewed at: time for one slow answer, or for some quick ones. */
const ahead = 20_000;
/** Milliseconds between two tries while the bank cannot be asked. */
const pause = { longest: 2_000, shortest: 50 };

const unasked: ReadonlySet<ReasonCode> = new Set(['OFFLINE', 'BANK_UNAVAILABLE', 'RATE_LIMITED']);
const isUnasked = (error: unknown): boolean => error instanceof Refusal && unasked.has(error.reason.code);

export interface RenewalOptions {
  readonly life: StatementLife;
  readonly closing: Closing;
  readonly onRenewed: (statement: Renewed['statement']) => void;
  /** What was shown is no longer so, or the bank will not have it: the window has nothing to ask for any more. */
  readonly onRefused: (error: unknown) => void;
}

/**
 * Renews a challenge each time it is about to run out while its window is open; answers the way to stop that. While the
 * bank cannot be asked it is tried again, and the window closes with the challenge that it has.
 */
export const keepRenewed = ({ life, closing, onRenewed, onRefused }: RenewalOptions): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const renew = async (closesAt: Date): Promise<void> => {
    try {
      const renewed = await life.renew();
      if (isStopped) return;
      onRenewed(renewed.statement);
      closing.moveTo(renewed.closesAt);
      waitFor(renewed.closesAt);
    } catch (error) {
      if (isStopped) return;
      if (!isUnasked(error)) return onRefused(error);
      const left = closesAt.getTime() - Date.now();
      const next = Math.max(pause.shortest, Math.min(pause.longest, left / 4));
      timer = setTimeout(() => void renew(closesAt), next);
    }
  };

  const waitFor = (closesAt: Date): void => {
    if (closing.isBefore(closesAt)) return;
    const left = closesAt.getTime() - Date.now();
    timer = setTimeout(() => void renew(closesAt), Math.max(left - ahead, left / 2));
  };

  waitFor(life.closesAt);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
};
