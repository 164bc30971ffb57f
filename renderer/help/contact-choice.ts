import type { BankIdentity, Contact } from '../../shared/bank-profile.ts';
import type { CertificateSummary } from '../../shared/ipc.ts';
import { type Operation, type ReasonCode, contactFor } from '../../shared/reason-rules.ts';

export type Issuer = Pick<CertificateSummary, 'issuerOrganization' | 'registrationAuthority'>;

export interface ContactChoice {
  readonly contacts: readonly Contact[];
  /** Nobody knows who issued it: a sentence, and every authority. */
  readonly issuerUnknown: boolean;
}

/** Whom the customer asks about a reason: for 해제 always the bank, for 등록 the bank or who issued the certificate. */
export function chooseContacts(
  code: ReasonCode,
  operation: Operation,
  issuer: Issuer | null,
  { contacts }: BankIdentity,
): ContactChoice {
  if (contactFor(code, operation) === 'bank') return { contacts: [contacts.bank], issuerUnknown: false };

  const authority = contacts.issuers[issuer?.issuerOrganization.toLowerCase() ?? ''];
  const unit = contacts.registrationAuthorities[issuer?.registrationAuthority?.toUpperCase() ?? ''];
  // A yessign certificate is issued again and revoked at the bank that issued it; the others do that themselves.
  const first =
    issuer?.issuerOrganization.toLowerCase() === 'yessign' ? [unit, authority] : [authority, unit];
  const known = first.filter((contact) => contact !== undefined);
  return known.length > 0
    ? { contacts: known, issuerUnknown: false }
    : { contacts: Object.values(contacts.issuers), issuerUnknown: true };
}
