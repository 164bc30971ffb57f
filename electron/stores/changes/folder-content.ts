import { createHash } from 'node:crypto';
import { fileCalled } from '../../../shared/certificate-files.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { below, identity, text, type SystemPath } from '../../platform/system-path.ts';

/** Octets. What lies beside a certificate has a few KiB; a bank's .pfx may lie there too. */
export const largestFile = 10 * 1024 * 1024;
const maximumFiles = 200;

export interface NamedFile {
  readonly name: SystemPath;
  readonly octets: Uint8Array;
}

/** What a folder holds: its files, whole, and the names of whatever else is in it (folders, links). */
export interface FolderContent {
  readonly files: readonly NamedFile[];
  readonly others: readonly SystemPath[];
}

export const sha256 = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

// A change's drafts beside what it changes: no customer's file, to us or to another program.
const draftName = /^\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.[\w.]+$/;
export const isDraft = (name: SystemPath): boolean => draftName.test(identity(name));

/**
 * A folder as it lies now, our own drafts left out; null where there is none. Files that came or went meanwhile fail it:
 * CHANGED_ELSEWHERE. FORMAT_UNSUPPORTED: more, or larger files than any certificate's folder has.
 */
export const readFolder = async (disk: Disk, folder: SystemPath): Promise<FolderContent | null> => {
  const entries = (await disk.list(folder))?.filter(({ name }) => !isDraft(name));
  if (!entries) return null;
  if (entries.length > maximumFiles) throw new Refusal('FORMAT_UNSUPPORTED');
  const files: NamedFile[] = [];
  let total = 0;
  for (const { name } of entries.filter(({ file }) => file)) {
    const octets = await disk.read(below(folder, name), largestFile);
    if (octets === null) throw new Refusal('CHANGED_ELSEWHERE');
    total += octets.length;
    if (total > largestFile) throw new Refusal('FORMAT_UNSUPPORTED');
    files.push({ name, octets });
  }
  return { files, others: entries.filter(({ file }) => !file).map(({ name }) => name) };
};

/** Files by their names and the SHA-256 of what is in them. */
export type Prints = readonly { readonly name: SystemPath; readonly sha256: string }[];

export const printsOf = (files: readonly NamedFile[]): Prints =>
  files.map(({ name, octets }) => ({ name, sha256: sha256(octets) }));

const octetsOf = (name: SystemPath): string => Buffer.from(name).toString('hex');

/** The same names with the same octets give the same text, in whatever order. */
export const fingerprintOf = (prints: Prints, others: readonly SystemPath[] = []): string => {
  const lines = [
    ...prints.map((file) => `${octetsOf(file.name)} ${file.sha256}`),
    ...others.map((name) => `${octetsOf(name)} -`),
  ];
  return sha256(Buffer.from(lines.sort().join('\n')));
};

/** Of a folder as it lies now; null where there is none. */
export const folderFingerprint = async (disk: Disk, folder: SystemPath): Promise<string | null> => {
  const content = await readFolder(disk, folder);
  return content && fingerprintOf(printsOf(content.files), content.others);
};

/** The file of a name of the format. */
export const namedIn = (files: readonly NamedFile[], wanted: string): NamedFile | undefined =>
  fileCalled(files, ({ name }) => text(name), wanted);
export const certificateIn = (files: readonly NamedFile[]): Uint8Array | null =>
  namedIn(files, 'signCert.der')?.octets ?? null;

/** Some of a folder's files; null where there is no such folder. */
export const readFiles = async (
  disk: Disk,
  folder: SystemPath,
  wanted: (name: SystemPath) => boolean,
): Promise<NamedFile[] | null> => {
  const entries = await disk.list(folder);
  if (entries === null) return null;
  const files: NamedFile[] = [];
  for (const { name, file } of entries) {
    if (!file || !wanted(name)) continue;
    const octets = await disk.read(below(folder, name), largestFile);
    if (octets !== null) files.push({ name, octets });
  }
  return files;
};
