/** Rules for a new certificate password, in the order they are told (ux.md). Existing ones are held to none. */
export const passwordRules = ['length', 'letters', 'digits', 'special', 'forbidden', 'run'] as const;
export type PasswordRule = (typeof passwordRules)[number];

const shortest = 10;
const longest = 56;
/** Characters that other Korean software cannot take in a password. */
const forbidden = /['"\\|]/;

/** What people count along: neighbours in a table of characters (`@AB`, `9:;`) are no row to them. */
const alphabet = /^(?:\d+|[a-z]+|[A-Z]+)$/;

/** Three equal ones, or three that follow one another up or down: 111, abc, 321. */
const hasRun = (password: string): boolean =>
  Array.from({ length: Math.max(0, password.length - 2) }, (_, i) => password.slice(i, i + 3)).some(
    (three) => {
      const [first, second] = [1, 2].map((i) => three.charCodeAt(i) - three.charCodeAt(i - 1));
      return first === second && (first === 0 || (Math.abs(first ?? 0) === 1 && alphabet.test(three)));
    },
  );

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
