// Another program, in a process of its own: does what a message asks at once, and answers when it is done.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { createDisk } from '../../../electron/platform/disk.ts';
import { operationNamed } from './operations.ts';
import { openStores } from './stores.ts';

/** Writes a file, or is our own app over the same folders with a journal of its own. */
export type Errand =
  | { readonly write: string; readonly content: string }
  | { readonly world: string; readonly operation: string };

const run = async (errand: Errand): Promise<void> => {
  if ('write' in errand) return writeFileSync(errand.write, errand.content);
  const operation = operationNamed(errand.operation);
  await operation.act(openStores(errand.world, createDisk(), operation.at), errand.world);
};

process.on('message', (errand: Errand) => {
  run(errand).then(
    () => process.send?.('done'),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.send?.('ready');
