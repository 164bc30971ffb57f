import type { SecretJob } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { createPkcs12 } from '../pki/pkcs12.ts';
import { decryptPrivateKey, encryptPrivateKey, newKeyScheme } from '../pki/private-key.ts';
import { openEncryptedFile, openKmFile } from './encrypted-file.ts';
import { type KeyPair, wipe } from './key-pair.ts';
import { openPkcs12File } from './pkcs12.ts';

type Export = Extract<SecretJob, { kind: 'export' }>;
type Convert = Extract<SecretJob, { kind: 'convert' }>;

export interface KeyFiles {
  readonly certificate: Uint8Array;
  readonly encryptedKey: Uint8Array;
}

/**
 * 내보내기: a .pfx under the certificate's own password, R and all. Fails as `unlock` does, and with
 * FORMAT_UNSUPPORTED for a medium whose key does not leave it.
 */
export async function exportPkcs12({ source, form, km }: Export, password: Uint8Array): Promise<Uint8Array> {
  if (source.kind !== 'encrypted-file') throw new Refusal('FORMAT_UNSUPPORTED');
  const pairs = await openEncryptedFile(source, password);
  try {
    if (km) pairs.push(...(await openKmFile(source, password)));
    return await createPkcs12(
      pairs.map(({ certificate, privateKey, chain }) => ({
        certificate,
        chain: [...chain],
        ...(privateKey ? { privateKey } : {}),
      })),
      password,
      form,
    );
  } finally {
    wipe(pairs);
  }
}

/**
 * 가져오기: the pair of a .pfx with that certificate, and its key-encipherment pair where the file holds one, as key
 * files under the file's own password, in the scheme other Korean software reads. Fails as `unlock` does, and with
 * CERT_NOT_FOUND, KEY_FILE_MISSING, FORMAT_UNSUPPORTED (a file under no password).
 */
export async function convertPkcs12(
  { source, certificateSha256 }: Convert,
  password: Uint8Array,
): Promise<{ signing: KeyFiles; km: KeyFiles | null }> {
  if (source.kind !== 'pkcs12') throw new Refusal('FORMAT_UNSUPPORTED');
  const pairs = await openPkcs12File(source, password);
  try {
    // A file under no password opens to everybody: its keys would lie in a folder in clear.
    if (password.length === 0) throw new Refusal('FORMAT_UNSUPPORTED');
    const signing = pairs.find(
      ({ certificate }) => parseCertificate(certificate).sha256 === certificateSha256,
    );
    if (!signing) throw new Refusal('CERT_NOT_FOUND');
    const km = pairs.find((pair) => pair !== signing && isKmOf(pair, signing));
    return { signing: await keyFiles(signing, password), km: km ? await keyFiles(km, password) : null };
  } finally {
    wipe(pairs);
  }
}

/** The pair that only encrypts, of the same holder: told by keyUsage, not by its place in the file. */
function isKmOf(pair: KeyPair, signing: KeyPair): boolean {
  const [km, own] = [parseCertificate(pair.certificate), parseCertificate(signing.certificate)];
  const encrypts = km.keyUsage.includes('keyEncipherment') && !km.keyUsage.includes('digitalSignature');
  return encrypts && pair.privateKey !== undefined && km.subject.der === own.subject.der;
}

async function keyFiles({ certificate, privateKey }: KeyPair, password: Uint8Array): Promise<KeyFiles> {
  if (!privateKey) throw new Refusal('KEY_FILE_MISSING');
  const encryptedKey = await encryptPrivateKey(privateKey, password, newKeyScheme);
  // Opened again before it is handed out, R and all: the file it came from may be deleted for it.
  const again = await decryptPrivateKey(encryptedKey, password);
  const isSame = Buffer.compare(again.der, privateKey.der) === 0;
  wipe([{ certificate, privateKey: again, chain: [] }]);
  if (!isSame) throw new Refusal('FILE_DAMAGED');
  return { certificate, encryptedKey };
}
