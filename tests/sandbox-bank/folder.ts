import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** A reader sees the old file or the new one, never half of it; on the disk before the rename. */
export const writeAtomically = async (
  file: string,
  content: Uint8Array | string,
  mode = 0o644,
): Promise<void> => {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
};

/** A secret of the bank's: for its own user alone. */
export const writeSecret = (file: string, content: Uint8Array | string): Promise<void> =>
  writeAtomically(file, content, 0o600);

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** The file's content; undefined where there is none. */
export const readIfThere = (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** Two processes on one folder would destroy the embedded database, which takes no lock itself. */
export class FolderInUse extends Error {}

/**
 * Makes the data folder and takes it for this process; answers the way to give it back. A lock left by a process that
 * is gone (SIGKILL) is taken over. Fails with FolderInUse.
 */
export const lockFolder = async (dir: string): Promise<() => Promise<void>> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, 'bank.lock');
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = Number((await readIfThere(file))?.toString() ?? 0);
    // In a container a new process often has the old one's id: our own id in the file is a dead process's.
    if (holder !== process.pid && holder > 0 && isAlive(holder))
      throw new FolderInUse(`${dir} is in use by process ${holder}`);
    await rm(file, { force: true });
  }
};
