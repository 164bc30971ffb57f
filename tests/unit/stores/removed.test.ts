import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk, type Disk } from '../../../electron/platform/disk.ts';
import { below, systemPath, type SystemPath } from '../../../electron/platform/system-path.ts';
import { createChanges, type About, type Changes } from '../../../electron/stores/changes/changes.ts';
import { folderFingerprint, sha256 } from '../../../electron/stores/changes/folder-content.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import { stoppingDisk } from './stopping-disk.ts';

let scratch: string;
let now: Date;
const at = (...names: string[]): string => path.join(scratch, ...names);
const clock = { now: () => now };
const options = () => ({ journalFolder: at('journal'), removedFolder: at('removed'), clock });
const disk = createDisk();
const changes = (): Changes => createChanges({ disk, ...options() });
const removed = () => createRemoved({ disk, changes: changes(), ...options() });
const refused = (code: string) => ({ reason: { code } });

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'removed-'));
  now = new Date('2026-11-01T00:00:00Z');
  await mkdir(user(), { recursive: true });
  for (const [name, content] of Object.entries(holder)) await writeFile(user(name), content);
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

// CP949 and NFD, as old tools and macOS have left them.
const folderName = Buffer.from('cn=\xc8\xab\xb1\xe6\xb5\xbf,o=yessign', 'latin1');
const holder: Record<'signCert.der' | 'signPri.key' | 'kmPri.key', string> = {
  'signCert.der': 'certificate',
  'signPri.key': 'key',
  'kmPri.key': 'km key',
  ['가'.normalize('NFD')]: '',
};
const parent = (): SystemPath => systemPath(at('home', 'NPKI', 'yessign', 'USER'));
const folder = (): SystemPath => below(parent(), folderName);
// The system takes such names as octets only; Node's text of them would lead elsewhere.
const user = (...names: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(parent()),
    Buffer.from('/'),
    folderName,
    ...names.map((name) => Buffer.from(`/${name}`)),
  ]);
