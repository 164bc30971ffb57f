import { link, mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WritingCall } from './watched-disk.ts';

/** One writing call of an operation that went through, with absolute paths. */
export interface Recorded {
  readonly call: WritingCall;
  readonly paths: readonly string[];
  readonly octets: Uint8Array | null;
}

/** What the power can take: an entry of a folder that was not synced (`entry`), or a file's octets (`octets`). */
type Loss = `${'entry' | 'octets'} ${number}`;

const isEntry = ({ call }: Recorded): boolean => call !== 'syncFile' && call !== 'syncFolder';

/** After the first `n` calls: what is not on the disk yet, by the number of the call that did it. */
const notSynced = (calls: readonly Recorded[]): Loss[] => {
  const entries = new Set<number>();
  const octets = new Set<number>();
  const writers = new Map<string, number>();
  calls.forEach(({ call, paths: [first = '', second = ''] }, i) => {
    if (call === 'syncFile') octets.delete(writers.get(first) ?? -1);
    else if (call === 'syncFolder') {
      for (const entry of entries)
        if (calls[entry]?.paths.some((file) => path.dirname(file) === first)) entries.delete(entry);
    } else entries.add(i);
    if (call === 'create') {
      octets.add(i);
      writers.set(first, i);
    }
    if (call === 'rename') {
      for (const [file, writer] of [...writers]) {
        if (file !== first && !file.startsWith(first + path.sep)) continue;
        writers.delete(file);
        writers.set(second + file.slice(first.length), writer);
      }
    }
  });
  return [...[...entries].map((i): Loss => `entry ${i}`), ...[...octets].map((i): Loss => `octets ${i}`)];
};

/** What may be lost together: everything that is not synced, none of it, all but one. */
export const lossesAfter = (calls: readonly Recorded[]): (readonly Loss[])[] => {
  const all = notSynced(calls);
  if (all.length === 0) return [[]];
  return all.length === 1 ? [all, []] : [all, [], ...all.map((kept) => all.filter((one) => one !== kept))];
};

/** Does the calls again on a world as it was before them, without what was lost. An entry in a lost folder is lost too. */
export const replay = async (calls: readonly Recorded[], lost: readonly Loss[]): Promise<void> => {
  const gone = new Set(lost);
  for (const [i, recorded] of calls.entries()) {
    if (!isEntry(recorded) || gone.has(`entry ${i}`)) continue;
    await once(recorded, gone.has(`octets ${i}`)).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) throw error;
    });
  }
};

const once = async ({ call, paths, octets }: Recorded, half: boolean): Promise<void> => {
  const [first = '', second = ''] = paths;
  const content = octets ?? new Uint8Array();
  if (call === 'create') await writeFile(first, half ? content.subarray(0, content.length >> 1) : content);
  else if (call === 'makeFolder') await mkdir(first);
  else if (call === 'rename') await rename(first, second);
  else if (call === 'link') await link(first, second);
  else if (call === 'removeFile') await unlink(first);
  // A folder that is gone takes along what was still in it.
  else if (call === 'removeFolder') await rm(first, { recursive: true });
};
