import { identity, type SystemPath } from '../../platform/system-path.ts';
import type { About, Changes } from './changes.ts';
import { fingerprintOf, printsOf, sha256, type FolderContent, type NamedFile } from './folder-content.ts';

/**
 * A folder becomes another, or (`after` empty) goes. Where it also holds what is no certificate's (folders, links), that
 * stays where it is, and only the files change.
 */
export const replaceFolder = async (
  changes: Changes,
  folder: SystemPath,
  now: FolderContent | null,
  after: readonly NamedFile[],
  about: About,
): Promise<void> => {
  if (now === null || now.others.length === 0) {
    const before = now && fingerprintOf(printsOf(now.files));
    return changes.folder(folder, before, after.length > 0 ? after : null, about);
  }
  const former = new Map(now.files.map(({ name, octets }) => [identity(name), { name, octets }]));
  const next = new Map(after.map((file) => [identity(file.name), file]));
  const all = [...next.values(), ...now.files.filter(({ name }) => !next.has(identity(name)))];
  const steps = all.map(({ name }) => {
    const was = former.get(identity(name));
    return { name, before: was ? sha256(was.octets) : null, after: next.get(identity(name))?.octets ?? null };
  });
  await changes.files(folder, steps, about);
};
