import type { BankIdentity } from '../../shared/bank-profile.ts';
import type { CertificateFacts, CertificateKind } from '../../shared/certificate.ts';
import type { CertificateSummary, Settings } from '../../shared/ipc.ts';
import { certificateWords } from '../../shared/statement.ts';
import { daysUntil } from './korean-time.ts';

/** In whose words and at what time a certificate is told. */
export interface Telling {
  readonly contacts: BankIdentity['contacts'];
  readonly language: Settings['language'];
  readonly now: Date;
}

// pki's labels are Korean, as users know them; kinds without a word of their own keep theirs.
const englishKinds: Readonly<Partial<Record<CertificateKind, string>>> = {
  'universal-personal': 'Universal (personal)',
  'universal-corporate': 'Universal (corporate)',
  'bank-insurance': 'Bank, credit card, insurance',
  'securities-insurance': 'Securities, insurance',
  'credit-card': 'Credit card',
  'tax-invoice': 'Electronic tax invoice',
  'cloud-personal': 'Financial certificate (personal)',
};

/** 구분 in the customer's language. */
export const kindLabelOf = (facts: CertificateFacts, language: Settings['language']): string => {
  const policy = facts.policies[0];
  const english = language === 'en' && policy ? englishKinds[policy.kind] : undefined;
  return english ?? policy?.label ?? '-';
};

/** `국민은행 / 금융결제원(yessign)`: the unit it was issued through where one is named, then the authority. */
const issuerNameOf = (facts: CertificateFacts, { contacts, language }: Telling): string => {
  const { issuerOrganization: authority, registrationAuthority: unit } = facts;
  const names = [
    unit && (contacts.registrationAuthorities[unit.toUpperCase()]?.name[language] ?? unit),
    contacts.issuers[authority.toLowerCase()]?.name[language] ??
      (authority || certificateWords(facts).issuer),
  ];
  return names.filter(Boolean).join(' / ');
};

/** What the pages show of a certificate. */
export const summarize = (facts: CertificateFacts, telling: Telling): CertificateSummary => ({
  sha256: facts.sha256,
  holder: certificateWords(facts).holder,
  kind: facts.policies[0]?.kind ?? 'other',
  kindLabel: kindLabelOf(facts, telling.language),
  issuerOrganization: facts.issuerOrganization,
  registrationAuthority: facts.registrationAuthority ?? null,
  issuerName: issuerNameOf(facts, telling),
  subjectText: facts.subject.text,
  serialNumber: facts.serialNumber,
  policies: facts.policies.map(({ oid, label }) => ({ oid, label })),
  keyUsage: [...facts.keyUsage],
  keyAlgorithm: `${facts.publicKey.algorithm} ${facts.publicKey.bits}`,
  notBefore: facts.notBefore,
  notAfter: facts.notAfter,
  validFrom: facts.validity.from,
  validTo: facts.validity.to,
  daysLeft: daysUntil(new Date(facts.notAfter), telling.now),
});
