import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

/** As the bank's command line prints one. */
export interface Customer {
  readonly id: string;
  readonly password: string;
  readonly otpSecret: string;
  readonly name: string;
  readonly idn: string;
}

/** A short step, so that a test need not wait half a minute for its next number. */
export const otpStep = 5;

/** Codes already used, by customer's secret, over all clients of a test file. */
const usedSteps = new Map<string, Set<number>>();

/** A number that has not been used yet; waits for the next one where it must. */
export const freshCode = async ({ otpSecret }: Customer): Promise<string> => {
  const used = usedSteps.get(otpSecret) ?? new Set<number>();
  usedSteps.set(otpSecret, used);
  for (;;) {
    const now = Math.floor(Date.now() / 1000 / otpStep);
    // Not the step before: it may end while the request is on its way.
    const step = [now, now + 1].find((candidate) => !used.has(candidate));
    if (step !== undefined) {
      used.add(step);
      return codeAt(otpSecret, step * otpStep * 1000);
    }
    await sleep(200);
  }
};
export const codeAt = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), period: otpStep }).generate({ timestamp });
