import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Refusal, type Reason, type ReasonCode } from '../../../shared/reasons.ts';
import { isGone, refusalOf } from '../file-errors.ts';

/** A folder named NPKI, where Korean software keeps certificates, or one that the customer added. */
export interface NpkiRoot {
  readonly path: string;
  readonly kind: 'npki' | 'removable' | 'folder';
  /** For people, e.g. `~/NPKI` or the drive's name. */
  readonly label: string;
}

/** A root as it is there, its path the system's own. */
export interface PresentRoot extends NpkiRoot {
  /** The folder itself, whatever it is called: another drive under its name is another folder. */
  readonly itself: string;
}

/** What went wrong where, each once: a folder that denies a thousand others is one problem. */
export const createProblems = () => {
  const problems = new Map<string, { readonly place: string; readonly reason: Reason }>();
  return {
    add(place: string, reason: Reason): void {
      problems.set(`${reason.code} ${place}`, { place, reason });
    },
    all: () => [...problems.values()],
  };
};
export type Problems = ReturnType<typeof createProblems>;

const itself = async (folder: string): Promise<string> => {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
};

/** Whether the root is no longer there: deleted, or its drive was pulled out, also where another took its place. */
export const isRemoved = (root: PresentRoot): Promise<boolean> =>
  itself(root.path).then(
    (now) => now !== root.itself,
    () => true,
  );

/** What the customer added is missed where it is not there; a drive is, where what the folder lay in is gone too. */
const absence = async ({ path: folder }: NpkiRoot): Promise<ReasonCode> => {
  const around = await stat(path.dirname(folder)).catch(() => null);
  return around === null ? 'MEDIA_REMOVED' : 'CERT_NOT_FOUND';
};

/** A root's folder as the system names it. ACCESS_DENIED: a drive's that is a link; whose drive it is, nobody knows. */
export const realRoot = async ({ path: folder, kind, label }: NpkiRoot): Promise<string> => {
  if (kind === 'removable' && (await lstat(folder)).isSymbolicLink())
    throw new Refusal('ACCESS_DENIED', { place: label });
  return realpath(folder);
};

/**
 * Roots as they are there now, each once: two ways to one folder (a link, a drive mounted twice) are one place.
 * What lies behind a root of this computer that is itself a link is its owner's choice; below a root no link is followed.
 */
export const presentRoots = async (
  roots: readonly NpkiRoot[],
  problems: Problems,
): Promise<readonly PresentRoot[]> => {
  const found = new Map<string, PresentRoot>();
  for (const root of roots) {
    const { label } = root;
    try {
      const real = await realRoot(root);
      if (!found.has(real)) found.set(real, { ...root, path: real, itself: await itself(real) });
    } catch (error) {
      if (!isGone(error)) problems.add(label, refusalOf(error, label).reason);
      else if (root.kind === 'folder') {
        const code = await absence(root);
        problems.add(label, { code, params: code === 'CERT_NOT_FOUND' ? { places: label } : {} });
      }
    }
  }
  return [...found.values()];
};
