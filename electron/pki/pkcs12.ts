import { pairUp, type Pkcs12Pair } from './pkcs12/pairs.ts';
import { openPfx } from './pkcs12/read.ts';

export type { Pkcs12Pair } from './pkcs12/pairs.ts';
export { createPkcs12, type Pkcs12Form } from './pkcs12/write.ts';

/**
 * Opens a .pfx/.p12 (RFC 7292), in DER or BER: integrity by password (HMAC over SHA-1 or SHA-2, PBMAC1 of RFC 9579, or
 * none) and bags in clear, under PKCS#12's own encryptions (3DES, RC2, RC4), PBES2 or SEED; `password` in UTF-8, the
 * other customs for it tried too. CA certificates appear in `chain` alone; the first pair is the one for signing. A
 * file without certificates answers no pairs.
 *
 * Fails with `password-wrong` (the MAC does not fit: a damaged file cannot be told from it), `damaged`, `unsupported`
 * (integrity or privacy by public key, other algorithms), `key-mismatch` (keys, and certificates of none of them),
 * `too-large` (before any derivation).
 */
export const openPkcs12 = async (
  der: Uint8Array,
  password: Uint8Array,
): Promise<{ pairs: Pkcs12Pair[] }> => ({
  pairs: pairUp(openPfx(der, password)),
});
