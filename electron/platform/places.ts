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
}

/** Windows names the folder beside Roaming by no variable; Roaming itself may have been moved by an administrator. */
const localLow = ({ home, env }: Surroundings): string[] => {
  const { join, dirname } = path.win32;
  const roaming = env['APPDATA'];
  return [
    ...(roaming === undefined ? [] : [join(dirname(roaming), 'LocalLow')]),
    join(env['USERPROFILE'] ?? home, 'AppData', 'LocalLow'),
  ];
};

const fixedPlaces = (around: Surroundings): readonly (readonly [folder: string, label: string])[] => {
  const { os, home, env } = around;
  switch (os) {
    case 'win32': {
      const programs = ['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'].flatMap(
        (name) => env[name] ?? [],
      );
      const folders = [...localLow(around), ...programs];
      return folders.map((folder) => [path.win32.join(folder, 'NPKI'), path.win32.join(folder, 'NPKI')]);
    }
    case 'darwin':
      return ['Library/Preferences/NPKI', 'NPKI', 'Documents/NPKI'].map((folder) => [
        path.posix.join(home, folder),
        `~/${folder}`,
      ]);
    case 'linux':
      return ['NPKI', '.pki/NPKI'].map((folder) => [path.posix.join(home, folder), `~/${folder}`]);
  }
};

/** `E:\NPKI`, `USB/NPKI`: as the customer knows the drive, whatever it is mounted under. */
const driveLabel = (drive: string, os: Surroundings['os']): string =>
  os === 'win32' ? path.win32.join(drive, 'NPKI') : `${path.posix.basename(drive)}/NPKI`;

/** Windows and macOS ignore case in names; the same folder is searched once. */
const unique = (places: readonly CertificatePlace[], os: Surroundings['os']): CertificatePlace[] => {
  const seen = new Set<string>();
  return places.filter((place) => {
    const identity = os === 'linux' ? place.path : place.path.toLowerCase();
    return !seen.has(identity) && seen.add(identity);
  });
};

/** Every folder of this computer where Korean software keeps certificates (domain: KCAC.TS.UI and what vendors do). */
export const certificatePlaces = (around: Surroundings): CertificatePlace[] => {
  const join = around.os === 'win32' ? path.win32.join : path.posix.join;
  return unique(
    [
      ...fixedPlaces(around).map(([folder, label]) => ({ path: folder, kind: 'npki' as const, label })),
      ...around.drives.map((drive) => ({
        path: join(drive, 'NPKI'),
        kind: 'removable' as const,
        label: driveLabel(drive, around.os),
      })),
    ],
    around.os,
  );
};

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
