import { createRequire } from 'node:module';
import { Refusal } from '../../../shared/reasons.ts';

type Pkcs11 = typeof import('pkcs11js');
/** A maker's library, initialised. */
export type Cryptoki = InstanceType<Pkcs11['PKCS11']>;

let loaded: Pkcs11 | undefined;
/**
 * At the first token job and not at the start: every other job's process would pay for the native part. Not by import():
 * that fails from inside an asar.
 */
export const pkcs11 = (): Pkcs11 => (loaded ??= createRequire(import.meta.url)('pkcs11js') as Pkcs11);

/** Loads a maker's library; FORMAT_UNSUPPORTED where it is none, or one for another kind of processor. */
export const openCryptoki = (file: string): Cryptoki => {
  const { PKCS11, CKF_OS_LOCKING_OK, CKR_CRYPTOKI_ALREADY_INITIALIZED } = pkcs11();
  const cryptoki = new PKCS11();
  try {
    cryptoki.load(file);
  } catch {
    throw new Refusal('FORMAT_UNSUPPORTED');
  }
  try {
    cryptoki.C_Initialize({ flags: CKF_OS_LOCKING_OK });
  } catch (error) {
    // One that did not end when it was told to, after a wrong PIN for one, is still there and as good.
    if (returnValueOf(error) !== CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
  return cryptoki;
};

/** Goes on whatever the library says: what is being ended may have ended by itself. */
export const quietly = (end: () => void): void => {
  try {
    end();
  } catch {
    // A token that was pulled out has no session to close.
  }
};

/** Asks something of a library and ends with it. */
export const withCryptoki = <T>(file: string, ask: (cryptoki: Cryptoki) => T): T => {
  const cryptoki = openCryptoki(file);
  try {
    return ask(cryptoki);
  } finally {
    quietly(() => cryptoki.C_Finalize());
  }
};

/** CKR_… of a failed call; undefined for any other error. */
export const returnValueOf = (error: unknown): number | undefined =>
  error instanceof pkcs11().Pkcs11Error ? error.code : undefined;
