import { type KeySource, maximumPairs } from '../../shared/key-job.ts';
import { unsupported } from '../pki/errors.ts';
import { openPkcs12 } from '../pki/pkcs12.ts';
import { type KeyPair, wipe } from './key-pair.ts';

type Pkcs12File = Extract<KeySource, { kind: 'pkcs12' }>;

/** A .pfx/.p12 with every pair in it. Fails as openPkcs12 does, and with `unsupported` above `maximumPairs`. */
export async function openPkcs12File(source: Pkcs12File, password: Uint8Array): Promise<KeyPair[]> {
  const { pairs } = await openPkcs12(source.file, password);
  if (pairs.length > maximumPairs) {
    wipe(pairs);
    throw unsupported('pairs in the PFX');
  }
  return pairs;
}
