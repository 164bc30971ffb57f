import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk, type Disk } from '../../../electron/platform/disk.ts';
import { below, systemPath } from '../../../electron/platform/system-path.ts';
import { createChanges, type About, type Changes } from '../../../electron/stores/changes/changes.ts';
import {
  folderFingerprint,
  sha256,
  type NamedFile,
} from '../../../electron/stores/changes/folder-content.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { stoppingDisk, type Trouble } from './stopping-disk.ts';

/** Thousands of syncs: on a disk in memory, where the system has one. */
const temporary = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let scratch: string;
const at = (...names: string[]): string => path.join(scratch, ...names);
beforeEach(async () => {
  scratch = await mkdtemp(path.join(temporary, 'changes-'));
  await mkdir(at('own'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const about = (act: About['act']): About => ({
  act,
  place: { kind: 'npki', label: '~/NPKI › yessign' },
  why: act === 'delete' ? 'deleted' : act === 'change-password' ? 'password-changed' : 'replaced',
  name: 'cn=홍길동',
  certificate: new Uint8Array([1, 2, 3]),
});

const changesOn = (disk: Disk): Changes =>
  createChanges({
    disk,
    journalFolder: at('own', 'journal'),
    removedFolder: at('own', 'removed'),
    clock: { now: () => new Date('2026-11-23T00:00:00Z') },
  });

/** Every file below a folder by its path; what is empty or hidden too. */
const tree = async (folder: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    found[entry.isFile() ? name : `${name}/`] = entry.isFile() ? await readFile(file, 'latin1') : '';
  }
  return found;
};

/** What is in the files that somebody finds: no hidden name counts. */
const visible = async (folder: string): Promise<string[]> =>
  Object.entries(await tree(folder)).flatMap(([name, text]) => (/(^|\/)\./.test(name) ? [] : text));

const named = (files: Record<string, string>): NamedFile[] =>
  Object.entries(files).map(([name, content]) => ({
    name: systemPath(name),
    octets: Buffer.from(content, 'latin1'),
  }));

const holder = 'NPKI/yessign/USER/cn=홍길동,ou=WOORI,o=yessign,c=kr';
const place = (): ReturnType<typeof systemPath> => systemPath(at('home', ...holder.split('/')));
const lay = async (files: Record<string, string>): Promise<void> => {
  await mkdir(at('home', holder), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(at('home', holder, name), content);
};

const old = {
  'signCert.der': 'old certificate',
  'signPri.key': 'old key',
  'kmPri.key': 'old km key',
  CaPubs: '',
};
const fresh = { 'signCert.der': 'new certificate', 'signPri.key': 'new key', 'kmCert.der': 'new km' };
const print = (content: string): string => sha256(Buffer.from(content));

interface Act {
  readonly before: Record<string, string> | null;
  readonly run: (changes: Changes) => Promise<void>;
}
const acts: Record<string, Act> = {
  'a change of both keys': {
    before: old,
    run: (changes) =>
      changes.files(
        place(),
        [
          { name: systemPath('signPri.key'), before: print('old key'), after: Buffer.from('key 2') },
          { name: systemPath('kmPri.key'), before: print('old km key'), after: Buffer.from('km key 2') },
        ],
        about('change-password'),
      ),
  },
  'files that come, go and change together': {
    before: old,
    run: (changes) =>
      changes.files(
        place(),
        [
          { name: systemPath('signPri.key'), before: print('old key'), after: Buffer.from('key 2') },
          { name: systemPath('kmPri.key'), before: print('old km key'), after: null },
          { name: systemPath('kmCert.der'), before: null, after: Buffer.from('km') },
        ],
        about('copy'),
      ),
  },
  'a folder that is made, its parents too': {
    before: null,
    run: (changes) => changes.folder(place(), null, named(fresh), about('copy')),
  },
  'a folder that takes the place of another': {
    before: old,
    run: async (changes) =>
      changes.folder(place(), await folderFingerprint(createDisk(), place()), named(fresh), about('restore')),
  },
  'a folder that is removed': {
    before: old,
    run: async (changes) =>
      changes.folder(place(), await folderFingerprint(createDisk(), place()), null, about('delete')),
  },
};

/** A world of its own for one act and one trouble: what was there before, after it, and after the next start. */
const live = async (act: Act, trouble?: Trouble) => {
  await rm(at('home'), { recursive: true, force: true });
  await rm(at('own'), { recursive: true, force: true });
  await mkdir(at('own'));
  await mkdir(at('home'));
  if (act.before) await lay(act.before);
  const before = await tree(at('home'));
  const { disk, calls } = stoppingDisk(trouble);
  const ended = await act.run(changesOn(disk)).then(
    () => null,
    (error: unknown) => error,
  );
  const afterwards = await tree(at('home'));
  const interrupted = await changesOn(createDisk()).recover();
  return {
    before,
    ended,
    afterwards,
    interrupted,
    calls,
    recovered: await tree(at('home')),
    own: await tree(at('own')),
  };
};

describe.each(Object.entries(acts))('%s', (_name, act) => {
  const entriesOf = (own: Record<string, string>): string[] =>
    Object.keys(own).filter((name) => name.endsWith('about.json'));

  it('is there whole, with nothing left beside it, and what was there before is in the recoverable place', async () => {
    const { ended, before, afterwards, recovered, own, interrupted } = await live(act);
    expect(ended).toBeNull();
    expect(afterwards).not.toEqual(before);
    expect(recovered).toEqual(afterwards);
    expect(interrupted).toEqual([]);
    expect(Object.keys(own).filter((name) => name.startsWith('journal/') && name !== 'journal/')).toEqual([]);
    expect(entriesOf(own)).toHaveLength(act.before ? 1 : 0);
    expect(Object.keys(afterwards).filter((name) => /(^|\/)\./.test(name))).toEqual([]);
  });

  it.each(['stop', 'half'] as const)(
    'stopped (%s) at any write, is at the next start as it was or as it should be, and says which',
    async (how) => {
      const whole = await live(act);
      let old = 0;
      let stops = 0;
      for (let n = 1; n <= whole.calls.length; n++) {
        if (how === 'half' && whole.calls[n - 1] !== 'create') continue;
        stops += 1;
        const { recovered, interrupted, own } = await live(act, { at: n, how });
        const isNew = JSON.stringify(recovered) === JSON.stringify(whole.afterwards);
        if (!isNew) expect(recovered, `${n}`).toEqual(whole.before);
        if (!isNew) old += 1;
        expect(entriesOf(own), `${n}`).toHaveLength(isNew && act.before ? 1 : 0);
        expect(
          Object.keys(own).filter((name) => /journal\/.|\.tmp/.test(name)),
          `${n}`,
        ).toEqual([]);
        const outcome = interrupted[0]?.outcome;
        expect(isNew ? [undefined, 'finished'] : [undefined, 'undone'], `${n}`).toContain(outcome);
      }
      expect(old).toBeGreaterThan(2);
      expect(old).toBeLessThanOrEqual(stops);
    },
  );

  it.each([
    { code: 'ENOSPC', onwards: true, reason: 'DISK_FULL' },
    { code: 'EROFS', onwards: true, reason: 'READ_ONLY' },
    { code: 'EIO', onwards: false, reason: 'MEDIA_REMOVED' },
    { code: 'EACCES', onwards: false, reason: 'ACCESS_DENIED' },
  ])(
    'refused by the disk ($code) at any write, changes nothing or all',
    async ({ code, onwards, reason }) => {
      const whole = await live(act);
      for (let n = 1; n <= whole.calls.length; n++) {
        const { ended, recovered, own } = await live(act, { at: n, how: { code, onwards } });
        if (ended === null) expect(recovered, `${n}`).toEqual(whole.afterwards);
        else {
          expect(ended, `${n}`).toBeInstanceOf(Refusal);
          expect((ended as Refusal).reason.code, `${n}`).toBe(reason);
          if (!onwards) expect(recovered, `${n}`).toEqual(whole.before);
          else expect([whole.before, whole.afterwards], `${n}`).toContainEqual(recovered);
        }
        expect(Object.keys(own).filter((name) => name.startsWith('journal/') && name !== 'journal/')).toEqual(
          [],
        );
      }
    },
  );
});

describe('another program', () => {
  const changed = (code: unknown): boolean =>
    code instanceof Refusal && code.reason.code === 'CHANGED_ELSEWHERE';

  /** The real disk, on which something else happens just before its n-th writing call. */
  const meddled = (n: number, file: string, meddle: () => Promise<unknown>) => {
    const real = createDisk();
    let calls = 0;
    let blink = false;
    const disk = new Proxy(real, {
      get: (target, name: keyof Disk) =>
        name === 'read' || name === 'list'
          ? target[name]
          : async (...values: never[]) => {
              calls += 1;
              if (calls === n) {
                blink = (name === 'rename' || name === 'removeFile') && String(values.at(-1)).endsWith(file);
                await meddle();
              }
              return (target[name] as (...given: never[]) => Promise<void>)(...values);
            },
    });
    return { disk, happened: () => calls >= n, inBlink: () => blink };
  };

  it.each(['signPri.key', 'kmCert.der'])(
    'that writes %s meanwhile never loses it, whenever it comes',
    async (file) => {
      for (const [name, act] of Object.entries(acts)) {
        for (let n = 1; ; n++) {
          await rm(scratch, { recursive: true, force: true });
          await mkdir(at('own'), { recursive: true });
          await mkdir(at('home'), { recursive: true });
          if (act.before) await lay(act.before);
          const { disk, happened, inBlink } = meddled(n, file, async () => {
            await mkdir(at('home', holder), { recursive: true });
            await writeFile(at('home', holder, file), 'of the other program');
          });
          const error = await act.run(changesOn(disk)).then(
            () => null,
            (refused: unknown) => refused,
          );
          if (!happened()) break;
          await changesOn(createDisk()).recover();
          const everywhere = [...(await visible(at('home'))), ...(await visible(at('own')))];
          // Between the last look at a file and its rename no program can be kept out; whatever comes before is seen.
          const kept = everywhere.includes('of the other program') || inBlink();
          const at_ = `${name}, ${file}, ${n}`;
          if (error !== null) expect(changed(error), `${at_}: ${String(error)}`).toBe(true);
          expect(kept, at_).toBe(true);
          if (act.before) {
            for (const content of Object.values(act.before))
              if (content !== act.before[file]) expect(everywhere, at_).toContain(content);
          }
        }
      }
    },
  );

  it('that writes the first of two keys after us leaves no pair of which each has one', async () => {
    await lay(old);
    const changing = acts['a change of both keys'] as Act;
    const real = createDisk();
    let renames = 0;
    const disk: Disk = {
      ...real,
      async rename(from, to) {
        await real.rename(from, to);
        if (String(to).endsWith('.key')) renames += 1;
        if (renames === 2) await writeFile(at('home', holder, 'signPri.key'), 'of the other program');
      },
    };
    await expect(changing.run(changesOn(disk))).rejects.toSatisfy(changed);
    const found = await tree(at('home', holder));
    expect(found).toEqual({ ...old, 'signPri.key': 'of the other program' });
    expect(Object.values(await tree(at('own')))).toContain('old key');
  });

  it('that takes a free name at the very last moment keeps it, and is told of', async () => {
    await lay({ 'signCert.der': 'old certificate' });
    const real = createDisk();
    const meddling = (call: 'link' | 'rename'): Disk => ({
      ...real,
      async [call](from: never, to: never) {
        if (String(to).endsWith('kmCert.der'))
          await writeFile(at('home', holder, 'kmCert.der'), 'of the other');
        await real[call](from, to);
      },
    });
    const files = [{ name: systemPath('kmCert.der'), before: null, after: Buffer.from('ours') }];
    await expect(changesOn(meddling('link')).files(place(), files, about('restore'))).rejects.toSatisfy(
      changed,
    );
    expect(await tree(at('home', holder))).toEqual({
      'signCert.der': 'old certificate',
      'kmCert.der': 'of the other',
    });
  });

  it('that has put the very same octets under a free name keeps its own file', async () => {
    await lay({ 'signCert.der': 'old certificate' });
    const real = createDisk();
    const disk: Disk = {
      ...real,
      async link(from, to) {
        await writeFile(at('home', holder, 'a'), 'the same');
        await real.link(from, to);
      },
    };
    const files = ['a', 'b'].map((name) => ({
      name: systemPath(name),
      before: null,
      after: Buffer.from('the same'),
    }));
    await expect(changesOn(disk).files(place(), files, about('restore'))).rejects.toSatisfy(changed);
    expect(await tree(at('home', holder))).toEqual({ 'signCert.der': 'old certificate', a: 'the same' });
  });

  it.each(['EPERM', 'ENOTSUP', 'EISDIR'])(
    'or not: a free name is taken too where the file system knows no second names (%s)',
    async (code) => {
      await lay({ 'signCert.der': 'old certificate' });
      const disk: Disk = {
        ...createDisk(),
        link: () => Promise.reject(Object.assign(new Error(code), { code })),
      };
      const files = [{ name: systemPath('kmCert.der'), before: null, after: Buffer.from('ours') }];
      await changesOn(disk).files(place(), files, about('restore'));
      expect(await tree(at('home', holder))).toEqual({
        'signCert.der': 'old certificate',
        'kmCert.der': 'ours',
      });
    },
  );

  it.skipIf(process.platform === 'win32')(
    'that puts a link in the place of a folder loses nothing of what lies behind it',
    async () => {
      await lay(old);
      const elsewhere = at('elsewhere');
      await rm(elsewhere, { recursive: true, force: true });
      const real = createDisk();
      const disk: Disk = {
        ...real,
        async rename(from, to) {
          if (String(to).endsWith('.old')) {
            await rename(at('home', holder), elsewhere);
            await symlink(elsewhere, at('home', holder));
          }
          await real.rename(from, to);
        },
      };
      const error = await acts['a folder that is removed']
        ?.run(changesOn(disk))
        .catch((said: unknown) => said);
      expect(error).toBeInstanceOf(Refusal);
      expect(await tree(elsewhere)).toEqual(old);
      expect(await readlink(at('home', holder))).toBe(elsewhere);
      expect(await changesOn(createDisk()).recover()).toEqual([]);
    },
  );

  it('that changed a file since it was seen is told of, and nothing is written', async () => {
    await lay(old);
    const before = await tree(at('home'));
    const name = systemPath('signPri.key');
    const changes = changesOn(createDisk());
    const work = changes.files(
      place(),
      [{ name, before: print('seen'), after: Buffer.from('x') }],
      about('copy'),
    );
    await expect(work).rejects.toSatisfy(changed);
    await expect(changes.folder(place(), print('seen'), null, about('delete'))).rejects.toSatisfy(changed);
    await expect(changes.folder(place(), null, named(fresh), about('copy'))).rejects.toSatisfy(changed);
    expect(await tree(at('home'))).toEqual(before);
    expect(await readdir(at('own'))).toEqual([]);
  });
});

describe('a change that was stopped, before another program came', () => {
  const theirs = 'of the other program';
  const outcomes = async (name: keyof typeof acts, meddle: () => Promise<unknown>) => {
    const act = acts[name] as Act;
    const calls = (await live(act)).calls.length;
    const seen = new Set<string | undefined>();
    for (let n = 1; n <= calls; n++) {
      await rm(at('home'), { recursive: true, force: true });
      await rm(at('own'), { recursive: true, force: true });
      await mkdir(at('own'));
      await mkdir(at('home'));
      if (act.before) await lay(act.before);
      await act.run(changesOn(stoppingDisk({ at: n, how: 'stop' }).disk)).catch(() => undefined);
      await mkdir(at('home', holder), { recursive: true });
      await meddle();
      const [ended] = await changesOn(createDisk()).recover();
      seen.add(ended?.outcome);
      const home = await tree(at('home', holder));
      expect(Object.values(home), `${n}`).toContain(theirs);
      expect(
        Object.keys(await tree(at('home'))).filter((file) => /(^|\/)\./.test(file)),
        `${n}`,
      ).toEqual([]);
      const everywhere = [...Object.values(home), ...(await visible(at('own')))];
      for (const [file, content] of Object.entries(act.before ?? {}))
        if (file !== 'signPri.key') expect(everywhere, `${n}: ${file}`).toContain(content);
      if (ended?.outcome === 'kept-both') expect(everywhere, `${n}`).toContain('old key');
    }
    return seen;
  };

  it.each(Object.keys(acts))(
    '%s: leaves what that one wrote, and loses nothing of what was there',
    async (name) => {
      const write = (): Promise<void> => writeFile(at('home', holder, 'signPri.key'), theirs);
      const seen = await outcomes(name, write);
      if (acts[name]?.before) expect(seen).toContain('kept-both');
      else expect([...seen]).toContain('undone');
    },
  );
});

it('puts no half of a former folder back where another program has deleted the new one', async () => {
  const act = acts['a folder that takes the place of another'] as Act;
  const { calls } = await live(act);
  for (let n = calls.length; n > calls.length - 6; n--) {
    await rm(at('home'), { recursive: true });
    await rm(at('own'), { recursive: true });
    await mkdir(at('own'));
    await lay(old);
    await act.run(changesOn(stoppingDisk({ at: n, how: 'stop' }).disk)).catch(() => undefined);
    await rm(at('home', holder), { recursive: true });
    await changesOn(createDisk()).recover();
    const found = await tree(at('home', holder));
    // All of it, or nothing: then the recoverable place has all.
    if (Object.keys(found).length > 0) expect(found, `${n}`).toEqual(old);
    else expect(await visible(at('own')), `${n}`).toEqual(expect.arrayContaining(Object.values(old)));
  }
});

describe('a change whose drive is not there', () => {
  it('waits for it, and is ended when it is back', async () => {
    const act = acts['a change of both keys'] as Act;
    await lay(old);
    const before = await tree(at('home'));
    await act.run(changesOn(stoppingDisk({ at: 18, how: 'stop' }).disk)).catch(() => undefined);
    await rename(at('home'), at('pulled-out'));
    const changes = changesOn(createDisk());
    expect(await changes.recover()).toMatchObject([{ act: 'change-password', outcome: 'waiting' }]);
    expect([...(await changes.underWay())]).toHaveLength(1);
    await rename(at('pulled-out'), at('home'));
    const [ended] = await changes.recover();
    expect(['finished', 'undone']).toContain(ended?.outcome);
    if (ended?.outcome === 'undone') expect(await tree(at('home'))).toEqual(before);
    expect(await changes.recover()).toEqual([]);
  });

  it('makes no folders where the drive was', async () => {
    await mkdir(at('home'));
    const far = below(systemPath(at('home')), systemPath('usb/NPKI/yessign/USER/cn=x'));
    const work = changesOn(createDisk()).folder(far, null, named(fresh), about('copy'));
    await expect(work).rejects.toMatchObject({ reason: { code: 'MEDIA_REMOVED' } });
    expect(await readdir(at('home'))).toEqual([]);
  });
});
