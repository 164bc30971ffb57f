import { describe, expect, it } from 'vitest';
import { systemPath } from '../../../electron/platform/system-path.ts';
import { createChanges, type About, type Changes } from '../../../electron/stores/changes/changes.ts';
import {
  folderFingerprint,
  sha256,
  type NamedFile,
} from '../../../electron/stores/changes/folder-content.ts';
import { createPowerCutDisk } from './power-cut-disk.ts';

const place = { kind: 'removable', label: 'USB/NPKI › yessign' } as const;
const about = (act: About['act']): About => ({
  act,
  place,
  why: 'replaced',
  name: 'cn=x',
  certificate: null,
});
const named = (files: Record<string, string>): NamedFile[] =>
  Object.entries(files).map(([name, text]) => ({ name: systemPath(name), octets: Buffer.from(text) }));

const users = '/usb/NPKI/yessign/USER';
const user = `${users}/cn=x`;
const own = [
  ['/own', null],
  ['/usb', null],
] as const;
const holder = [
  ...own,
  ['/usb/NPKI', null],
  ['/usb/NPKI/yessign', null],
  [users, null],
  [user, null],
  [`${user}/signCert.der`, 'old certificate'],
  [`${user}/signPri.key`, 'old key'],
  [`${user}/kmPri.key`, 'old km key'],
] as const;
const fresh = named({ 'signCert.der': 'new certificate', 'signPri.key': 'new key' });

type World = ReturnType<typeof createPowerCutDisk>;
const changesOn = ({ disk }: World): Changes =>
  createChanges({
    disk,
    journalFolder: '/own/journal',
    removedFolder: '/own/removed',
    clock: { now: () => new Date(0) },
  });

interface Act {
  readonly start: readonly (readonly [string, string | null])[];
  readonly run: (world: World) => Promise<void>;
  /** What must be in the recoverable place once it has happened. */
  readonly former: readonly string[];
}
const keys = ['signPri.key', 'kmPri.key'] as const;
const acts: Record<string, Act> = {
  'a change of both keys': {
    start: holder,
    former: ['old key', 'old km key'],
    run: (world) =>
      changesOn(world).files(
        systemPath(user),
        keys.map((name) => ({
          name: systemPath(name),
          before: sha256(Buffer.from(name === 'kmPri.key' ? 'old km key' : 'old key')),
          after: Buffer.from(`new ${name}`),
        })),
        about('change-password'),
      ),
  },
  'a folder that is made': {
    start: own,
    former: [],
    run: (world) => changesOn(world).folder(systemPath(user), null, fresh, about('copy')),
  },
  'a folder that takes the place of another': {
    start: holder,
    former: ['old certificate', 'old key', 'old km key'],
    run: async (world) => {
      const before = await folderFingerprint(world.disk, systemPath(user));
      await changesOn(world).folder(systemPath(user), before, fresh, about('copy'));
    },
  },
  'a folder that is removed': {
    start: holder,
    former: ['old certificate', 'old key', 'old km key'],
    run: async (world) => {
      const before = await folderFingerprint(world.disk, systemPath(user));
      await changesOn(world).folder(systemPath(user), before, null, about('delete'));
    },
  },
};

/** The same every time: a failure can be looked at. */
const coin = (seed: number): (() => boolean) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state > 0x7fff_ffff;
  };
};
const fates: readonly (readonly [string, () => () => boolean])[] = [
  ['nothing survives that was not synced', () => () => false],
  ['everything survives', () => () => true],
  ...Array.from({ length: 30 }, (_, i) => [`some of it survives (${i})`, () => coin(i + 1)] as const),
];

describe.each(Object.entries(acts))('%s', (_name, { start, run, former }) => {
  it('is after a power cut at any write as it was or as it should be, and what it replaced is not lost', async () => {
    const whole = createPowerCutDisk(start);
    const before = whole.tree('/usb');
    await run(whole);
    const after = whole.tree('/usb');
    const writes = whole.calls();
    const outcomes = new Set<string>();

    for (let n = 1; n <= writes + 1; n++) {
      for (const [fate, survives] of fates) {
        const world = createPowerCutDisk(start);
        world.cutAtCall(n);
        const ended = await run(world).then(
          () => true,
          () => false,
        );
        world.restart(survives());
        await changesOn(world).recover();
        const found = world.tree('/usb');
        const isNew = JSON.stringify(found) === JSON.stringify(after);
        const where = `write ${n}, ${fate}`;
        if (!isNew) expect(found, where).toEqual(before);
        // What was told as done stays done.
        if (ended) expect(isNew, where).toBe(true);
        const kept = Object.values(world.tree('/own'));
        if (isNew) for (const text of former) expect(kept, where).toContain(text);
        expect(Object.keys(world.tree('/own/journal')), where).toEqual([]);
        outcomes.add(isNew ? 'new' : 'old');
      }
    }
    expect([...outcomes].sort()).toEqual(['new', 'old']);
  });

  it('is so too where the power goes again while it is put right', async () => {
    const whole = createPowerCutDisk(start);
    const before = whole.tree('/usb');
    await run(whole);
    const after = whole.tree('/usb');
    for (let n = 1; n <= whole.calls(); n++) {
      for (let again = 1; again <= 40; again++) {
        const world = createPowerCutDisk(start);
        world.cutAtCall(n);
        await run(world).catch(() => undefined);
        world.restart(coin(n));
        world.cutAtCall(again);
        await changesOn(world)
          .recover()
          .catch(() => undefined);
        const finished = world.calls() < again;
        world.restart(coin(again));
        await changesOn(world).recover();
        const found = world.tree('/usb');
        if (JSON.stringify(found) !== JSON.stringify(after)) expect(found, `${n}, ${again}`).toEqual(before);
        else
          for (const text of former)
            expect(Object.values(world.tree('/own')), `${n}, ${again}`).toContain(text);
        if (finished) break;
      }
    }
  });
});
