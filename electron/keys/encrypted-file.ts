import type { KeySource } from '../../shared/key-job.ts';
import { PkiError } from '../pki/errors.ts';
import { assertMatches, decryptPrivateKey } from '../pki/private-key.ts';
import { type KeyPair, wipe } from './key-pair.ts';

type EncryptedFile = Extract<KeySource, { kind: 'encrypted-file' }>;

/** signCert.der with signPri.key. Fails as decryptPrivateKey does, and with `key-mismatch`. */
export async function openEncryptedFile(source: EncryptedFile, password: Uint8Array): Promise<KeyPair[]> {
  const privateKey = await decryptPrivateKey(source.encryptedKey, password);
  const pair = { certificate: source.certificate, privateKey, chain: [] };
  try {
    assertMatches(privateKey, source.certificate);
    return [pair];
  } catch (error) {
    wipe([pair]);
    throw error;
  }
}

/**
 * The key-encipherment pair beside it, empty where there is none. One password opens both: a kmPri.key that does not open
 * under the one that opened signPri.key is `key-mismatch`, for no other try would open the two.
 */
export async function openKmFile({ km }: EncryptedFile, password: Uint8Array): Promise<KeyPair[]> {
  if (!km) return [];
  try {
    return await openEncryptedFile({ kind: 'encrypted-file', ...km }, password);
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'password-wrong') throw error;
    throw new PkiError('key-mismatch', 'kmPri.key under another password');
  }
}