const content = async (): Promise<Record<string, string>> => {
  const files = (await readdir(user(), { encoding: 'buffer' })).map(
    async (name) => [name.toString(), await readFile(user(name.toString()), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(files));
};

const about = (act: About['act'], why: About['why']): About => ({
  act,
  why,
  place: { kind: 'npki', label: '~/NPKI › yessign' },
  name: 'cn=홍길동,o=yessign',
  certificate: Buffer.from(holder['signCert.der']),
});
const remove = async (): Promise<void> =>
  changes().folder(folder(), await folderFingerprint(disk, folder()), null, about('delete', 'deleted'));
const changePassword = (before: string, after: string): Promise<void> =>
  changes().files(
    folder(),
    [
      { name: systemPath('signPri.key'), before: sha256(Buffer.from(before)), after: Buffer.from(after) },
      {
        name: systemPath('kmPri.key'),
        before: sha256(Buffer.from(`km ${before}`)),
        after: Buffer.from(`km ${after}`),
      },
    ],
    about('change-password', 'password-changed'),
  );

describe('the recoverable place', () => {
  it('gives back what was deleted, byte for byte and under its own names', async () => {
    await remove();
    expect(await readdir(at('home', 'NPKI', 'yessign', 'USER'))).toEqual([]);
    const [entry, ...others] = await removed().list();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      why: 'deleted',
      name: 'cn=홍길동,o=yessign',
      place: { kind: 'npki', label: '~/NPKI › yessign' },
      removedAt: now,
      until: new Date('2026-12-01T00:00:00Z'),
    });
    expect(Buffer.from(entry?.certificate ?? []).toString()).toBe('certificate');
    expect(await removed().occupied(entry?.id ?? '')).toBeNull();
    expect(await removed().restore(entry?.id ?? '', null)).toEqual(entry?.place);
    expect(await content()).toEqual(holder);
    expect(await removed().list()).toEqual([]);
  });

  it('gives it back where even the folders above it are gone', async () => {
    await remove();
    await rm(at('home', 'NPKI'), { recursive: true });
    const [entry] = await removed().list();
    await removed().restore(entry?.id ?? '', null);
    expect(await content()).toEqual(holder);
  });

  it('shows what lies there now, overwrites only that, and keeps it', async () => {
    await remove();
    await mkdir(user());
    await writeFile(user('signCert.der'), 'renewed');
    const [entry] = await removed().list();
    const id = entry?.id ?? '';
    await expect(removed().restore(id, null)).rejects.toMatchObject(refused('CHANGED_ELSEWHERE'));
    const occupied = await removed().occupied(id);
    expect(Buffer.from(occupied?.certificate ?? []).toString()).toBe('renewed');
    expect(occupied?.same).toBe(false);
    await writeFile(user('signPri.key'), 'written since');
    await expect(removed().restore(id, occupied?.fingerprint ?? '')).rejects.toMatchObject(
      refused('CHANGED_ELSEWHERE'),
    );
    const again = await removed().occupied(id);
    await removed().restore(id, again?.fingerprint ?? '');
    expect(await content()).toEqual(holder);
    const [kept] = await removed().list();
    expect(kept?.why).toBe('replaced');
    expect(Buffer.from(kept?.certificate ?? []).toString()).toBe('renewed');
  });

  it('gives back the former keys of a changed password, both, and keeps the later ones', async () => {
    await changePassword('key', 'key 2');
    const [entry] = await removed().list();
    expect(entry?.why).toBe('password-changed');
    const occupied = await removed().occupied(entry?.id ?? '');
    expect(occupied?.same).toBe(false);
    await removed().restore(entry?.id ?? '', occupied?.fingerprint ?? '');
    expect(await content()).toEqual(holder);
    const [later] = await removed().list();
    expect(later?.why).toBe('password-changed');
    const there = await removed().occupied(later?.id ?? '');
    await removed().restore(later?.id ?? '', there?.fingerprint ?? '');
    expect(await content()).toEqual({ ...holder, 'signPri.key': 'key 2', 'kmPri.key': 'km key 2' });
  });

  it('puts no former key beside another certificate, or where there is none', async () => {
    await changePassword('key', 'key 2');
    const [entry] = await removed().list();
    const id = entry?.id ?? '';
    await writeFile(user('signCert.der'), 'renewed');
    const occupied = await removed().occupied(id);
    await expect(removed().restore(id, occupied?.fingerprint ?? '')).rejects.toMatchObject(
      refused('CHANGED_ELSEWHERE'),
    );
    await rm(user(), { recursive: true });
    await expect(removed().restore(id, null)).rejects.toMatchObject(refused('CERT_NOT_FOUND'));
    expect(await removed().list()).toHaveLength(1);
  });

  it('says that the drive is not there, and keeps what it has', async () => {
    await remove();
    const [entry] = await removed().list();
    await rm(at('home'), { recursive: true });
    await expect(removed().restore(entry?.id ?? '', null)).rejects.toMatchObject(refused('MEDIA_REMOVED'));
    expect(await removed().list()).toHaveLength(1);
  });

  it('forgets for ever what is asked of it, and after 30 days all the rest', async () => {
    await remove();
    await mkdir(user());
    await writeFile(user('signCert.der'), 'second');
    now = new Date('2026-11-02T00:00:00Z');
    await remove();
    const [second, first] = await removed().list();
    await removed().removeForever(second?.id ?? '');
    expect((await removed().list()).map(({ id }) => id)).toEqual([first?.id]);
    await expect(removed().restore(second?.id ?? '', null)).rejects.toMatchObject(refused('CERT_NOT_FOUND'));
    now = new Date('2026-11-30T23:59:59Z');
    await removed().purge();
    expect(await removed().list()).toHaveLength(1);
    now = new Date('2026-12-01T00:00:00Z');
    expect(await removed().list()).toEqual([]);
    await expect(removed().restore(first?.id ?? '', null)).rejects.toMatchObject(refused('CERT_NOT_FOUND'));
    await removed().purge();
    expect(await readdir(at('removed'))).toEqual([]);
  });

  it('passes over an entry that is damaged in any of its files, and gives back the others', async () => {
    await remove();
    const [entry] = await removed().list();
    const whole = at('removed', entry?.id ?? '');
    const files = await readdir(whole);
    for (const [i, file] of files.entries()) {
      const twin = at('removed', `0000000${i}-0000-4000-8000-000000000000`);
      await cp(whole, twin, { recursive: true });
      await writeFile(path.join(twin, file), 'damaged');
    }
    await mkdir(at('removed', 'something else'));
    expect((await removed().list()).map(({ id }) => id)).toEqual([entry?.id]);
    await removed().restore(entry?.id ?? '', null);
    expect(await content()).toEqual(holder);
    await removed().purge();
  });

  it('shows nothing of a change that did not end', async () => {
    // The third rename would take the folder away; its copy is in the recoverable place by then.
    const untroubled = stoppingDisk();
    const print = await folderFingerprint(disk, folder());
    const deletion = (on: Disk): Promise<void> =>
      createChanges({ disk: on, ...options() }).folder(folder(), print, null, about('delete', 'deleted'));
    await deletion(untroubled.disk);
    const [first] = await removed().list();
    await removed().restore(first?.id ?? '', null);
    for (const own of ['journal', 'removed']) await rm(at(own), { recursive: true });
    const renames = untroubled.calls.flatMap((call, i) => (call === 'rename' ? [i + 1] : []));
    const stopped = stoppingDisk({ at: renames[2] ?? 0, how: 'stop' });
    await expect(deletion(stopped.disk)).rejects.toThrow();
    expect(await readdir(at('removed'))).toHaveLength(1);
    await rename(at('home'), at('pulled-out'));
    expect(await changes().recover()).toMatchObject([{ outcome: 'waiting' }]);
    expect(await removed().list()).toEqual([]);
    now = new Date('2027-11-01T00:00:00Z');
    await removed().purge();
    await rename(at('pulled-out'), at('home'));
    const [ended] = await changes().recover();
    expect(ended?.outcome).toBe('undone');
    expect(await content()).toEqual(holder);
    expect(await removed().list()).toEqual([]);
  });

  it('stopped anywhere while it forgets, has the entry whole or not at all', async () => {
    for (let n = 1; ; n++) {
      await rm(scratch, { recursive: true });
      await mkdir(user(), { recursive: true });
      for (const [name, text] of Object.entries(holder)) await writeFile(user(name), text);
      await remove();
      const [entry] = await removed().list();
      const stopped = stoppingDisk({ at: n, how: 'stop' });
      const forgetting = createRemoved({ disk: stopped.disk, changes: changes(), ...options() });
      const done = await forgetting.removeForever(entry?.id ?? '').then(
        () => true,
        () => false,
      );
      const there = await removed().list();
      if (there.length > 0) await removed().restore(entry?.id ?? '', null);
      if (there.length > 0) expect(await content(), `${n}`).toEqual(holder);
      await removed().purge();
      expect(await readdir(at('removed')), `${n}`).toEqual([]);
      if (done) break;
    }
  });
});
