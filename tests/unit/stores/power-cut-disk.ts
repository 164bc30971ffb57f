import type { Disk } from '../../../electron/platform/disk.ts';
import { systemPath, type SystemPath } from '../../../electron/platform/system-path.ts';

export class PowerCut extends Error {}

interface File {
  octets: Uint8Array;
  synced: boolean;
}
/** Every file and folder (null) by its path: what a folder's entries lead to. */
type Entries = Map<string, File | null>;

/** A change of entries that is not on the disk yet; a sync of any folder it touches puts it there. */
interface Pending {
  readonly folders: readonly string[];
  readonly apply: (entries: Entries) => void;
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const named = (path: SystemPath): string => Buffer.from(path).toString('latin1');
const beneath = (entries: Entries, folder: string): string[] =>
  [...entries.keys()].filter((path) => path.startsWith(`${folder}/`));

const move = (entries: Entries, from: string, to: string): void => {
  if (!entries.has(from)) return;
  for (const path of [from, ...beneath(entries, from)]) {
    const entry = entries.get(path) ?? null;
    entries.delete(path);
    entries.set(to + path.slice(from.length), entry);
  }
};

/**
 * A disk that forgets, when the power goes, what was not synced: octets of files, and entries of folders, each alone or
 * together as `survives` says. What a file system may do at its worst, and no real one will do for a test.
 */
export const createPowerCutDisk = (start: readonly (readonly [string, string | null])[]) => {
  const file = (text: string): File => ({ octets: Buffer.from(text), synced: true });
  let now: Entries = new Map(start.map(([path, text]) => [path, text === null ? null : file(text)]));
  let durable: Entries = new Map(now);
  let pending: Pending[] = [];
  let calls = 0;
  let cutAt = Number.POSITIVE_INFINITY;

  const call = (): void => {
    calls += 1;
    if (calls >= cutAt) throw new PowerCut();
  };
  const change = (folders: readonly string[], apply: Pending['apply']): void => {
    call();
    apply(now);
    pending.push({ folders, apply });
  };
  const there = (path: string): File | null => {
    const entry = now.get(path);
    if (entry === undefined) throw failure('ENOENT');
    return entry;
  };

  const disk: Disk = {
    async read(path) {
      return now.get(named(path))?.octets ?? null;
    },
    async list(path) {
      const folder = named(path);
      if (now.get(folder) !== null) return null;
      return beneath(now, folder)
        .filter((entry) => folderOf(entry) === folder)
        .map((entry) => ({
          name: Buffer.from(entry.slice(folder.length + 1), 'latin1'),
          folder: now.get(entry) === null,
          file: now.get(entry) !== null,
        }));
    },
    async create(path, octets) {
      const created: File = { octets, synced: false };
      if (now.has(named(path))) throw failure('EEXIST');
      there(folderOf(named(path)));
      change([folderOf(named(path))], (entries) => entries.set(named(path), created));
    },
    async syncFile(path) {
      call();
      const synced = there(named(path));
      if (synced) synced.synced = true;
    },
    async makeFolder(path) {
      if (now.has(named(path))) throw failure('EEXIST');
      there(folderOf(named(path)));
      change([folderOf(named(path))], (entries) => entries.set(named(path), null));
    },
    async syncFolder(path) {
      call();
      const folder = named(path);
      for (const { folders, apply } of pending) if (folders.includes(folder)) apply(durable);
      pending = pending.filter(({ folders }) => !folders.includes(folder));
    },
    async rename(from, to) {
      const [source, target] = [named(from), named(to)];
      there(source);
      if (now.get(target) === null && beneath(now, target).length > 0) throw failure('ENOTEMPTY');
      change([folderOf(source), folderOf(target)], (entries) => move(entries, source, target));
    },
    async link(file, name) {
      const [source, target] = [there(named(file)), named(name)];
      if (now.has(target)) throw failure('EEXIST');
      change([folderOf(target)], (entries) => entries.set(target, source));
    },
    async isOneFile(a, b) {
      const one = now.get(named(a));
      return one !== undefined && one === now.get(named(b));
    },
    async removeFile(path) {
      there(named(path));
      change([folderOf(named(path))], (entries) => entries.delete(named(path)));
    },
    async removeFolder(path) {
      there(named(path));
      if (beneath(now, named(path)).length > 0) throw failure('ENOTEMPTY');
      change([folderOf(named(path))], (entries) => entries.delete(named(path)));
    },
  };

  return {
    disk,
    calls: () => calls,
    /** The power goes at the n-th writing call from here. */
    cutAtCall(n: number): void {
      calls = 0;
      cutAt = n;
    },
    /** The disk as the next start finds it. */
    restart(survives: () => boolean): void {
      for (const { apply } of pending) if (survives()) apply(durable);
      const found: Entries = new Map();
      for (const [path, entry] of durable) {
        // An entry whose folder was lost leads nowhere.
        let above = folderOf(path);
        while (above !== '' && durable.get(above) === null) above = folderOf(above);
        if (above !== '') continue;
        const lost = entry !== null && !entry.synced && !survives();
        found.set(
          path,
          lost ? { octets: entry.octets.subarray(0, entry.octets.length >> 1), synced: true } : entry,
        );
      }
      now = found;
      durable = new Map(found);
      pending = [];
      cutAt = Number.POSITIVE_INFINITY;
    },
    /** Files below a folder, by the rest of their path; folders end in a slash. */
    tree: (folder: string): Record<string, string> =>
      Object.fromEntries(
        beneath(now, folder)
          .sort()
          .map((path) => {
            const entry = now.get(path) ?? null;
            return [
              path.slice(folder.length) + (entry ? '' : '/'),
              entry ? Buffer.from(entry.octets).toString() : '',
            ];
          }),
      ),
    path: (path: string): SystemPath => systemPath(path),
  };
};
