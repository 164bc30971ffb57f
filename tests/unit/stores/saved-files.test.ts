import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk } from '../../../electron/platform/disk.ts';
import { createChanges } from '../../../electron/stores/changes/changes.ts';
import { createSavedFiles } from '../../../electron/stores/saved-files.ts';
import { Refusal } from '../../../shared/reasons.ts';

let scratch: string;
const at = (...names: string[]): string => path.join(scratch, ...names);
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'saved-files-'));
  await mkdir(at('own'));
  await mkdir(at('Documents'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** The app's own way of changing files, and a customer who chooses this in the dialog. */
const saverTo = (target: string | null) => {
  const disk = createDisk();
  const changes = createChanges({
    disk,
    journalFolder: at('own', 'journal'),
    removedFolder: at('own', 'removed'),
    clock: { now: () => new Date() },
  });
  const asked: string[] = [];
  const chooseTarget = async (name: string) => (asked.push(name), target);
  return { saver: createSavedFiles({ disk, changes, chooseTarget }), asked };
};
const octets = new TextEncoder().encode('a new export');
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => (error instanceof Refusal ? error.reason.code : error));
/** Every file in the recoverable place. */
const recoverable = async (): Promise<string[]> => {
  const entries = await readdir(at('own', 'removed'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFile(path.join(parentPath, name), 'utf8')),
  );
};

describe('a file that the customer saves', () => {
  it('lies whole where they said, for them alone, and nothing beside it', async () => {
    const { saver, asked } = saverTo(at('Documents', '홍길동.pfx'));
    expect(await saver.save('홍길동_국민은행_2027-03-31.pfx', async () => octets)).toBe('홍길동.pfx');
    expect(asked).toEqual(['홍길동_국민은행_2027-03-31.pfx']);
    expect(await readdir(at('Documents'))).toEqual(['홍길동.pfx']);
    expect(await readFile(at('Documents', '홍길동.pfx'), 'utf8')).toBe('a new export');
    if (process.platform !== 'win32')
      expect((await stat(at('Documents', '홍길동.pfx'))).mode & 0o777).toBe(0o600);
    expect(await recoverable()).toEqual([]);
  });

  it('is asked for nothing where the dialog is cancelled', async () => {
    const { saver } = saverTo(null);
    expect(await saver.save('a.pfx', () => expect.fail('asked for the octets'))).toBeNull();
  });

  it('puts what it overwrites into the recoverable place', async () => {
    await writeFile(at('Documents', 'a.pfx'), 'the only old export');
    await saverTo(at('Documents', 'a.pfx')).saver.save('a.pfx', async () => octets);
    expect(await readFile(at('Documents', 'a.pfx'), 'utf8')).toBe('a new export');
    expect(await recoverable()).toContain('the only old export');
  });

  it('is written over nothing that the customer has not seen', async () => {
    const file = at('Documents', 'a.pfx');
    const meanwhile = async (): Promise<Uint8Array> => {
      await writeFile(file, 'by another program, while the password was typed');
      return octets;
    };
    expect(await codeOf(saverTo(file).saver.save('a.pfx', meanwhile))).toBe('CHANGED_ELSEWHERE');
    expect(await readFile(file, 'utf8')).toBe('by another program, while the password was typed');
  });

  it('leaves what was there where the customer gives up', async () => {
    await writeFile(at('Documents', 'a.pfx'), 'old');
    const givingUp = () => Promise.reject(new Refusal('CANCELLED'));
    expect(await codeOf(saverTo(at('Documents', 'a.pfx')).saver.save('a.pfx', givingUp))).toBe('CANCELLED');
    expect(await readFile(at('Documents', 'a.pfx'), 'utf8')).toBe('old');
    expect(await readdir(at('Documents'))).toEqual(['a.pfx']);
  });

  it.skipIf(process.platform === 'win32')('lies in a folder that is reached by a link', async () => {
    await symlink(at('Documents'), at('link'));
    await writeFile(at('Documents', 'a.pfx'), 'old');
    await saverTo(at('link', 'a.pfx')).saver.save('a.pfx', async () => octets);
    expect(await readFile(at('Documents', 'a.pfx'), 'utf8')).toBe('a new export');
    expect(await readdir(at('Documents'))).toEqual(['a.pfx']);
    expect(await readdir(at('own', 'journal'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'replaces no link, and no file that could not be kept',
    async () => {
      await writeFile(at('elsewhere'), 'kept');
      await symlink(at('elsewhere'), at('Documents', 'a.pfx'));
      expect(await codeOf(saverTo(at('Documents', 'a.pfx')).saver.save('a.pfx', async () => octets))).toBe(
        'FILE_DAMAGED',
      );
      expect(await readFile(at('elsewhere'), 'utf8')).toBe('kept');
      await writeFile(at('film.pfx'), '');
      await truncate(at('film.pfx'), 11 * 1024 * 1024);
      expect(await codeOf(saverTo(at('film.pfx')).saver.save('a.pfx', async () => octets))).toBe(
        'FILE_DAMAGED',
      );
      expect((await stat(at('film.pfx'))).size).toBe(11 * 1024 * 1024);
    },
  );

  it('is refused where its folder has gone meanwhile', async () => {
    const gone = at('gone', 'a.pfx');
    expect(await codeOf(saverTo(gone).saver.save('a.pfx', async () => octets))).toBe('CHANGED_ELSEWHERE');
  });
});
