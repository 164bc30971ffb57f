import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { writeHome } from '../fixtures/home.ts';
import { pki, workspace } from './workspace.ts';

export interface Pairs {
  /** A folder NPKI that holds so many usable pairs of the demo customer, and nothing else. */
  readonly root: string;
  /** The pairs' folders. */
  readonly folders: readonly string[];
  /** One for all: they share key, R and password. */
  readonly password: string;
}

const write = async (count: number): Promise<Pairs> => {
  const home = path.join(workspace(), `home-${count}`);
  const { many } = await writeHome({ out: home, pki: await pki(), many: count });
  if (!many) throw new Error('no pairs were written');
  const root = path.join(workspace(), `pairs-${count}`, 'NPKI');
  const user = path.join(root, 'yessign', 'USER');
  await mkdir(user, { recursive: true });
  const folders: string[] = [];
  for (const folder of many.folders) {
    const target = path.join(user, path.basename(folder));
    await rename(path.join(home, folder), target);
    folders.push(target);
  }
  return { root, folders, password: many.password };
};

const written = new Map<number, Promise<Pairs>>();
/** A thousand are what a person never has and a shared computer may. */
export const pairs = (count = 1000): Promise<Pairs> => {
  const made = written.get(count) ?? write(count);
  written.set(count, made);
  return made;
};
