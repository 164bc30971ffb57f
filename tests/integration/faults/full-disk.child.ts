// An operation on a small real disk that fills up, or becomes read-only, at one writing call after the other. Its world
// is a mount of its own (unshare -m): nobody else sees it.
//   node full-disk.child.mjs WORLD TEMPLATE ENOSPC|EROFS RESULTS OPERATION
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createDisk } from '../../../electron/platform/disk.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { operationNamed } from './operations.ts';
import { openStores } from './stores.ts';
import { createWatchedDisk } from './watched-disk.ts';

const [world = '', template = '', how = '', results = '', name = ''] = process.argv.slice(2);
const operation = operationNamed(name);
const filler = path.join(world, 'filler');

const fill = (): void => {
  for (const size of [65_536, 4_096]) {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(size));
    } catch {
      // Full, to that size.
    }
  }
};
const remount = (mode: 'ro' | 'rw'): void => {
  execFileSync('mount', ['-o', `remount,${mode}`, world]);
};
const spoil = (): void => (how === 'ENOSPC' ? fill() : remount('ro'));
const mend = (): void => (how === 'ENOSPC' ? rmSync(filler, { force: true }) : remount('rw'));

const codeOf = (error: unknown): string => (error instanceof Refusal ? error.reason.code : String(error));

for (let n = 1; ; n++) {
  for (const entry of readdirSync(world)) rmSync(path.join(world, entry), { recursive: true });
  cpSync(template, world, { recursive: true });
  let reached = false;
  const disk = createWatchedDisk(async (write) => {
    if (write.n === n) {
      reached = true;
      spoil();
    }
    await write.work();
  });
  const refused = await operation.act(openStores(world, disk, operation.at), world).then(() => null, codeOf);
  if (!reached) break;
  mend();
  await openStores(world, createDisk(), operation.at).changes.recover();
  const found = path.join(results, String(n));
  cpSync(world, found, { recursive: true });
  writeFileSync(path.join(results, `${n}.json`), JSON.stringify({ refused }));
}
