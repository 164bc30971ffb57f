import { randomUUID } from 'node:crypto';
import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { below, parentOf, systemPath, type SystemPath } from '../../platform/system-path.ts';
import type { Clock, Interrupted } from '../../usecases/ports.ts';
import type { Target } from './change-drafts.ts';
import { filesTarget, type FileOctets } from './change-files.ts';
import { folderTarget } from './change-folder.ts';
import { createJournals, type About, type FilesPlan, type Journal } from './change-journal.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import {
  fingerprintOf,
  largestFile,
  printsOf,
  readFolder,
  sha256,
  type NamedFile,
} from './folder-content.ts';
import { createQueue } from '../../platform/queue.ts';
import { createRemovedEntries } from './removed-entry.ts';

export type { About } from './change-journal.ts';

/** A file that becomes other than it is: `before` is the SHA-256 (hex) of what must lie there, null for nothing. */
export interface FileChange {
  readonly name: SystemPath;
  readonly before: string | null;
  /** null: it goes. */
  readonly after: Uint8Array | null;
}

/**
 * Changes of customers' files that happen wholly or not at all, on any medium, whatever stops them; what was there
 * before goes to the recoverable place in the same change. Fails with a Refusal (DISK_FULL, READ_ONLY, ACCESS_DENIED,
 * MEDIA_REMOVED, CHANGED_ELSEWHERE where something else lies there than was seen), and nothing is changed then.
 */
export interface Changes {
  /** Files of one existing folder, together. */
  files(folder: SystemPath, files: readonly FileChange[], about: About): Promise<void>;
  /**
   * A whole folder: `after` null removes it, `before` null makes it (its parents too), both replaces it.
   * `before` is `fingerprintOf` what was seen.
   */
  folder(
    folder: SystemPath,
    before: string | null,
    after: readonly NamedFile[] | null,
    about: About,
  ): Promise<void>;
  /** At the start, and when a drive is back: finishes or undoes what the last run did not end. */
  recover(): Promise<readonly Interrupted[]>;
  /** Changes that were not ended, by the id that their entry in the recoverable place has. */
  underWay(): Promise<ReadonlySet<string>>;
}

export interface ChangesOptions {
  readonly disk: Disk;
  /** Folders of the app's own; the one that they lie in is there. */
  readonly journalFolder: string;
  readonly removedFolder: string;
  readonly clock: Clock;
}

/** NPKI, the authority, USER: whatever else is missing above them is a drive that is not there. */
const mostParents = 3;

/** Larger ones are no certificate, and would only swell the journal. */
const largestCertificate = 64 * 1024;
const told = (about: About): About =>
  about.certificate && about.certificate.length > largestCertificate
    ? { ...about, certificate: null }
    : about;

/** Whether there is anything that the recoverable place must have first. */
const hasFormer = (plan: Journal['plan']): boolean =>
  plan.kind === 'files'
    ? plan.files.some(({ before }) => before !== null)
    : plan.before !== null && plan.before.length > 0;

