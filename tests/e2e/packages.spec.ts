// The two packages beside each other, and what a release must not hold. Nothing is started here.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { type PackageMode, packaged } from '../../build/places.ts';
import { people } from '../fixtures/people.ts';

const modes = ['release', 'e2e'] as const;
const buildModeName = 'dist/build-mode.json';
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** What is in a package's archive: name → contents. */
function archived(mode: PackageMode): Map<string, Buffer> {
  const { asar } = packaged(mode);
  const files = new Map<string, Buffer>();
  for (const entry of listPackage(asar, { isPack: false })) {
    const name = entry.replaceAll('\\', '/').replace(/^\//, '');
    const stat = statFile(asar, path.normalize(name), false);
    if ('files' in stat || 'link' in stat) continue;
    files.set(name, extractFile(asar, path.normalize(name)));
  }
  return files;
}

/** What lies beside the archive: name → SHA-256. */
function beside(mode: PackageMode): Map<string, string> {
  const { folder } = packaged(mode);
  const files = new Map<string, string>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    if (file !== packaged(mode).asar) files.set(path.relative(folder, file), sha256(fs.readFileSync(file)));
  }
  return files;
}

const names = (map: ReadonlyMap<string, unknown>): string[] => [...map.keys()].sort();

test('the archives differ in the build-mode file alone', () => {
  const [release, e2e] = [archived('release'), archived('e2e')];
  expect(names(release)).toEqual(names(e2e));
  expect(names(release)).toEqual(
    expect.arrayContaining([
      buildModeName,
      'dist/main/main.cjs',
      'dist/page/index.html',
      'dist/approval/index.html',
    ]),
  );
  const different = names(release).filter(
    (name) => sha256(release.get(name) ?? Buffer.of()) !== sha256(e2e.get(name) ?? Buffer.of()),
  );
  expect(different).toEqual([buildModeName]);
});

test('beside the archives, the programs differ in the inspect fuse alone', () => {
  test.skip(process.platform !== 'linux', 'elsewhere the archive’s hash is written into the program');
  const [release, e2e] = [beside('release'), beside('e2e')];
  expect(names(release)).toEqual(names(e2e));
  const program = path.basename(packaged('release').executable);
  expect(names(release).filter((name) => release.get(name) !== e2e.get(name))).toEqual([program]);

  const [a, b] = modes.map((mode) => fs.readFileSync(packaged(mode).executable)) as [Buffer, Buffer];
  expect(a.length).toBe(b.length);
  let differing = 0;
  for (let at = 0; at < a.length; at += 65536) {
    const [left, right] = [a.subarray(at, at + 65536), b.subarray(at, at + 65536)];
    if (left.equals(right)) continue;
    for (const [i, byte] of left.entries()) if (byte !== right[i]) differing += 1;
  }
  expect(differing).toBe(1);
});

for (const mode of modes) {
  test(`the fuses of ${mode}`, async () => {
    const wire = await getCurrentFuseWire(packaged(mode).executable);
    expect(wire.version).toBe(FuseVersion.V1);
    const [on, off] = [FuseState.ENABLE, FuseState.DISABLE];
    const wanted: [FuseV1Options, FuseState][] = [
      [FuseV1Options.RunAsNode, off],
      [FuseV1Options.EnableCookieEncryption, on],
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable, off],
      [FuseV1Options.EnableNodeCliInspectArguments, mode === 'e2e' ? on : off],
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, on],
      [FuseV1Options.OnlyLoadAppFromAsar, on],
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, off],
    ];
    for (const [fuse, state] of wanted) {
      expect(FuseState[wire[fuse] ?? 0], FuseV1Options[fuse]).toBe(FuseState[state]);
    }
    // Electron 25 has none of these two.
    if (wire[FuseV1Options.GrantFileProtocolExtraPrivileges] !== undefined) {
      expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(off);
      expect(wire[FuseV1Options.WasmTrapHandlers]).toBe(on);
    }
  });

  test(`${mode} brings no second program that could be loaded, no source maps, no sources`, () => {
    const files = [...names(beside(mode)), ...names(archived(mode))];
    expect(files.filter((name) => /default_app\.asar$|\.map$|\.tsx?$|\.pem$|\.pki/.test(name))).toEqual([]);
  });
}

/** What of the sandbox is in these files: its people, and anything that looks like a one-time password's secret. */
function sandboxIn(files: ReadonlyMap<string, Buffer>): string[] {
  // The company's number is the digits in a row, which stand in any program.
  const words = Object.values(people)
    .flatMap(({ name, english, idn }) => [name, english, idn])
    .filter((word) => word !== '1234567890');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  // Base32 of 20 bytes (RFC 4226's length) in quotes, and any value of the profile's field for it.
  const secret = /["'`][A-Z2-7]{32}["'`]|otpSecret["']?\s*[:=]\s*["'`]/g;
  const found: string[] = [];
  for (const [name, data] of files) {
    if (name.endsWith('.woff2') || name.endsWith('.node')) continue;
    const text = data.toString('utf8');
    for (const word of words) if (text.includes(word)) found.push(`${name}: ${word}`);
    for (const [match] of text.matchAll(secret)) {
      if (!match.includes(alphabet)) found.push(`${name}: ${match}`);
    }
  }
  return found;
}

test('a release holds no demo customer and no OTP secret', () => {
  const planted = JSON.stringify({
    demo: { customers: [{ id: 'a', otpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }] },
  });
  expect(sandboxIn(new Map([['planted.json', Buffer.from(planted)]]))).toHaveLength(1);
  expect(sandboxIn(new Map([['planted.js', Buffer.from(`x="${people.customer.name}"`)]]))).toHaveLength(1);

  expect(sandboxIn(archived('release'))).toEqual([]);
});

test('the release’s build mode: one bank in production, no development switches', () => {
  const read = (mode: PackageMode): Record<string, unknown> =>
    JSON.parse(archived(mode).get(buildModeName)?.toString() ?? '') as Record<string, unknown>;
  expect(read('release')).toMatchObject({
    mode: 'release',
    developmentSwitches: false,
    profile: { environment: 'production' },
  });
  expect(read('release')['profile']).not.toHaveProperty('demo');
  expect(read('e2e')).toMatchObject({ mode: 'e2e', developmentSwitches: true });
});

test('the page stays within 400 KiB gzip, fonts aside', () => {
  const page = [...archived('release')].filter(
    ([name]) => name.startsWith('dist/page/') && !/\.(woff2?|ttf|png|svg)$/.test(name),
  );
  const size = page.reduce((sum, [, data]) => sum + gzipSync(data).length, 0);
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThanOrEqual(400 * 1024);
});
