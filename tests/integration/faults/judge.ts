import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createDisk } from '../../../electron/platform/disk.ts';
import type { Operation } from './operations.ts';
import { stateOf, type State } from './state.ts';
import { openStores } from './stores.ts';
import { keysOpen, type Base, type World } from './world.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const inPlace = ({ places, sealed }: State): unknown => ({ places, sealed });

/** Every file's hash that is somewhere: in a place, in the secure storage, to be restored. */
const contents = ({ places, sealed, removed }: State): Set<string> =>
  new Set([...Object.values(places), ...sealed, ...removed].join().match(/[\da-f]{64}/g));

/** What an operation ends for good: the recoverable place gives it up on the customer's word, or after 30 days. */
const endsForGood = ({ name }: Operation): boolean => /^(remove for ever|purge)/.test(name);

/** What is wrong with a world after a start that followed a stop; null: it is as before the operation or as after it. */
export const judge = async (
  operation: Operation,
  { folder, before, after }: World,
  base: Base,
): Promise<{ readonly state: 'old' | 'new'; readonly problem: null } | { readonly problem: string }> => {
  const stores = openStores(folder, createDisk(), operation.at);
  await stores.changes.recover();
  await stores.removed.purge();
  const now = await stateOf(folder, operation.at);
  if (now.litter.length > 0) return { problem: `left lying: ${now.litter.join(', ')}` };
  const isNew =
    same(inPlace(now), inPlace(after)) && !(same(inPlace(before), inPlace(after)) && same(now, before));
  if (!isNew && !same(inPlace(now), inPlace(before)))
    return { problem: `neither old nor new: ${JSON.stringify(now)}` };
  const wanted = isNew ? after : before;
  // What came back may still have its entry: one too many, never one too few.
  const entries = new Set(now.removed);
  if (!wanted.removed.every((entry) => entries.has(entry)))
    return { problem: `not restorable: ${now.removed.join(' | ')}` };
  const kept = contents(now);
  const lost = [...contents(endsForGood(operation) ? wanted : before)].filter((hash) => !kept.has(hash));
  if (lost.length > 0) return { problem: `lost: ${lost.join(', ')}` };
  for (const place of ['home', 'usb']) {
    for (const user of await userFolders(path.join(folder, place, 'NPKI')))
      if (!(await keysOpen(user, base))) return { problem: `no password opens ${user}` };
  }
  return { state: isNew ? 'new' : 'old', problem: null };
};

/** Folders that hold a certificate. */
const userFolders = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter(({ name }) => name.toLowerCase() === 'signcert.der').map((entry) => entry.parentPath);
};
