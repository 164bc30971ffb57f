import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { FileTooLarge } from '../../platform/capped-file.ts';
import type { Disk } from '../../platform/disk.ts';
import { baseName, parentOf, text, type SystemPath } from '../../platform/system-path.ts';
import {
  certificateIn,
  namedIn,
  readFiles,
  readFolder,
  type FolderContent,
} from '../changes/folder-content.ts';
import type { Listed } from './npki-folders.ts';

type KmPair = NonNullable<Extract<KeySource, { kind: 'encrypted-file' }>['km']>;

/** A certificate's folder, as it lies now. */
export interface NpkiContent extends FolderContent {
  readonly path: SystemPath;
  readonly certificate: Uint8Array | null;
  /** `<CA>/USER/<folder>`: all that is in it is the certificate's. */
  readonly own: boolean;
}

const named = new Set(['signcert.der', 'signpri.key', 'kmcert.der', 'kmpri.key', 'capubs']);
const isNamed = (name: SystemPath): boolean => named.has(text(name).toLowerCase());

const isUserFolder = (folder: SystemPath): boolean =>
  text(baseName(parentOf(folder))).toLowerCase() === 'user';

/**
 * What belongs to a certificate that was listed. In a folder that the customer has for other things too (an added one),
 * only the files that the format names. null: it is gone. CHANGED_ELSEWHERE: another certificate lies there by now.
 */
export const readContent = async (
  disk: Disk,
  { folder, certificate: seen }: Listed,
): Promise<NpkiContent | null> => {
  const { path } = folder;
  const own = isUserFolder(path);
  const some = own ? null : await readFiles(disk, path, isNamed);
  const content = own ? await readFolder(disk, path) : some && { files: some, others: [] };
  if (content === null || content.files.length === 0) return null;
  const certificate = certificateIn(content.files);
  if (seen !== null && !(certificate && Buffer.from(seen).equals(certificate)))
    throw new Refusal('CHANGED_ELSEWHERE');
  return { ...content, path, certificate, own };
};

/**
 * The key-encipherment pair beside a certificate, both or none. One that is no such pair any more (empty, far too large)
 * keeps nobody from signing.
 */
export const readKmPair = async (disk: Disk, folder: SystemPath): Promise<KmPair | null> => {
  const isKm = (name: SystemPath): boolean => ['kmcert.der', 'kmpri.key'].includes(text(name).toLowerCase());
  const files = await readFiles(disk, folder, isKm).catch((error: unknown) => {
    if (error instanceof FileTooLarge) return null;
    throw error;
  });
  const [certificate, key] = [namedIn(files ?? [], 'kmCert.der'), namedIn(files ?? [], 'kmPri.key')];
  if (!certificate?.octets.length || !key?.octets.length) return null;
  // Copies of their own: what crosses to the key process takes the whole buffer under a view along.
  return { certificate: Uint8Array.from(certificate.octets), encryptedKey: Uint8Array.from(key.octets) };
};
