import type { Disk } from '../../platform/disk.ts';
import { below, type SystemPath } from '../../platform/system-path.ts';
import { removeIfThere } from './change-journal.ts';
import { isDraft, largestFile, sha256, type NamedFile, type Prints } from './folder-content.ts';

/**
 * One change, seen by its target: a file set or a whole folder. Each step may be the last before the power goes, so each
 * can be asked for again. `undo` and `tidy` need no space: whatever they put back lies beside the target already.
 */
export interface Target {
  /** Whether the place is there at all: a drive may be unplugged. */
  present(): Promise<boolean>;
  /** CHANGED_ELSEWHERE where something else lies there than was seen. */
  check(): Promise<void>;
  /** Drafts beside the target, on the disk when this resolves. */
  draft(): Promise<void>;
  /** Puts the drafts in their places, looking again before each. */
  perform(): Promise<void>;
  /** Whether everything is in its place. */
  landed(): Promise<boolean>;
  /** Puts back what is ours. `lost`: what was there before cannot be, because another program's lies there now. */
  undo(): Promise<'undone' | 'lost'>;
  /** Clears the drafts away. */
  tidy(): Promise<void>;
}

/** A file on the disk, its folder not yet. */
export const createSynced = async (disk: Disk, file: SystemPath, octets: Uint8Array): Promise<void> => {
  await disk.create(file, octets);
  await disk.syncFile(file);
};

/** A folder with all its files, on the disk; its own entry not yet. */
export const createFolder = async (
  disk: Disk,
  folder: SystemPath,
  files: readonly NamedFile[],
): Promise<void> => {
  await disk.makeFolder(folder);
  for (const { name, octets } of files) await createSynced(disk, below(folder, name), octets);
  await disk.syncFolder(folder);
};

/**
 * Removes a folder of ours with those files; what another program has put into it meanwhile stays, and the folder then
 * too. `whole`: nobody else knows of that folder, and a file may be there in part only.
 */
export const clearFolder = async (disk: Disk, folder: SystemPath, files: Prints | 'whole'): Promise<void> => {
  const entries = await disk.list(folder);
  if (entries === null) return;
  const known = files === 'whole' ? null : new Set(files.map((file) => file.sha256));
  let left = 0;
  for (const { name } of entries) {
    const file = below(folder, name);
    if (known !== null && !isDraft(name)) {
      const octets = await disk.read(file, largestFile).catch(() => new Uint8Array());
      if (octets === null) continue;
      if (!known.has(sha256(octets))) {
        left += 1;
        continue;
      }
    }
    await removeIfThere(disk.removeFile(file));
  }
  if (left === 0) await removeIfThere(disk.removeFolder(folder));
};
