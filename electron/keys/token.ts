import type { Token } from '../../shared/key-job.ts';
import type { KeyDevice, KeyPair } from './key-pair.ts';
import { certificatesIn } from './token/certificates.ts';
import { pkcs11, quietly, withCryptoki } from './token/cryptoki.ts';
import { logIn, setPin } from './token/pin.ts';
import { privateKeyOf, signWith } from './token/private-key.ts';
import { randomOf } from './token/random.ts';
import { tokensIn } from './token/token-info.ts';
import { openTokenSession, type TokenSession, type TokenSource } from './token/token-session.ts';

// 보안토큰 by PKCS#11 (OASIS PKCS #11 v2.40). Every call is synchronous: a library that hangs takes this process with it,
// to the deadline that began with what the process has answered before.

/** Looks at the tokens behind a library, without a PIN. FORMAT_UNSUPPORTED, INTERNAL. */
export async function listTokens(library: string): Promise<Token[]> {
  return withCryptoki(library, (cryptoki) =>
    tokensIn(cryptoki).map(({ slot, label, serialNumber, model, pin }) => {
      const session = cryptoki.C_OpenSession(slot, pkcs11().CKF_SERIAL_SESSION);
      try {
        const certificates = certificatesIn({ cryptoki, slot, session });
        return { label, serialNumber, model, pin, certificates };
      } finally {
        quietly(() => cryptoki.C_CloseSession(session));
      }
    }),
  );
}

/**
 * Logs in to the token that holds a certificate, and finds the key. TOKEN_PIN_WRONG (`triesLeft` where the token tells
 * that it is the last), TOKEN_PIN_LOCKED, MEDIA_REMOVED, CERT_NOT_FOUND, KEY_FILE_MISSING, FORMAT_UNSUPPORTED, INTERNAL.
 */
export async function openToken(source: TokenSource, pin: Uint8Array): Promise<KeyPair[]> {
  const session = openTokenSession(source, false);
  try {
    return session.attempt(() => {
      logIn(session, pin);
      return [{ certificate: source.certificate, device: deviceOf(session, source, pin), chain: [] }];
    });
  } catch (error) {
    session.end();
    throw error;
  }
}

/** Signs while it is plugged in: MEDIA_REMOVED, INTERNAL. */
function deviceOf(session: TokenSession, source: TokenSource, typed: Uint8Array): KeyDevice {
  const key = privateKeyOf(session, source);
  // The caller wipes what was typed; a key may ask for it again.
  const pin = new Uint8Array(typed);
  return {
    sign: async (data, hash) => session.attempt(() => signWith(session, key, pin, data, hash)),
    random: async () => session.attempt(() => randomOf(session, source, key)),
    close() {
      pin.fill(0);
      quietly(() => session.cryptoki.C_Logout(session.session));
      session.end();
    },
  };
}

/** The token's own PIN. As `openToken`, and NEW_PASSWORD_WEAK by the token's own rule, READ_ONLY. */
export async function changeTokenPin(
  source: TokenSource,
  pin: Uint8Array,
  newPin: Uint8Array,
): Promise<void> {
  const session = openTokenSession(source, true);
  try {
    session.attempt(() => setPin(session, pin, newPin));
  } finally {
    session.end();
  }
}
