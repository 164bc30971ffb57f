import { createDisk, type Disk } from '../../../electron/platform/disk.ts';

export class Stopped extends Error {}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** A call that changes a disk: each may be the last. */
export const writingCalls = [
  'create',
  'syncFile',
  'makeFolder',
  'syncFolder',
  'rename',
  'link',
  'removeFile',
  'removeFolder',
] as const;
const isWrite = (name: keyof Disk): boolean => (writingCalls as readonly string[]).includes(name);

export interface Trouble {
  /** Which writing call, from 1. */
  readonly at: number;
  /** `stop`: it and everything after it never happens; `half`: half of a file was written by it. A code: it fails. */
  readonly how: 'stop' | 'half' | { readonly code: string; readonly onwards: boolean };
}

/** The real disk, on which one writing call is the last, or fails. `calls`: those that there were. */
export const stoppingDisk = (
  trouble?: Trouble,
): {
  disk: Disk;
  calls: readonly (keyof Disk)[];
} => {
  const real = createDisk();
  const calls: (keyof Disk)[] = [];
  const pass = async <T>(
    name: keyof Disk,
    work: () => Promise<T>,
    half: () => Promise<unknown>,
  ): Promise<T> => {
    if (isWrite(name)) calls.push(name);
    if (!trouble || calls.length < trouble.at) return work();
    const { how } = trouble;
    if (typeof how === 'string') {
      if (how === 'half' && calls.length === trouble.at && isWrite(name)) await half();
      throw new Stopped();
    }
    if (
      isWrite(name) &&
      (calls.length === trouble.at || (how.onwards && name !== 'removeFile' && name !== 'removeFolder'))
    )
      throw failure(how.code);
    return work();
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const disk: Disk = {
    read: (file, most) => pass('read', () => real.read(file, most), nothing),
    list: (folder) => pass('list', () => real.list(folder), nothing),
    create: (file, octets) =>
      pass(
        'create',
        () => real.create(file, octets),
        () => real.create(file, octets.subarray(0, octets.length >> 1)),
      ),
    syncFile: (file) => pass('syncFile', () => real.syncFile(file), nothing),
    makeFolder: (folder) => pass('makeFolder', () => real.makeFolder(folder), nothing),
    syncFolder: (folder) => pass('syncFolder', () => real.syncFolder(folder), nothing),
    rename: (from, to) => pass('rename', () => real.rename(from, to), nothing),
    link: (file, name) => pass('link', () => real.link(file, name), nothing),
    isOneFile: (a, b) => pass('isOneFile', () => real.isOneFile(a, b), nothing),
    removeFile: (file) => pass('removeFile', () => real.removeFile(file), nothing),
    removeFolder: (folder) => pass('removeFolder', () => real.removeFolder(folder), nothing),
  };
  return { disk, calls };
};
