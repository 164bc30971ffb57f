import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createDisk } from '../../../../electron/platform/disk.ts';
import { createChanges } from '../../../../electron/stores/changes/changes.ts';
import { createSealedFiles } from '../../../../electron/stores/sealed/sealed-files.ts';
import type { CertificateFiles, Listing, WritableStore } from '../../../../electron/usecases/ports.ts';
import type { ReasonCode } from '../../../../shared/reasons.ts';
import { MemorySecrets } from './memory-secrets.ts';

/** A folder of the app's own data, with a keychain in memory; each `open` is another program over both. */
export const sealedWorld = async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'sealed-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const folder = path.join(home, 'sealed');
  const secrets = new MemorySecrets();
  let programs = 0;
  const open = async (): Promise<WritableStore> => {
    const own = path.join(home, `program-${programs++}`);
    await mkdir(own);
    const disk = createDisk();
    const changes = createChanges({
      disk,
      journalFolder: path.join(own, 'journal'),
      removedFolder: path.join(own, 'removed'),
      clock: { now: () => new Date() },
    });
    return createSealedFiles({ folder, secrets, changes, disk });
  };
  return { home, folder, secrets, open, store: await open() };
};

/** A user folder, every file of it, by the names the system gives. */
export const filesIn = async (folder: string): Promise<CertificateFiles> => ({
  folder: Buffer.from(path.basename(folder)),
  files: await Promise.all(
    (await readdir(folder)).map(async (name) => ({
      name: Buffer.from(name),
      bytes: new Uint8Array(await readFile(path.join(folder, name))),
    })),
  ),
});

export const save = async (
  store: WritableStore,
  files: CertificateFiles,
  replaces: string | null = null,
): Promise<void> => {
  const [destination] = await store.destinations();
  await store.save(destination?.id ?? '', files, replaces);
};

export const list = (store: WritableStore): Promise<Listing> =>
  store.list(() => undefined, new AbortController().signal);

/** The only one there is. */
export const onlyOne = async (store: WritableStore) => {
  const { found } = await list(store);
  const [one] = found;
  if (!one || found.length > 1) throw new Error(`${found.length} found`);
  return one;
};

export const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no refusal',
    (error: { reason?: { code: ReasonCode } }) => error.reason?.code ?? error,
  );

/** For comparing: names as text, whatever they came as. */
export const plain = ({ folder, authority, files }: CertificateFiles) => ({
  folder: folder && Buffer.from(folder).toString('hex'),
  authority: authority && Buffer.from(authority).toString('hex'),
  files: files.map(({ name, bytes }) => [
    Buffer.from(name).toString('hex'),
    Buffer.from(bytes).toString('hex'),
  ]),
});
