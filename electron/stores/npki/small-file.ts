import { close, constants, fstat, open, read, type PathLike } from 'node:fs';
import { promisify } from 'node:util';
import { Refusal } from '../../../shared/reasons.ts';
import type { SystemPath } from '../../platform/system-path.ts';

/** Octets. Certificates and key files have 1 to 4 KiB; whatever is larger is something else under their name. */
export const largest = 64 * 1024;

// Without NOFOLLOW a link that replaced the file after it was listed would lead out of the folder;
// without NONBLOCK opening a FIFO would wait for its writer for ever. Windows has neither.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

// A thousand pairs are a thousand of each of these: without fs/promises' handles they take half of the time.
const openFile = promisify<PathLike, number, number>(open);
const statFile = promisify(fstat);
const readFrom = promisify(read);
const closeFile = promisify(close);

/**
 * A certificate's or key's file, whole. FILE_DAMAGED: not a plain file, empty, or larger than `largest`, told before
 * anything is read. The file system's own errors pass through (file-errors.ts reads them).
 */
export const readSmallFile = async (file: SystemPath): Promise<Uint8Array<ArrayBuffer>> => {
  const opened = await openFile(file, flags);
  try {
    const found = await statFile(opened);
    if (!found.isFile() || found.size === 0 || found.size > largest) throw new Refusal('FILE_DAMAGED');
    const octets = new Uint8Array(found.size);
    let filled = 0;
    while (filled < octets.length) {
      const { bytesRead } = await readFrom(opened, octets, filled, octets.length - filled, filled);
      if (bytesRead === 0) throw new Refusal('FILE_DAMAGED');
      filled += bytesRead;
    }
    return octets;
  } finally {
    await closeFile(opened);
  }
};
