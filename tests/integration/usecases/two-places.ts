import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CertificateFiles } from '../../../electron/usecases/ports.ts';
import { build, fileOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { createMemoryStore, type MemoryStore } from '../../unit/usecases/support/memory-store.ts';
import { ground } from './ground.ts';

type Files = CertificateFiles['files'];
export const fresh = 'N3w!pass-word';

/** A fixture's files as they lie in the home. */
export const filesOf = (id: string): Files =>
  Object.entries(fixtureOf(ground, id).places[0]?.files ?? {}).map(([name, file]) => ({
    name,
    bytes: new Uint8Array(readFileSync(path.join(ground.manifest.home, file))),
  }));
export const named = (files: Files, wanted: string): Uint8Array => {
  const found = files.find(({ name }) => name === wanted);
  if (!found) throw new Error(`no ${wanted}`);
  return found.bytes;
};

/** Two places that keep their promises, with one certificate in the first; and the page that has listed them. */
export const twoPlaces = async (id = 'universal-kica-km', own: Files = filesOf(id)) => {
  const here = createMemoryStore({ kind: 'folder', label: '내 폴더' });
  const there = createMemoryStore({ kind: 'secure-storage', label: '' });
  const copy = here.put('cn=폴더', own);
  const house = build(ground, { stores: [here.store, there.store] });
  await house.inventory.held();
  return { here, there, copy, house, destination: 'to ', password: fixtureOf(ground, id).password };
};
export const openFile = async (house: House, id: string): Promise<string> => {
  house.desk.passwords = [fixtureOf(ground, id).password];
  const { name, bytes } = fileOf(ground, id);
  const held = await house.openFile.open(name, bytes);
  return held.places.find(({ kind }) => kind === 'file')?.id ?? '';
};
export const lying = ({ shelf }: MemoryStore): CertificateFiles[] => [...shelf.values()];
