import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { baseName, below, parentOf, systemPath, text, type SystemPath } from '../../platform/system-path.ts';
import type { CertificateFiles, Place, WritableStore } from '../../usecases/ports.ts';
import type { About, Changes } from '../changes/changes.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import {
  certificateIn,
  namedIn,
  fingerprintOf,
  printsOf,
  readFolder,
  sha256,
  type NamedFile,
} from '../changes/folder-content.ts';
import { readContent, readKmPair, type NpkiContent } from './npki-contents.ts';
import { createDestinations } from './npki-destinations.ts';
import { createNpkiFolders, type Listed, type NpkiRoot } from './npki-folders.ts';
import { keptName, namesFor } from './npki-names.ts';
import { replaceFolder } from '../changes/replace-folder.ts';
import { nameAsPath, nameText, systemName } from '../system-name.ts';

export interface NpkiStoreOptions {
  /** Asked at each search, and each time that destinations are. */
  readonly roots: () => Promise<readonly NpkiRoot[]> | readonly NpkiRoot[];
  readonly disk: Disk;
  readonly changes: Changes;
}

/** Where a certificate goes, whether or not something lies there. */
interface Target {
  readonly path: SystemPath;
  readonly place: Place;
}

const namedFiles = ({ files }: CertificateFiles): NamedFile[] =>
  files.map(({ name, bytes }) => ({ name: nameAsPath(name), octets: bytes }));

/** NPKI folders, listed as npki-folders.ts does, and changed whole or not at all. */
export const createNpkiStore = ({ roots, disk, changes }: NpkiStoreOptions): WritableStore => {
  const folders = createNpkiFolders(roots);
  const destinations = createDestinations(roots);

  /** Fails as the port says it does. */
  const inside = async <T>(place: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw isGone(error) ? new Refusal('CHANGED_ELSEWHERE') : refusalOf(error, place);
    }
  };

  const contentOf = async ({ folder, ...listed }: Listed): Promise<NpkiContent> => {
    const content = await readContent(disk, { folder, ...listed });
    if (content) return content;
    const away = folder.root.kind !== 'npki' && (await disk.list(systemPath(folder.root.path))) === null;
    throw new Refusal(away ? 'MEDIA_REMOVED' : 'CERT_NOT_FOUND');
  };

  /** A folder's entry of that name, in whatever case or composition it is written; else the name itself. */
  const existing = async (folder: SystemPath, wanted: SystemPath): Promise<SystemPath> => {
    const entries = (await disk.list(folder)) ?? [];
    const label = text(wanted).toLowerCase();
    const alike = entries.filter(({ name }) => text(name).toLowerCase() === label);
    const exact = alike.find(({ name }) => Buffer.from(name).equals(Buffer.from(wanted)));
    return (exact ?? alike[0])?.name ?? wanted;
  };

  const targetOf = async (destination: string, files: CertificateFiles): Promise<Target> => {
    const root = await destinations.of(destination);
    const certificate = certificateIn(namedFiles(files));
    if (certificate === null) throw new Refusal('FILE_DAMAGED');
    const made = namesFor(certificate);
    return inside(root.label, async () => {
      const rootPath = systemPath(root.path);
      const authority = await existing(rootPath, nameAsPath(keptName(files.authority ?? made.authority)));
      const users = below(rootPath, authority);
      const user = below(users, await existing(users, systemPath('USER')));
      const name = await existing(user, nameAsPath(keptName(files.folder ?? made.folder)));
      const place = { kind: root.kind, label: `${root.label} › ${text(authority)}` };
      return { path: below(user, name), place };
    });
  };

  const change = (listed: Listed, act: About['act'], why: About['why'], content: NpkiContent): About => ({
    act,
    why,
    place: { kind: listed.folder.root.kind, label: listed.folder.place },
    name: listed.folder.name,
    certificate: content.certificate,
  });

  return {
    writes: true,
    list: folders.list,
    async key(id) {
      const source = await folders.key(id);
      if (source.kind !== 'encrypted-file') return source;
      const { path, place } = folders.listed(id).folder;
      const km = await inside(place, () => readKmPair(disk, path));
      return km ? { ...source, km } : source;
    },
    destinations: () => destinations.list(),
    async files(id) {
      const listed = folders.listed(id);
      const { path, files, own } = await inside(listed.folder.place, () => contentOf(listed));
      const all = files.map(({ name, octets }) => ({ name: systemName(name), bytes: octets }));
      if (!own) return { folder: null, files: all };
      const authority = systemName(baseName(parentOf(parentOf(path))));
      return { folder: systemName(baseName(path)), authority, files: all };
    },
    async occupied(destination, files) {
      const { path, place } = await targetOf(destination, files);
      const now = await inside(place.label, () => readFolder(disk, path));
      if (now === null) return null;
      const fingerprint = fingerprintOf(printsOf(now.files), now.others);
      // What lies beside the files, a customer's own folder, stays where it is and makes no difference.
      const same = fingerprintOf(printsOf(now.files)) === fingerprintOf(printsOf(namedFiles(files)));
      return { certificate: certificateIn(now.files), same, fingerprint };
    },
    async save(destination, files, replaces) {
      const { path, place } = await targetOf(destination, files);
      await inside(place.label, async () => {
        const now = await readFolder(disk, path);
        if ((now && fingerprintOf(printsOf(now.files), now.others)) !== replaces)
          throw new Refusal('CHANGED_ELSEWHERE');
        const certificate = now && certificateIn(now.files);
        const about: About = { act: 'copy', why: 'replaced', place, name: text(baseName(path)), certificate };
        await replaceFolder(changes, path, now, namedFiles(files), about);
      });
      return place;
    },
    async replaceKeys(id, before, keys) {
      const listed = folders.listed(id);
      await inside(listed.folder.place, async () => {
        const content = await contentOf(listed);
        const seen = fingerprintOf(printsOf(namedFiles(before)));
        if (fingerprintOf(printsOf(content.files)) !== seen) throw new Refusal('CHANGED_ELSEWHERE');
        const steps = keys.map(({ name, bytes }) => {
          const now = namedIn(content.files, nameText(name));
          const lying = now && sha256(now.octets);
          return { name: now?.name ?? nameAsPath(name), before: lying ?? null, after: bytes };
        });
        const about = change(listed, 'change-password', 'password-changed', content);
        await changes.files(content.path, steps, about);
      });
    },
    async remove(id) {
      const listed = folders.listed(id);
      await inside(listed.folder.place, async () => {
        const content = await contentOf(listed);
        const about = change(listed, 'delete', 'deleted', content);
        if (content.own) return replaceFolder(changes, content.path, content, [], about);
        const steps = content.files.map(({ name, octets }) => ({
          name,
          before: sha256(octets),
          after: null,
        }));
        await changes.files(content.path, steps, about);
      });
    },
  };
};
