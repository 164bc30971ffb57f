import { existsSync, mkdtempSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readManifest } from '../../fixtures/home.ts';
import { defaultPkiDir } from '../../fixtures/pki.ts';
import { command, fixturesCli, onlyLine } from './run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fixtures-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (args: readonly string[], env?: NodeJS.ProcessEnv) => {
  const { output, errors, ended } = command(fixturesCli, args, env);
  return { code: await ended, out: output, errors };
};

test('prints one JSON line: the home, its manifest, the PKI and how many fixtures', async () => {
  const home = path.join(folder, 'home');
  const { code, out } = await run(['--out', home, '--pki', defaultPkiDir]);
  expect(code).toBe(0);
  const { fixtures } = await readManifest(home);
  expect(JSON.parse(onlyLine(out.text))).toEqual({
    home,
    manifest: expect.stringContaining(home) as string,
    pki: defaultPkiDir,
    fixtures: fixtures.length,
  });
  expect(fixtures.length).toBeGreaterThan(40);
  const told = JSON.parse(out.text) as { manifest: string };
  expect(existsSync(told.manifest)).toBe(true);
  expect(existsSync(path.join(home, fixtures[0]?.places[0]?.folder ?? 'nowhere'))).toBe(true);
});

test('refuses the real home, what holds it and a link to it, and writes nothing there', async () => {
  const real = path.join(folder, 'users', 'hong');
  mkdirSync(real, { recursive: true });
  const link = path.join(folder, 'link');
  symlinkSync(real, link);
  for (const out of [real, path.dirname(real), link]) {
    const { code, out: said, errors } = await run(['--out', out], { HOME: real });
    expect([out, code, said.text]).toEqual([out, 2, '']);
    expect(errors.text).toContain('real home folder');
  }
  expect(readdirSync(real)).toEqual([]);
});

test('refuses a folder of somebody else’s, and leaves it as it is', async () => {
  const foreign = path.join(folder, 'foreign');
  mkdirSync(path.join(foreign, 'NPKI'), { recursive: true });
  writeFileSync(path.join(foreign, 'NPKI', 'signPri.key'), 'mine');
  const { code, out, errors } = await run(['--out', foreign]);
  expect([code, out.text]).toEqual([2, '']);
  expect(errors.text).toContain('was not written by this command');
  expect(readdirSync(foreign, { recursive: true }).sort()).toEqual([
    'NPKI',
    path.join('NPKI', 'signPri.key'),
  ]);
});

test.each([
  [[]],
  [['--out']],
  [['--out', path.join(folder, 'x'), '--many', '1e3']],
  [['--out', path.join(folder, 'x'), '--platform', 'amiga']],
  [['--out', path.join(folder, 'x'), '--unknown']],
])('a usage error ends in 2, with the usage on standard error: %j', async (args) => {
  const { code, out, errors } = await run(args);
  expect([code, out.text]).toEqual([2, '']);
  expect(errors.text).toContain('npm run fixtures -- --out DIR');
  expect(existsSync(path.join(folder, 'x'))).toBe(false);
});
