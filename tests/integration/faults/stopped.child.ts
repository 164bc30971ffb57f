// An operation in a process of its own, that ends it (SIGKILL: no handler runs, nothing is flushed) at one writing call.
//   node stopped.child.mjs WORLD OPERATION N before|half
import process from 'node:process';
import { createWatchedDisk } from './watched-disk.ts';
import { operationNamed } from './operations.ts';
import { openStores } from './stores.ts';

const [world = '', name = '', stop = '', how = ''] = process.argv.slice(2);
const operation = operationNamed(name);

const die = (): Promise<void> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};
const disk = createWatchedDisk(async ({ n, work, half }) => {
  if (n !== Number(stop)) return work();
  if (how === 'half') await half();
  await die();
});
await operation.act(openStores(world, disk, operation.at), world);
