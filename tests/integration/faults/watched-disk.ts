import { createDisk, type Disk } from '../../../electron/platform/disk.ts';
import type { SystemPath } from '../../../electron/platform/system-path.ts';
import type { writingCalls } from '../../unit/stores/stopping-disk.ts';

export type WritingCall = (typeof writingCalls)[number];

export interface Write {
  /** From 1. */
  readonly n: number;
  readonly call: WritingCall;
  readonly paths: readonly SystemPath[];
  /** Of `create`. */
  readonly octets: Uint8Array | null;
  /** Does it. */
  readonly work: () => Promise<void>;
  /** Does half of it: of a file, half of its octets; of anything else nothing. */
  readonly half: () => Promise<void>;
}

/** The real disk; `around` is asked to do each writing call, and may do anything else as well. */
export const createWatchedDisk = (around: (write: Write) => Promise<void>): Disk => {
  const real = createDisk();
  let n = 0;
  const watched = (
    call: WritingCall,
    paths: readonly SystemPath[],
    work: () => Promise<void>,
    octets: Uint8Array | null = null,
  ): Promise<void> => {
    n += 1;
    const half = async (): Promise<void> => {
      if (octets !== null) await real.create(paths[0] ?? '', octets.subarray(0, octets.length >> 1));
    };
    return around({ n, call, paths, octets, work, half });
  };
  return {
    read: real.read,
    list: real.list,
    create: (file, octets) => watched('create', [file], () => real.create(file, octets), octets),
    syncFile: (file) => watched('syncFile', [file], () => real.syncFile(file)),
    makeFolder: (folder) => watched('makeFolder', [folder], () => real.makeFolder(folder)),
    syncFolder: (folder) => watched('syncFolder', [folder], () => real.syncFolder(folder)),
    rename: (from, to) => watched('rename', [from, to], () => real.rename(from, to)),
    link: (file, name) => watched('link', [file, name], () => real.link(file, name)),
    isOneFile: real.isOneFile,
    removeFile: (file) => watched('removeFile', [file], () => real.removeFile(file)),
    removeFolder: (folder) => watched('removeFolder', [folder], () => real.removeFolder(folder)),
  };
};

/** What a disk answers that does not do it. */
export const diskError = (code: string): Error => Object.assign(new Error(code), { code });
