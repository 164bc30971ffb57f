import type { ApprovalView } from '../../shared/approval.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Settings } from '../../shared/ipc.ts';
import type { SignJob } from '../../shared/key-job.ts';
import type { Purpose, StatementDraft } from '../../shared/statement.ts';
import type { ChainVerdict } from './chain-check.ts';
import type { SigningSource } from './holdings.ts';
import type { Approval, Bank, BankFacts, Clock, Place, SignedStatement } from './ports.ts';
import { type Issued, statementLife } from './statement-life.ts';
import { askingSecret, placeName, windowView } from './window-view.ts';

/** A statement that stands, and everything the 전자서명 window and the key process need to have it signed. */
interface ToSign<C extends Issued> {
  readonly purpose: Purpose;
  readonly statement: StatementDraft;
  readonly facts: CertificateFacts;
  readonly chain: ChainVerdict | null;
  readonly source: SigningSource;
  readonly place: Place;
  readonly random: SignJob['random'];
  readonly bankFacts: BankFacts;
  readonly settings: Settings;
  /** By the bank's clock. */
  readonly now: Date;
  readonly first: C;
  /** One more challenge about the same act, while the window is open. */
  readonly again: () => Promise<C>;
}

interface Outside {
  readonly approval: Approval;
  readonly bank: Bank;
  readonly profile: Pick<BankProfile, 'bank'>;
  readonly clock: Clock;
}

const copy = (octets: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(octets);

/** Has it signed; answers what was shown, and the challenge that it was signed under. Fails as Approval's `sign` does. */
export const signInWindow = async <C extends Issued>(
  signing: ToSign<C>,
  { approval, bank, profile, clock }: Outside,
): Promise<{ view: ApprovalView; challenge: C; signed: SignedStatement }> => {
  const { statement, source, random, first } = signing;
  const view: ApprovalView = {
    ...windowView(signing.facts, signing.settings, profile.bank, signing.now),
    operation: signing.purpose,
    place: placeName(signing.place),
    statement: statement.text,
    ...askingSecret(source),
  };
  const job = {
    statement,
    random,
    envelopeCertificate: copy(signing.bankFacts.envelopeCertificate),
    chain: (signing.chain?.authorities ?? []).map(copy),
  };
  const { life, signedUnder } = await statementLife(first, statement, signing.again, { bank, clock });
  const signed = await approval.sign(view, source, job, life);
  return { view, challenge: signedUnder(signed.challenge), signed };
};
