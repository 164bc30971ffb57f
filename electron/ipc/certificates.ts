import type { Handlers } from '../../shared/ipc.ts';
import type { Inventories } from '../usecases/inventory.ts';
import type { createOpenFile } from '../usecases/open-file.ts';

export const certificatesHandlers = ({
  inventory,
  openFile,
}: {
  inventory: Inventories;
  openFile: ReturnType<typeof createOpenFile>;
}): Handlers<'certificates'> => ({
  held: () => inventory.held(),
  registered: () => inventory.registered(),
  chooseFile: () => openFile.choose(),
  openDropped: ({ name, bytes }) => openFile.open(name, bytes),
});
