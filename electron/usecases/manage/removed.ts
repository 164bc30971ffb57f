import type { HeldCertificate, RemovedItem } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Occupied, RemovedCertificate } from '../ports.ts';
import { summarize } from '../summary.ts';
import { chosenCopy, isWritable } from './chosen-copy.ts';
import { factsOrNull, type Existing } from './existing.ts';
import type { ManagePorts } from './manage-ports.ts';
import { placeName } from '../window-view.ts';
import type { Windows } from './window.ts';

type Ports = Pick<ManagePorts, 'inventory' | 'removed' | 'approval' | 'clock'>;
type PlaceOf = Pick<HeldCertificate['places'][number], 'kind' | 'label'>;

/** 삭제, 복원, and the end of what was deleted. */
export const createRemovals = (ports: Ports, windows: Windows, existing: Existing) => {
  const { inventory, removed, approval, clock } = ports;

  /** null also where nobody can look: its drive is not plugged in. */
  const occupied = async (id: string): Promise<Occupied | null> => {
    try {
      return await removed.occupied(id);
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  };

  const told = async (item: RemovedCertificate): Promise<RemovedItem> => {
    const facts = factsOrNull(item.certificate);
    return {
      id: item.id,
      why: item.why,
      place: placeName(item.place),
      summary: facts && summarize(facts, await inventory.telling(clock.now())),
      name: item.name,
      removedAt: item.removedAt.toISOString(),
      until: item.until.toISOString(),
      existing: await existing.tell(await occupied(item.id)),
    };
  };

  return {
    /** To the recoverable place; a certificate that cannot be read too. */
    async delete(id: string): Promise<void> {
      const { copy } = chosenCopy(ports, id, 'delete');
      if (!isWritable(copy.store)) throw new Refusal('FORMAT_UNSUPPORTED');
      await approval.confirm(await windows.view(copy, { operation: 'delete', asks: 'nothing' }));
      await copy.store.remove(copy.id);
    },

    list: async (): Promise<RemovedItem[]> => Promise.all((await removed.list()).map(told)),

    /** Nothing is lost by it, so no window asks; what lies there now and was seen goes to the recoverable place. */
    restore: async (id: string, replaces: string | null): Promise<PlaceOf> =>
      placeName(await removed.restore(id, replaces)),

    /** CERT_NOT_FOUND once its time is over. */
    async deleteForever(id: string): Promise<void> {
      const item = (await removed.list()).find((one) => one.id === id);
      if (!item) throw new Refusal('CERT_NOT_FOUND');
      const facts = factsOrNull(item.certificate);
      const named = { name: item.name, place: item.place, certificate: facts && { facts } };
      await approval.confirm(await windows.view(named, { operation: 'delete-forever', asks: 'nothing' }));
      await removed.removeForever(id);
    },
  };
};
