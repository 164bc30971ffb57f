import type { KeySource } from '../../shared/key-job.ts';
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
