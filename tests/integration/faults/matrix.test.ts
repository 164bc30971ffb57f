import { cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { bundleChildren, runChild } from './children.ts';
import { judge } from './judge.ts';
import { matrix, tallies, type Tally } from './matrix-table.ts';
import { operationsHere, type Operation } from './operations.ts';
import { lossesAfter, replay, type Recorded } from './power-cut.ts';
import { openStores } from './stores.ts';
import { createWatchedDisk, diskError, type WritingCall } from './watched-disk.ts';
import { makeBase, makeWorld, type Base, type World } from './world.ts';

const windows = process.platform === 'win32';
/** Wine starts a program in a third of a second and does a call in ten times Linux's: there a share of the stops. */
const every = windows ? 12 : 1;
/** In memory where it can be: a slow disk's syncs prove nothing more. */
const scratchRoot = process.platform === 'linux' ? '/dev/shm' : tmpdir();

let scratch: string;
let base: Base;
let child: (name: string) => string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(scratchRoot, 'faults-'));
  [base, child] = await Promise.all([makeBase(scratch), bundleChildren(path.join(scratch, 'bundles'))]);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe.each(operationsHere)('$name', (operation: Operation) => {
  let world: World;
  let calls: Recorded[];
  beforeAll(async () => {
    world = await makeWorld(scratch, base, operation);
    await world.reset();
    calls = [];
    const disk = createWatchedDisk(async ({ call, paths, octets, work }) => {
      await work();
      calls.push({ call, paths: paths.map(String), octets });
    });
    await operation.act(openStores(world.folder, disk, operation.at), world.folder);
  });

  /** One stop: judged, counted, and named where it is not intact. */
  const judged = async (tally: Tally, stop: string, problems: string[]): Promise<void> => {
    const verdict = await judge(operation, world, base);
    tally.run += 1;
    if (verdict.problem === null) tally[verdict.state] += 1;
    else problems.push(`${stop}: ${verdict.problem}`);
  };
  const points = (among: (call: WritingCall) => boolean = () => true): number[] =>
    calls.flatMap(({ call }, i) => (among(call) && i % every === 0 ? [i + 1] : []));

  it('changes what it should, and leaves nothing lying', async () => {
    expect(world.after).not.toEqual(world.before);
    expect(await judge(operation, world, base)).toEqual({ state: 'new', problem: null });
    expect(calls.length).toBeGreaterThan(4);
  });

  it.each([
    ['before', () => true],
    ['half', (call: WritingCall) => call === 'create'],
  ] as const)(
    'killed (SIGKILL, %s) at every writing call',
    async (how, among) => {
      const problems: string[] = [];
      const tally = tallies(operation.name, `SIGKILL ${how}`);
      for (const n of points(among)) {
        await world.reset();
        const ended = await runChild(process.execPath, [
          child('stopped'),
          world.folder,
          operation.name,
          String(n),
          how,
        ]);
        // It was killed, and not done already: else nothing was tried.
        if (windows) expect(ended.code, String(n)).not.toBe(0);
        else expect(ended.signal, `${n} ${ended.errors}`).toBe('SIGKILL');
        await judged(tally, `${how} ${n}`, problems);
      }
      expect(problems).toEqual([]);
    },
    300_000,
  );

  it.each(['once', 'from then on'])(
    'refused with EIO (%s) at every writing call',
    async (how) => {
      const problems: string[] = [];
      const tally = tallies(operation.name, `EIO ${how}`);
      for (const n of points()) {
        await world.reset();
        const disk = createWatchedDisk(async (write) => {
          if (write.n === n || (how !== 'once' && write.n > n)) throw diskError('EIO');
          await write.work();
        });
        const refused: unknown = await operation
          .act(openStores(world.folder, disk, operation.at), world.folder)
          .catch((error: unknown) => error);
        // A caller is told in the app's own words, or it has happened.
        if (refused !== undefined && !(refused instanceof Refusal) && !operation.name.startsWith('purge'))
          problems.push(`${n}: ${String(refused)}`);
        await judged(tally, `EIO ${n}`, problems);
      }
      expect(problems).toEqual([]);
    },
    300_000,
  );

  it('cut off from its power after every writing call, whatever was not synced is lost', async () => {
    const problems: string[] = [];
    const tally = tallies(operation.name, 'power cut');
    // The calls name what the recorded run named: its world is done again up to the cut.
    for (let n = 1; n <= calls.length; n++) {
      const done = calls.slice(0, n);
      for (const lost of lossesAfter(done)) {
        await world.reset();
        await replay(done, lost);
        await judged(tally, `${n} without ${lost.join(', ')}`, problems);
      }
    }
    expect(problems).toEqual([]);
  }, 300_000);

  it.each(['ENOSPC', 'EROFS'])(
    'on a real disk that answers %s from any writing call on',
    async (how) => {
      const results = path.join(scratch, 'results', operation.name, how);
      await mkdir(results, { recursive: true });
      await world.reset();
      const mount = `mount -t tmpfs -o size=1m,mode=0700 faults "$1" && exec "\${@:2}"`;
      const { code, errors } = await runChild('unshare', [
        process.geteuid?.() === 0 ? '-m' : '-Urm',
        ...['bash', '-c', mount, 'bash', world.folder, process.execPath, child('full-disk')],
        ...[world.folder, path.join(scratch, 'templates', operation.name.replaceAll(' ', '-'))],
        ...[how, results, operation.name],
      ]);
      expect(code, errors).toBe(0);
      const problems: string[] = [];
      const tally = tallies(operation.name, how);
      const refusals = new Set<string | null>();
      for (const name of (await readdir(results)).filter((one) => /^\d+$/.test(one))) {
        const { refused } = JSON.parse(await readFile(path.join(results, `${name}.json`), 'utf8')) as {
          refused: string | null;
        };
        refusals.add(refused);
        await rm(world.folder, { recursive: true });
        await cp(path.join(results, name), world.folder, { recursive: true });
        await judged(tally, `${how} ${name}`, problems);
      }
      expect(problems).toEqual([]);
      expect(tally.run).toBeGreaterThan(4);
      const told = how === 'ENOSPC' ? 'DISK_FULL' : 'READ_ONLY';
      // What the app does by itself at the start is told to nobody.
      if (operation.name.startsWith('purge')) return;
      expect([null, told]).toEqual(expect.arrayContaining([...refusals]));
      if (operation.name !== 'remove for ever') expect(refusals).toContain(told);
    },
    300_000,
  );
});

describe('the matrix', () => {
  it('has every stop of every operation, and either state intact after each', () => {
    const { text, run, intact } = matrix();
    console.log(text);
    expect(intact).toBe(run);
    expect(run).toBeGreaterThan(operationsHere.length * (windows ? 3 : 50));
  });
});
