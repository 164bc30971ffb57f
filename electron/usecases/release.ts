import { randomUUID } from 'node:crypto';
import type { ReleaseReason } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { Completion, PendingOperation } from '../../shared/ipc.ts';
import { certificateWords } from '../../shared/statement.ts';
import { assertAlive, endOf } from './challenges.ts';
import type { Completing } from './completion.ts';
import type { Approval, Bank, Clock, SettingsStore } from './ports.ts';
import type { Preflights } from './preflight.ts';
import type { Signing } from './signing.ts';
import { windowView } from './window-view.ts';

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
      const { operation, view, body } = await signing.sign('release', cleared, registration, 'if-present');
      const done = await signing.send(cleared, view, (factor) =>
        bank.release(operation, registration, { how: 'signed', ...body, ...factor }),
      );
      return complete(done, cleared.facts);
    },

    /** Lost, forgotten, expired, another computer: the reason and a fresh OTP, bound to the challenge. */
    async withoutKey(registration: string, reason: ReleaseReason): Promise<Completion> {
      const { facts, certificate, challenge } = await preflight.clearedRelease(registration, false);
      const now = clock.now();
      const view = {
        ...windowView(facts, await settings.get(), profile.bank, now),
        operation: 'release-without-key',
        asks: 'otp',
      } as const;
      const send = async (code: string) => {
        await assertAlive(challenge, bank, clock);
        // A key an attempt: another OTP is another request, and the bank refuses the same key with another body.
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
          secondFactor: { kind: 'otp', code },
        });
      };
      const done = await approval.withOtp(view, send, await endOf(challenge, bank, clock));
      return complete(done, facts);
    },
  };
};
