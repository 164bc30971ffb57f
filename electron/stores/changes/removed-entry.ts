import { z } from 'zod';
import type { Disk } from '../../platform/disk.ts';
import { below, systemPath, text, type SystemPath } from '../../platform/system-path.ts';
import { clearFolder, createFolder } from './change-drafts.ts';
import { About, ensureFolder, Name, Path } from './change-journal.ts';
import { largestFile, sha256, type NamedFile } from './folder-content.ts';

/** What was overwritten or deleted: about.json beside its files, which are numbered, since names differ by system. */
const Facts = z.strictObject({
  version: z.literal(1),
  about: About,
  removedAt: z.iso.datetime(),
  /** `folder`: all of it; `files`: some of what lies in it. */
  kind: z.enum(['files', 'folder']),
  folder: Path,
  files: z.array(z.strictObject({ name: Name, sha256: z.string() })).check(z.minLength(1)),
});
export type Facts = z.infer<typeof Facts>;

const factsFile = systemPath('about.json');
const numbered = (i: number): SystemPath => systemPath(`file-${i}`);
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The recoverable place: a folder an entry, drafted under a hidden name and there only when it is whole. */
export const createRemovedEntries = (disk: Disk, root: SystemPath) => {
  const placed = (id: string): SystemPath => below(root, systemPath(id));
  const drafted = (id: string): SystemPath => below(root, systemPath(`.${id}.tmp`));

  const facts = async (id: string): Promise<Facts | null> => {
    const octets = await disk.read(below(placed(id), factsFile), largestFile).catch(() => null);
    try {
      const read = Facts.safeDecode(JSON.parse(Buffer.from(octets ?? []).toString('utf8')));
      return read.success ? read.data : null;
    } catch {
      return null;
    }
  };

  return {
    facts,
    async draft(
      id: string,
      about: Omit<Facts, 'version' | 'files'>,
      files: readonly NamedFile[],
    ): Promise<void> {
      await ensureFolder(disk, root);
      const prints = files.map(({ name, octets }) => ({ name, sha256: sha256(octets) }));
      const content = JSON.stringify(Facts.encode({ version: 1, ...about, files: prints }));
      await createFolder(disk, drafted(id), [
        ...files.map(({ octets }, i) => ({ name: numbered(i), octets })),
        { name: factsFile, octets: Buffer.from(content, 'utf8') },
      ]);
    },
    /** From here on it is found, whatever happens. */
    async place(id: string): Promise<void> {
      await disk.rename(drafted(id), placed(id));
      await disk.syncFolder(root);
    },
    isPlaced: async (id: string): Promise<boolean> => (await disk.list(placed(id))) !== null,
    dropDraft: (id: string): Promise<void> => clearFolder(disk, drafted(id), 'whole'),
    /** By way of the draft's name, so that half of one is never found. */
    async remove(id: string): Promise<void> {
      if ((await disk.list(placed(id))) !== null) {
        await disk.rename(placed(id), drafted(id));
        await disk.syncFolder(root);
      }
      await clearFolder(disk, drafted(id), 'whole');
    },
    /** Ids of the entries, those that cannot be read too. */
    async ids(): Promise<string[]> {
      const entries = (await disk.list(root)) ?? [];
      return entries.map(({ name }) => text(name)).filter((name) => uuid.test(name));
    },
    /** The files as they were; null where they are no longer whole. */
    async files(id: string, { files }: Facts): Promise<NamedFile[] | null> {
      const found: NamedFile[] = [];
      for (const [i, { name, sha256: print }] of files.entries()) {
        const octets = await disk.read(below(placed(id), numbered(i)), largestFile).catch(() => null);
        if (octets === null || sha256(octets) !== print) return null;
        found.push({ name, octets });
      }
      return found;
    },
    /** What a removal that was interrupted has left behind. */
    async dropLeftDrafts(underWay: ReadonlySet<string>): Promise<void> {
      for (const { name } of (await disk.list(root)) ?? []) {
        const id = /^\.(.+)\.tmp$/.exec(text(name))?.[1];
        if (id !== undefined && uuid.test(id) && !underWay.has(id))
          await clearFolder(disk, drafted(id), 'whole');
      }
    },
  };
};
