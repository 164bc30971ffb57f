import { access, readdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { certificatePlaces, environmentOfHome, type CertificatePlace, type Surroundings } from './places.ts';

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

const windowsLetters = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(65 + i)}:\\`);
const windowsDrives = async (): Promise<string[]> => {
  const there = await Promise.all(
    windowsLetters.map((drive) =>
      within(
        access(drive).then(() => true),
        false,
      ),
    ),
  );
  return windowsLetters.filter((_drive, i) => there[i]);
};

/** Where this system mounts drives; below `standIn` for a home that stands for the real one. */
const mountFolders = (os: Surroundings['os'], standIn: string | undefined): string[] => {
  if (standIn !== undefined) return [path.join(standIn, 'media'), path.join(standIn, 'Volumes')];
  if (os === 'darwin') return ['/Volumes'];
  const { username } = userInfo();
  return [path.posix.join('/media', username), path.posix.join('/run/media', username)];
};

const drives = async (os: Surroundings['os'], standIn: string | undefined): Promise<string[]> => {
  if (os === 'win32' && standIn === undefined) return windowsDrives();
  return (await Promise.all(mountFolders(os, standIn).map(foldersIn))).flat();
};

const thisSystem = (): Surroundings['os'] =>
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

/**
 * The folders to search now, drives that are plugged in included; ask again for each search. `standIn` is a folder
 * that stands for the user's home (development switch `--home`): then nothing outside it is named.
 */
export const findCertificatePlaces = async (standIn?: string): Promise<CertificatePlace[]> => {
  const os = thisSystem();
  return certificatePlaces({
    os,
    home: standIn ?? homedir(),
    env: standIn === undefined ? process.env : environmentOfHome(os, standIn),
    drives: await drives(os, standIn),
  });
};
