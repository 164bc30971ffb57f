import { randomUUID } from 'node:crypto';
import type { ApprovalView } from '../../shared/approval.ts';
import type { Challenge } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { PendingOperation, Settings } from '../../shared/ipc.ts';
import { type Operation, Refusal } from '../../shared/reasons.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import { certificateWords, draftStatement } from '../../shared/statement.ts';
import { timeAt } from './bank-view.ts';
import { assertAlive, endOf } from './challenges.ts';
import { signingSource } from './holdings.ts';
import type { Approval, Bank, Clock, SettingsStore } from './ports.ts';
import { type Cleared, ends } from './preflight.ts';
import { fromBase64, readCertificate, toBase64 } from './read-certificate.ts';
import { renewChallenge } from './renewal.ts';
import { signInWindow } from './sign-in-window.ts';
import { asking } from './window-view.ts';

export interface SigningPorts {
  readonly bank: Bank;
  readonly approval: Approval;
  readonly profile: Pick<BankProfile, 'environment' | 'bank'>;
  readonly settings: SettingsStore;
  readonly clock: Clock;
}

/** A statement signed in the 전자서명 window, as the bank takes it. */
export interface SignedOperation {
  readonly operation: PendingOperation;
  readonly view: ApprovalView;
  /** That it was signed under: the check's, or one that took its place while the window was open. */
  readonly challenge: Challenge;
  readonly body: {
    readonly challengeId: string;
    readonly signedStatement: string;
    readonly randomEnvelope: string | null;
    readonly language: Settings['language'];
  };
}

export const createSigning = (ports: SigningPorts) => {
  const { bank, approval, profile, settings, clock } = ports;

  return {
    /**
     * Words, window, signature. `registration` is the one released, or replaced by this one.
     * CANCELLED, and whatever stands between us and the key: KEY_FILE_MISSING, CHANGED_ELSEWHERE, KEY_MISMATCH … While
     * the window is open its challenge is renewed; what ends the operation by then ends the window.
     */
    async sign(
      purpose: Operation,
      cleared: Cleared,
      registration: string | null,
      random: 'required' | 'if-present',
    ): Promise<SignedOperation> {
      const { facts, challenge: first, chain, holding } = cleared;
      if (!holding) throw new Refusal('CERT_NOT_FOUND');
      const [{ source, place }, chosen, bankFacts] = await Promise.all([
        signingSource(holding),
        settings.get(),
        bank.facts(),
      ]);
      const { customer } = bank;
      if (!customer) throw new Refusal('SESSION_EXPIRED');
      const now = timeAt(clock, bankFacts);
      const key = randomUUID();
      const replaced = first.replaces && readCertificate(fromBase64(first.replaces.certificate));
      const statement = draftStatement({
        purpose,
        language: chosen.language,
        profile,
        customer,
        certificate: facts,
        registration,
        replaces: replaced && replaced.serialNumber,
        terms: first.terms,
        challenge: first.challenge,
        idempotencyKey: key,
        at: now,
      });
      const { view, challenge, signed } = await signInWindow(
        {
          ...{ purpose, statement, facts, chain, source, place, random, bankFacts, now, first },
          settings: chosen,
          again: () => renewChallenge(bank, cleared.request, first, ends(purpose)),
        },
        ports,
      );
      return {
        view,
        challenge,
        operation: {
          key,
          act: purpose,
          holder: certificateWords(facts).holder,
          startedAt: now.toISOString(),
          certificate: cleared.certificate,
        },
        body: {
          challengeId: challenge.id,
          signedStatement: toBase64(signed.signedStatement),
          randomEnvelope: signed.randomEnvelope && toBase64(signed.randomEnvelope),
          language: chosen.language,
        },
      };
    },

    /**
     * Sends a signed write, with a fresh second factor where the bank asks one: the log-in's serves no longer. What is
     * signed cannot be renewed any more.
     */
    async send<T>(
      { challenge, view }: SignedOperation,
      write: (factor: { secondFactor?: SecondFactor }) => Promise<T>,
    ): Promise<T> {
      const alive = async (factor: { secondFactor?: SecondFactor }): Promise<T> => {
        await assertAlive(challenge, bank, clock);
        return write(factor);
      };
      if (challenge.secondFactor === null) return alive({});
      const send = (secondFactor: SecondFactor): Promise<T> => alive({ secondFactor });
      const until = await endOf(challenge, bank, clock);
      return approval.withSecondFactor({ ...view, ...asking(challenge.secondFactor) }, send, until);
    },
  };
};
export type Signing = ReturnType<typeof createSigning>;
