import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal, type ReasonCode } from '../../shared/reasons.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const refusals: Readonly<Record<string, ReasonCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EROFS: 'READ_ONLY',
  EACCES: 'ACCESS_DENIED',
  EPERM: 'ACCESS_DENIED',
};
const refusalOf = (error: unknown): unknown => {
  const code = refusals[codeOf(error)];
  return code === undefined ? error : new Refusal(code);
};

/** Virus scanners and indexers hold a new file open for a moment on Windows. */
const held = new Set(['EPERM', 'EBUSY', 'EACCES']);
const pausesMs = [10, 30, 100, 300, 600];

const renameHeld = async (from: string, to: string): Promise<void> => {
  for (const pause of process.platform === 'win32' ? pausesMs : []) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!held.has(codeOf(error))) throw error;
      await wait(pause);
    }
  }
  await rename(from, to);
};

/** The entry of a folder is on the disk only once the folder itself is. Windows has no such call, and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Writes a file so that, whatever happens, the old or the new content is there, and the new one is on the disk when
 * this resolves; for its user alone (0600, its folder 0700 when made here).
 * Fails with Refusal DISK_FULL, READ_ONLY or ACCESS_DENIED, else with the system's error.
 */
export const writeAtomically = async (file: string, content: Uint8Array | string): Promise<void> => {
  const folder = path.dirname(file);
  const draft = path.join(folder, `.${path.basename(file)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameHeld(draft, file);
    // An older file of ours, or one copied back from a medium, may have had wider rights than the draft.
    await chmod(file, 0o600);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw refusalOf(error);
  }
};

/** The file is larger than its reader allows. */
export class FileTooLarge extends Error {}

/** Reads a regular file of at most so many octets; null where there is none. Fails with FileTooLarge, Refusal ACCESS_DENIED, or the system's error. */
export const readCapped = async (file: string, maximumBytes: number): Promise<Buffer | null> => {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw refusalOf(error);
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || facts.size > maximumBytes) throw new FileTooLarge(path.basename(file));
    // One octet more than allowed: a file that grows meanwhile is seen to.
    const octets = Buffer.alloc(Math.min(facts.size + 1, maximumBytes + 1));
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(octets, length, octets.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === octets.length) break;
    }
    if (length > maximumBytes) throw new FileTooLarge(path.basename(file));
    return octets.subarray(0, length);
  } finally {
    await handle.close();
  }
};
