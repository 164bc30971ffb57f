import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Refusal, type Reason } from '../../../shared/reasons.ts';
import type { Destination } from '../../usecases/ports.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import { realRoot, type NpkiRoot } from './npki-roots.ts';

const around = (folder: string): Promise<string> =>
  realpath(path.dirname(folder)).catch(() => path.dirname(folder));

/** Asked without leaving anything behind; what only a write tells (a full stick) is told by the write. */
const whyNotWritable = async (folder: string, { kind, label }: NpkiRoot): Promise<Reason | null> => {
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    if (isGone(error)) return { code: kind === 'removable' ? 'MEDIA_REMOVED' : 'CERT_NOT_FOUND', params: {} };
    return refusalOf(error, label).reason;
  }
};

/** Whether a folder that the customer added is the root of such a tree, and not a part of one or something around it. */
const isNpki = (folder: string): boolean => path.basename(folder).toLowerCase() === 'npki';

/**
 * Where a certificate can be put: NPKI folders that are there, this user's first one and every drive's also where it is
 * still to be made.
 */
export const createDestinations = (roots: () => Promise<readonly NpkiRoot[]> | readonly NpkiRoot[]) => {
  const ids = new Map<string, string>();
  const known = new Map<string, NpkiRoot>();

  const remember = (root: NpkiRoot): string => {
    const id = ids.get(root.path) ?? randomUUID();
    ids.set(root.path, id);
    known.set(id, root);
    return id;
  };

  return {
    async list(): Promise<Destination[]> {
      const all = await roots();
      const first = all.find(({ kind }) => kind === 'npki');
      const found = new Map<string, Destination>();
      for (const root of all) {
        const { kind, label } = root;
        const there = await realRoot(root).catch((error: unknown) =>
          error instanceof Refusal ? error : null,
        );
        if (there instanceof Refusal) {
          found.set(root.path, { id: remember(root), place: { kind, label }, problem: there.reason });
          continue;
        }
        if (kind === 'folder' && !isNpki(there ?? root.path)) continue;
        if (there === null && kind !== 'removable' && root !== first) continue;
        // One that is still to be made is made in the folder itself, whatever link leads to that: no link is followed then.
        const folder = there ?? path.join(await around(root.path), path.basename(root.path));
        if (found.has(folder)) continue;
        const problem = await whyNotWritable(there ?? path.dirname(folder), root);
        const id = remember({ ...root, path: folder });
        found.set(folder, { id, place: { kind, label }, problem });
      }
      return [...found.values()];
    },
    /** MEDIA_REMOVED where its drive is gone, or another took its place. */
    async of(id: string): Promise<NpkiRoot> {
      const root = known.get(id);
      if (!root) throw new Refusal('CERT_NOT_FOUND');
      const outside = await stat(path.dirname(root.path)).catch(() => null);
      if (outside === null) throw new Refusal('MEDIA_REMOVED');
      return root;
    },
  };
};
