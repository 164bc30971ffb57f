import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readRegularFile } from './capped-file.ts';
import { codeOf, isGone } from './file-reason.ts';
import { encoding, type SystemPath } from './system-path.ts';

/** One entry of a folder. A link, a pipe, a device is neither a folder nor a file. */
export interface DiskEntry {
  readonly name: SystemPath;
  readonly folder: boolean;
  readonly file: boolean;
}

/**
 * The few things that a careful write does to a disk, each of which may be the last before the power goes. Everything
 * that changes customers' files goes through here, so that a test can stop it anywhere, or refuse it.
 * Fails with the system's own errors (ENOENT, EEXIST, ENOSPC, EROFS, EIO, EBUSY …).
 */
export interface Disk {
  /** A regular file's octets; null where there is none. FileTooLarge above `maximumBytes`, ELOOP for a link. */
  read(file: SystemPath, maximumBytes: number): Promise<Uint8Array | null>;
  /** What is in a folder; null where there is no folder. Links are named and not followed: ELOOP for one itself. */
  list(folder: SystemPath): Promise<readonly DiskEntry[] | null>;
  /** A new file (EEXIST where there is one), 0600, with all of its octets; not yet synced. */
  create(file: SystemPath, octets: Uint8Array): Promise<void>;
  /** The octets of a file are on the disk when this resolves. */
  syncFile(file: SystemPath): Promise<void>;
  /** A new folder, one level, 0700. EEXIST. */
  makeFolder(folder: SystemPath): Promise<void>;
  /** The entries of a folder are on the disk when this resolves. Windows has no such call: there it does nothing. */
  syncFolder(folder: SystemPath): Promise<void>;
  /** Replaces a file; a folder only takes a free name. Retried for a while on Windows, where scanners hold files open. */
  rename(from: SystemPath, to: SystemPath): Promise<void>;
  /**
   * A second name for a file, and only a free one: EEXIST, however quick another program was. EPERM, ENOTSUP and their
   * like where the file system knows no second names (FAT).
   */
  link(file: SystemPath, name: SystemPath): Promise<void>;
  /** Whether two names are one file's. */
  isOneFile(a: SystemPath, b: SystemPath): Promise<boolean>;
  removeFile(file: SystemPath): Promise<void>;
  /** An empty one. */
  removeFolder(folder: SystemPath): Promise<void>;
}

const windows = process.platform === 'win32';

// Without NOFOLLOW a link that replaced the file would lead elsewhere; without NONBLOCK opening a pipe would wait for its
// other end for ever. Windows has neither.
const notFollowing = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Virus scanners and indexers hold a new file open for a moment on Windows. */
const held = new Set(['EPERM', 'EBUSY', 'EACCES']);
const pausesMs = windows ? [10, 30, 100, 300, 600] : [];

const untilReleased = async (work: () => Promise<void>): Promise<void> => {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!held.has(codeOf(error))) throw error;
      await wait(pause);
    }
  }
  await work();
};

/** Some network and stick file systems know no sync of a folder: there is nothing more to be done for it there. */
const unknownCall = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS']);

const entriesIn = (folder: SystemPath) =>
  encoding === 'buffer'
    ? readdir(folder, { withFileTypes: true, encoding })
    : readdir(folder, { withFileTypes: true, encoding });

/** What a name leads to, were it a link the link itself; null where there is nothing. */
const itself = async (path: SystemPath) => {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

/** The disks of this computer. */
export const createDisk = (): Disk => ({
  read: (file, maximumBytes) => readRegularFile(file, maximumBytes, constants.O_RDONLY | notFollowing),
  async list(folder) {
    if ((await itself(folder))?.isSymbolicLink()) throw Object.assign(new Error('a link'), { code: 'ELOOP' });
    try {
      const entries = await entriesIn(folder);
      return entries.map((entry) => ({
        name: entry.name,
        folder: entry.isDirectory(),
        file: entry.isFile(),
      }));
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  },
  async create(file, octets) {
    // 'wx' follows no link either: whatever stands under that name, it is EEXIST.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(octets);
    } finally {
      await handle.close();
    }
  },
  async syncFile(file) {
    // Windows flushes only what was opened for writing.
    const handle = await open(file, constants.O_RDWR | notFollowing);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  makeFolder: (folder) => mkdir(folder, { mode: 0o700 }),
  async syncFolder(folder) {
    // Windows opens no folder for flushing, and NTFS keeps the order of renames in a journal of its own.
    if (windows) return;
    const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
    } catch (error) {
      if (!unknownCall.has(codeOf(error))) throw error;
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => untilReleased(() => rename(from, to)),
  link,
  async isOneFile(a, b) {
    const [one, other] = [await itself(a), await itself(b)];
    return one !== null && other !== null && one.dev === other.dev && one.ino === other.ino;
  },
  removeFile: (file) => untilReleased(() => unlink(file)),
  removeFolder: (folder) => untilReleased(() => rmdir(folder)),
});
