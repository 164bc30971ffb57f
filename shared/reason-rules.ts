/** B blocks, W warns, I informs, `-` does not arise. */
type Level = 'B' | 'W' | 'I' | '-';
/** Whom the customer asks: the certificate's issuer, or the bank. For 해제 it is always the bank. */
type Contact = 'issuer' | 'bank';
interface Rule {
  readonly register: Level;
  readonly release: Level;
  readonly contact: Contact;
  /** Releasing without the key (login, reason, fresh second factor) is a way out of this. */
  readonly releaseWithoutKey?: true;
}

/**
 * The closed set of reasons: every refusal, warning and notice of the app and of the bank.
 * The pages hold one text a code; a level a operation and the contact stand here.
 */
const reasonRules = {
  CERT_NOT_FOUND: { register: 'B', release: 'B', contact: 'issuer', releaseWithoutKey: true },
  KEY_FILE_MISSING: { register: 'B', release: 'B', contact: 'issuer', releaseWithoutKey: true },
  FILE_DAMAGED: { register: 'B', release: 'B', contact: 'issuer' },
  KEY_MISMATCH: { register: 'B', release: 'B', contact: 'issuer' },
  MEDIA_REMOVED: { register: 'B', release: 'B', contact: 'issuer' },
  ACCESS_DENIED: { register: 'B', release: 'B', contact: 'issuer' },
  FORMAT_UNSUPPORTED: { register: 'B', release: 'B', contact: 'issuer' },
  PASSWORD_WRONG: { register: 'B', release: 'B', contact: 'issuer', releaseWithoutKey: true },
  TOKEN_PIN_WRONG: { register: 'B', release: 'B', contact: 'issuer' },
  // The window stays open for another try while there is one: what reaches the page is a locked PIN.
  CLOUD_PIN_WRONG: { register: 'B', release: 'B', contact: 'issuer', releaseWithoutKey: true },
  TOKEN_PIN_LOCKED: { register: 'B', release: 'B', contact: 'issuer', releaseWithoutKey: true },
  CANCELLED: { register: 'I', release: 'I', contact: 'bank' },
  DISK_FULL: { register: 'B', release: 'B', contact: 'bank' },
  READ_ONLY: { register: 'B', release: 'B', contact: 'bank' },
  CHANGED_ELSEWHERE: { register: 'B', release: 'B', contact: 'issuer' },
  NEW_PASSWORD_WEAK: { register: 'B', release: '-', contact: 'issuer' },
  EXPIRED: { register: 'B', release: 'I', contact: 'issuer' },
  NOT_YET_VALID: { register: 'B', release: 'I', contact: 'issuer' },
  EXPIRES_SOON: { register: 'W', release: 'I', contact: 'issuer' },
  REVOKED: { register: 'B', release: 'I', contact: 'issuer' },
  SUSPENDED: { register: 'B', release: 'I', contact: 'issuer' },
  STATUS_UNKNOWN: { register: 'W', release: 'I', contact: 'issuer' },
  CLOCK_WRONG: { register: 'W', release: 'W', contact: 'bank' },
  SUPERSEDED: { register: 'W', release: '-', contact: 'issuer' },
  ISSUER_UNTRUSTED: { register: 'B', release: 'I', contact: 'issuer' },
  CHAIN_INCOMPLETE: { register: 'W', release: 'I', contact: 'issuer' },
  SIGNATURE_INVALID: { register: 'B', release: 'B', contact: 'issuer' },
  ENCRYPTION_CERT: { register: 'B', release: '-', contact: 'issuer' },
  WEAK_ALGORITHM: { register: 'B', release: 'I', contact: 'issuer' },
  PURPOSE_NOT_ALLOWED: { register: 'B', release: 'I', contact: 'issuer' },
  PERSON_TYPE: { register: 'B', release: 'I', contact: 'issuer' },
  OWN_BANK_CERT: { register: 'I', release: '-', contact: 'bank' },
  VID_MISMATCH: { register: 'B', release: 'B', contact: 'bank' },
  VID_UNAVAILABLE: { register: 'B', release: 'I', contact: 'issuer' },
  RANDOM_MISSING: { register: 'B', release: 'I', contact: 'issuer' },
  ALREADY_REGISTERED: { register: 'I', release: '-', contact: 'bank' },
  REGISTERED_ELSEWHERE: { register: 'B', release: '-', contact: 'bank' },
  WILL_REPLACE: { register: 'W', release: '-', contact: 'bank' },
  LIMIT_REACHED: { register: 'B', release: '-', contact: 'bank' },
  NOT_REGISTERED: { register: '-', release: 'B', contact: 'bank' },
  ALREADY_RELEASED: { register: '-', release: 'I', contact: 'bank' },
  LAST_CERT: { register: '-', release: 'W', contact: 'bank' },
  LOGIN_FAILED: { register: 'B', release: 'B', contact: 'bank' },
  OTP_WRONG: { register: 'B', release: 'B', contact: 'bank' },
  OTP_USED: { register: 'B', release: 'B', contact: 'bank' },
  LOCKED: { register: 'B', release: 'B', contact: 'bank' },
  SESSION_EXPIRED: { register: 'B', release: 'B', contact: 'bank' },
  OFFLINE: { register: 'B', release: 'B', contact: 'bank' },
  BANK_UNAVAILABLE: { register: 'B', release: 'B', contact: 'bank' },
  BANK_MAINTENANCE: { register: 'B', release: 'B', contact: 'bank' },
  SERVER_IDENTITY: { register: 'B', release: 'B', contact: 'bank' },
  RESULT_UNKNOWN: { register: 'W', release: 'W', contact: 'bank' },
  KEYCHAIN_LOCKED: { register: 'W', release: 'W', contact: 'bank' },
  RATE_LIMITED: { register: 'B', release: 'B', contact: 'bank' },
  KEYCHAIN_UNAVAILABLE: { register: 'W', release: 'W', contact: 'bank' },
  APP_OUTDATED: { register: 'B', release: 'B', contact: 'bank' },
  APP_TAMPERED: { register: 'B', release: 'B', contact: 'bank' },
  INTERNAL: { register: 'B', release: 'B', contact: 'bank' },
} as const satisfies Record<string, Rule>;

