import { execFileSync } from 'node:child_process';
import * as files from 'node:fs/promises';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readChosenFile } from '../../../electron/shell/chosen-file.ts';
import { Refusal } from '../../../shared/reasons.ts';

vi.mock('node:fs/promises', { spy: true });

let folder: string;
const at = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chosen-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'read',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

describe('a file that the customer chose', () => {
  it('is read whole, also by a link', async () => {
    const octets = Buffer.alloc(300_000, 'x');
    await writeFile(at('a.pfx'), octets);
    await symlink(at('a.pfx'), at('link.pfx'));
    expect(Buffer.compare(await readChosenFile(at('a.pfx')), octets)).toBe(0);
    expect(Buffer.compare(await readChosenFile(at('link.pfx')), octets)).toBe(0);
  });

  it('is read whole where the drive hands it over in pieces', async () => {
    await writeFile(at('a.pfx'), 'abcdefghij');
    const real = await files.open(at('a.pfx'));
    vi.mocked(files.open).mockResolvedValueOnce({
      stat: () => real.stat(),
      close: () => real.close(),
      read: (octets: Uint8Array, offset: number, length: number, position: number) =>
        real.read(octets, offset, Math.min(length, 3), position),
    } as unknown as files.FileHandle);
    expect(Buffer.from(await readChosenFile(at('a.pfx'))).toString()).toBe('abcdefghij');
  });

  it.skipIf(process.platform === 'win32')(
    'that is a pipe is refused and not waited for',
    async () => {
      execFileSync('mkfifo', [at('pipe.pfx')]);
      expect(await codeOf(readChosenFile(at('pipe.pfx')))).toBe('FORMAT_UNSUPPORTED');
    },
    2_000,
  );

  it('of more than 10 MiB is refused', async () => {
    await writeFile(at('big.pfx'), '');
    await truncate(at('big.pfx'), 10 * 1024 * 1024 + 1);
    expect(await codeOf(readChosenFile(at('big.pfx')))).toBe('FORMAT_UNSUPPORTED');
  });

  it('that has gone was on a drive that has gone', async () => {
    expect(await codeOf(readChosenFile(at('none.pfx')))).toBe('MEDIA_REMOVED');
  });
});
