import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findCertificatePlaces } from '../../../electron/platform/find-places.ts';
import { localLowOf, readLocalLow } from '../../../electron/platform/known-folder.ts';
import { certificatePlaces, environmentOfHome } from '../../../electron/platform/places.ts';
import type { NpkiRoot } from '../../../electron/stores/npki/npki-folders.ts';

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
      SystemDrive: 'c:',
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
  expect(places.map(({ kind }) => kind)).toEqual(['npki', 'npki', 'npki', 'npki', 'removable']);
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

it('of Windows whose LocalLow was moved: as its registry names it, once however it is written', () => {
  const places = certificatePlaces({
    os: 'win32',
    home: 'C:\\Users\\kim',
    env: { APPDATA: 'D:\\Profile\\Roaming', USERPROFILE: 'C:\\Users\\kim' },
    drives: [],
    localLow: 'd:\\profile\\LOCALLOW',
  });
  expect(paths(places)).toEqual(['d:\\profile\\LOCALLOW\\NPKI', 'C:\\Users\\kim\\AppData\\LocalLow\\NPKI']);
});

describe('LocalLow as `reg query` prints it', () => {
  const key = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders';
  const printed = (type: string, value: string): string =>
    `\r\n${key}\r\n    {a520a1a4-1780-4ff6-bd18-167343c5af16}    ${type}    ${value}\r\n\r\n`;
  const env = { USERPROFILE: 'C:\\Users\\홍 길동' };

  it.each([
    ['REG_EXPAND_SZ', '%UserProfile%\\AppData\\LocalLow', 'C:\\Users\\홍 길동\\AppData\\LocalLow'],
    ['REG_SZ', 'D:\\새 폴더\\LocalLow', 'D:\\새 폴더\\LocalLow'],
    ['REG_EXPAND_SZ', '\\\\server\\share\\LocalLow', '\\\\server\\share\\LocalLow'],
  ])('%s %s', (type, value, folder) => {
    expect(localLowOf(printed(type, value), env)).toBe(folder);
  });

  it.each([
    ['a variable that is not there', printed('REG_EXPAND_SZ', '%NOWHERE%\\LocalLow')],
    ['no whole path', printed('REG_SZ', 'LocalLow')],
    ['another type', printed('REG_BINARY', '433A5C')],
    ['nothing', 'ERROR: The system was unable to find the specified registry key or value.\r\n'],
    [
      'another folder',
      printed('REG_SZ', 'C:\\x').replace(/\{.*\}/, '{374DE290-123F-4565-9164-39C4925E467B}'),
    ],
  ])('is not taken from %s', (_what, text) => expect(localLowOf(text, env)).toBeNull());

  it('is not known where Windows’ own program is not there', async () => {
    expect(await readLocalLow({ SystemRoot: path.join(tmpdir(), 'no Windows here') })).toBeNull();
  });
});

it('of macOS: not Documents, for which the system would ask the customer', () => {
  const places = certificatePlaces({
    os: 'darwin',
    home: '/Users/kim',
    env: {},
    drives: ['/Volumes/USB 1'],
  });
  expect(places.map(({ path: at, label }) => [at, label])).toEqual([
    ['/Users/kim/Library/Preferences/NPKI', '~/Library/Preferences/NPKI'],
    ['/Users/kim/NPKI', '~/NPKI'],
    ['/Volumes/USB 1/NPKI', 'USB 1/NPKI'],
  ]);
});

it('of macOS, whose file system minds neither case nor how Hangul is composed: each folder once', () => {
  const name = '/Volumes/인증서';
  const drives = [name.normalize('NFD'), name.normalize('NFC').replace('V', 'v')];
  const places = certificatePlaces({ os: 'darwin', home: '/Users/kim', env: {}, drives });
  // By the name that the system gave.
  expect(paths(places).slice(2)).toEqual([`${name.normalize('NFD')}/NPKI`]);
  expect(certificatePlaces({ os: 'linux', home: '/home/kim', env: {}, drives })).toHaveLength(4);
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