export type ReasonCode = keyof typeof reasonRules;
export const reasonCodes = Object.keys(reasonRules) as [ReasonCode, ...ReasonCode[]];
export type Operation = 'register' | 'release';

/** How a reason weighs on an operation. */
export const levelOf = (code: ReasonCode, operation: Operation): Level => reasonRules[code][operation];
export const blocks = (code: ReasonCode, operation: Operation): boolean => levelOf(code, operation) === 'B';

const logInEnders: ReadonlySet<ReasonCode> = new Set([
  ...(['APP_OUTDATED', 'BANK_MAINTENANCE', 'EXPIRED', 'NOT_YET_VALID', 'REVOKED', 'SUSPENDED'] as const),
  ...(['ENCRYPTION_CERT', 'SIGNATURE_INVALID', 'ISSUER_UNTRUSTED'] as const),
  ...(['KEY_FILE_MISSING', 'FILE_DAMAGED', 'FORMAT_UNSUPPORTED', 'ACCESS_DENIED', 'MEDIA_REMOVED'] as const),
]);

/**
 * What ends a log-in with a certificate before a password is asked, whatever the bank has registered: files that cannot
 * sign, and what no bank believes of a signature. The rest of what speaks against 등록 was decided then.
 */
export const endsLogIn = (code: ReasonCode): boolean => logInEnders.has(code);

/** Whom to ask about it (ux.md, "Contact shown with a reason"). */
export const contactFor = (code: ReasonCode, operation: Operation): Contact =>
  operation === 'release' ? 'bank' : reasonRules[code].contact;

/** Whether releasing without the key is a way out of it. */
export const offersReleaseWithoutKey = (code: ReasonCode): boolean =>
  'releaseWithoutKey' in reasonRules[code];

/**
 * What the sentence of a reason may name, by the name of its parameter; the pages have a sentence for the case that
 * it is missing. Dates and times are ISO 8601, counts are numbers; `account` is `password`, `otp` or `securityCard`,
 * `factor` is `otp` or `securityCard`, `person` is `personal` or `corporate`, `rule` is one of the rules for a new
 * password, `why` is `idle`, `longest` (the longest a session lasts) or `elsewhere` (logged in anew somewhere else).
 */
export const reasonParams: { readonly [C in ReasonCode]?: readonly string[] } = {
  CERT_NOT_FOUND: ['places'],
  ACCESS_DENIED: ['place'],
  TOKEN_PIN_WRONG: ['count', 'limit', 'triesLeft'],
  CLOUD_PIN_WRONG: ['count', 'limit', 'triesLeft'],
  NEW_PASSWORD_WEAK: ['rule'],
  EXPIRED: ['date'],
  NOT_YET_VALID: ['date'],
  EXPIRES_SOON: ['days'],
  PURPOSE_NOT_ALLOWED: ['purpose'],
  PERSON_TYPE: ['person'],
  ALREADY_REGISTERED: ['date'],
  LIMIT_REACHED: ['limit'],
  LOGIN_FAILED: ['count', 'limit', 'triesLeft'],
  OTP_WRONG: ['factor', 'count', 'limit', 'triesLeft'],
  SESSION_EXPIRED: ['why'],
  LOCKED: ['account', 'limit', 'until'],
  BANK_MAINTENANCE: ['until'],
  RATE_LIMITED: ['until'],
};
