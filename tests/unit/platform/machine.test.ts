import { copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveIsIntact } from '../../../electron/platform/asar-integrity.ts';
import { createMachine } from '../../../electron/platform/machine.ts';
import type { Machine } from '../../../electron/usecases/ports.ts';

let folder: string;
let archive: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'asar-'));
  const source = path.join(folder, 'app');
  await mkdir(path.join(source, 'dist/main'), { recursive: true });
  await writeFile(path.join(source, 'package.json'), '{"main":"dist/main/main.cjs"}');
  await writeFile(path.join(source, 'dist/main/main.cjs'), `'use strict';\n${'// code\n'.repeat(1000)}`);
  await writeFile(path.join(source, 'dist/native.node'), 'native');
  archive = path.join(folder, 'app.asar');
  await createPackageWithOptions(source, archive, { unpack: '*.node' });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A copy of the archive with its unpacked files, for a test to spoil. */
const copyOf = async (name: string): Promise<string> => {
  const copy = path.join(folder, `${name}.asar`);
  await copyFile(archive, copy);
  await mkdir(path.join(`${copy}.unpacked`, 'dist'), { recursive: true });
  await copyFile(`${archive}.unpacked/dist/native.node`, `${copy}.unpacked/dist/native.node`);
  return copy;
};

describe('the app’s files', () => {
  it('are as shipped', async () => {
    expect(await archiveIsIntact(archive)).toBe(true);
    expect(await archiveIsIntact(await copyOf('copy'))).toBe(true);
  });

  it('are not with one octet of code changed', async () => {
    const copy = await copyOf('changed');
    const at = (await readFile(copy)).indexOf('// code');
    const file = await open(copy, 'r+');
    await file.write(Buffer.from('!'), 0, 1, at);
    await file.close();
    expect(await archiveIsIntact(copy)).toBe(false);
  });

  it('are not with a file beside the archive changed, or gone', async () => {
    const copy = await copyOf('native');
    await writeFile(`${copy}.unpacked/dist/native.node`, 'evil');
    expect(await archiveIsIntact(copy)).toBe(false);
    const bare = path.join(folder, 'bare.asar');
    await copyFile(archive, bare);
    expect(await archiveIsIntact(bare)).toBe(false);
  });

  it('are not with an archive cut off, empty, absent or another thing', async () => {
    const octets = await readFile(archive);
    for (const [name, content] of [
      ['cut', octets.subarray(0, octets.length - 10)],
      ['empty', Buffer.alloc(0)],
      ['zeros', Buffer.alloc(100)],
      ['ones', Buffer.alloc(100, 0xff)],
    ] as const) {
      const file = path.join(folder, `${name}.asar`);
      await writeFile(file, content);
      expect(await archiveIsIntact(file), name).toBe(false);
    }
    expect(await archiveIsIntact(path.join(folder, 'none.asar'))).toBe(false);
  });
});

describe('the machine', () => {
  const options = { version: '0.1.0', archive: null, inspectorExpected: false };

  it('says version and files', async () => {
    const machine: Machine = createMachine(options);
    expect(machine.version).toBe('0.1.0');
    expect(await machine.filesIntact()).toBe(true);
    expect(await createMachine({ ...options, archive: '/none.asar' }).filesIntact()).toBe(false);
  });

  it('notices an inspector, unless it is driven through one', () => {
    const machine = createMachine(options);
    expect(machine.debuggerAttached()).toBe(false);
    inspector.open(0);
    try {
      expect(machine.debuggerAttached()).toBe(true);
      expect(createMachine({ ...options, inspectorExpected: true }).debuggerAttached()).toBe(false);
    } finally {
      inspector.close();
    }
  });
});
