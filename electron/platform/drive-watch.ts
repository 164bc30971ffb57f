import { watch, type FSWatcher } from 'node:fs';
import { drivesNow, mountFolders } from './drives.ts';
import { thisSystem } from './find-places.ts';

export interface DriveWatchOptions {
  /** Stands for the user's home (development switch `--home`). */
  readonly home: string | null;
  /** A drive was plugged in or pulled out. */
  readonly onChange: () => void;
  readonly everyMs?: number;
}

export interface DriveWatch {
  /** Looks after the drives from now on, or no longer; what has changed in between is told at once. */
  attend(attentive: boolean): void;
}

/**
 * Tells when drives appear or vanish, for as long as somebody looks. The folders in which the system mounts them tell
 * of themselves (fs.watch); a mount over a folder, a lazy unmount and Windows' letters do not: they are looked at every
 * two seconds, which is one small file, or 26 questions.
 */
export const createDriveWatch = ({ home, onChange, everyMs = 2_000 }: DriveWatchOptions): DriveWatch => {
  const options = { os: thisSystem, standIn: home ?? undefined };
  let before: string | null = null;
  /** Of the time somebody looks. */
  let attentive: symbol | null = null;
  let timer: NodeJS.Timeout | undefined;
  let watchers: FSWatcher[] = [];
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    const now = await drivesNow(options);
    // What is seen while nobody looks is told when somebody does again.
    if (!attentive) return;
    const changed = before !== null && now !== before;
    before = now;
    if (changed) onChange();
  };
  const lookNow = (): Promise<void> => (looking ??= look().finally(() => (looking = null)));

  /** The next one once this one has its answer: a drive that hangs is not asked twice. */
  const keepLooking = async (watch: symbol): Promise<void> => {
    await lookNow();
    if (watch === attentive) timer = setTimeout(() => void keepLooking(watch), everyMs).unref();
  };

  const listen = (folder: string): FSWatcher[] => {
    try {
      const watcher = watch(folder, { persistent: false }, () => void lookNow());
      // Its folder went away: the clock looks on.
      return [watcher.on('error', () => watcher.close())];
    } catch {
      return [];
    }
  };

  return {
    attend(now) {
      if (now === (attentive !== null)) return;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      attentive = now ? Symbol('attentive') : null;
      watchers = attentive ? mountFolders(options).flatMap(listen) : [];
      if (attentive) void keepLooking(attentive);
    },
  };
};
