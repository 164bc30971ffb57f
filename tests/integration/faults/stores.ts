import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Disk } from '../../../electron/platform/disk.ts';
import type { SecretStore } from '../../../electron/platform/secret-store.ts';
import { createChanges, type Changes } from '../../../electron/stores/changes/changes.ts';
import { createNpkiStore } from '../../../electron/stores/npki/npki-store.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import { createSealedFiles } from '../../../electron/stores/sealed/sealed-files.ts';
import type { CertificateFiles, FoundCertificate, WritableStore } from '../../../electron/usecases/ports.ts';

/** A keychain of the test's, in a file beside the world, so that another process has the same one and no disk that fails. */
const secretsIn = (file: string): SecretStore => {
  const all = (): Record<string, string> =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  return {
    check: async () => null,
    read: async (account) => {
      const kept = all()[account];
      return kept === undefined ? null : Uint8Array.from(Buffer.from(kept, 'hex'));
    },
    write: async (account, secret) =>
      writeFileSync(file, JSON.stringify({ ...all(), [account]: Buffer.from(secret).toString('hex') })),
    remove: async (account) => {
      const { [account]: _gone, ...others } = all();
      writeFileSync(file, JSON.stringify(others));
    },
  };
};

export interface Stores {
  readonly npki: WritableStore;
  readonly sealed: WritableStore;
  readonly removed: ReturnType<typeof createRemoved>;
  readonly changes: Changes;
}

export const began = new Date('2026-11-23T00:00:00Z');

/** The app's stores over a world (a folder: home/ and usb/ with NPKI folders, own/), as after a start. */
export const openStores = (world: string, disk: Disk, now = began): Stores => {
  const own = (name: string): string => path.join(world, 'own', name);
  const removedFolder = own('removed');
  const clock = { now: () => now };
  const changes = createChanges({ disk, journalFolder: own('journal'), removedFolder, clock });
  const roots = () => [
    { path: path.join(world, 'home', 'NPKI'), kind: 'npki' as const, label: '~/NPKI' },
    { path: path.join(world, 'usb', 'NPKI'), kind: 'removable' as const, label: 'USB/NPKI' },
  ];
  const secrets = secretsIn(`${world}.keychain.json`);
  return {
    npki: createNpkiStore({ roots, disk, changes }),
    sealed: createSealedFiles({ folder: own('sealed'), secrets, changes, disk }),
    removed: createRemoved({ disk, removedFolder, changes, clock }),
    changes,
  };
};

export const listed = async (store: WritableStore): Promise<readonly FoundCertificate[]> =>
  (await store.list(() => undefined, new AbortController().signal)).found;

/** The first in a place of that kind. */
export const oneIn = async (store: WritableStore, kind = 'npki'): Promise<FoundCertificate> => {
  const found = (await listed(store)).find(({ place }) => place.kind === kind);
  if (!found) throw new Error(`nothing in ${kind}`);
  return found;
};

/** Saves them where `kind` says, over what lies there. */
export const saveInto = async (
  store: WritableStore,
  kind: string,
  files: CertificateFiles,
): Promise<void> => {
  const destination = (await store.destinations()).find(({ place }) => place.kind === kind);
  if (!destination) throw new Error(`no destination ${kind}`);
  const there = await store.occupied(destination.id, files);
  await store.save(destination.id, files, there?.fingerprint ?? null);
};
