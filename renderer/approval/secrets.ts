import type { ApprovalView } from '../../shared/approval.ts';
import { type PasswordRule, brokenPinRule, brokenRule } from '../../shared/password-rules.ts';

type Asks = ApprovalView['asks'];

/** The fields of the window, in their order: the secret that is asked for, and the one that is to take its place. */
export const secretFields = ['current', 'next', 'repeat'] as const;
export type SecretField = (typeof secretFields)[number];
/** What stands in them; '' where there is no such field. */
export type Typed = Readonly<Record<SecretField, string>>;

/** Why what was typed is not sent, and where it stands. */
export interface Problem {
  readonly field: SecretField;
  readonly why: 'missing' | 'mismatch' | PasswordRule;
}

const forms = {
  'certificate-password': {
    kind: 'password',
    labels: ['approval.password'],
    hint: 'approval.hint',
    missing: 'approval.missing',
  },
  'new-password': {
    kind: 'password',
    labels: ['approval.current', 'approval.new', 'approval.repeat'],
    hint: 'approval.hint',
    newHint: 'approval.newHint',
    missing: 'approval.missing',
  },
  'token-pin': {
    kind: 'password',
    labels: ['approval.tokenPin'],
    hint: 'approval.tokenHint',
    missing: 'approval.pinMissing',
  },
  'new-token-pin': {
    kind: 'password',
    labels: ['approval.currentPin', 'approval.newPin', 'approval.repeatPin'],
    hint: 'approval.tokenHint',
    newHint: 'approval.newTokenHint',
    missing: 'approval.pinMissing',
  },
  'cloud-pin': {
    kind: 'digits',
    labels: ['approval.cloudPin'],
    hint: 'approval.cloudHint',
    missing: 'approval.cloudInvalid',
  },
  'new-cloud-pin': {
    kind: 'digits',
    labels: ['approval.currentDigits', 'approval.newDigits', 'approval.repeatDigits'],
    hint: 'approval.cloudHint',
    newHint: 'approval.newCloudHint',
    missing: 'approval.cloudInvalid',
  },
  otp: {
    kind: 'otp',
    labels: ['approval.otp'],
    hint: 'approval.otpHint',
    missing: 'approval.otpInvalid',
  },
  // Its two fields are named by the places that the bank asks for.
  'security-card': {
    kind: 'card',
    labels: [],
    missing: 'securityCard.invalid',
  },
} as const;

/** The form of a window: which fields, their names and hints; null where nothing is asked. */
export const formOf = (asks: Asks): (typeof forms)[Exclude<Asks, 'nothing'>] | null =>
  asks === 'nothing' ? null : forms[asks];

/** The first rule that a new secret breaks; a token keeps rules of its own and says so itself. */
export const ruleBroken = (asks: Asks, next: string): PasswordRule | null => {
  if (asks === 'new-password') return brokenRule(next);
  return asks === 'new-cloud-pin' ? brokenPinRule(next) : null;
};

/** Whether what is being typed again can still become the same. */
export const differs = ({ next, repeat }: Pick<Typed, 'next' | 'repeat'>): boolean =>
  !next.startsWith(repeat);

/** What stands in the way of sending it; null: nothing. An existing password is held to no rule. */
export function problemOf(asks: Asks, { current, next, repeat }: Typed): Problem | null {
  const form = formOf(asks);
  if (form === null) return null;
  if (form.kind === 'card') {
    const lacks = (
      [
        ['current', current],
        ['next', next],
      ] as const
    ).find(([, text]) => !/^\d{2}$/.test(text));
    return lacks === undefined ? null : { field: lacks[0], why: 'missing' };
  }
  const whole = form.kind === 'password' ? current !== '' : /^\d{6}$/.test(current);
  if (!whole) return { field: 'current', why: 'missing' };
  if (form.labels.length === 1) return null;
  const rule = ruleBroken(asks, next);
  if (next === '') return { field: 'next', why: 'missing' };
  if (rule !== null) return { field: 'next', why: rule };
  return next === repeat ? null : { field: 'repeat', why: 'mismatch' };
}
