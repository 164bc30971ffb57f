import type { Registration } from '../../shared/bank-api.ts';
import { byUse } from '../../shared/certificate-rules.ts';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { actsOf, type CopyAct } from '../../shared/media.ts';
import { blocks, type Reason } from '../../shared/reasons.ts';
import type { BankView } from './bank-view.ts';
import type { Copy, Holding } from './holdings.ts';
import { isOwnBank } from './own-findings.ts';
import { summarize, type Telling } from './summary.ts';

type State = HeldCertificate['state'];

const names = new Intl.Collator('ko');
/** Usable ones first; what is equal by its name. */
export const usableFirst = (a: HeldCertificate, b: HeldCertificate): number =>
  byUse(a, b) || names.compare(a.name, b.name);

const stateOf = (findings: readonly Reason[], judged: boolean): State => {
  const has = (code: Reason['code']): boolean => findings.some((finding) => finding.code === code);
  if (has('EXPIRED')) return 'expired';
  if (has('REVOKED')) return 'revoked';
  if (has('SUSPENDED')) return 'suspended';
  if (findings.some(({ code }) => blocks(code, 'register'))) return 'unusable';
  // Without the bank's policy nobody can say whether it takes it.
  if (!judged || has('STATUS_UNKNOWN')) return 'unknown';
  return has('EXPIRES_SOON') ? 'expiring' : 'usable';
};

const bankStateOf = (holding: Holding, row: Registration | null, bank: BankView): HeldCertificate['bank'] => {
  if (row) return 'registered';
  const facts = holding.certificate?.facts;
  if (facts && bank.facts && isOwnBank(facts, bank.facts.policy)) return 'own-bank';
  return bank.registrations && facts ? 'not-registered' : 'unknown';
};

/** Every place it lies in, and what can be done with it there. */
export const copiesOf = ({ copies }: Holding): HeldCertificate['places'] =>
  copies.map((copy) => ({ id: copy.id, ...copy.place, acts: [...actsWith(copy)] }));

/** What can be done with a copy. One whose key is missing or cannot be read can be put away and brought back, no more. */
export const actsWith = ({ place, key }: Pick<Copy, 'place' | 'key'>): readonly CopyAct[] =>
  key ? actsOf[place.kind] : actsOf[place.kind].filter((act) => act === 'delete');

/** One row of 보유 인증서 목록. */
export const heldCertificate = (
  holding: Holding,
  findings: readonly Reason[],
  row: Registration | null,
  bank: BankView,
  telling: Telling,
): HeldCertificate => ({
  id: holding.id,
  summary: holding.certificate && summarize(holding.certificate.facts, telling),
  name: holding.name,
  places: copiesOf(holding),
  state: stateOf(findings, bank.facts !== null),
  bank: bankStateOf(holding, row, bank),
  findings: [...findings],
});
