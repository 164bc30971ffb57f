import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Refusal, type ReasonCode } from '../../shared/reasons.ts';
import { readRegularFile } from './capped-file.ts';
import { createDisk } from './disk.ts';
import { fileReason } from './file-reason.ts';
import { systemPath } from './system-path.ts';
import { writeWhole } from './whole-file.ts';

export { FileTooLarge } from './capped-file.ts';

/** What a customer can do something about; with the app's own files anything else is a fault. */
const told: ReadonlySet<ReasonCode | undefined> = new Set(['DISK_FULL', 'READ_ONLY', 'ACCESS_DENIED']);
const refusalOf = (error: unknown): unknown => {
  const code = fileReason(error);
  return code !== undefined && told.has(code) ? new Refusal(code) : error;
};

const disk = createDisk();

/**
 * Writes a file so that, whatever happens, the old or the new content is there, and the new one is on the disk when
 * this resolves; for its user alone (0600, its folder 0700 when made here).
 * Fails with Refusal DISK_FULL, READ_ONLY or ACCESS_DENIED, else with the system's error.
 */
export const writeAtomically = async (file: string, content: Uint8Array | string): Promise<void> => {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const octets = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    await writeWhole(disk, systemPath(path.resolve(file)), octets);
  } catch (error) {
    throw refusalOf(error);
  }
};

/** Reads a regular file of at most so many octets; null where there is none. Fails with FileTooLarge, Refusal ACCESS_DENIED, or the system's error. */
export const readCapped = async (file: string, maximumBytes: number): Promise<Buffer | null> => {
  try {
    return await readRegularFile(systemPath(file), maximumBytes);
  } catch (error) {
    throw refusalOf(error);
  }
};
