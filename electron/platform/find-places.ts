import { homedir } from 'node:os';
import { findDrives } from './drives.ts';
import { readLocalLow } from './known-folder.ts';
import { certificatePlaces, environmentOfHome, type CertificatePlace, type Surroundings } from './places.ts';

export const thisSystem: Surroundings['os'] =
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

/** Asked once: nobody's profile moves while the app runs. */
let localLow: Promise<string | null> | undefined;

/**
 * The folders to search now, drives that are plugged in included; ask again for each search. `standIn` is a folder
 * that stands for the user's home (development switch `--home`): then nothing outside it is named.
 */
export const findCertificatePlaces = async (standIn?: string): Promise<CertificatePlace[]> => {
  const os = thisSystem;
  const drives = await findDrives({ os, standIn });
  if (standIn !== undefined)
    return certificatePlaces({ os, home: standIn, env: environmentOfHome(os, standIn), drives });
  if (os === 'win32') localLow ??= readLocalLow(process.env);
  const around = { os, home: homedir(), env: process.env, drives };
  return certificatePlaces({ ...around, localLow: (await localLow) ?? null });
};
