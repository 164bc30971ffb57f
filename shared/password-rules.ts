/** Rules for a new certificate password, in the order they are told (ux.md). Existing ones are held to none. */
export const passwordRules = ['length', 'letters', 'digits', 'special', 'forbidden', 'run'] as const;
export type PasswordRule = (typeof passwordRules)[number];

const shortest = 10;
const longest = 56;
/** Characters that other Korean software cannot take in a password. */
const forbidden = /['"\\|]/;

/** Three equal ones, or three that follow one another up or down: 111, abc, 321. */
const hasRun = (password: string): boolean =>
  Array.from({ length: Math.max(0, password.length - 2) }, (_, i) => i).some((i) => {
    const step = password.charCodeAt(i + 1) - password.charCodeAt(i);
    return password.charCodeAt(i + 2) - password.charCodeAt(i + 1) === step && Math.abs(step) <= 1;
  });

/** The first rule that a new password breaks; null: it may be used. */
export const brokenRule = (password: string): PasswordRule | null => {
  // Printable ASCII alone: what other programs type and read alike.
  if (password.length < shortest || password.length > longest) return 'length';
  if (!/[A-Za-z]/.test(password)) return 'letters';
  if (!/\d/.test(password)) return 'digits';
  if (!/[^A-Za-z\d]/.test(password)) return 'special';
  if (forbidden.test(password) || !/^[\x21-\x7e]+$/.test(password)) return 'forbidden';
  return hasRun(password) ? 'run' : null;
};

/** 금융인증서: six digits, no three equal or consecutive (domain.md §7). */
export const brokenPinRule = (pin: string): 'length' | 'run' | null => {
  if (!/^\d{6}$/.test(pin)) return 'length';
  return hasRun(pin) ? 'run' : null;
};
