import type { Handlers } from '../../../shared/ipc.ts';
import { createPasswords } from './change-password.ts';
import { createCopies } from './copy.ts';
import { createDetails } from './details.ts';
import { createExisting } from './existing.ts';
import { createExport } from './export.ts';
import { createImporting } from './import.ts';
import type { ManagePorts } from './manage-ports.ts';
import { createRemovals } from './removed.ts';
import { placeName } from '../window-view.ts';
import { createWindows } from './window.ts';

/**
 * Certificates as files: seen, changed, copied, put away and brought back, one copy at a time. Nothing here changes
 * anything at the bank. Every change is approved in the 전자서명 window and made by the copy's own store, wholly or not
 * at all; what a store refuses is told as it stands.
 */
export const createManage = (ports: ManagePorts) => {
  const windows = createWindows(ports);
  const existing = createExisting(ports);
  const passwords = createPasswords(ports, windows);
  const copies = createCopies(ports, windows, createImporting(ports, windows), existing);
  const exportFile = createExport(ports, windows);
  const removals = createRemovals(ports, windows, existing);
  const done = (act: string): void => ports.log.event('manage.done', { act });

  return {
    details: createDetails(ports),
    async checkPassword({ copy }) {
      await passwords.check(copy);
      return undefined;
    },
    async changePassword({ copy }) {
      const others = await passwords.change(copy);
      done('change-password');
      return { others };
    },
    destinations: ({ copy }) => copies.destinations(copy),
    async copy(order) {
      const place = await copies.copy(order);
      done('copy');
      return place;
    },
    async export(order) {
      const name = await exportFile(order);
      if (name !== null) done('export');
      return name;
    },
    async delete({ copy }) {
      await removals.delete(copy);
      done('delete');
      return undefined;
    },
    removed: removals.list,
    async restore({ removed, replaces }) {
      const place = await removals.restore(removed, replaces);
      done('restore');
      return place;
    },
    async deleteForever({ removed }) {
      await removals.deleteForever(removed);
      done('delete-forever');
      return undefined;
    },
    interrupted: async () =>
      (await ports.interrupted()).map(({ act, place, outcome }) => ({
        act,
        place: placeName(place),
        outcome,
      })),
  } satisfies Handlers<'manage'>;
};
