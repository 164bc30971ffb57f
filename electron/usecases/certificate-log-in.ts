import { randomUUID } from 'node:crypto';
import type { BankProfile } from '../../shared/bank-profile.ts';
import { endsLogIn } from '../../shared/reason-rules.ts';
import { Refusal } from '../../shared/reasons.ts';
import { draftStatement } from '../../shared/statement.ts';
import { factsOf, timeAt } from './bank-view.ts';
import { signingSource } from './holdings.ts';
import type { Inventories } from './inventory.ts';
import type { Approval, Bank, Clock, SettingsStore } from './ports.ts';
import { toBase64 } from './read-certificate.ts';
import { serviceFindings } from './service-findings.ts';
import { signInWindow } from './sign-in-window.ts';

export interface CertificateLogInPorts {
  readonly inventory: Inventories;
  readonly approval: Approval;
  readonly bank: Bank;
  readonly profile: Pick<BankProfile, 'environment' | 'bank'>;
  readonly settings: SettingsStore;
  readonly clock: Clock;
}

/**
 * Logs in with a registered certificate: the bank's challenge, signed in the 전자서명 window, is the first factor; the
 * second is asked as ever. R does not go along: who this is was proven when it was registered. NOT_REGISTERED for a
 * certificate that is not: the way is then id and password, and 등록.
 */
export const createCertificateLogIn =
  ({ inventory, approval, bank, profile, settings, clock }: CertificateLogInPorts) =>
  async (id: string): Promise<void> => {
    const { holding, findings, chain } = await inventory.examine(id);
    const { certificate } = holding;
    if (!certificate) throw new Refusal(findings[0]?.code ?? 'FILE_DAMAGED', findings[0]?.params);
    const { facts, der } = certificate;
    const against = [...serviceFindings(await factsOf(bank), bank, clock), ...findings];
    const end = against.find(({ code }) => endsLogIn(code));
    if (end) throw new Refusal(end.code, end.params);
    const [{ source, place }, chosen, bankFacts] = await Promise.all([
      signingSource(holding),
      settings.get(),
      bank.facts(),
    ]);
    const ask = () => bank.logInChallenge(toBase64(der));
    const first = await ask();
    const now = timeAt(clock, bankFacts);
    const statement = draftStatement({
      purpose: 'log-in',
      language: chosen.language,
      profile,
      customer: null,
      certificate: facts,
      registration: null,
      replaces: null,
      terms: null,
      challenge: first.challenge,
      idempotencyKey: randomUUID(),
      at: now,
    });
    const { challenge, signed } = await signInWindow(
      {
        ...{ purpose: 'log-in', statement, facts, chain, source, place, random: 'never' },
        ...{ bankFacts, settings: chosen, now, first, again: ask },
      },
      { approval, bank, profile, clock },
    );
    await bank.logInWithCertificate({
      certificateSha256: facts.sha256,
      challengeId: challenge.id,
      signedStatement: toBase64(signed.signedStatement),
      language: chosen.language,
    });
  };
