import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { codeOf } from '../../platform/file-reason.ts';
import { below, parentOf, systemPath, type SystemPath } from '../../platform/system-path.ts';
import { createSynced, type Target } from './change-drafts.ts';
import { removeIfThere, type FilesPlan } from './change-journal.ts';
import { largestFile, sha256 } from './folder-content.ts';

/** What a draft of it holds; empty where only what the journal says is needed (undoing, clearing away). */
export interface FileOctets {
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/** What a file system answers that knows no second name of a file: FAT and exFAT by system, and some that lie elsewhere. */
const noLinks = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
  'EINVAL',
  'UNKNOWN',
]);

/** Files of one folder that change together: each is renamed over, and its former octets lie beside it until the end. */
export const filesTarget = (
  disk: Disk,
  id: string,
  { folder, files }: FilesPlan,
  octets: readonly FileOctets[],
): Target => {
  const steps = files.map((file, i) => ({
    ...file,
    path: below(folder, file.name),
    next: below(folder, systemPath(`.${id}.${i}.new`)),
    former: below(folder, systemPath(`.${id}.${i}.old`)),
    octets: octets[i],
  }));
  type Step = (typeof steps)[number];

  const now = async (file: SystemPath): Promise<string | null> => {
    const found = await disk.read(file, largestFile);
    return found && sha256(found);
  };
  const isThere = async (file: SystemPath): Promise<boolean> => (await now(file)) !== null;
  const asSeen = async ({ path, before }: Step): Promise<void> => {
    if ((await now(path)) !== before) throw new Refusal('CHANGED_ELSEWHERE');
  };

  /** Over what was seen; a free name is taken only while it is free, where the file system can tell. */
  const put = async ({ path, before, next }: Step): Promise<void> => {
    if (before !== null) return disk.rename(next, path);
    try {
      await disk.link(next, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new Refusal('CHANGED_ELSEWHERE');
      if (!noLinks.has(codeOf(error))) throw error;
      await disk.rename(next, path);
    }
  };

  /** Puts one back; `lost` where it was ours to put back and cannot be. */
  const putBack = async ({ path, before, after, next, former }: Step): Promise<'undone' | 'lost'> => {
    const found = await now(path);
    if (found === before) return 'undone';
    // Its draft lies where it was made: whoever wrote this file, it was not us.
    if (after !== null && (await isThere(next)) && !(await disk.isOneFile(next, path))) return 'undone';
    if (found !== after) return before === null ? 'undone' : 'lost';
    if (before === null) await disk.removeFile(path);
    else if (await isThere(former)) await disk.rename(former, path);
    else return 'lost';
    return 'undone';
  };

  const present = async (): Promise<boolean> =>
    (await disk.list(folder)) !== null || (await disk.list(parentOf(folder))) !== null;

  const landed = async (): Promise<boolean> => {
    for (const { path, after } of steps) if ((await now(path)) !== after) return false;
    return true;
  };

  return {
    present,
    async check() {
      for (const step of steps) await asSeen(step);
    },
    async draft() {
      for (const { next, former, octets: held } of steps) {
        if (held?.after) await createSynced(disk, next, held.after);
        if (held?.before) await createSynced(disk, former, held.before);
      }
      await disk.syncFolder(folder);
    },
    async perform() {
      for (const step of steps) {
        await asSeen(step);
        if (step.after === null) await disk.removeFile(step.path);
        else await put(step);
      }
      await disk.syncFolder(folder);
      // Another program may have come between two of them: half of ours and half of its own is nobody's key pair.
      if (!(await landed())) throw new Refusal('CHANGED_ELSEWHERE');
    },
    landed,
    async undo() {
      if ((await disk.list(folder)) === null) return 'lost';
      let outcome: 'undone' | 'lost' = 'undone';
      for (const step of steps) if ((await putBack(step)) === 'lost') outcome = 'lost';
      await disk.syncFolder(folder);
      return outcome;
    },
    async tidy() {
      if ((await disk.list(folder)) === null) return;
      for (const { next, former } of steps) {
        await removeIfThere(disk.removeFile(next));
        await removeIfThere(disk.removeFile(former));
      }
      await disk.syncFolder(folder);
    },
  };
};
