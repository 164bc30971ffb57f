import { randomUUID } from 'node:crypto';
import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { Completion, PendingOperation } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import { certificateWords } from '../../shared/statement.ts';
import { isInTime } from './challenges.ts';
import type { Completing } from './completion.ts';
import type { Approval, Bank, Clock, SettingsStore } from './ports.ts';
import { ends, type Preflights } from './preflight.ts';
import { isSame, renewChallenge } from './renewal.ts';
import type { Signing } from './signing.ts';
import { asking, windowView } from './window-view.ts';

export interface ReleasePorts {
  readonly preflight: Preflights;
  readonly signing: Signing;
  readonly approval: Approval;
  readonly bank: Bank;
  readonly profile: Pick<BankProfile, 'bank'>;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly complete: Completing;
}

/** 타기관 인증서 해제: the bank's record goes back; the file stays, and the certificate stays valid elsewhere. */
export const createRelease = (ports: ReleasePorts) => {
  const { preflight, signing, approval, bank, profile, settings, clock, complete } = ports;
  return {
    /** With the key: a signed statement. R goes along where the key carries it. */
    async withKey(registration: string): Promise<Completion> {
      const cleared = await preflight.clearedRelease(registration, true);
      const signed = await signing.sign('release', cleared, registration, 'if-present');
      const done = await signing.send(signed, (factor) =>
        bank.release(signed.operation, registration, { how: 'signed', ...signed.body, ...factor }),
      );
      return complete(done, cleared.facts);
    },

    /** Lost, forgotten, expired, another computer: the reason and a fresh second factor, bound to the challenge. */
    async withoutKey(registration: string, reason: ReleaseReason): Promise<Completion> {
      const {
        facts,
        certificate,
        challenge: first,
        request,
      } = await preflight.clearedRelease(registration, false);
      const now = clock.now();
      const asked = first.secondFactor ?? { kind: 'otp' };
      const view = {
        ...windowView(facts, await settings.get(), profile.bank, now),
        ...asking(asked),
        operation: 'release-without-key',
      } as const;
      let challenge = first;
      /** The window may outlast its challenge; an answer to other places of the card than it asks for is worth nothing. */
      const inTime = async (): Promise<void> => {
        if (await isInTime(challenge, bank, clock)) return;
        challenge = await renewChallenge(bank, request, first, ends('release'));
        if (!isSame(challenge.secondFactor ?? { kind: 'otp' }, asked)) throw new Refusal('CHANGED_ELSEWHERE');
      };
      const send = async (secondFactor: SecondFactor) => {
        await inTime();
        // A key an attempt: another second factor is another request, and the bank refuses the same key with another body.
        const operation: PendingOperation = {
          key: randomUUID(),
          act: 'release-without-key',
          holder: certificateWords(facts).holder,
          startedAt: now.toISOString(),
          certificate,
        };
        return bank.release(operation, registration, {
          how: 'without-key',
          challengeId: challenge.id,
          reason,
          secondFactor,
        });
      };
      const done = await approval.withSecondFactor(view, send);
      return complete(done, facts);
    },
  };
};
