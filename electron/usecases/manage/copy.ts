import type { CopyDestination, HeldCertificate } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Copy } from '../holdings.ts';
import type { CertificateFiles, Destination, Occupied, Place, WritableStore } from '../ports.ts';
import { chosenCopy, factsOf, isWritable } from './chosen-copy.ts';
import type { Existing } from './existing.ts';
import type { Importing } from './import.ts';
import type { ManagePorts } from './manage-ports.ts';
import { filesOf } from './pair-files.ts';
import { placeName } from '../window-view.ts';
import type { Windows } from './window.ts';

type Ports = Pick<ManagePorts, 'inventory' | 'stores' | 'approval'>;
type PlaceOf = Pick<HeldCertificate['places'][number], 'kind' | 'label'>;

export interface CopyOrder {
  readonly copy: string;
  readonly destination: string;
  /** The fingerprint of what the customer saw there, null where the name was free. */
  readonly replaces: string | null;
}

interface Target {
  readonly store: WritableStore;
  readonly destination: Destination;
}

/** 복사 and, of an opened file, 가져오기. */
export const createCopies = (ports: Ports, windows: Windows, importing: Importing, existing: Existing) => {
  const { stores, approval } = ports;

  const targets = async (): Promise<Target[]> => {
    const found = await Promise.all(
      stores
        .filter(isWritable)
        .map(async (store) => (await store.destinations()).map((destination) => ({ store, destination }))),
    );
    return found.flat();
  };

  /** What there is to put there; of a file that is still closed its certificate, which decides the name. */
  const draftOf = (copy: Copy): Promise<CertificateFiles> | CertificateFiles =>
    isWritable(copy.store) ? filesOf(copy.store, copy) : importing.draft(copy);

  const shown = async ({ store, destination }: Target, draft: CertificateFiles): Promise<CopyDestination> => {
    const { id, place, problem } = destination;
    const told = { id, place: placeName(place), problem, existing: null };
    if (problem) return told;
    try {
      return { ...told, existing: await existing.tell(await store.occupied(id, draft)) };
    } catch (error) {
      if (error instanceof Refusal) return { ...told, problem: error.reason };
      throw error;
    }
  };

  /** MEDIA_REMOVED where it is no longer among them: its drive is gone. */
  const targetOf = async (id: string): Promise<Target> => {
    const target = (await targets()).find(({ destination }) => destination.id === id);
    if (!target) throw new Refusal('MEDIA_REMOVED');
    const { problem } = target.destination;
    if (problem) throw new Refusal(problem.code, problem.params);
    return target;
  };

  const approved = async (copy: Copy, to: Place, seen: Occupied | null): Promise<CertificateFiles> => {
    const about = {
      destination: placeName(to),
      replaces: seen && (await windows.card(existing.factsOf(seen))),
    };
    if (!isWritable(copy.store)) return importing.files(copy, about);
    await approval.confirm(await windows.view(copy, { operation: 'copy', asks: 'nothing', ...about }));
    // As they lie now: the window may have stood open for minutes.
    return filesOf(copy.store, copy);
  };

  return {
    async destinations(id: string): Promise<CopyDestination[]> {
      const { copy } = chosenCopy(ports, id, 'copy');
      factsOf(copy);
      const draft = await draftOf(copy);
      return Promise.all((await targets()).map((target) => shown(target, draft)));
    },

    /**
     * Byte for byte, under the folder's own name; what lies there and was seen goes to the recoverable place.
     * CHANGED_ELSEWHERE where something else lies there than was seen, or what was written reads back otherwise.
     */
    async copy({ copy: id, destination: to, replaces }: CopyOrder): Promise<PlaceOf> {
      const { copy } = chosenCopy(ports, id, 'copy');
      factsOf(copy);
      const { store, destination } = await targetOf(to);
      const seen = await store.occupied(to, await draftOf(copy));
      if (seen?.same) return placeName(destination.place);
      if ((seen?.fingerprint ?? null) !== replaces) throw new Refusal('CHANGED_ELSEWHERE');
      const files = await approved(copy, destination.place, seen);
      const place = await store.save(to, files, replaces);
      if (!(await store.occupied(to, files))?.same) throw new Refusal('CHANGED_ELSEWHERE');
      return placeName(place);
    },
  };
};
