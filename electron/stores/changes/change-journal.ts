import { z } from 'zod';
import { PlaceKind } from '../../../shared/media.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { FileTooLarge } from '../../platform/capped-file.ts';
import type { Disk } from '../../platform/disk.ts';
import { codeOf, isGone } from '../../platform/file-reason.ts';
import {
  baseName,
  below,
  encoding,
  identity,
  isAbsolute,
  isName,
  parentOf,
  systemPath,
  text,
  type SystemPath,
} from '../../platform/system-path.ts';
import { writeWhole } from '../../platform/whole-file.ts';

/** In JSON its octets in base64, since not every name has a text that leads back to it. */
const systemText = (sound: (path: SystemPath) => boolean) =>
  z.codec(
    z.base64(),
    z.custom<SystemPath>((path) => sound(path as SystemPath)),
    {
      decode: (base64): SystemPath => {
        const octets = Buffer.from(base64, 'base64');
        return encoding === 'buffer' ? octets : octets.toString('utf8');
      },
      encode: (path) => Buffer.from(path).toString('base64'),
    },
  );
/** Whoever wrote what is read here: a path is a whole one, and a name leads out of no folder. */
export const Path = systemText(isAbsolute);
export const Name = systemText(isName);
export const Octets = z.codec(z.base64(), z.custom<Uint8Array>(), {
  decode: (base64) => new Uint8Array(Buffer.from(base64, 'base64')),
  encode: (octets) => Buffer.from(octets).toString('base64'),
});

export const About = z.strictObject({
  act: z.enum(['copy', 'change-password', 'delete', 'restore']),
  place: z.strictObject({ kind: PlaceKind, label: z.string() }),
  why: z.enum(['deleted', 'replaced', 'password-changed']),
  name: z.string(),
  certificate: Octets.nullable(),
});
export type About = z.infer<typeof About>;

const Print = z.strictObject({ name: Name, sha256: z.string() });

/** What is to become of which files: no octets, those lie in the drafts. */
const FilesPlan = z.strictObject({
  kind: z.literal('files'),
  folder: Path,
  files: z.array(z.strictObject({ name: Name, before: z.string().nullable(), after: z.string().nullable() })),
});
export type FilesPlan = z.infer<typeof FilesPlan>;

const FolderPlan = z.strictObject({
  kind: z.literal('folder'),
  folder: Path,
  before: z.array(Print).nullable(),
  after: z.array(Print).nullable(),
  /** Folders above it that the change makes, the uppermost first. */
  parents: z.array(Path),
});
export type FolderPlan = z.infer<typeof FolderPlan>;

const Journal = z.strictObject({
  version: z.literal(1),
  id: z.uuid(),
  about: About,
  plan: z.discriminatedUnion('kind', [FilesPlan, FolderPlan]),
});
export type Journal = z.infer<typeof Journal>;

/** Its certificate and its list of files, in base64. */
const maximumBytes = 1024 * 1024;

/** Folders that a change clears away are the ones above its own. */
const isSound = ({ plan }: Journal): boolean => {
  if (plan.kind === 'files') return true;
  let above = plan.folder;
  return [...plan.parents].reverse().every((made) => identity(made) === identity((above = parentOf(above))));
};

/** Removes what may be gone already. */
export const removeIfThere = async (work: Promise<void>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

/** Makes a folder of the app's own where there is none, so that it outlives a power cut. */
export const ensureFolder = async (disk: Disk, folder: SystemPath): Promise<void> => {
  if ((await disk.list(folder)) !== null) return;
  await disk.makeFolder(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await disk.syncFolder(parentOf(folder));
};

/** The journals of changes under way, a file each, written before anything of the change is done. */
export const createJournals = (disk: Disk, folder: SystemPath) => {
  const fileOf = (id: string): SystemPath => below(folder, systemPath(`${id}.json`));

  const read = async (name: SystemPath): Promise<Journal | null> => {
    const octets = await disk.read(below(folder, name), maximumBytes).catch((error: unknown) => {
      if (error instanceof FileTooLarge || codeOf(error) === 'ELOOP') return null;
      throw error;
    });
    try {
      const journal = Journal.safeDecode(JSON.parse(Buffer.from(octets ?? []).toString('utf8')));
      return journal.success && isSound(journal.data) ? journal.data : null;
    } catch {
      return null;
    }
  };

  return {
    async write(journal: Journal): Promise<void> {
      await ensureFolder(disk, folder);
      const content = Buffer.from(JSON.stringify(Journal.encode(journal)), 'utf8');
      // One that no start could read again would leave its change half done.
      if (content.length > maximumBytes) throw new Refusal('FORMAT_UNSUPPORTED');
      await writeWhole(disk, fileOf(journal.id), content);
    },
    async remove(id: string): Promise<void> {
      if ((await disk.list(folder)) === null) return;
      await removeIfThere(disk.removeFile(fileOf(id)));
      await disk.syncFolder(folder);
    },
    /** Those that were left, what is none passed over; drafts of journals are cleared away: what they would have announced never began. */
    async list(): Promise<Journal[]> {
      const found: Journal[] = [];
      for (const { name, file } of (await disk.list(folder)) ?? []) {
        const label = text(baseName(name));
        if (!file) continue;
        if (label.endsWith('.tmp')) await disk.removeFile(below(folder, name)).catch(() => undefined);
        if (!label.endsWith('.json')) continue;
        const journal = await read(name);
        if (journal) found.push(journal);
      }
      return found;
    },
  };
};
