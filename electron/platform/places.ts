import path from 'node:path';

/** A folder that may hold certificates: what electron/stores searches. */
export interface CertificatePlace {
  readonly path: string;
  readonly kind: 'npki' | 'removable';
  /** For people. */
  readonly label: string;
}

export interface Surroundings {
  readonly os: 'win32' | 'darwin' | 'linux';
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where drives are mounted: `D:\`, `/Volumes/USB`, `/media/kim/USB`. */
  readonly drives: readonly string[];
  /** Windows: LocalLow as its registry names it (known-folder.ts), where it does. */
  readonly localLow?: string | null;
}

/**
 * Below the home folder. Not `~/Documents/NPKI` of macOS, which some tools use: the system asks the customer's consent
 * for Documents, and an app that asks before anyone has named the folder is refused. [폴더 추가] finds it, by the
 * system's own dialog, which is the consent.
 */
const inHome = {
  darwin: ['Library/Preferences/NPKI', 'NPKI'],
  linux: ['NPKI', '.pki/NPKI'],
} as const;

/** Windows: variables that name a folder of programs, by architecture; some of them name the same. */
const programFolders = ['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'];

/**
 * A known folder that Windows names by no variable: as the registry has it, else beside Roaming, else where it is in a
 * new profile. An administrator may have moved Roaming without it, so all are searched.
 */
const localLows = ({ home, env, localLow }: Surroundings): string[] => {
  const { join, dirname } = path.win32;
  const roaming = env['APPDATA'];
  return [
    ...(localLow ? [localLow] : []),
    ...(roaming === undefined ? [] : [join(dirname(roaming), 'LocalLow')]),
    join(env['USERPROFILE'] ?? home, 'AppData', 'LocalLow'),
  ];
};

const fixedPlaces = (around: Surroundings): CertificatePlace[] => {
  const { os, home, env } = around;
  if (os !== 'win32')
    return inHome[os].map((folder) => ({
      path: path.posix.join(home, folder),
      kind: 'npki',
      label: `~/${folder}`,
    }));
  const folders = [...localLows(around), ...programFolders.flatMap((name) => env[name] ?? [])];
  return folders
    .map((folder) => path.win32.join(folder, 'NPKI'))
    .map((folder) => ({ path: folder, kind: 'npki', label: folder }));
};

/** `E:\NPKI`, `USB/NPKI`: as the customer knows the drive, whatever it is mounted under. */
const drivePlace = (drive: string, { os, env }: Surroundings): CertificatePlace => {
  if (os !== 'win32') {
    const label = `${path.posix.basename(drive)}/NPKI`;
    return { path: path.posix.join(drive, 'NPKI'), kind: 'removable', label };
  }
  const folder = path.win32.join(drive, 'NPKI');
  // The drive of the system itself is not one that anybody pulls out; of others nobody can tell by their letter.
  const own = drive.slice(0, 2).toLowerCase() === env['SystemDrive']?.toLowerCase();
  return { path: folder, kind: own ? 'npki' : 'removable', label: folder };
};

/** Windows and macOS ignore case in names, and macOS how Hangul is composed; the same folder is searched once. */
const unique = (places: readonly CertificatePlace[], os: Surroundings['os']): CertificatePlace[] => {
  const seen = new Set<string>();
  return places.filter((place) => {
    const identity = os === 'linux' ? place.path : place.path.normalize('NFC').toLowerCase();
    return !seen.has(identity) && seen.add(identity);
  });
};

/** Every folder of this computer where Korean software keeps certificates (domain: KCAC.TS.UI and what vendors do). */
export const certificatePlaces = (around: Surroundings): CertificatePlace[] =>
  unique([...fixedPlaces(around), ...around.drives.map((drive) => drivePlace(drive, around))], around.os);

/**
 * The variables of a home that stands for the real one (`--home=DIR`): nothing outside that folder is searched.
 * On Windows its `Program Files` lies in it too.
 */
export const environmentOfHome = (
  os: Surroundings['os'],
  home: string,
): Readonly<Record<string, string | undefined>> =>
  os === 'win32'
    ? {
        USERPROFILE: home,
        APPDATA: path.win32.join(home, 'AppData', 'Roaming'),
        ProgramFiles: path.win32.join(home, 'Program Files'),
        'ProgramFiles(x86)': path.win32.join(home, 'Program Files (x86)'),
      }
    : {};
