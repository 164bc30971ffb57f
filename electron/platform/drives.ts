import { readFileSync } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Surroundings } from './places.ts';

/** A drive that lost its network answers after half a minute: the others do not wait for it. */
const patienceMs = 1_500;

const within = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  const patience = new AbortController();
  try {
    return await Promise.race([
      work.catch(() => otherwise),
      wait(patienceMs, otherwise, { signal: patience.signal }),
    ]);
  } finally {
    patience.abort();
  }
};

const foldersIn = async (folder: string): Promise<string[]> => {
  const entries = await within(readdir(folder, { withFileTypes: true }), []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name));
};

const letters = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(65 + i)}:\\`);

/** Questions that have no answer yet: a drive that hangs holds one thread of the system's, not one more each time. */
const asking = new Map<string, Promise<boolean>>();
const isThere = (drive: string): Promise<boolean> => {
  const asked =
    asking.get(drive) ??
    access(drive)
      .then(
        () => true,
        () => false,
      )
      .finally(() => asking.delete(drive));
  asking.set(drive, asked);
  return asked;
};
const windowsDrives = async (): Promise<string[]> => {
  const there = await Promise.all(letters.map((drive) => within(isThere(drive), false)));
  return letters.filter((_drive, i) => there[i]);
};

/** Where drives are looked for: this system, or a folder that stands for the user's home (`--home`). */
export interface DriveOptions {
  readonly os: Surroundings['os'];
  readonly standIn: string | undefined;
}

/** Where this system mounts drives; none on Windows, which gives them letters. */
export const mountFolders = ({ os, standIn }: DriveOptions): string[] => {
  if (standIn !== undefined) return [path.join(standIn, 'media'), path.join(standIn, 'Volumes')];
  if (os === 'win32') return [];
  if (os === 'darwin') return ['/Volumes'];
  const { username } = userInfo();
  return [path.posix.join('/media', username), path.posix.join('/run/media', username)];
};

/** Drives that are plugged in now, by where they are reached. */
export const findDrives = async (options: DriveOptions): Promise<string[]> => {
  if (options.os === 'win32' && options.standIn === undefined) return windowsDrives();
  return (await Promise.all(mountFolders(options).map(foldersIn))).flat();
};

/** Of /proc/self/mountinfo: blanks and the like stand there as octal numbers. */
const unescaped = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The kernel's own memory, whatever any drive does: one call, and no thread to wait for it. */
const mountTable = (): string => {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1');
  } catch {
    return '';
  }
};

/** Linux: what is mounted below these folders, each mount by its own number, whatever its folder is called. */
const mountsBelow = async (folders: readonly string[]): Promise<string[]> => {
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const table = mountTable();
  // The table's octets, as they are compared with.
  const starts = real.map((folder) => Buffer.from(`${folder}/`).toString('latin1'));
  return table.split('\n').filter((line) => {
    const point = line.split(' ')[4];
    return point !== undefined && starts.some((start) => unescaped(point).startsWith(start));
  });
};

/** The same text as long as the same drives are plugged in. */
export const drivesNow = async (options: DriveOptions): Promise<string> => {
  const [drives, mounts] = await Promise.all([
    findDrives(options),
    options.os === 'linux' ? mountsBelow(mountFolders(options)) : [],
  ]);
  return [...drives.sort(), ...mounts].join('\n');
};
