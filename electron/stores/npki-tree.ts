import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import type { Reason } from '../../shared/reasons.ts';
import { forEachBounded } from './bounded.ts';
import { isGone, refusalOf } from './file-errors.ts';
import { below, encoding, identity, systemPath, text, type SystemPath } from '../platform/system-path.ts';

/** A folder named NPKI, where Korean software keeps certificates. */
export interface NpkiRoot {
  readonly path: string;
  readonly kind: 'npki' | 'removable' | 'folder';
  /** For people, e.g. `~/NPKI` or the drive's name. */
  readonly label: string;
}

/** `<root>/<CA>/USER/<folder>`: where one certificate lies with its key. */
export interface UserFolder {
  readonly root: NpkiRoot;
  readonly path: SystemPath;
  /** Of the folder, NFC; a label only. */
  readonly name: string;
  /** For people: the root's label and the authority's folder. */
  readonly place: string;
}

export interface Problem {
  readonly place: string;
  readonly reason: Reason;
}

/** How many folders or files are under way at a time: as many as libuv has threads, twice. */
export const atOnce = 8;

type Entry = Dirent<string> | Dirent<Buffer>;

/** A folder's entries with the names that the system gave. */
export const entriesOf = (folder: SystemPath): Promise<Entry[]> =>
  encoding === 'buffer'
    ? readdir(folder, { withFileTypes: true, encoding })
    : readdir(folder, { withFileTypes: true, encoding });

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Roots as they are there now, each once: two ways to one folder (a link, a drive mounted twice) are one place.
 * What lies behind a root that is itself a link is its owner's choice; below a root no link is followed.
 */
const present = async (roots: readonly NpkiRoot[], problems: Problem[]): Promise<NpkiRoot[]> => {
  const found = new Map<string, NpkiRoot>();
  for (const root of roots) {
    try {
      const path = await realpath(root.path);
      if (!found.has(path)) found.set(path, { ...root, path });
    } catch (error) {
      if (!isGone(error)) problems.push({ place: root.label, reason: refusalOf(error, root.label).reason });
    }
  }
  return [...found.values()];
};

/** Below one root, three levels and no deeper. What cannot be read becomes a problem and the rest goes on. */
const searchRoot = async (
  root: NpkiRoot,
  signal: AbortSignal,
  problems: Problem[],
): Promise<UserFolder[]> => {
  const folders: UserFolder[] = [];
  // A link, also one that stays inside, is no folder here: nothing leads out, in circles, or to one place twice.
  const foldersIn = async (folder: SystemPath, place: string): Promise<Entry[]> => {
    try {
      return (await entriesOf(folder)).filter((entry) => entry.isDirectory());
    } catch (error) {
      // Gone meanwhile: deleted, or its drive was pulled out, which is told at the end of the search.
      if (!isGone(error)) problems.push({ place, reason: refusalOf(error, place).reason });
      return [];
    }
  };
  const path = systemPath(root.path);
  await forEachBounded(await foldersIn(path, root.label), atOnce, signal, async (authority) => {
    const place = `${root.label} › ${text(authority.name)}`;
    const authorityPath = below(path, authority.name);
    for (const user of await foldersIn(authorityPath, place)) {
      if (!sameName(text(user.name), 'USER')) continue;
      const userPath = below(authorityPath, user.name);
      for (const folder of await foldersIn(userPath, place))
        folders.push({ root, path: below(userPath, folder.name), name: text(folder.name), place });
    }
  });
  return folders;
};

/** Whether the root itself is no longer there. */
export const isRemoved = (root: NpkiRoot): Promise<boolean> =>
  realpath(root.path).then(
    () => false,
    () => true,
  );

/** Every user folder below the roots, in a stable order. */
export const findUserFolders = async (
  roots: readonly NpkiRoot[],
  signal: AbortSignal,
): Promise<{ folders: UserFolder[]; problems: Problem[]; searched: NpkiRoot[] }> => {
  const problems: Problem[] = [];
  const searched = await present(roots, problems);
  const found: UserFolder[][] = [];
  for (const root of searched) found.push(await searchRoot(root, signal, problems));
  const ordered = found.flat().map((folder) => ({ folder, order: identity(folder.path) }));
  ordered.sort((a, b) => (a.order < b.order ? -1 : 1));
  const folders = ordered.map(({ folder }) => folder);
  return { folders, problems, searched };
};
