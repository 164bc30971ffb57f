import { readFile } from 'node:fs/promises';
import { Policy } from '../../../shared/bank-policy.ts';

/** What the bank decides by, without the dates of one issue of the document. */
export type PolicyRules = Omit<Policy, 'version' | 'issued' | 'expires'>;
const PolicyRules = Policy.omit({ version: true, issued: true, expires: true });

/** What one start of the sandbox has otherwise than its document. */
export interface PolicyChanges {
  readonly idleSeconds?: number | undefined;
  readonly absoluteSeconds?: number | undefined;
  readonly lockSeconds?: number | undefined;
  readonly delaySeconds?: number | undefined;
  readonly challengeSeconds?: number | undefined;
  readonly otpStepSeconds?: number | undefined;
  readonly maximumRegistrations?: number | undefined;
}

export const ownPolicy = new URL('policy.json', import.meta.url);

/** The bank's policy document from its file, with what this start changes. Fails where the file is no policy. */
export const readPolicy = async (file: string | URL, changes: PolicyChanges): Promise<PolicyRules> => {
  const rules = PolicyRules.parse(JSON.parse(await readFile(file, 'utf8')));
  const { session, lockOut, secondFactor } = rules;
  const { otp } = secondFactor;
  return {
    ...rules,
    maximumRegistrations: changes.maximumRegistrations ?? rules.maximumRegistrations,
    challengeSeconds: changes.challengeSeconds ?? rules.challengeSeconds,
    session: {
      ...session,
      idleSeconds: changes.idleSeconds ?? session.idleSeconds,
      absoluteSeconds: changes.absoluteSeconds ?? session.absoluteSeconds,
    },
    lockOut: {
      ...lockOut,
      lockSeconds: changes.lockSeconds ?? lockOut.lockSeconds,
      delaySeconds: changes.delaySeconds === undefined ? lockOut.delaySeconds : [changes.delaySeconds],
    },
    secondFactor: {
      ...secondFactor,
      otp: { ...otp, stepSeconds: changes.otpStepSeconds ?? otp.stepSeconds },
    },
  };
};
