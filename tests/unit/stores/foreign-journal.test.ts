import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk } from '../../../electron/platform/disk.ts';
import { systemPath } from '../../../electron/platform/system-path.ts';
import { createChanges, type About } from '../../../electron/stores/changes/changes.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import { Refusal } from '../../../shared/reasons.ts';

/** What lies in the app's own folder, and the app has not written. */

let scratch: string;
const at = (...names: string[]): string => path.join(scratch, ...names);
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'foreign-journal-'));
  for (const folder of ['own/journal', 'own/removed', 'home/certificate', 'home/empty'])
    await mkdir(at(folder), { recursive: true });
  await writeFile(at('home', 'victim'), 'what the customer keeps');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const clock = { now: () => new Date('2026-11-01T00:00:00Z') };
const media = () => {
  const disk = createDisk();
  const removedFolder = at('own', 'removed');
  const changes = createChanges({ disk, journalFolder: at('own', 'journal'), removedFolder, clock });
  return { changes, removed: createRemoved({ disk, removedFolder, changes, clock }) };
};

const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const sha256 = (octets: string | Uint8Array): string => createHash('sha256').update(octets).digest('hex');
const about = {
  act: 'copy',
  place: { kind: 'npki', label: '~/NPKI' },
  why: 'replaced',
  name: 'cn=홍길동',
  certificate: null,
} as const;
const journal = (plan: object, name = `${id}.json`): Promise<void> =>
  writeFile(at('own', 'journal', name), JSON.stringify({ version: 1, id, about, plan }));

describe('a journal of somebody else', () => {
  const victim = (name: string) => ({
    name: base64(name),
    before: null,
    after: sha256('what the customer keeps'),
  });

  it('that is like ours is put right as ours would be: this is how it would delete', async () => {
    await journal({
      kind: 'files',
      folder: base64(at('home')),
      files: [victim('victim'), { ...victim('b'), after: sha256('b') }],
    });
    await media().changes.recover();
    expect(await readdir(at('home'))).not.toContain('victim');
  });

  it.each(['../victim', './../victim', '..', 'certificate/../../victim'])(
    'reaches no file outside of the folder that it names: %s',
    async (name) => {
      const files = [victim(name), { ...victim('b'), after: sha256('b') }];
      await journal({ kind: 'files', folder: base64(at('home', 'certificate')), files });
      expect(await media().changes.recover()).toEqual([]);
      expect(await readFile(at('home', 'victim'), 'utf8')).toBe('what the customer keeps');
    },
  );

  it.each(['home', '', './home'])('whose folder is no whole path (%s) is none', async (folder) => {
    await journal({ kind: 'files', folder: base64(folder), files: [victim('victim')] });
    expect(await media().changes.recover()).toEqual([]);
  });

  it('clears no folder away but those above its own', async () => {
    const plan = {
      kind: 'folder',
      folder: base64(at('home', 'certificate', 'a')),
      before: null,
      after: null,
    };
    await journal({ ...plan, parents: [base64(at('home', 'empty'))] });
    expect(await media().changes.recover()).toEqual([]);
    expect((await stat(at('home', 'empty'))).isDirectory()).toBe(true);
  });

  it('that is no journal, or far too large, keeps no other from being ended', async () => {
    await writeFile(at('own', 'journal', 'large.json'), Buffer.alloc(2 * 1024 * 1024, 0x20));
    await writeFile(at('own', 'journal', 'nonsense.json'), '{');
    await journal({
      kind: 'files',
      folder: base64(at('home')),
      files: [{ ...victim('b'), after: sha256('b') }],
    });
    const { changes, removed } = media();
    expect(await changes.recover()).toMatchObject([{ act: 'copy', outcome: 'undone' }]);
    expect(await removed.list()).toEqual([]);
  });
});

describe('an entry of the recoverable place', () => {
  const entry = async (name: string, folder = at('home', 'certificate')): Promise<void> => {
    await mkdir(at('own', 'removed', id));
    await writeFile(at('own', 'removed', id, 'file-0'), 'evil');
    const facts = {
      version: 1,
      about,
      removedAt: clock.now().toISOString(),
      kind: 'files',
      folder: base64(folder),
      files: [{ name: base64(name), sha256: sha256('evil') }],
    };
    await writeFile(at('own', 'removed', id, 'about.json'), JSON.stringify(facts));
  };

  it('is given back into its own folder', async () => {
    await entry('signPri.key');
    await media().removed.restore(id, null);
    expect(await readFile(at('home', 'certificate', 'signPri.key'), 'utf8')).toBe('evil');
  });

  it.each(['../evil', '../../home/evil'])('is given back nowhere else: %s', async (name) => {
    await entry(name);
    const { removed } = media();
    expect(await removed.list()).toEqual([]);
    await expect(removed.restore(id, null)).rejects.toMatchObject({ reason: { code: 'CERT_NOT_FOUND' } });
    expect(await readdir(at('home'))).not.toContain('evil');
  });
});

describe('what a change is about', () => {
  it('never makes a journal that the next start cannot read', async () => {
    const certificate = new Uint8Array(2 * 1024 * 1024);
    const { changes } = media();
    const long = Array.from({ length: 200 }, (_, i) => ({
      name: systemPath(`${i}${'a'.repeat(250)}`),
      before: null,
      after: Buffer.from(`${i}`),
    }));
    const change = { ...about, certificate } satisfies About;
    await changes.files(systemPath(at('home', 'certificate')), long, change);
    expect(await readdir(at('home', 'certificate'))).toHaveLength(200);
    const swollen = changes.files(
      systemPath(at('home', 'certificate')),
      [{ name: systemPath('b'), before: null, after: Buffer.from('b') }],
      { ...change, name: 'a'.repeat(2 * 1024 * 1024) },
    );
    await expect(swollen).rejects.toBeInstanceOf(Refusal);
    expect(await readdir(at('home', 'certificate'))).not.toContain('b');
  });
});
