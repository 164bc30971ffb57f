import { createHash } from 'node:crypto';
import { fileCalled } from '../../../shared/certificate-files.ts';
import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Copy } from '../holdings.ts';
import type { CertificateFiles, SystemName, WritableStore } from '../ports.ts';
import { factsOf } from './chosen-copy.ts';

type File = CertificateFiles['files'][number];

/** The names of the format are ASCII; in a name that is octets, one octet is one character of them. */
const textOf = (name: SystemName): string =>
  typeof name === 'string' ? name : String.fromCharCode(...name.subarray(0, 255));

/** The file of a name of the format. */
const fileNamed = ({ files }: CertificateFiles, wanted: string): File | undefined =>
  fileCalled(files, ({ name }) => textOf(name), wanted);

const octets = ({ bytes }: File): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/**
 * Everything that lies there of the copy that was listed, as it lies now. CHANGED_ELSEWHERE where another certificate
 * has taken its place since: the customer chose what was listed.
 */
export const filesOf = async (store: WritableStore, copy: Copy): Promise<CertificateFiles> => {
  const files = await store.files(copy.id);
  const certificate = fileNamed(files, 'signCert.der');
  const sha256 = certificate && createHash('sha256').update(certificate.bytes).digest('hex');
  if (sha256 !== factsOf(copy).sha256) throw new Refusal('CHANGED_ELSEWHERE');
  return files;
};

/** The pairs among them: a password opens both keys. KEY_FILE_MISSING. */
export const pairsIn = (files: CertificateFiles) => {
  const [certificate, key] = [fileNamed(files, 'signCert.der'), fileNamed(files, 'signPri.key')];
  if (!certificate || !key) throw new Refusal('KEY_FILE_MISSING');
  const [kmCertificate, kmKey] = [fileNamed(files, 'kmCert.der'), fileNamed(files, 'kmPri.key')];
  // A key without its certificate, or the reverse, is no pair.
  const km = kmCertificate && kmKey ? { certificate: kmCertificate, key: kmKey } : null;
  const source: KeySource = {
    kind: 'encrypted-file',
    certificate: octets(certificate),
    encryptedKey: octets(key),
    ...(km ? { km: { certificate: octets(km.certificate), encryptedKey: octets(km.key) } } : {}),
  };
  return { source, keyName: key.name, kmKeyName: km && km.key.name };
};
