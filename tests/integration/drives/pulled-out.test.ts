import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { writeHome } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';

let scratch: string;
let pair: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'pulled-out-'));
  const { home, fixtures } = await writeHome({ out: path.join(scratch, 'fixtures'), pki: await ensurePki() });
  const folder = fixtures.find(({ id }) => id === 'bank-yessign-kmb')?.places[0]?.folder;
  if (folder === undefined) throw new Error('no fixture');
  pair = path.join(home, folder);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true }));

/** One step of the child, in a mount namespace of its own: as root, or as a user who is root in it. */
const drive = async (step: string): Promise<unknown> => {
  const home = await mkdtemp(path.join(scratch, 'home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await mkdir(path.join(home, 'media', 'USB'), { recursive: true });
  await cp(pair, path.join(home, 'NPKI', 'yessign', 'USER', 'at-home'), { recursive: true });
  const child = path.join(import.meta.dirname, 'pulled-out.child.ts');
  const unshare = process.geteuid?.() === 0 ? ['-m'] : ['-Urm'];
  // A minute for what takes seconds: whatever hangs is ended, and fails.
  const { stdout } = await promisify(execFile)(
    'unshare',
    [...unshare, process.execPath, '--import', 'tsx', child, home, pair, step],
    { timeout: 60_000 },
  );
  return JSON.parse(stdout);
};

it('a drive pulled out while it is searched: said, nothing of it listed, and the rest stands', async () => {
  const told = (await drive('while it is searched')) as { before: number };
  expect(told).toEqual({
    before: expect.any(Number),
    during: { found: ['at-home'], problems: ['USB/NPKI: MEDIA_REMOVED'] },
    after: { found: ['at-home'], problems: [] },
  });
  // In the midst of it: some had been read, not all.
  expect(told.before).toBeGreaterThan(0);
  expect(told.before).toBeLessThan(200);
}, 90_000);

it('a key of a drive that is gone, and of another drive in its place', async () => {
  expect(await drive('before its key is asked for')).toEqual({
    there: 'encrypted-file',
    gone: 'MEDIA_REMOVED',
    another: 'MEDIA_REMOVED',
  });
}, 90_000);

it('a drive pulled out while keys are read from it: each is read whole or refused, and nothing hangs', async () => {
  expect(await drive('while its key is read')).toEqual({
    answers: ['MEDIA_REMOVED', 'encrypted-file'],
    last: 'MEDIA_REMOVED',
  });
}, 90_000);

it('is noticed within two seconds while nobody does anything, and the list is another then', async () => {
  const events = (await drive('while nobody does anything')) as { ticks: number; found: string[] }[];
  expect(events.map(({ found }) => found)).toEqual([['at-home', 'usb-0', 'usb-1'], ['at-home']]);
  // By a clock of two seconds beside it, in the same busy process: told before that has struck twice.
  for (const { ticks } of events) expect(ticks).toBeLessThan(2);
}, 90_000);

it('is read where it can only be read', async () => {
  expect(await drive('read-only')).toEqual({
    refused: 'EROFS',
    found: ['at-home', 'usb-0', 'usb-1'],
    problems: [],
    key: 'encrypted-file',
  });
}, 90_000);
