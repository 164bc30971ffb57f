// A drive for real: a tmpfs, mounted in this process's own mount namespace (`unshare`), which nobody else sees. Tells
// what happened as one line of JSON.
import { execFileSync } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createDriveWatch } from '../../../electron/platform/drive-watch.ts';
import { findCertificatePlaces } from '../../../electron/platform/find-places.ts';
import { createNpkiFolders } from '../../../electron/stores/npki/npki-folders.ts';
import type { FoundCertificate, Listing } from '../../../electron/usecases/ports.ts';
import { Refusal } from '../../../shared/reasons.ts';

const [home = '', pair = '', step = ''] = process.argv.slice(2);
const drive = path.join(home, 'media', 'USB');
const onDrive = 200;

const plugIn = async (count = onDrive): Promise<void> => {
  execFileSync('mount', ['-t', 'tmpfs', 'usb', drive]);
  for (let i = 0; i < count; i++)
    await cp(pair, path.join(drive, 'NPKI', 'yessign', 'USER', `usb-${i}`), { recursive: true });
};
/** Lazily: what is open stays open, and every name leads elsewhere. */
const pullOut = (): void => void execFileSync('umount', ['-l', drive]);

const store = createNpkiFolders(() => findCertificatePlaces(home));
const list = (onFresh: (fresh: readonly FoundCertificate[]) => void = () => undefined): Promise<Listing> =>
  store.list(({ fresh }) => onFresh(fresh), new AbortController().signal);
const tellOf = ({ found, problems }: Listing) => ({
  found: found.map(({ name }) => name).sort(),
  problems: problems.map(({ place, reason }) => `${place}: ${reason.code}`),
});
const key = async (id: string): Promise<string> => {
  try {
    return (await store.key(id)).kind;
  } catch (error) {
    return error instanceof Refusal ? error.reason.code : String(error);
  }
};
const idOnDrive = ({ found }: Listing): string =>
  found.find(({ place }) => place.kind === 'removable')?.id ?? 'none';

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  /** Pulled out as soon as the search has read one certificate of it. */
  'while it is searched': async () => {
    await plugIn();
    let before = 0;
    const during = await list((fresh) => {
      const ofDrive = fresh.filter(({ place }) => place.kind === 'removable').length;
      if (before === 0 && ofDrive > 0) pullOut();
      before += ofDrive;
    });
    return { before, during: tellOf(during), after: tellOf(await list()) };
  },

  'before its key is asked for': async () => {
    await plugIn(1);
    const id = idOnDrive(await list());
    const there = await key(id);
    pullOut();
    const gone = await key(id);
    await plugIn(0);
    const another = await key(id);
    return { there, gone, another };
  },

  /** A key is asked for again and again, and somewhere in between the drive goes. */
  'while its key is read': async () => {
    await plugIn(1);
    const id = idOnDrive(await list());
    const answers = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const asked = Array.from({ length: 8 }, () => key(id));
      if (i === 20) pullOut();
      for (const answer of await Promise.all(asked)) answers.add(answer);
    }
    return { answers: [...answers].sort(), last: await key(id) };
  },

  /** Nothing is done but looking after the drives, by the watch's own clock; another of two seconds counts beside it. */
  'while nobody does anything': async () => {
    let ticks = 0;
    const clock = setInterval(() => ticks++, 2_000);
    let changed = (): void => undefined;
    const watch = createDriveWatch({ home, onChange: () => changed() });
    const after = async (change: () => unknown) => {
      const told = new Promise<void>((resolve) => (changed = resolve));
      await change();
      ticks = 0;
      await told;
      return { ticks, found: tellOf(await list()).found };
    };
    watch.attend(true);
    // Its first look is the one that others are compared with.
    await setTimeout(5_000);
    const events = [await after(() => plugIn(2)), await after(pullOut)];
    watch.attend(false);
    clearInterval(clock);
    return events;
  },

  'read-only': async () => {
    await plugIn(2);
    execFileSync('mount', ['-o', 'remount,ro', drive]);
    const refused = await writeFile(path.join(drive, 'x'), '').catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    const listing = await list();
    return { refused, ...tellOf(listing), key: await key(idOnDrive(listing)) };
  },
};

const result = await steps[step]?.();
console.log(JSON.stringify(result));
