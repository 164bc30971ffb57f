import type { Handlers } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Inventories } from '../usecases/inventory.ts';
import type { createOpenFile } from '../usecases/open-file.ts';
import type { CloudService, Sources } from '../usecases/ports.ts';

export interface CertificatesDeps {
  readonly inventory: Inventories;
  readonly openFile: ReturnType<typeof createOpenFile>;
  readonly sources: Sources;
  /** null where this bank offers no 금융인증서. */
  readonly cloud: CloudService | null;
}

export const certificatesHandlers = (deps: CertificatesDeps): Handlers<'certificates'> => {
  const { inventory, openFile, sources, cloud } = deps;
  return {
    held: () => inventory.held(),
    registered: () => inventory.registered(),
    chooseFile: () => openFile.choose(),
    openDropped: ({ name, bytes }) => openFile.open(name, bytes),
    stopSearch: () => {
      inventory.stopSearch();
      return undefined;
    },
    sources: async () => ({
      added: [...(await sources.list())],
      cloud: cloud && { name: cloud.name, connected: cloud.connected },
    }),
    addFolder: () => sources.addFolder(),
    addToken: () => sources.addToken(),
    removeSource: async ({ id }) => {
      await sources.remove(id);
      return undefined;
    },
    connectCloud: async (who) => {
      if (!cloud) throw new Refusal('CERT_NOT_FOUND');
      await cloud.connect(who);
      return undefined;
    },
    disconnectCloud: () => {
      cloud?.disconnect();
      return undefined;
    },
  };
};
