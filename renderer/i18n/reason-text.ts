import type { Bilingual } from '../../shared/bank-profile.ts';
import type { CertificateKind } from '../../shared/certificate.ts';
import { kindNames } from '../../shared/certificate-rules.ts';
import { passwordRules } from '../../shared/password-rules.ts';
import type { ReasonCode } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import en from './en.json';
import { formatDay, formatMoment } from '../../shared/korean-time.ts';
import type { Language } from './instance.ts';
import ko from './ko.json';

/** Alternatives from the richest to the barest: the first one whose every parameter is there is said. */
interface Texts {
  readonly message: readonly string[];
  readonly action: readonly string[];
}
/** `variants`: other sentences altogether, by what the reason's deciding parameter says. */
type ReasonTexts = Texts & { readonly variants?: Readonly<Record<string, Texts>> };
const texts: Record<Language, { readonly reasons: Record<ReasonCode, ReasonTexts> }> = { ko, en };
const decidingParam: { readonly [C in ReasonCode]?: string } = {
  SESSION_EXPIRED: 'why',
  OTP_WRONG: 'factor',
  LOCKED: 'account',
};
const words = { ko, en };

export interface ReasonText {
  /** What happened, and why. */
  readonly message: string;
  /** What to do; empty where nothing is to be done. */
  readonly action: string;
}

/** A reason in words. No sentence ever leaves with a gap: "expired on ." is what this prevents. */
export function reasonText(reason: Reason, language: Language, bank: Bilingual): ReasonText {
  const { message, action } = textsOf(reason, language);
  const params = sayable(reason, language, bank);
  return { message: fill(message, params), action: fill(action, params) };
}

function textsOf({ code, params }: Reason, language: Language): Texts {
  const { variants, ...usual } = texts[language].reasons[code];
  const said = String(params[decidingParam[code] ?? ''] ?? '');
  // What stands in a parameter comes from outside: only a name of ours finds anything.
  return (variants && Object.hasOwn(variants, said) ? variants[said] : null) ?? usual;
}

const kinds = Object.keys(kindNames.ko) as CertificateKind[];
const lockable = ['password', 'otp', 'securityCard'] as const;
const placeholder = /\{\{(\w+)\}\}/g;

function fill(alternatives: readonly string[], params: ReadonlyMap<string, string>): string {
  const said = alternatives.find((text) =>
    [...text.matchAll(placeholder)].every(([, name]) => name !== undefined && params.has(name)),
  );
  return said?.replace(placeholder, (_, name: string) => params.get(name) ?? '') ?? '';
}

/** Parameters as people read them: times in Korean time, codes as words, what follows from others added. */
function sayable(reason: Reason, language: Language, bank: Bilingual): ReadonlyMap<string, string> {
  const said = new Map<string, string>([['bank', bank[language]]]);
  const { params } = reason;
  for (const [name, value] of Object.entries(params))
    if (value !== '' && value !== '-') said.set(name, String(value));

  const { date, until, limit, triesLeft, days } = params;
  if (typeof date === 'string') said.set('date', formatDay(date, language));
  if (typeof until === 'string') said.set('until', formatMoment(until, language));
  // "0일 뒤" is no way to say today.
  if (days === 0) said.delete('days');
  if (typeof limit === 'number' && typeof triesLeft === 'number' && !said.has('count'))
    said.set('count', String(limit - triesLeft));
  // A medium that counts its tries has none left.
  if (typeof limit === 'number' && triesLeft === 0) said.set('lockedAfter', String(limit));

  const { persons, accounts, login } = words[language];
  const { purpose } = params;
  // The bank and the parser name a purpose by its Korean label; other people read it in their language.
  const kind = kinds.find((one) => one === purpose || kindNames.ko[one] === purpose);
  if (kind !== undefined) said.set('purpose', kindNames[language][kind]);
  const rule = passwordRules.find((one) => one === params['rule']);
  if (rule !== undefined) said.set('rule', words[language].passwordRules[rule]);
  if (reason.code === 'PERSON_TYPE') {
    const personal = params['person'] === 'personal';
    said.set('person', personal ? persons.personal : persons.corporate);
    const { personalService, corporateService } = persons;
    said.set('service', personal ? corporateService : personalService);
    said.set('elsewhere', personal ? personalService : corporateService);
  }
  if (reason.code === 'LOCKED') {
    const account = lockable.find((one) => one === params['account']) ?? 'password';
    said.set('account', accounts[account]);
    said.set('remedy', account === 'otp' ? login.unlockOtp : login.resetPassword);
  }
  return said;
}
