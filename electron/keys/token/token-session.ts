import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { certificatesIn } from './certificates.ts';
import { type Cryptoki, openCryptoki, pkcs11, quietly } from './cryptoki.ts';
import type { Session } from './objects.ts';
import { refusalOf } from './refusal.ts';
import { type PluggedIn, tokensIn } from './token-info.ts';

export type TokenSource = Extract<KeySource, { kind: 'token' }>;

/** A session with the token that a source names. */
export interface TokenSession extends Session {
  readonly token: PluggedIn;
  /** Runs what needs the token; its failures become reasons (`refusalOf`). */
  attempt<T>(work: () => T): T;
  /** Ends the session and the library. Logging out is part of it: PKCS#11 does so with the last session. */
  end(): void;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const namedIn = (cryptoki: Cryptoki, { serialNumber, label }: TokenSource): PluggedIn[] =>
  tokensIn(cryptoki).filter((token) => token.serialNumber === serialNumber && token.label === label);

/** Sessions with each of these tokens in turn, until one holds the certificate. */
const sessionWith = (
  cryptoki: Cryptoki,
  tokens: readonly PluggedIn[],
  source: TokenSource,
  flags: number,
) => {
  for (const token of tokens) {
    const { slot } = token;
    const session: Session = { cryptoki, slot, session: cryptoki.C_OpenSession(slot, flags) };
    const held = certificatesIn(session).some(
      ({ certificate, keyId }) => same(certificate, source.certificate) && same(keyId, source.keyId),
    );
    if (held) return { ...session, token };
    cryptoki.C_CloseSession(session.session);
  }
  throw new Refusal('CERT_NOT_FOUND');
};

/**
 * Loads the maker's library and finds the token: MEDIA_REMOVED where it is not plugged in, CERT_NOT_FOUND where it is
 * without the certificate, FORMAT_UNSUPPORTED. `writes`: for a change of the PIN.
 */
export const openTokenSession = (source: TokenSource, writes: boolean): TokenSession => {
  const { CKF_SERIAL_SESSION, CKF_RW_SESSION } = pkcs11();
  const cryptoki = openCryptoki(source.library);
  const plugged = (): PluggedIn[] => namedIn(cryptoki, source);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw refusalOf(error, () => plugged().length > 0);
    }
  };
  const finalize = (): void => quietly(() => cryptoki.C_Finalize());
  try {
    const found = attempt(() => {
      const tokens = plugged();
      if (tokens.length === 0) throw new Refusal('MEDIA_REMOVED');
      return sessionWith(cryptoki, tokens, source, CKF_SERIAL_SESSION | (writes ? CKF_RW_SESSION : 0));
    });
    return {
      ...found,
      attempt,
      end() {
        quietly(() => cryptoki.C_CloseSession(found.session));
        finalize();
      },
    };
  } catch (error) {
    finalize();
    throw error;
  }
};