export const createChanges = ({ disk, journalFolder, removedFolder, clock }: ChangesOptions): Changes => {
  const journals = createJournals(disk, systemPath(journalFolder));
  const entries = createRemovedEntries(disk, systemPath(removedFolder));
  const queued = createQueue();
  /** A change of this run could be neither ended nor undone; tried again before the next one. */
  let left = false;

  const targetOf = ({ id, plan }: Journal): Target =>
    plan.kind === 'files' ? filesTarget(disk, id, plan, []) : folderTarget(disk, id, plan, []);

  const finish = async ({ id }: Journal, target: Target): Promise<'finished'> => {
    await target.tidy();
    await entries.dropDraft(id);
    await journals.remove(id);
    return 'finished';
  };

  const undo = async ({ id, plan }: Journal, target: Target): Promise<'undone' | 'kept-both'> => {
    // As long as the recoverable place has no copy, nothing was put anywhere.
    const begun = !hasFormer(plan) || (await entries.isPlaced(id));
    const outcome = begun ? await target.undo() : 'undone';
    // What cannot be put back stays in the recoverable place.
    if (outcome === 'lost') await entries.dropDraft(id);
    else await entries.remove(id);
    await target.tidy();
    await journals.remove(id);
    return outcome === 'lost' ? 'kept-both' : 'undone';
  };

  const settle = async (journal: Journal): Promise<Interrupted> => {
    const { act, place } = journal.about;
    const target = targetOf(journal);
    const outcome = async (): Promise<Interrupted['outcome']> => {
      if (!(await target.present())) return 'waiting';
      return (await target.landed()) ? finish(journal, target) : undo(journal, target);
    };
    return { act, place, outcome: await outcome().catch(() => 'waiting' as const) };
  };

  const settleAll = async (): Promise<Interrupted[]> => {
    const settled: Interrupted[] = [];
    for (const journal of await journals.list()) settled.push(await settle(journal));
    left = settled.some(({ outcome }) => outcome === 'waiting');
    return settled;
  };

  const refuse = async (error: unknown, { about }: Journal, target: Target): Promise<Refusal> => {
    if (!isGone(error)) return refusalOf(error, about.place.label);
    const present = await target.present().catch(() => false);
    return new Refusal(present ? 'CHANGED_ELSEWHERE' : 'MEDIA_REMOVED');
  };

  const change = async (journal: Journal, target: Target, removed: readonly NamedFile[]): Promise<void> => {
    const { id, about, plan } = journal;
    const { kind, folder } = plan;
    let written = false;
    try {
      await target.check();
      written = true;
      await journals.write(journal);
      const removedAt = clock.now().toISOString();
      if (removed.length > 0) await entries.draft(id, { about, removedAt, kind, folder }, removed);
      await target.draft();
      await target.check();
      if (removed.length > 0) await entries.place(id);
      await target.perform();
    } catch (error) {
      const refusal = await refuse(error, journal, target);
      if (written)
        await undo(journal, target).catch(() => {
          left = true;
        });
      throw refusal;
    }
    // It has happened: what cannot be cleared away now is cleared away later.
    await finish(journal, target).catch(() => {
      left = true;
    });
  };

  const begin = (work: () => Promise<void>, about: About): Promise<void> =>
    queued(async () => {
      try {
        if (left) await settleAll();
        await work();
      } catch (error) {
        throw refusalOf(error, about.place.label);
      }
    });

  const missingParents = async (folder: SystemPath): Promise<SystemPath[]> => {
    const missing: SystemPath[] = [];
    for (let above = parentOf(folder); (await disk.list(above)) === null; above = parentOf(above)) {
      if (missing.length === mostParents) throw new Refusal('MEDIA_REMOVED');
      missing.unshift(above);
    }
    return missing;
  };

  return {
    files: (folder, files, about) =>
      begin(async () => {
        const steps: FilesPlan['files'] = [];
        const octets: FileOctets[] = [];
        const removed: NamedFile[] = [];
        for (const { name, before, after } of files) {
          const found = await disk.read(below(folder, name), largestFile);
          if ((found && sha256(found)) !== before) throw new Refusal('CHANGED_ELSEWHERE');
          const step = { name, before, after: after && sha256(after) };
          if (step.after === before) continue;
          steps.push(step);
          octets.push({ before: found, after });
          if (found !== null) removed.push({ name, octets: found });
        }
        if (steps.length === 0) return;
        const id = randomUUID();
        const plan = { kind: 'files' as const, folder, files: steps };
        const target = filesTarget(disk, id, plan, octets);
        await change({ version: 1, id, about: told(about), plan }, target, removed);
      }, about),
    folder: (folder, before, after, about) =>
      begin(async () => {
        const found = await readFolder(disk, folder);
        const print = found && fingerprintOf(printsOf(found.files), found.others);
        if (print !== before) throw new Refusal('CHANGED_ELSEWHERE');
        if (after !== null && fingerprintOf(printsOf(after)) === before) return;
        // Not all of it would be in the recoverable place: such a folder is changed by its files.
        if (found && found.others.length > 0) throw new Refusal('FORMAT_UNSUPPORTED');
        const plan = {
          kind: 'folder' as const,
          folder,
          before: found && [...printsOf(found.files)],
          after: after && [...printsOf(after)],
          parents: await missingParents(folder),
        };
        const id = randomUUID();
        const target = folderTarget(disk, id, plan, after ?? []);
        await change({ version: 1, id, about: told(about), plan }, target, found?.files ?? []);
      }, about),
    recover: () => queued(settleAll),
    underWay: () => queued(async () => new Set((await journals.list()).map(({ id }) => id))),
  };
};
