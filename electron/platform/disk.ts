import type { SystemPath } from './system-path.ts';

/**
 * The few things that a careful write does to a disk, each of which may be the last before the power goes. Everything
 * that changes customers' files goes through here, so that a test can stop it anywhere, or refuse it.
 * Fails with the system's own errors (ENOENT, EEXIST, ENOSPC, EROFS, EIO, EBUSY …).
 */
export interface Disk {
  /** A regular file's octets; null where there is none. FileTooLarge above `maximumBytes`. */
  read(file: SystemPath, maximumBytes: number): Promise<Uint8Array | null>;
  /** The names in a folder and whether each is a folder; null where there is no folder. Links are named and not followed. */
  list(
    folder: SystemPath,
  ): Promise<readonly { readonly name: SystemPath; readonly folder: boolean }[] | null>;
  /** A new file (EEXIST where there is one), 0600, with all of its octets; not yet synced. */
  create(file: SystemPath, octets: Uint8Array): Promise<void>;
  /** The octets of a file are on the disk when this resolves. */
  syncFile(file: SystemPath): Promise<void>;
  /** A new folder, one level, 0700. EEXIST. */
  makeFolder(folder: SystemPath): Promise<void>;
  /** The entries of a folder are on the disk when this resolves. Windows has no such call: there it does nothing. */
  syncFolder(folder: SystemPath): Promise<void>;
  /** Replaces a file; never a folder. Retried for a while on Windows, where scanners hold new files open. */
  rename(from: SystemPath, to: SystemPath): Promise<void>;
  removeFile(file: SystemPath): Promise<void>;
  /** An empty one. */
  removeFolder(folder: SystemPath): Promise<void>;
}
