import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createSources } from '../../../electron/stores/sources.ts';

let file: string;
let chosen: string | null;
let changes: number;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sources-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = path.join(folder, 'sources.json');
  changes = 0;
});

/** As the app has them after a start. */
const started = () =>
  createSources({
    file,
    chooseFolder: async () => chosen,
    chooseToken: async () => (chosen === null ? null : { path: chosen, label: '보안토큰' }),
    onChange: () => changes++,
  });

it('are kept from one start to the next, told without their path, and gone when removed', async () => {
  const sources = started();
  chosen = path.resolve('/home/kim/백업/인증서');
  expect(await sources.addFolder()).toBe(true);
  chosen = '/usr/lib/pkcs11.so';
  expect(await sources.addToken()).toBe(true);

  const again = started();
  const [folder, token] = await again.list();
  expect([folder, token]).toEqual([
    { id: expect.any(String), kind: 'folder', label: path.join('백업', '인증서') },
    { id: expect.any(String), kind: 'token', label: '보안토큰' },
  ]);
  expect(await again.folders()).toMatchObject([{ path: path.resolve('/home/kim/백업/인증서') }]);
  expect(await again.tokens()).toMatchObject([{ path: '/usr/lib/pkcs11.so' }]);

  await again.remove(folder?.id ?? '');
  expect(await started().list()).toEqual([token]);
  expect(changes).toBe(3);
});

it('are not added by a dialog that was cancelled', async () => {
  chosen = null;
  expect(await started().addFolder()).toBe(false);
  expect(await started().addToken()).toBe(false);
  expect(await started().list()).toEqual([]);
  expect(changes).toBe(0);
});

it('are there once, however often the same folder is chosen, and all when several are added at once', async () => {
  const sources = started();
  chosen = '/a';
  await Promise.all([sources.addFolder(), sources.addFolder()]);
  chosen = '/b';
  await sources.addFolder();
  const labels = (await sources.folders()).map(({ path: folder }) => folder);
  expect(labels).toEqual(['/a', '/b']);
});

it.each([
  ['/', '/'],
  [path.join('/', 'mnt'), 'mnt'],
  [path.join('/', 'x', '홍').normalize('NFD'), path.join('x', '홍').normalize('NFC')],
])('a folder %s has a name for people', async (folder, label) => {
  chosen = folder;
  await started().addFolder();
  expect(await started().list()).toMatchObject([{ label }]);
});

it('start anew where their file is damaged, which is put aside', async () => {
  await writeFile(file, '[{"id":"x","kind":"folder","path":7}]');
  expect(await started().list()).toEqual([]);
  expect(await readFile(`${file}.damaged`, 'utf8')).toContain('"path":7');
});

it('say so where they cannot be kept: nothing is added', async () => {
  await writeFile(file, 'no folder');
  file = path.join(file, 'sources.json');
  chosen = '/a';
  await expect(started().addFolder()).rejects.toMatchObject({ reason: { code: 'INTERNAL' } });
  expect(changes).toBe(0);
});
