import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  assertMatches,
  changePassword,
  decryptPrivateKey,
  encryptPrivateKey,
  inspectEncryption,
  newKeyScheme,
} from '../../../electron/pki/private-key.ts';
import { createDisk } from '../../../electron/platform/disk.ts';
import { writeHome } from '../../fixtures/home.ts';
import { legacyProviders, openssl } from '../../fixtures/openssl.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import type { Operation } from './operations.ts';
import { stateOf, type State } from './state.ts';
import { openStores } from './stores.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const newPassword = 'Sae-amho!2026';

export interface Base {
  readonly folder: string;
  /** Every password that a key of it may have. */
  readonly passwords: readonly string[];
}

const putMaterial = async (
  folder: string,
  name: string,
  files: Record<string, Uint8Array>,
): Promise<void> => {
  await mkdir(path.join(folder, 'material', name), { recursive: true });
  await writeFile(path.join(folder, 'material', `${name}.json`), JSON.stringify(Object.keys(files)));
  for (const [file, content] of Object.entries(files))
    await writeFile(path.join(folder, 'material', name, file), content);
};

const filesOf = async (folder: string): Promise<Record<string, Uint8Array>> => {
  const names = await readdir(folder);
  const all = names.map(
    async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const,
  );
  return Object.fromEntries(await Promise.all(all));
};

/** One certificate with two pairs in home/NPKI, made with OpenSSL, and what the operations need beside it. */
export const makeBase = async (scratch: string): Promise<Base> => {
  const fixtures = path.join(scratch, 'fixtures');
  const platform = process.platform === 'win32' ? 'win32' : 'linux';
  const manifest = await writeHome({ out: fixtures, pki: await ensurePki(), platform });
  const fixture = (id: string) => {
    const found = manifest.fixtures.find((one) => one.id === id);
    const folder = found?.places[0]?.folder;
    if (!found || folder === undefined) throw new Error(`no fixture ${id}`);
    return {
      password: found.password,
      folder: path.join(fixtures, folder),
      authority: path.dirname(path.dirname(folder)),
    };
  };
  const two = fixture('universal-kica-km');
  const other = fixture('universal-signkorea');
  const folder = path.join(scratch, 'base');
  const authority = path.join(folder, 'home', 'NPKI', path.basename(two.authority));
  await cp(two.folder, path.join(authority, 'USER', path.basename(two.folder)), { recursive: true });
  for (const empty of [['usb', 'NPKI'], ['own']])
    await mkdir(path.join(folder, ...empty), { recursive: true });
  const user = path.join(authority, 'USER', path.basename(two.folder));
  // In the scheme of new keys, so that OpenSSL opens them too.
  for (const key of ['signPri.key', 'kmPri.key']) {
    const info = await decryptPrivateKey(await readFile(path.join(user, key)), octets(two.password));
    await writeFile(path.join(user, key), await encryptPrivateKey(info, octets(two.password), newKeyScheme));
  }
  const files = await filesOf(user);
  const fresh = async (name: string): Promise<Uint8Array> =>
    changePassword(files[name] ?? new Uint8Array(), octets(two.password), octets(newPassword));
  await putMaterial(folder, 'fresh', {
    'signPri.key': await fresh('signPri.key'),
    'kmPri.key': await fresh('kmPri.key'),
  });
  await putMaterial(folder, 'other', await filesOf(other.folder));
  await putMaterial(folder, 'pair', files);
  return { folder, passwords: [two.password, other.password, newPassword] };
};

/** A world for one operation: always in the same folder, since journals and entries name it. */
export interface World {
  readonly folder: string;
  readonly before: State;
  readonly after: State;
  /** Writing calls of the operation, and which of them write a file's octets. */
  reset(): Promise<void>;
}

export const makeWorld = async (scratch: string, base: Base, operation: Operation): Promise<World> => {
  const name = operation.name.replaceAll(' ', '-');
  const folder = path.join(scratch, 'worlds', name);
  const template = path.join(scratch, 'templates', name);
  const disk = createDisk();
  const lay = async (from: string): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await cp(from, folder, { recursive: true });
  };
  await lay(base.folder);
  await operation.prepare(openStores(folder, disk), folder);
  await cp(folder, template, { recursive: true });
  const before = await stateOf(folder, operation.at);
  await operation.act(openStores(folder, disk, operation.at), folder);
  const after = await stateOf(folder, operation.at);
  return { folder, before, after, reset: () => lay(template) };
};

const opened = new Map<string, Promise<boolean>>();

/** Whether a user folder's keys open, with one of the passwords, and are their certificates': by us, and by OpenSSL. */
export const keysOpen = async (folder: string, { passwords }: Base): Promise<boolean> => {
  const files = await filesOf(folder);
  const pairs = [
    ['signCert.der', 'signPri.key'],
    ['kmCert.der', 'kmPri.key'],
  ].flatMap(([certificate = '', key = '']) =>
    files[certificate] && files[key] ? [[files[certificate], files[key]] as const] : [],
  );
  const all = pairs.map(([certificate, key]) => {
    const identity = createHash('sha256').update(certificate).update(key).digest('hex');
    const known = opened.get(identity) ?? opensWithOne(certificate, key, passwords);
    opened.set(identity, known);
    return known;
  });
  return pairs.length > 0 && (await Promise.all(all)).every(Boolean);
};

const opensWithOne = async (
  certificate: Uint8Array,
  key: Uint8Array,
  passwords: readonly string[],
): Promise<boolean> => {
  for (const password of passwords) {
    const info = await decryptPrivateKey(key, octets(password)).catch(() => null);
    if (info === null) continue;
    assertMatches(info, certificate);
    // A second opinion, of whoever can have one: OpenSSL knows PBES2, and not KISA's own scheme.
    if (inspectEncryption(key).scheme.startsWith('PBES2')) {
      const sink = process.platform === 'win32' ? 'NUL' : '/dev/null';
      const how = ['pkcs8', '-inform', 'DER', '-passin', `pass:${password}`, '-out', sink];
      await openssl([...how, ...legacyProviders], key);
    }
    return true;
  }
  return false;
};
