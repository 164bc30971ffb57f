import { randomUUID } from 'node:crypto';
import type { Disk } from '../../platform/disk.ts';
import { below, systemPath, text, type SystemPath } from '../../platform/system-path.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { ensureFolder } from '../changes/change-journal.ts';
import { refusalOf } from '../file-errors.ts';
import { sha256 } from '../changes/folder-content.ts';

const extension = '.sealed';
/** A certificate's files have a few KiB each; octets. */
export const largestSealed = 10 * 1024 * 1024;

/** One `<id>.sealed`, as it was last seen. */
export interface Listed {
  /** Opaque, stable while the app runs. */
  readonly handle: string;
  readonly name: SystemPath;
  /** What its name says it is: the SHA-256 of the certificate. */
  readonly id: string;
  /** SHA-256 of the file; null where it could not be read. */
  fingerprint: string | null;
}

export const fingerprintOf = sha256;

/** The folder of sealed files, its user's alone. Fails with Refusals. */
export const createSealedFolder = (folder: SystemPath, disk: Disk) => {
  const byName = new Map<string, Listed>();
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw refusalOf(error, '');
    }
  };

  const remember = (name: SystemPath): Listed => {
    const told = text(name);
    const listed = byName.get(told) ?? {
      handle: randomUUID(),
      name,
      id: told.slice(0, -extension.length),
      fingerprint: null,
    };
    byName.set(told, listed);
    return listed;
  };

  return {
    path: folder,

    /** Every sealed file, in a stable order. */
    list: (): Promise<Listed[]> =>
      attempt(async () => {
        const names = ((await disk.list(folder)) ?? []).map(({ name }) => name);
        // What begins with a dot is a draft of a change under way.
        const sealed = names.filter((name) => /^[^.].*\.sealed$/.test(text(name)));
        return sealed.map(remember).sort((a, b) => (a.id < b.id ? -1 : 1));
      }),

    /** Where the certificate of that id lies, or would. */
    at: (id: string): Listed => remember(systemPath(`${id}${extension}`)),

    /** CERT_NOT_FOUND. */
    of(handle: string): Listed {
      const listed = [...byName.values()].find((one) => one.handle === handle);
      if (!listed) throw new Refusal('CERT_NOT_FOUND');
      return listed;
    },

    /** null: there is none. */
    read: ({ name }: Listed): Promise<Uint8Array | null> =>
      attempt(() => disk.read(below(folder, name), largestSealed)),

    /** Makes it where it is not there yet. */
    make: (): Promise<void> => attempt(() => ensureFolder(disk, folder)),
  };
};
