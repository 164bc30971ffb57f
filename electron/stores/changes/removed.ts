import { Refusal } from '../../../shared/reasons.ts';
import type { Disk } from '../../platform/disk.ts';
import { identity, systemPath } from '../../platform/system-path.ts';
import type { Clock, Occupied, RemovedCertificate, RemovedCertificates } from '../../usecases/ports.ts';
import type { About, Changes } from './changes.ts';
import { refusalOf } from '../file-errors.ts';
import {
  certificateIn,
  fingerprintOf,
  printsOf,
  readFiles,
  readFolder,
  sha256,
  type FolderContent,
  type NamedFile,
} from './folder-content.ts';
import { createRemovedEntries, type Facts } from './removed-entry.ts';
import { replaceFolder } from './replace-folder.ts';

export interface RemovedOptions {
  readonly disk: Disk;
  /** The one that `changes` puts into. */
  readonly removedFolder: string;
  readonly changes: Changes;
  readonly clock: Clock;
}

const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The recoverable place: what was overwritten or deleted, wherever it lay. An entry that is damaged, or whose change has
 * not ended yet, is not shown, and harms no other.
 */
export const createRemoved = ({
  disk,
  removedFolder,
  changes,
  clock,
}: RemovedOptions): RemovedCertificates & {
  /** Ends what has lain there for 30 days; at the start. */
  purge(): Promise<void>;
} => {
  const entries = createRemovedEntries(disk, systemPath(removedFolder));
  const until = ({ removedAt }: Facts): Date => new Date(Date.parse(removedAt) + keptMs);
  const isOver = (facts: Facts): boolean => until(facts) <= clock.now();

  const entry = async (id: string): Promise<{ facts: Facts; files: NamedFile[] } | null> => {
    const facts = await entries.facts(id);
    const files = facts && !isOver(facts) ? await entries.files(id, facts) : null;
    return facts && files && { facts, files };
  };
  const needed = async (id: string) => {
    const found = await entry(id);
    if (!found) throw new Refusal('CERT_NOT_FOUND');
    return found;
  };

  /** What lies there now under the names that would come back; null: nothing. */
  const present = async ({ kind, folder, files }: Facts): Promise<FolderContent | null> => {
    if (kind === 'folder') return readFolder(disk, folder);
    const names = new Set(files.map(({ name }) => identity(name)));
    const found = await readFiles(disk, folder, (name) => names.has(identity(name)));
    return found && found.length > 0 ? { files: found, others: [] } : null;
  };
  const printOf = (content: FolderContent): string => fingerprintOf(printsOf(content.files), content.others);

  const putFilesBack = async (
    { folder, about: was }: Facts,
    files: readonly NamedFile[],
    now: FolderContent | null,
    about: About,
  ): Promise<void> => {
    if (was.why === 'password-changed') {
      const lying = await readFiles(disk, folder, (name) => identity(name).toLowerCase() === 'signcert.der');
      if (lying === null) throw new Refusal('CERT_NOT_FOUND');
      // The former key of another certificate would leave both useless.
      const theirs = certificateIn(lying);
      if (theirs && was.certificate && sha256(theirs) !== sha256(was.certificate))
        throw new Refusal('CHANGED_ELSEWHERE');
    }
    const beforeOf = ({ name }: NamedFile): string | null => {
      const lying = now?.files.find((file) => identity(file.name) === identity(name));
      return lying ? sha256(lying.octets) : null;
    };
    const steps = files.map((file) => ({ name: file.name, before: beforeOf(file), after: file.octets }));
    await changes.files(folder, steps, about);
  };

  const shown = (id: string, facts: Facts): RemovedCertificate => ({
    id,
    why: facts.about.why,
    place: facts.about.place,
    certificate: facts.about.certificate,
    name: facts.about.name,
    removedAt: new Date(facts.removedAt),
    until: until(facts),
  });

  return {
    async list() {
      const underWay = await changes.underWay();
      const found: RemovedCertificate[] = [];
      for (const id of await entries.ids()) {
        const one = underWay.has(id) ? null : await entry(id);
        if (one) found.push(shown(id, one.facts));
      }
      return found.sort((a, b) => b.removedAt.getTime() - a.removedAt.getTime());
    },
    async occupied(id): Promise<Occupied | null> {
      const { facts, files } = await needed(id);
      const { about } = facts;
      try {
        const now = await present(facts);
        if (now === null) return null;
        const changedPassword = about.why === 'password-changed';
        return {
          certificate: changedPassword ? about.certificate : certificateIn(now.files),
          same: printOf(now) === fingerprintOf(printsOf(files)),
          fingerprint: printOf(now),
        };
      } catch (error) {
        throw refusalOf(error, about.place.label);
      }
    },
    async restore(id, replaces) {
      const { facts, files } = await needed(id);
      const { place, name, certificate, why } = facts.about;
      try {
        const now = await present(facts);
        if ((now && printOf(now)) !== replaces) throw new Refusal('CHANGED_ELSEWHERE');
        const about: About = {
          act: 'restore',
          place,
          why: why === 'password-changed' ? why : 'replaced',
          name,
          certificate: certificateIn(now?.files ?? []) ?? (facts.kind === 'files' ? certificate : null),
        };
        if (facts.kind === 'files') await putFilesBack(facts, files, now, about);
        else await replaceFolder(changes, facts.folder, now, files, about);
      } catch (error) {
        throw refusalOf(error, place.label);
      }
      // It is back: an entry that cannot be removed now is one too many, and goes with its time.
      await entries.remove(id).catch(() => undefined);
      return place;
    },
    async removeForever(id) {
      if ((await changes.underWay()).has(id)) throw new Refusal('CERT_NOT_FOUND');
      const { about } = (await needed(id)).facts;
      await entries.remove(id).catch((error: unknown) => {
        throw refusalOf(error, about.place.label);
      });
    },
    async purge() {
      const underWay = await changes.underWay();
      await entries.dropLeftDrafts(underWay);
      for (const id of await entries.ids()) {
        const facts = await entries.facts(id);
        if (facts && isOver(facts) && !underWay.has(id)) await entries.remove(id);
      }
    },
  };
};
