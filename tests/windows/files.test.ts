// What only Windows has: its paths, its names, its locks. Runs in Windows' Node only (build/test/windows.ts).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/reasons.ts';
import { writeAtomically } from '../../electron/platform/atomic-file.ts';
import { createDisk } from '../../electron/platform/disk.ts';
import { findCertificatePlaces } from '../../electron/platform/find-places.ts';

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'windows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

const disk = createDisk();
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) =>
      error instanceof Refusal ? error.reason.code : (error as NodeJS.ErrnoException).code,
  );

describe('this Node', () => {
  it('is Windows’ own, and its files lie on drives', () => {
    expect(process.platform).toBe('win32');
    expect(folder).toMatch(/^[A-Z]:\\/);
  });
});

describe('places of this computer', () => {
  it('are LocalLow, beside Roaming, the program folders and every drive there is', async () => {
    const places = (await findCertificatePlaces()).map((place) => place.path.toLowerCase());
    const roaming = process.env['APPDATA'] ?? '';
    expect(places).toContain(path.join(path.dirname(roaming), 'LocalLow', 'NPKI').toLowerCase());
    expect(places).toContain(path.join(process.env['ProgramFiles'] ?? '', 'NPKI').toLowerCase());
    const letters = places.filter((place) => /^[a-z]:\\npki$/.test(place)).map((place) => place[0]);
    expect(letters).toEqual(expect.arrayContaining(['c', 'd', 'z']));
    expect(letters).not.toContain('q');
  });
});

describe('a file', () => {
  it('is replaced whole, over one that is there, and leaves no draft', async () => {
    await writeAtomically(at('신청서.json'), 'one');
    await writeAtomically(at('신청서.json'), 'two');
    expect(await readFile(at('신청서.json'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['신청서.json']);
  });

  it('is one, in whatever case it is named', async () => {
    await writeAtomically(at('signCert.der'), 'one');
    await writeAtomically(at('SIGNCERT.DER'), 'two');
    expect(await readdir(folder)).toHaveLength(1);
    expect(await readFile(at('signcert.Der'), 'utf8')).toBe('two');
    expect(await codeOf(disk.create(at('SignCert.der'), Buffer.from('x')))).toBe('EEXIST');
  });

  it('is written far below what Windows once took as the longest path', async () => {
    const name = `cn=${'홍길동'.repeat(20)}()0020041200101010101,ou=WOORI,ou=personal4IB,o=yessign,c=kr`;
    const deep = at(name, 'yessign', 'USER', name, 'x'.repeat(150));
    expect(deep.length).toBeGreaterThan(400);
    await writeAtomically(path.join(deep, 'signCert.der'), 'one');
    await disk.rename(path.join(deep, 'signCert.der'), path.join(deep, 'signPri.key'));
    expect((await disk.list(deep))?.map((entry) => entry.name)).toEqual(['signPri.key']);
    expect(Buffer.from((await disk.read(path.join(deep, 'signPri.key'), 10)) ?? []).toString()).toBe('one');
  });

  it('is synced, and its folder is not: there is no such call', async () => {
    await disk.create(at('a'), Buffer.from('a'));
    expect(await codeOf(disk.syncFile(at('a')))).toBeNull();
    expect(await codeOf(disk.syncFolder(folder))).toBeNull();
    const attempt = open(folder, 'r').then((handle) => handle.sync());
    expect(await codeOf(attempt)).not.toBeNull();
  });
});

/** Another program that holds a file open until told to go. It says by a file that it does: pipes are Wine's weak side. */
const holder = async (file: string, releaseAfterMs: number): Promise<() => Promise<void>> => {
  const program = `const fs = require('fs'); const [file, sign, ms] = process.argv.slice(1);
    const handle = fs.openSync(file, 'r+'); fs.writeFileSync(sign, '');
    setTimeout(() => { fs.closeSync(handle); process.exit(0); }, Number(ms));`;
  const sign = `${file}.held`;
  const child = spawn(process.execPath, ['-e', program, file, sign, String(releaseAfterMs)], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!existsSync(sign)) await wait(20);
  return async () => {
    await ended;
    await rm(sign);
  };
};

describe('a file that another program holds open', () => {
  it('is not replaced while it does: refused after a while, nothing changed, nothing left lying', async () => {
    await writeFile(at('signPri.key'), 'old');
    const ended = await holder(at('signPri.key'), 6_000);
    expect(await codeOf(writeAtomically(at('signPri.key'), 'new'))).toBe('ACCESS_DENIED');
    expect(await readFile(at('signPri.key'), 'utf8')).toBe('old');
    expect((await readdir(folder)).sort()).toEqual(['signPri.key', 'signPri.key.held']);
    await ended();
  });

  it('is replaced once it lets go of it', async () => {
    await writeFile(at('signPri.key'), 'old');
    const ended = await holder(at('signPri.key'), 400);
    await writeAtomically(at('signPri.key'), 'new');
    await ended();
    expect(await readFile(at('signPri.key'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['signPri.key']);
  });

  it('keeps its folder from being renamed away, and both stay as they were', async () => {
    await mkdir(at('cn=a'));
    await writeFile(at('cn=a', 'signPri.key'), 'old');
    const ended = await holder(at('cn=a', 'signPri.key'), 6_000);
    const code = await codeOf(disk.rename(at('cn=a'), at('cn=b')));
    // Windows refuses it; Wine lets the folder go, as Linux does.
    expect([null, 'EPERM', 'EBUSY', 'EACCES']).toContain(code);
    const now = code === null ? 'cn=b' : 'cn=a';
    expect(await readFile(at(now, 'signPri.key'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual([now]);
    await ended().catch(() => undefined);
  });
});
