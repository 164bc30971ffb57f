import type { Handle, TokenInfo } from 'pkcs11js';
import type { PinState } from '../../../shared/key-job.ts';
import { type Cryptoki, pkcs11, returnValueOf } from './cryptoki.ts';

/** A token that is plugged in, as CK_TOKEN_INFO describes it. */
export interface PluggedIn {
  readonly slot: Handle;
  readonly label: string;
  readonly serialNumber: string;
  readonly model: string;
  readonly pin: PinState;
  /** Octets a PIN may have; whatever the token does not tell is left to it. */
  readonly takes: (pin: Uint8Array) => boolean;
}

const mostTokens = 16;
const longestName = 64;

/**
 * Padded with blanks by the standard and with NULs by some makers. Controls and marks of direction go too: the text
 * stands in a list and in the 전자서명 window.
 */
const nameOf = (text: string): string => text.replaceAll(/\p{C}/gu, '').trim().slice(0, longestName);

const pinStateOf = (flags: number): PinState => {
  const known = pkcs11();
  if ((flags & known.CKF_USER_PIN_LOCKED) !== 0) return 'locked';
  if ((flags & known.CKF_USER_PIN_INITIALIZED) === 0) return 'not-set';
  if ((flags & known.CKF_USER_PIN_FINAL_TRY) !== 0) return 'last';
  return (flags & known.CKF_USER_PIN_COUNT_LOW) === 0 ? 'ok' : 'low';
};

const pluggedIn = (slot: Handle, info: TokenInfo): PluggedIn => {
  const { minPinLen, maxPinLen } = info;
  const label = nameOf(info.label);
  const limited = maxPinLen > 0 && minPinLen <= maxPinLen;
  return {
    slot,
    label,
    serialNumber: nameOf(info.serialNumber),
    model: nameOf(info.model),
    pin: pinStateOf(info.flags),
    takes: ({ length }) => !limited || (length >= minPinLen && length <= maxPinLen),
  };
};

/** The token in a slot; null where nobody has set it up, or the library cannot read it (another kind of card). */
export const tokenIn = (cryptoki: Cryptoki, slot: Handle): PluggedIn | null => {
  try {
    const info = cryptoki.C_GetTokenInfo(slot);
    return (info.flags & pkcs11().CKF_TOKEN_INITIALIZED) === 0 ? null : pluggedIn(slot, info);
  } catch (error) {
    // One card that cannot be read must not hide the others.
    if (returnValueOf(error) === undefined) throw error;
    return null;
  }
};

export const tokensIn = (cryptoki: Cryptoki): PluggedIn[] =>
  cryptoki
    .C_GetSlotList(true)
    .slice(0, mostTokens)
    .flatMap((slot) => tokenIn(cryptoki, slot) ?? []);
