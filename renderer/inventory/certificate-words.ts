import type { i18n } from 'i18next';
import type { BankIdentity } from '../../shared/bank-profile.ts';
import type { CertificateSummary, HeldCertificate, RegisteredCertificate } from '../../shared/ipc.ts';
import type { Language } from '../i18n/instance.ts';

/** What the words about a certificate need: the texts of a language and the names in the bank's profile. */
export interface Words {
  readonly t: i18n['t'];
  readonly language: Language;
  readonly bank: BankIdentity;
}
type HeldState = HeldCertificate['state'];

/** From this many days before the end on a certificate is 만료 임박, and may be renewed. */
export const expiringDays = 30;

/** 구분: the label users know; an unknown policy is shown as the certificate has it. */
export const kindOf = ({ t, language }: Words, { kind, kindLabel }: CertificateSummary): string =>
  kind === 'other' || language === 'ko' ? kindLabel : t(`kinds.${kind}`);

/** 발급자, both of them: `국민은행 / 금융결제원(yessign)`. A name that the profile does not know is shown as found. */
export function issuerOf({ bank, language }: Words, summary: CertificateSummary): string {
  const { issuers, registrationAuthorities } = bank.contacts;
  const authority = issuers[summary.issuerOrganization.toLowerCase()]?.name[language] ?? summary.issuerName;
  const unit = summary.registrationAuthority;
  if (unit === null) return authority;
  return `${registrationAuthorities[unit.toUpperCase()]?.name[language] ?? unit} / ${authority}`;
}

/** The day of a time as shown: `2027. 3. 31. 23:59:59` → `2027. 3. 31.` */
export const dayOf = (shown: string): string => shown.replace(/\s+\d{1,2}:\d{2}(:\d{2})?$/, '');

/** How long it is still good. */
export function remaining({ t }: Words, { daysLeft }: CertificateSummary): string {
  if (daysLeft < 0) return t('certificate.ended');
  return daysLeft === 0 ? t('certificate.lastDay') : t('certificate.daysLeft', { days: daysLeft });
}

/** The state of a registered certificate in the words of the held ones. */
export function stateOf({ state, summary }: RegisteredCertificate): HeldState {
  if (state === 'good') {
    if (summary.daysLeft < 0) return 'expired';
    return summary.daysLeft <= expiringDays ? 'expiring' : 'usable';
  }
  return state;
}

/** "{사용자}, {구분}, {발급자}, {만료일} 만료, {상태}": what screen readers say of a row. */
export function rowName(
  words: Words,
  { summary, name, state }: Pick<HeldCertificate, 'summary' | 'name' | 'state'>,
): string {
  const { t } = words;
  if (summary === null) return t('certificate.unreadableRowName', { name, state: t(`states.${state}`) });
  return t('certificate.rowName', {
    holder: summary.holder,
    kind: kindOf(words, summary),
    issuer: issuerOf(words, summary),
    expires: dayOf(summary.validTo),
    state: t(`states.${state}`),
  });
}

const order: readonly HeldState[] = [
  'usable',
  'expiring',
  'unknown',
  'suspended',
  'expired',
  'revoked',
  'unusable',
];

/** Usable ones first; among equals the one that lasts longest. */
export const byUse = (
  a: Pick<HeldCertificate, 'state' | 'summary'>,
  b: Pick<HeldCertificate, 'state' | 'summary'>,
): number =>
  order.indexOf(a.state) - order.indexOf(b.state) ||
  (b.summary?.notAfter ?? '').localeCompare(a.summary?.notAfter ?? '');

/** Whether a row is greyed: it stays listed, with its reason, and cannot be used as it is. */
export const isUnusable = (state: HeldState): boolean =>
  state === 'expired' || state === 'revoked' || state === 'suspended' || state === 'unusable';
