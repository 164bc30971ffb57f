import { randomUUID } from 'node:crypto';
import type { ApprovalView } from '../../shared/approval.ts';
import type { SecondFactor } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { PendingOperation, Settings } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import { certificateWords, draftStatement, type Purpose } from '../../shared/statement.ts';
import { timeAt } from './bank-view.ts';
import { assertAlive, endOf } from './challenges.ts';
import { signingSource } from './holdings.ts';
import type { Approval, Bank, Clock, SettingsStore } from './ports.ts';
import type { Cleared } from './preflight.ts';
import { fromBase64, readCertificate, toBase64 } from './read-certificate.ts';
import { placeName, secretOf, triesOf, windowView } from './window-view.ts';

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
  readonly body: {
    readonly challengeId: string;
    readonly signedStatement: string;
    readonly randomEnvelope: string | null;
    readonly language: Settings['language'];
  };
}

const copy = (octets: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(octets);

export const createSigning = (ports: SigningPorts) => {
  const { bank, approval, profile, settings, clock } = ports;

  return {
    /**
     * Words, window, signature. `registration` is the one released, or replaced by this one.
     * CANCELLED, and whatever stands between us and the key: KEY_FILE_MISSING, CHANGED_ELSEWHERE, KEY_MISMATCH …
     */
    async sign(
      purpose: Purpose,
      cleared: Cleared,
      registration: string | null,
      random: 'required' | 'if-present',
    ): Promise<SignedOperation> {
      const { facts, challenge, chain, holding } = cleared;
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
      const replaced = challenge.replaces && readCertificate(fromBase64(challenge.replaces.certificate));
      const statement = draftStatement({
        purpose,
        language: chosen.language,
        profile,
        customer,
        certificate: facts,
        registration,
        replaces: replaced && replaced.serialNumber,
        challenge: challenge.challenge,
        idempotencyKey: key,
        at: now,
      });
      const view: ApprovalView = {
        ...windowView(facts, chosen, profile.bank, now),
        operation: purpose,
        place: placeName(place),
        statement: statement.text,
        asks: 'kind' in source ? secretOf(source) : 'nothing',
        tries: 'kind' in source ? triesOf(source) : null,
      };
      const job = {
        statement,
        random,
        envelopeCertificate: copy(bankFacts.envelopeCertificate),
        chain: (chain?.authorities ?? []).map(copy),
      };
      const signed = await approval.sign(view, source, job, await endOf(challenge, bank, clock));
      return {
        view,
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

    /** Sends a signed write, with a fresh OTP where the bank asks one: the log-in's serves no longer. */
    async send<T>(
      { challenge }: Cleared,
      view: ApprovalView,
      write: (factor: { secondFactor?: SecondFactor }) => Promise<T>,
    ): Promise<T> {
      const alive = async (factor: { secondFactor?: SecondFactor }): Promise<T> => {
        await assertAlive(challenge, bank, clock);
        return write(factor);
      };
      if (challenge.secondFactor === 'none') return alive({});
      const send = (code: string): Promise<T> => alive({ secondFactor: { kind: 'otp', code } });
      return approval.withOtp({ ...view, asks: 'otp' }, send, await endOf(challenge, bank, clock));
    },
  };
};
export type Signing = ReturnType<typeof createSigning>;
