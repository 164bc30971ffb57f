import type { KeySource } from '../../shared/key-job.ts';
import { openEncryptedFile } from './encrypted-file.ts';
import type { KeyPair } from './key-pair.ts';
import { openPkcs12File } from './pkcs12.ts';

/** Opens a medium with its password (UTF-8, wiped here whatever comes of it). Fails with PkiError. */
export async function unlock(source: KeySource, password: Uint8Array): Promise<KeyPair[]> {
  try {
    switch (source.kind) {
      case 'encrypted-file':
        return await openEncryptedFile(source, password);
      case 'pkcs12':
        return await openPkcs12File(source, password);
    }
  } finally {
    password.fill(0);
  }
}
