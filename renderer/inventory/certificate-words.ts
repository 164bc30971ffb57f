import type { i18n } from 'i18next';
import type { BankIdentity } from '../../shared/bank-profile.ts';
import { expiringDays, issuerName, kindName, kindNames } from '../../shared/certificate-rules.ts';
import type { CertificateSummary, HeldCertificate, RegisteredCertificate } from '../../shared/ipc.ts';
import { formatDay, formatMoment } from '../../shared/korean-time.ts';
import type { Language } from '../i18n/instance.ts';

/** What the words about a certificate need: the texts of a language and the names in the bank's profile. */
export interface Words {
  readonly t: i18n['t'];
  readonly language: Language;
  readonly bank: BankIdentity;
}
type HeldState = HeldCertificate['state'];

const kinds = Object.keys(kindNames.ko) as CertificateSummary['kind'][];

/** 구분 in the language of the page: it changes while a list stands. */
export const kindOf = ({ language }: Words, { kind, kindLabel }: CertificateSummary): string =>
  kindName(kind, kindLabel, language);

/** A policy as people read it, with its number; a purpose is named in Korean by the parser and the bank. */
export const policyOf = ({ language }: Words, { oid, label }: CertificateSummary['policies'][number]) => {
  if (language === 'ko') return `${label} (${oid})`;
  const kind = kinds.find((one) => kindNames.ko[one] === label);
  return kind === undefined ? oid : `${kindNames[language][kind]} (${oid})`;
};

/** 발급자 in the language of the page. */
export const issuerOf = ({ bank, language }: Words, summary: CertificateSummary): string =>
  issuerName(summary, bank.contacts, language);

/** 만료일, the day alone: `2027. 3. 31.` */
export const lastDayOf = ({ language }: Words, { notAfter }: CertificateSummary): string =>
  formatDay(notAfter, language);

/** The end in full: `2027. 3. 31. 23:59:59까지 · 23일 남음`. */
export const validUntil = (words: Words, summary: CertificateSummary): string => {
  const date = formatMoment(summary.notAfter, words.language);
  return `${words.t('certificate.until', { date })} · ${remaining(words, summary)}`;
};

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
    expires: lastDayOf(words, summary),
    state: t(`states.${state}`),
  });
}

/** Whether a row is greyed: it stays listed, with its reason, and cannot be used as it is. */
export const isUnusable = (state: HeldState): boolean =>
  state === 'expired' || state === 'revoked' || state === 'suspended' || state === 'unusable';
