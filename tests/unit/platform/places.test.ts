import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findCertificatePlaces } from '../../../electron/platform/drives.ts';
import { certificatePlaces, environmentOfHome } from '../../../electron/platform/places.ts';
import type { NpkiRoot } from '../../../electron/stores/npki-folders.ts';

const paths = (places: readonly NpkiRoot[]): string[] => places.map((place) => place.path);

it('of Windows: LocalLow beside Roaming, the program folders, every drive', () => {
  const places = certificatePlaces({
    os: 'win32',
    home: 'C:\\Users\\홍길동',
    env: {
      USERPROFILE: 'C:\\Users\\홍길동',
      APPDATA: 'C:\\Users\\홍길동\\AppData\\Roaming',
      ProgramFiles: 'C:\\Program Files',
      'ProgramFiles(x86)': 'C:\\Program Files (x86)',
      ProgramW6432: 'C:\\Program Files',
    },
    drives: ['C:\\', 'E:\\'],
  });
  expect(paths(places)).toEqual([
    'C:\\Users\\홍길동\\AppData\\LocalLow\\NPKI',
    'C:\\Program Files\\NPKI',
    'C:\\Program Files (x86)\\NPKI',
    'C:\\NPKI',
    'E:\\NPKI',
  ]);
  expect(places.map(({ kind }) => kind)).toEqual(['npki', 'npki', 'npki', 'removable', 'removable']);
  expect(places.at(-1)?.label).toBe('E:\\NPKI');
});

it('of Windows with Roaming on a server: both LocalLows', () => {
  const places = certificatePlaces({
    os: 'win32',
    home: 'C:\\Users\\kim',
    env: { APPDATA: '\\\\server\\profiles\\kim\\Roaming' },
    drives: [],
  });
  expect(paths(places)).toEqual([
    '\\\\server\\profiles\\kim\\LocalLow\\NPKI',
    'C:\\Users\\kim\\AppData\\LocalLow\\NPKI',
  ]);
});

it('of macOS', () => {
  const places = certificatePlaces({
    os: 'darwin',
    home: '/Users/kim',
    env: {},
    drives: ['/Volumes/USB 1'],
  });
  expect(places.map(({ path: at, label }) => [at, label])).toEqual([
    ['/Users/kim/Library/Preferences/NPKI', '~/Library/Preferences/NPKI'],
    ['/Users/kim/NPKI', '~/NPKI'],
    ['/Users/kim/Documents/NPKI', '~/Documents/NPKI'],
    ['/Volumes/USB 1/NPKI', 'USB 1/NPKI'],
  ]);
});

it('of Linux', () => {
  const places = certificatePlaces({ os: 'linux', home: '/home/kim', env: {}, drives: ['/media/kim/USB'] });
  expect(paths(places)).toEqual(['/home/kim/NPKI', '/home/kim/.pki/NPKI', '/media/kim/USB/NPKI']);
  expect(places.at(-1)).toMatchObject({ kind: 'removable', label: 'USB/NPKI' });
});

it.each(['win32', 'darwin', 'linux'] as const)(
  'of a home that stands for the real one, %s: nothing outside',
  (os) => {
    const home = os === 'win32' ? 'Z:\\stand-in' : '/stand-in';
    const places = certificatePlaces({ os, home, env: environmentOfHome(os, home), drives: [] });
    expect(places.length).toBeGreaterThan(1);
    for (const { path: at } of places) expect(at.startsWith(home)).toBe(true);
  },
);

it('are found on this computer below a home that stands for the real one, its drive included', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'places-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await mkdir(path.join(home, 'media', 'USB', 'NPKI'), { recursive: true });
  const places = await findCertificatePlaces(home);
  for (const place of places) expect(place.path.startsWith(home)).toBe(true);
  expect(places.find(({ kind }) => kind === 'removable')?.path).toBe(path.join(home, 'media/USB/NPKI'));
});

it('are found on this computer without any', async () => {
  const from = Date.now();
  expect((await findCertificatePlaces()).length).toBeGreaterThan(1);
  expect(Date.now() - from).toBeLessThan(3_000);
});
