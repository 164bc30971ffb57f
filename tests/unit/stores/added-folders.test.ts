import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createNpkiFolders, type NpkiRoot } from '../../../electron/stores/npki/npki-folders.ts';
import type { Listing } from '../../../electron/usecases/ports.ts';
import { writeHome } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';

let scratch: string;
/** A certificate's folder, of a tool that is not ours. */
let pair: string;
let base: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'added-'));
  const { home, fixtures } = await writeHome({ out: path.join(scratch, 'home'), pki: await ensurePki() });
  const folder = fixtures.find(({ id }) => id === 'bank-yessign-kmb')?.places[0]?.folder;
  if (folder === undefined) throw new Error('no fixture');
  pair = path.join(home, folder);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true }));
beforeEach(async () => {
  base = await mkdtemp(path.join(scratch, 'tree-'));
});

const put = async (...at: string[]): Promise<string> => {
  const folder = path.join(base, ...at);
  await cp(pair, folder, { recursive: true });
  return folder;
};
const added = (...at: string[]): NpkiRoot => ({ path: path.join(base, ...at), kind: 'folder', label: 'A' });
const search = (...roots: NpkiRoot[]): Promise<Listing> =>
  createNpkiFolders(() => roots).list(() => undefined, new AbortController().signal);
const names = ({ found }: Listing): string[] => found.map(({ name }) => name);

it.each([
  ['the folder NPKI', ['NPKI']],
  ['one that holds NPKI', []],
  ['an authority’s', ['NPKI', 'yessign']],
  ['USER', ['NPKI', 'yessign', 'USER']],
  ['a certificate’s own', ['NPKI', 'yessign', 'USER', 'cn=홍길동()']],
])('may be %s: what lies there is found', async (_what, at) => {
  await put('NPKI', 'yessign', 'USER', 'cn=홍길동()');
  const { found, problems, searched } = await search(added(...at));
  expect(found).toMatchObject([
    { name: 'cn=홍길동()', hasKey: true, problem: null, place: { kind: 'folder', label: 'A' } },
  ]);
  expect([problems, searched]).toEqual([[], ['A']]);
});

it('is searched eight levels down, whatever its folders are called, and no link is followed', async () => {
  await put('backup', '2024', 'from the old PC', 'pair');
  await put('1', '2', '3', '4', '5', '6', '7', 'at eight');
  await put('1', '2', '3', '4', '5', '6', '7', '8', 'too deep');
  await put('.hidden', 'a');
  await symlink(base, path.join(base, 'backup', 'loop'));
  await symlink(pair, path.join(base, 'a link to a pair'));
  expect(names(await search(added())).sort()).toEqual(['at eight', 'pair']);
});

it('lists nothing twice: what is an NPKI folder anyway is told as that', async () => {
  await put('NPKI', 'yessign', 'USER', 'a');
  await put('elsewhere', 'b');
  const npki: NpkiRoot = { path: path.join(base, 'NPKI'), kind: 'npki', label: '~/NPKI' };
  for (const roots of [
    [npki, added(), added('NPKI')],
    [added(), npki],
  ]) {
    const { found } = await search(...roots);
    const told = found.map(({ name, place }) => [name, place.kind]);
    expect(told.sort()).toEqual([
      ['a', 'npki'],
      ['b', 'folder'],
    ]);
  }
});

it('is missed where it is gone, and its drive where that is gone too', async () => {
  const folder = await put('drive', 'certificates');
  await rm(folder, { recursive: true });
  const missed = { place: 'A', reason: { code: 'CERT_NOT_FOUND', params: { places: 'A' } } };
  expect((await search(added('drive', 'certificates'))).problems).toEqual([missed]);
  await rm(path.dirname(folder), { recursive: true });
  const removed = { place: 'A', reason: { code: 'MEDIA_REMOVED', params: {} } };
  expect((await search(added('drive', 'certificates'))).problems).toEqual([removed]);
});

it('is not searched without end: 50,000 folders, the nearest first, and what was left out is said', async () => {
  const crowd = path.join(base, 'crowd');
  await mkdir(crowd);
  execFileSync('sh', ['-c', 'seq -f "a%.0f/b" 30000 | xargs mkdir -p'], { cwd: crowd });
  await put('near');
  const listing = await search(added());
  expect(names(listing)).toEqual(['near']);
  expect(listing.problems).toEqual([{ place: 'A', reason: { code: 'INTERNAL', params: {} } }]);
}, 120_000);

it('nor is a drive that somebody has filled with folders', async () => {
  const drive: NpkiRoot = { path: path.join(base, 'NPKI'), kind: 'removable', label: 'USB/NPKI' };
  const folder = await put('NPKI', 'yessign', 'USER', 'a');
  execFileSync('sh', ['-c', 'seq 51000 | xargs mkdir'], { cwd: path.dirname(folder) });
  const { problems } = await search(drive);
  expect(problems).toEqual([{ place: 'USB/NPKI', reason: { code: 'INTERNAL', params: {} } }]);
}, 120_000);

it('nor does a drive fill the memory with certificates that are none', async () => {
  const drive: NpkiRoot = { path: path.join(base, 'NPKI'), kind: 'removable', label: 'USB/NPKI' };
  const folder = await put('NPKI', 'yessign', 'USER', 'a');
  // 64 KiB each, which no disk has to keep.
  const fill = 'seq 2300 | xargs mkdir && seq -f "%.0f/signCert.der" 2300 | xargs truncate -s 65536';
  execFileSync('sh', ['-c', fill], { cwd: path.dirname(folder) });
  const { found, problems } = await search(drive);
  const octets = found.reduce((sum, { certificate }) => sum + (certificate?.length ?? 0), 0);
  expect(octets).toBeGreaterThan(128 * 1024 * 1024);
  expect(octets).toBeLessThan(130 * 1024 * 1024);
  expect(problems).toEqual([{ place: 'USB/NPKI', reason: { code: 'INTERNAL', params: {} } }]);
}, 120_000);
