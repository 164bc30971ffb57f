import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import nodePath from 'node:path';
import { forEachBounded } from '../bounded.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import type { PresentRoot, Problems } from './npki-roots.ts';
import { below, encoding, systemPath, text, type SystemPath } from '../../platform/system-path.ts';

/** `<root>/<CA>/USER/<folder>`, or any folder of the customer's choice: where one certificate lies with its key. */
export interface UserFolder {
  readonly root: PresentRoot;
  readonly path: SystemPath;
  /** Of the folder, NFC; a label only. */
  readonly name: string;
  /** For people: the root's label and the authority's folder. */
  readonly place: string;
}

/** How many folders or files are under way at a time: as many as libuv has threads, twice. */
const atOnce = 8;

/** So many folders of one root, the nearest first. More is somebody's whole disk, or made to keep a search from its end. */
const mostFolders = 50_000;
/** 인증서 찾기 in an added folder: so many levels. */
const deepest = 8;

type Entry = Dirent<string> | Dirent<Buffer>;

/** A folder's entries with the names that the system gave. */
const entriesOf = (folder: SystemPath): Promise<Entry[]> =>
  encoding === 'buffer'
    ? readdir(folder, { withFileTypes: true, encoding })
    : readdir(folder, { withFileTypes: true, encoding });

const startsWithDot = (name: SystemPath): boolean =>
  typeof name === 'string' ? name.startsWith('.') : name[0] === 0x2e;

/**
 * A link, also one that stays inside, is no folder here: nothing leads out, in circles, or to one place twice.
 * Hidden ones are drafts of our own changes, or nobody's certificates.
 */
const isFolder = (entry: Entry): boolean => entry.isDirectory() && !startsWithDot(entry.name);

const holdsPair = (entries: readonly Entry[]): boolean =>
  entries.some(({ name }) => ['signcert.der', 'signpri.key'].includes(text(name).toLowerCase()));

/** A folder on the way down. */
interface Visit {
  readonly path: SystemPath;
  readonly name: string;
  readonly place: string;
  readonly depth: number;
}

export interface Search {
  readonly signal: AbortSignal;
  readonly problems: Problems;
  /** The drive is gone. */
  readonly onRemoved: (root: PresentRoot) => void;
  readonly onFolder: (folder: UserFolder) => Promise<void>;
}

/** Every user folder below one root, as it is met. What cannot be read becomes a problem and the rest goes on. */
export const searchRoot = async (root: PresentRoot, search: Search): Promise<void> => {
  const { signal, problems, onRemoved, onFolder } = search;

  const listed = async ({ path, place }: Visit): Promise<Entry[]> => {
    try {
      return await entriesOf(path);
    } catch (error) {
      // Gone meanwhile: deleted, or its drive was pulled out, which is told at the end of the search.
      if (isGone(error)) return [];
      const { reason } = refusalOf(error, place);
      if (reason.code === 'MEDIA_REMOVED') onRemoved(root);
      else problems.add(place, reason);
      return [];
    }
  };
  const inside = (folder: Visit, entry: Entry, place: string): Visit => {
    const { path, depth } = folder;
    return { path: below(path, entry.name), name: text(entry.name), place, depth: depth + 1 };
  };
  const found = ({ path, name, place }: Visit): Promise<void> => onFolder({ root, path, name, place });

  let met = 1;
  /** Those that are gone into; that it is not all of them is told. */
  const within = (folders: readonly Entry[]): readonly Entry[] => {
    const room = Math.max(mostFolders - met, 0);
    met += folders.length;
    if (folders.length > room) problems.add(root.label, { code: 'INTERNAL', params: {} });
    return folders.slice(0, room);
  };

  /** Three levels and no deeper: the authority, USER (in any case of letters), the user's folder. */
  const descend = async (folder: Visit, more: (visit: Visit) => void): Promise<void> => {
    if (folder.depth === 3) return found(folder);
    for (const entry of within((await listed(folder)).filter(isFolder))) {
      const place = folder.depth === 0 ? `${root.label} › ${text(entry.name)}` : folder.place;
      const next = inside(folder, entry, place);
      if (folder.depth !== 1 || next.name.toLowerCase() === 'user') more(next);
    }
  };

  /** Wherever they lie: an NPKI folder, a part of one, a certificate's own folder, or something above all these. */
  const comb = async (folder: Visit, more: (visit: Visit) => void): Promise<void> => {
    const entries = await listed(folder);
    if (holdsPair(entries)) await found(folder);
    if (folder.depth === deepest) return;
    for (const entry of within(entries.filter(isFolder))) more(inside(folder, entry, folder.place));
  };

  const top: Visit = {
    path: systemPath(root.path),
    name: nodePath.basename(root.path).normalize('NFC'),
    place: root.label,
    depth: 0,
  };
  await forEachBounded<Visit>([top], atOnce, signal, root.kind === 'folder' ? comb : descend);
};
