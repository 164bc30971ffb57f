import { realpath } from 'node:fs/promises';
import nodePath from 'node:path';
import type { Disk } from '../platform/disk.ts';
import { baseName, below, systemPath, text } from '../platform/system-path.ts';
import type { FileSaver } from '../usecases/ports.ts';
import type { Changes } from './changes/changes.ts';
import { refusalOf } from './file-errors.ts';
import { largestFile, sha256 } from './changes/folder-content.ts';

export interface SavedFilesOptions {
  /** The system's dialog: where to put a file of that name; null: cancelled. */
  readonly chooseTarget: (name: string) => Promise<string | null>;
  readonly disk: Disk;
  readonly changes: Pick<Changes, 'files'>;
}

/** Files that the customer puts wherever they like (내보내기). */
export const createSavedFiles = ({ chooseTarget, disk, changes }: SavedFilesOptions): FileSaver => ({
  async save(name, bytes) {
    const chosen = await chooseTarget(name);
    if (chosen === null) return null;
    const around = nodePath.dirname(chosen);
    const place = { kind: 'folder', label: text(baseName(systemPath(around))) } as const;
    // What the customer points at in the system's own dialog may be reached by a link; from here on none is followed.
    const folder = systemPath(await realpath(around).catch(() => around));
    const file = baseName(systemPath(chosen));
    const path = below(folder, file);
    // What lies there now is what the customer has agreed to replace in the dialog.
    const before = await disk.read(path, largestFile).catch((error: unknown) => {
      throw refusalOf(error, place.label);
    });
    const after = await bytes();
    const about = { act: 'copy', place, why: 'replaced', name: text(file), certificate: null } as const;
    await changes.files(folder, [{ name: file, before: before && sha256(before), after }], about);
    return text(file);
  },
});
