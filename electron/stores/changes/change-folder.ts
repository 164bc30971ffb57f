import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { codeOf } from '../../platform/file-reason.ts';
import { below, parentOf, systemPath } from '../../platform/system-path.ts';
import { clearFolder, createFolder, type Target } from './change-drafts.ts';
import type { FolderPlan } from './change-journal.ts';
import {
  fingerprintOf,
  folderFingerprint,
  printsOf,
  readFolder,
  type NamedFile,
  type Prints,
} from './folder-content.ts';

/**
 * A folder that comes, goes, or is another's from now on: the former one is renamed to a hidden name beside it, the new
 * one, drafted there, to its own.
 */
export const folderTarget = (
  disk: Disk,
  id: string,
  plan: FolderPlan,
  octets: readonly NamedFile[],
): Target => {
  const { folder, parents } = plan;
  const parent = parentOf(folder);
  const next = below(parent, systemPath(`.${id}.new`));
  const former = below(parent, systemPath(`.${id}.old`));
  const before = plan.before && fingerprintOf(plan.before);
  const after = plan.after && fingerprintOf(plan.after);

  /** Also where it is a link: something lies under that name. */
  const isThere = async (path: typeof folder): Promise<boolean> => {
    try {
      return (await disk.list(path)) !== null;
    } catch (error) {
      if (codeOf(error) === 'ELOOP') return true;
      throw error;
    }
  };
  const expect = async (path: typeof folder, wanted: string | null): Promise<void> => {
    if ((await folderFingerprint(disk, path)) !== wanted) throw new Refusal('CHANGED_ELSEWHERE');
  };

  const putNext = async (): Promise<void> => {
    await expect(folder, null);
    try {
      await disk.rename(next, folder);
    } catch (error) {
      // Another program was quicker by the blink of an eye.
      if (['EEXIST', 'ENOTEMPTY', 'EPERM', 'ENOTDIR'].includes(codeOf(error)) && (await isThere(folder)))
        throw new Refusal('CHANGED_ELSEWHERE');
      throw error;
    }
  };

  /** The new folder, where it lies under the name by our hand: back to a draft. */
  const takeBack = async (): Promise<void> => {
    const ours = after !== null && !(await isThere(next));
    if (ours && (await folderFingerprint(disk, folder)) === after) await disk.rename(folder, next);
    await disk.syncFolder(parent);
  };

  /**
   * Clearing away had begun: some of the former files, and nothing else, is left; only the recoverable place has them all.
   * What another program has put between them was there before the renaming, and goes back with them.
   */
  const partlyCleared = async (): Promise<boolean> => {
    let left: Prints;
    try {
      left = printsOf((await readFolder(disk, former))?.files ?? []);
    } catch (error) {
      // A link, put in the folder's place at the last moment: nothing behind it was cleared, and it goes back.
      if (codeOf(error) === 'ELOOP') return false;
      throw error;
    }
    const known = new Set((plan.before ?? []).map((file) => fingerprintOf([file])));
    return left.length < known.size && left.every((file) => known.has(fingerprintOf([file])));
  };

  return {
    present: () => isThere(parentOf(parents[0] ?? folder)),
    check: () => expect(folder, before),
    async draft() {
      for (const made of parents) {
        await disk.makeFolder(made).catch(async (error: unknown) => {
          if (codeOf(error) !== 'EEXIST') throw error;
          // Another program's, and no link of it that leads elsewhere: that refuses to be listed.
          await disk.list(made);
        });
        await disk.syncFolder(parentOf(made));
      }
      if (after === null) return;
      await createFolder(disk, next, octets);
      await disk.syncFolder(parent);
    },
    async perform() {
      if (before !== null) {
        await expect(folder, before);
        await disk.rename(folder, former);
        // Under its hidden name no other program finds it any more: what is in it now is what it was to the last.
        await expect(former, before);
        await disk.syncFolder(parent);
      }
      if (after !== null) await putNext();
      await disk.syncFolder(parent);
    },
    landed: async () => (await folderFingerprint(disk, folder)) === after,
    async undo() {
      if (!(await isThere(parent))) return 'undone';
      const renamed = await isThere(former);
      if (before === null || renamed) await takeBack();
      // Not begun, or all done and cleared away: whichever it was, what lies there tells.
      if (!renamed)
        return before === null || (await folderFingerprint(disk, folder)) === before ? 'undone' : 'lost';
      const intact = !(await partlyCleared());
      const free = !(await isThere(folder));
      if (intact && free) await disk.rename(former, folder);
      await disk.syncFolder(parent);
      return intact && free ? 'undone' : 'lost';
    },
    async tidy() {
      if (await isThere(parent)) {
        await clearFolder(disk, next, 'whole');
        await clearFolder(disk, former, plan.before ?? []);
        await disk.syncFolder(parent);
      }
      for (const made of [...parents].reverse()) {
        if ((await disk.list(made))?.length !== 0) continue;
        await disk.removeFolder(made);
        await disk.syncFolder(parentOf(made));
      }
    },
  };
};
