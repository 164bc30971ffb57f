import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDisk } from '../../../electron/platform/disk.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { bundleChildren } from './children.ts';
import { operationNamed } from './operations.ts';
import type { Errand } from './other-program.child.ts';
import { stateOf } from './state.ts';
import { openStores } from './stores.ts';
import { createWatchedDisk, type Write } from './watched-disk.ts';
import { makeBase, makeWorld, type Base, type World } from './world.ts';

const scratchRoot = process.platform === 'linux' ? '/dev/shm' : tmpdir();

/** Wine does a call in ten times Linux's: there a share of the points. */
const every = process.platform === 'win32' ? 4 : 1;

let scratch: string;
let base: Base;
let other: ChildProcess;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(scratchRoot, 'two-programs-'));
  base = await makeBase(scratch);
  const program = (await bundleChildren(path.join(scratch, 'bundles')))('other-program');
  other = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await answer();
});
afterAll(async () => {
  other.kill();
  await rm(scratch, { recursive: true, force: true });
});

const answer = (): Promise<string> =>
  new Promise((resolve, reject) => {
    other.once('message', (said) => resolve(String(said)));
    other.once('exit', () => reject(new Error('the other program ended')));
  });
/** The other process does it while ours waits: exactly then, and nowhere between. */
const send = (errand: Errand): Promise<string> => {
  const said = answer();
  other.send(errand);
  return said;
};

const theirs = 'of the other program';
/** Everywhere: what lies in places and in the recoverable place. */
const everything = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('material') && !entry.name.endsWith('.json'),
  );
  return Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1')));
};

/** Runs ours, and the errand just before its n-th writing call. `blink`: that call itself then takes the file's place. */
const meet = async (world: World, name: string, n: number, errand: Errand, file: string) => {
  await world.reset();
  let [met, blink, said] = [false, false, ''];
  const disk = createWatchedDisk(async ({ n: now, call, paths, work }: Write) => {
    if (now === n) {
      met = true;
      blink = (call === 'rename' || call === 'removeFile') && String(paths.at(-1)).endsWith(file);
      said = await send(errand);
    }
    await work();
  });
  const operation = operationNamed(name);
  const refused: unknown = await operation.act(openStores(world.folder, disk), world.folder).then(
    () => null,
    (error: unknown) => error,
  );
  await openStores(world.folder, createDisk()).changes.recover();
  return { met, blink, said, refused };
};

describe.each([
  'copy over another',
  'change of password',
  'delete',
  'restore over another',
  'restore of former keys',
])('another process that writes into the folder during: %s', (name) => {
  it('is told of, or came after; its file and ours are never lost', async () => {
    const operation = operationNamed(name);
    const world = await makeWorld(scratch, base, operation);
    await world.reset();
    const users = (await readdir(world.folder, { recursive: true, withFileTypes: true })).filter(
      (entry) =>
        entry.name === 'signPri.key' &&
        /(home|usb)/.test(entry.parentPath) &&
        !entry.parentPath.includes('material'),
    );
    const kind = name === 'copy over another' ? 'usb' : 'home';
    const folder =
      users.find((entry) => entry.parentPath.includes(`${path.sep}${kind}${path.sep}`))?.parentPath ?? '';
    const before = await everything(world.folder);
    let [refusals, written] = [0, 0];
    for (let n = 1; ; n += every) {
      const write = path.join(folder, 'signPri.key');
      const { met, blink, said, refused } = await meet(
        world,
        name,
        n,
        { write, content: theirs },
        'signPri.key',
      );
      if (!met) break;
      if (said === 'done') written += 1;
      const found = await everything(world.folder);
      // Between the last look at a file and its rename no program can be kept out; whatever comes before is seen.
      if (!blink && said === 'done') expect(found, `${name} ${n}`).toContain(theirs);
      if (refused !== null) {
        refusals += 1;
        expect(refused, `${name} ${n}`).toBeInstanceOf(Refusal);
        expect((refused as Refusal).reason.code, `${name} ${n}`).toBe('CHANGED_ELSEWHERE');
      }
      // Nothing but the file that the other program wrote over is missing.
      const missing = before.filter((content) => !found.includes(content));
      expect(missing.length, `${name} ${n}`).toBeLessThanOrEqual(1);
    }
    expect(refusals).toBeGreaterThan(2);
    expect(written).toBeGreaterThan(2);
  }, 120_000);
});

describe('our own app in another session, with a journal of its own', () => {
  it('changes the same password meanwhile: one of the two is told, and the keys are of one password', async () => {
    const operation = operationNamed('change of password');
    const world = await makeWorld(scratch, base, operation);
    // The other session deletes what we change; its journal and its recoverable place are its own.
    const remove: Errand = { world: world.folder, operation: 'delete' };
    let told = 0;
    for (let n = 1; ; n += every) {
      const { met, refused } = await meet(world, operation.name, n, remove, 'nothing');
      if (!met) break;
      const state = await stateOf(world.folder);
      const keys = Object.keys(state.places).filter((name) => name.endsWith('Pri.key'));
      // Both keys are there or neither, and what is not there can be restored.
      expect([0, 2], `${n}`).toContain(keys.length);
      if (keys.length === 0) expect(state.removed.join(), `${n}`).toContain('deleted');
      if (refused !== null) told += 1;
    }
    expect(told).toBeGreaterThan(2);
  }, 120_000);
});
