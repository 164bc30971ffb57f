import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { openEncryptedFile } from '../../../electron/keys/encrypted-file.ts';
import { signStatement } from '../../../electron/pki/cms.ts';
import { createDisk } from '../../../electron/platform/disk.ts';
import { createSecretStore } from '../../../electron/platform/secret-store.ts';
import { createChanges } from '../../../electron/stores/changes/changes.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import { createSealedFiles } from '../../../electron/stores/sealed/sealed-files.ts';
import type { SystemName } from '../../../electron/usecases/ports.ts';
import { Refusal } from '../../../shared/reasons.ts';

/**
 * A program: does to 이 PC의 보안 저장소 in a home what it is told, with the system's own keychain, and prints what came of
 * each as JSON.
 */
const [home = '', ...steps] = process.argv.slice(2);
const at = (name: string): string => path.join(home, name);
const service = 'kr.wooribank.certificates.test';
const secrets = createSecretStore({ service, markerFile: at('app/keychain.json') });
const disk = createDisk();
await mkdir(at('app'), { recursive: true });
const clock = { now: () => new Date() };
const removedFolder = at('app/removed');
const changes = createChanges({ disk, journalFolder: at('app/journal'), removedFolder, clock });
const removed = createRemoved({ disk, removedFolder, changes, clock });
const store = createSealedFiles({ folder: at('app/sealed'), secrets, changes, disk });

const found = async () => (await store.list(() => undefined, new AbortController().signal)).found;
const firstId = async (): Promise<string> => (await found())[0]?.id ?? '';
const text = (name: SystemName): string => Buffer.from(name).toString();

type Keytar = { findCredentials(of: string): Promise<{ account: string; password: string }[]> } & {
  deletePassword(of: string, account: string): Promise<boolean>;
};
const keytar = createRequire(import.meta.url)('keytar') as Keytar;
const dataKeys = async () =>
  (await keytar.findCredentials(service)).filter(({ account }) => account.startsWith('data-key.v1.'));

const acts: Record<string, (argument: string) => Promise<unknown>> = {
  async save(folder) {
    const names = await readdir(folder);
    const files = names.map(async (name) => ({
      name: Buffer.from(name),
      bytes: new Uint8Array(await readFile(path.join(folder, name))),
    }));
    const all = { folder: Buffer.from(path.basename(folder)), files: await Promise.all(files) };
    await store.save('secure-storage', all, null);
    return 'saved';
  },
  async list() {
    const listing = await store.list(() => undefined, new AbortController().signal);
    const told = listing.found.map(({ certificate, hasKey, problem }) => [
      certificate && Buffer.from(certificate).toString('base64'),
      hasKey,
      problem?.code ?? null,
    ]);
    return { found: told, problems: listing.problems.map(({ place, reason }) => [place, reason.code]) };
  },
  destinations: async () => (await store.destinations()).map(({ problem }) => problem?.code ?? null),
  async sign(password) {
    const source = await store.key(await firstId());
    if (source.kind !== 'encrypted-file') return source.kind;
    const [pair] = await openEncryptedFile(source, new TextEncoder().encode(password));
    if (!pair?.privateKey) return 'no key';
    const signed = await signStatement({
      content: Buffer.from('내용'),
      certificate: pair.certificate,
      chain: [],
      privateKey: pair.privateKey,
      signingTime: new Date(),
    });
    await writeFile(at('signed.p7m'), signed);
    return Buffer.from(pair.privateKey.random ?? []).toString('hex');
  },
  async export(to) {
    const { folder, files } = await store.files(await firstId());
    await mkdir(to, { recursive: true });
    for (const { name, bytes } of files) await writeFile(path.join(to, text(name)), bytes);
    return folder && text(folder);
  },
  async remove() {
    await store.remove(await firstId());
    return 'removed';
  },
  async restore() {
    const [one] = await removed.list();
    if (!one) return 'nothing to restore';
    return (await removed.restore(one.id, null)).kind;
  },
  async 'lose-key'() {
    const keys = await dataKeys();
    for (const { account } of keys) await keytar.deletePassword(service, account);
    return keys.length;
  },
  /** Files of the home in which a data key stands, in whatever form. */
  async leaks() {
    const keys = (await dataKeys()).map(({ password }) => Buffer.from(password, 'base64'));
    const forms = keys.flatMap((key) => [key, key.toString('base64'), key.toString('hex')]);
    const files = await readdir(home, { recursive: true, withFileTypes: true });
    const leaking: string[] = [];
    for (const file of files.filter((one) => one.isFile())) {
      const octets = await readFile(path.join(file.parentPath, file.name));
      if (forms.some((form) => octets.includes(form))) leaking.push(file.name);
    }
    return { keys: keys.map(({ length }) => length), leaking };
  },
};

const results: unknown[] = [];
for (const step of steps) {
  const [name = '', argument = ''] = step.split(/=(.*)/s);
  try {
    results.push(await acts[name]?.(argument));
  } catch (error) {
    results.push(error instanceof Refusal ? error.reason.code : String(error));
  }
}
process.stdout.write(`${JSON.stringify(results)}\n`);
// keytar's own wait for an answer that will not come would keep the process.
process.exit(0);
