import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CertificateFiles } from '../../../electron/usecases/ports.ts';
import { began, oneIn, saveInto, type Stores } from './stores.ts';

/** Everything that the app does to customers' files, each in a world of its own that `prepare` makes. */
export interface Operation {
  readonly name: string;
  /** From a world with one certificate (two pairs) in home/NPKI. */
  prepare(stores: Stores, world: string): Promise<void>;
  act(stores: Stores, world: string): Promise<void>;
  /** The clock at the act. */
  readonly at?: Date;
}

/** What lies beside the world's folders for the acts: keys under a new password, files of another certificate. */
const material = async (
  world: string,
  folder: 'fresh' | 'other' | 'pair',
): Promise<CertificateFiles['files']> => {
  const names = JSON.parse(
    await readFile(path.join(world, 'material', `${folder}.json`), 'utf8'),
  ) as string[];
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: new Uint8Array(await readFile(path.join(world, 'material', folder, name))),
    })),
  );
};

const nothing = async (): Promise<void> => undefined;

const changePassword = async ({ npki }: Stores, world: string): Promise<void> => {
  const { id } = await oneIn(npki);
  await npki.replaceKeys(id, await npki.files(id), await material(world, 'fresh'));
};
const copyToDrive = async ({ npki }: Stores): Promise<void> =>
  saveInto(npki, 'removable', await npki.files((await oneIn(npki)).id));
/** The same folder on the drive, with another certificate in it. */
const otherOnDrive = async ({ npki }: Stores, world: string): Promise<void> => {
  const here = await npki.files((await oneIn(npki)).id);
  await saveInto(npki, 'removable', { ...here, files: await material(world, 'other') });
};
const remove = async ({ npki }: Stores): Promise<void> => npki.remove((await oneIn(npki)).id);
const otherInItsPlace = async (stores: Stores, world: string): Promise<void> => {
  const here = await stores.npki.files((await oneIn(stores.npki)).id);
  await remove(stores);
  await saveInto(stores.npki, 'npki', { ...here, files: await material(world, 'other') });
};
const firstRemoved = async ({ removed }: Stores): Promise<string> => {
  const [first] = await removed.list();
  if (!first) throw new Error('nothing was removed');
  return first.id;
};
const restore = async (stores: Stores): Promise<void> => {
  const id = await firstRemoved(stores);
  const there = await stores.removed.occupied(id);
  await stores.removed.restore(id, there?.fingerprint ?? null);
};
const seal = async (stores: Stores): Promise<void> =>
  saveInto(stores.sealed, 'secure-storage', await stores.npki.files((await oneIn(stores.npki)).id));

const operations: readonly Operation[] = [
  { name: 'copy to another place', prepare: nothing, act: copyToDrive },
  { name: 'copy over another', prepare: otherOnDrive, act: copyToDrive },
  {
    name: 'import of two pairs',
    prepare: remove,
    act: async ({ npki }, world) =>
      saveInto(npki, 'npki', { folder: null, files: await material(world, 'pair') }),
  },
  { name: 'change of password', prepare: nothing, act: changePassword },
  { name: 'delete', prepare: nothing, act: remove },
  { name: 'restore', prepare: remove, act: restore },
  { name: 'restore over another', prepare: otherInItsPlace, act: restore },
  { name: 'restore of former keys', prepare: changePassword, act: restore },
  { name: 'save into the secure storage', prepare: nothing, act: seal },
  {
    name: 'delete from the secure storage',
    prepare: seal,
    act: async ({ sealed }) => sealed.remove((await oneIn(sealed, 'secure-storage')).id),
  },
  {
    name: 'remove for ever',
    prepare: remove,
    act: async (stores) => stores.removed.removeForever(await firstRemoved(stores)),
  },
  {
    name: 'purge after 30 days',
    prepare: remove,
    act: ({ removed }) => removed.purge(),
    at: new Date(began.getTime() + 31 * 24 * 60 * 60 * 1000),
  },
];

/** Under Wine, where everything takes ten times as long: those that between them change files and folders in every way. */
const shared = ['copy over another', 'change of password', 'delete', 'restore'];
export const operationsHere: readonly Operation[] =
  process.platform === 'win32' ? operations.filter(({ name }) => shared.includes(name)) : operations;

export const operationNamed = (name: string): Operation => {
  const found = operations.find((one) => one.name === name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
};
