import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { createDisk } from '../../../electron/platform/disk.ts';
import { listed, openStores } from './stores.ts';

const sha256 = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

/** Every file below a folder with the hash of its octets, and every folder; what is hidden too. */
const tree = async (folder: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    found[entry.isFile() ? name : `${name}/`] = entry.isFile() ? sha256(await readFile(file)) : '';
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** A world as its customer has it: what lies where, what the secure storage gives out, what can be restored. */
export interface State {
  readonly places: Readonly<Record<string, string>>;
  readonly sealed: readonly string[];
  /** Of each entry of the recoverable place: why it is there, and the hashes of its files. */
  readonly removed: readonly string[];
  /** What nobody should find: drafts, journals, halves. */
  readonly litter: readonly string[];
}

export const stateOf = async (world: string, now?: Date): Promise<State> => {
  const { sealed, removed } = openStores(world, createDisk(), now);
  const opened = (await listed(sealed)).map(async ({ id }) => {
    const { files } = await sealed.files(id);
    return files
      .map(({ name, bytes }) => `${Buffer.from(name).toString()} ${sha256(bytes)}`)
      .sort()
      .join();
  });
  const own = await tree(path.join(world, 'own'));
  const files = (id: string): string[] =>
    Object.entries(own)
      .filter(([name]) => name.startsWith(`removed/${id}/file-`))
      .map(([, hash]) => hash)
      .sort();
  const entries = await removed.list();
  const places = { ...(await tree(path.join(world, 'home'))), ...(await usb(world)) };
  const known = new Set(entries.map(({ id }) => id));
  return {
    places,
    sealed: (await Promise.all(opened)).sort(),
    removed: entries.map(({ id, why }) => `${why} ${files(id).join()}`).sort(),
    litter: [
      ...Object.keys(places).filter((name) => /(^|\/)\./.test(name)),
      ...Object.keys(own).filter((name) => /(^|\/)\.|^journal\/./.test(name)),
      ...Object.keys(own).filter((name) => /^removed\/[^/]+\/$/.test(name) && !known.has(name.slice(8, -1))),
    ],
  };
};

const usb = async (world: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(await tree(path.join(world, 'usb'))).map(([name, hash]) => [`usb:${name}`, hash]),
  );
