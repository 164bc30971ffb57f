import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isGone } from './file-reason.ts';
import { baseName, text, type SystemPath } from './system-path.ts';

/** The file is larger than its reader allows, or no regular one. */
export class FileTooLarge extends Error {}

/**
 * Reads a regular file of at most so many octets; null where there is none. Fails with FileTooLarge or the system's
 * error (ELOOP for a link, where `flags` say not to follow it).
 */
export const readRegularFile = async (
  file: SystemPath,
  maximumBytes: number,
  flags: number = constants.O_RDONLY,
): Promise<Buffer | null> => {
  let handle;
  try {
    handle = await open(file, flags);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || facts.size > maximumBytes) throw new FileTooLarge(text(baseName(file)));
    // One octet more than allowed: a file that grows meanwhile is seen to.
    const octets = Buffer.alloc(Math.min(facts.size + 1, maximumBytes + 1));
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(octets, length, octets.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === octets.length) break;
    }
    if (length > maximumBytes) throw new FileTooLarge(text(baseName(file)));
    return octets.subarray(0, length);
  } finally {
    await handle.close();
  }
};
