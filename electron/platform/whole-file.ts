import { randomUUID } from 'node:crypto';
import type { Disk } from './disk.ts';
import { below, parentOf, systemPath, type SystemPath } from './system-path.ts';

/**
 * Replaces a file so that, whatever happens, the old or the new octets are there, and the new ones are on the disk when
 * this resolves. Fails with the system's own errors.
 */
export const writeWhole = async (disk: Disk, file: SystemPath, octets: Uint8Array): Promise<void> => {
  const folder = parentOf(file);
  const draft = below(folder, systemPath(`.${randomUUID()}.tmp`));
  try {
    await disk.create(draft, octets);
    await disk.syncFile(draft);
    await disk.rename(draft, file);
    await disk.syncFolder(folder);
  } catch (error) {
    await disk.removeFile(draft).catch(() => undefined);
    throw error;
  }
};
