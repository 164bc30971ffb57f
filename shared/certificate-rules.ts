import type { BankIdentity } from './bank-profile.ts';
import type { CertificateKind } from './certificate.ts';
import type { CertificateSummary, HeldCertificate, Settings } from './ipc.ts';

// Types only are imported here, so that the pages take these rules without zod's weight or its probe for eval.

type Language = Settings['language'];

/** From so many days before its end a certificate can be renewed (KISA's rule), and the customer is told: 만료 임박. */
export const expiringDays = 30;

/** 구분 in the words users know. */
export const kindNames: Readonly<Record<Language, Readonly<Record<CertificateKind, string>>>> = {
  ko: {
    'universal-personal': '범용(개인)',
    'universal-corporate': '범용(기업)',
    'bank-insurance': '은행/신용카드/보험용',
    'securities-insurance': '증권/보험용',
    'credit-card': '신용카드용',
    'tax-invoice': '전자세금계산서용',
    'cloud-personal': '금융인증서',
    other: '기타',
  },
  en: {
    'universal-personal': 'Universal (personal)',
    'universal-corporate': 'Universal (corporate)',
    'bank-insurance': 'Bank, credit card, insurance',
    'securities-insurance': 'Securities, insurance',
    'credit-card': 'Credit card',
    'tax-invoice': 'Electronic tax invoice',
    'cloud-personal': 'Financial certificate (personal)',
    other: 'Other',
  },
};

/** A kind in the customer's language; a kind without a word of its own keeps its label, which is the certificate's. */
export const kindName = (kind: CertificateKind, label: string, language: Language): string =>
  kind === 'other' || language === 'ko' ? label : kindNames[language][kind];

/**
 * 발급자, both of them: `국민은행 / 금융결제원(yessign)`, the unit it was issued through (where one is named) and the
 * authority. A name that the bank's profile does not know is shown as found.
 */
export const issuerName = (
  issuer: Pick<CertificateSummary, 'issuerOrganization' | 'registrationAuthority'>,
  { issuers, registrationAuthorities }: BankIdentity['contacts'],
  language: Language,
): string => {
  const { issuerOrganization: authority, registrationAuthority: unit } = issuer;
  const names = [
    unit && (registrationAuthorities[unit.toUpperCase()]?.name[language] ?? unit),
    issuers[authority.toLowerCase()]?.name[language] ?? authority,
  ];
  return names.filter(Boolean).join(' / ');
};

const order: readonly HeldCertificate['state'][] = [
  'usable',
  'expiring',
  'unknown',
  'suspended',
  'expired',
  'revoked',
  'unusable',
];
type Row = Pick<HeldCertificate, 'state' | 'summary'>;

/** ISO 8601 in UTC sorts as text. */
const latestFirst = (a: string, b: string): number => (a === b ? 0 : a < b ? 1 : -1);

/** Compares rows of a list: usable ones first; among equals the one that lasts longest. */
export const byUse = (a: Row, b: Row): number =>
  order.indexOf(a.state) - order.indexOf(b.state) ||
  latestFirst(a.summary?.notAfter ?? '', b.summary?.notAfter ?? '');
