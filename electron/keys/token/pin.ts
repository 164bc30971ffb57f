import { Refusal } from '../../../shared/reasons.ts';
import { pkcs11, returnValueOf } from './cryptoki.ts';
import { tokenIn } from './token-info.ts';
import type { TokenSession } from './token-session.ts';

/** A string, for pkcs11js takes nothing else; it cannot be wiped, and goes with the process. */
export const pinText = (pin: Uint8Array): string => new TextDecoder().decode(pin);

/**
 * Refuses a PIN that cannot be right before it costs one of the tries: TOKEN_PIN_LOCKED, or TOKEN_PIN_WRONG for one of a
 * length that the token's PINs do not have.
 */
const assertTry = ({ token }: TokenSession, pin: Uint8Array): void => {
  if (token.pin === 'locked') throw new Refusal('TOKEN_PIN_LOCKED');
  if (!token.takes(pin)) throw new Refusal('TOKEN_PIN_WRONG');
};

/**
 * What a PIN that was tried came to: TOKEN_PIN_WRONG or TOKEN_PIN_LOCKED; any other failure as it is. PKCS#11 counts no
 * tries, so a number is told only where the token says that one is left.
 */
const pinRefusal = (error: unknown, { cryptoki, slot }: TokenSession): unknown => {
  const { CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED } = pkcs11();
  const code = returnValueOf(error);
  if (code === CKR_PIN_LOCKED) return new Refusal('TOKEN_PIN_LOCKED');
  if (code !== CKR_PIN_INCORRECT && code !== CKR_PIN_INVALID && code !== CKR_PIN_LEN_RANGE) return error;
  const left = tokenIn(cryptoki, slot)?.pin;
  if (left === 'locked') return new Refusal('TOKEN_PIN_LOCKED');
  return new Refusal('TOKEN_PIN_WRONG', left === 'last' ? { triesLeft: 1 } : {});
};

/** C_Login. TOKEN_PIN_WRONG, TOKEN_PIN_LOCKED. */
export const logIn = (session: TokenSession, pin: Uint8Array): void => {
  assertTry(session, pin);
  try {
    session.cryptoki.C_Login(session.session, pkcs11().CKU_USER, pinText(pin));
  } catch (error) {
    throw pinRefusal(error, session);
  }
};

/**
 * C_SetPIN. NEW_PASSWORD_WEAK by the token's own rule, told before the old PIN is tried where it is one of length;
 * TOKEN_PIN_WRONG, TOKEN_PIN_LOCKED.
 */
export const setPin = (session: TokenSession, pin: Uint8Array, newPin: Uint8Array): void => {
  const { CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_TOO_WEAK } = pkcs11();
  if (!session.token.takes(newPin)) throw new Refusal('NEW_PASSWORD_WEAK', { rule: 'length' });
  assertTry(session, pin);
  try {
    session.cryptoki.C_SetPIN(session.session, pinText(pin), pinText(newPin));
  } catch (error) {
    const code = returnValueOf(error);
    // The old one had its length, so these are about the new one.
    if (code === CKR_PIN_LEN_RANGE || code === CKR_PIN_TOO_WEAK)
      throw new Refusal('NEW_PASSWORD_WEAK', { rule: 'length' });
    if (code === CKR_PIN_INVALID) throw new Refusal('NEW_PASSWORD_WEAK', { rule: 'forbidden' });
    throw pinRefusal(error, session);
  }
};
