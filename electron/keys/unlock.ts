import type { KeySource } from '../../shared/key-job.ts';
import { openCloud } from './cloud.ts';
import { openEncryptedFile } from './encrypted-file.ts';
import type { KeyPair } from './key-pair.ts';
import { openPkcs12File } from './pkcs12.ts';
import { openToken } from './token.ts';

/**
 * Opens a medium with its password or PIN (UTF-8; the caller's, who wipes it). Fails with PkiError, or with the Refusal
 * of a medium that counts tries: TOKEN_PIN_WRONG, TOKEN_PIN_LOCKED, CLOUD_PIN_WRONG, …
 */
export function unlock(source: KeySource, password: Uint8Array): Promise<KeyPair[]> {
  switch (source.kind) {
    case 'encrypted-file':
      return openEncryptedFile(source, password);
    case 'pkcs12':
      return openPkcs12File(source, password);
    case 'token':
      return openToken(source, password);
    case 'cloud':
      return openCloud(source, password);
  }
}
