import { execFileSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { createDisk } from '../../../electron/platform/disk.ts';
import { createChanges } from '../../../electron/stores/changes/changes.ts';
import type { NpkiRoot } from '../../../electron/stores/npki/npki-folders.ts';
import { createNpkiStore } from '../../../electron/stores/npki/npki-store.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import type { CertificateFiles, Destination, WritableStore } from '../../../electron/usecases/ports.ts';
import { writeHome, type Manifest } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';

const isRoot = process.geteuid?.() === 0;

let fixtures: string;
let manifest: Manifest;
let scratch: string;
beforeAll(async () => {
  fixtures = await mkdtemp(path.join(tmpdir(), 'npki-store-home-'));
  manifest = await writeHome({ out: path.join(fixtures, 'home'), pki: await ensurePki(), platform: 'linux' });
}, 120_000);
afterAll(() => rm(fixtures, { recursive: true, force: true }));
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'npki-store-'));
  await chmod(scratch, 0o755);
  await mkdir(at('own'));
  await mkdir(at('home'));
  await mkdir(at('usb'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));
const at = (...names: string[]): string => path.join(scratch, ...names);

const fixtureFolder = (id: string): string => {
  const folder = manifest.fixtures.find((one) => one.id === id)?.places[0]?.folder;
  if (folder === undefined) throw new Error(`no fixture ${id}`);
  return folder;
};
/** `<CA>/USER/<folder>` of a fixture. */
const tail = (id: string): string => fixtureFolder(id).replace(/^.*NPKI\//, '');
/** Lays a fixture below a root; where, if not as Korean software does. */
const lay = async (id: string, root: string, where = tail(id)): Promise<string> => {
  const folder = path.join(root, where);
  await cp(path.join(manifest.home, fixtureFolder(id)), folder, { recursive: true });
  return folder;
};

/** Every file below a folder, names as their octets, contents too. */
const tree = async (folder: Buffer | string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  const visit = async (at_: Buffer, name: string): Promise<void> => {
    for (const entry of await readdir(at_, { withFileTypes: true, encoding: 'buffer' })) {
      const file = Buffer.concat([at_, Buffer.from('/'), entry.name]);
      const label = `${name}/${entry.name.toString('latin1')}`;
      if (entry.isDirectory()) await visit(file, label);
      else found[label] = (await readFile(file)).toString('base64');
    }
  };
  await visit(Buffer.from(folder), '');
  return found;
};

const npki = (): NpkiRoot => ({ path: at('home', 'NPKI'), kind: 'npki', label: '~/NPKI' });
const second = (): NpkiRoot => ({ path: at('home', '.pki/NPKI'), kind: 'npki', label: '~/.pki/NPKI' });
const usb = (): NpkiRoot => ({ path: at('usb', 'NPKI'), kind: 'removable', label: 'USB/NPKI' });
const added = (name: string): NpkiRoot => ({ path: at(name), kind: 'folder', label: name });

const open = (roots: readonly NpkiRoot[] = [npki(), usb()]) => {
  const disk = createDisk();
  const removedFolder = at('own', 'removed');
  const clock = { now: () => new Date('2026-11-01T00:00:00Z') };
  const changes = createChanges({ disk, journalFolder: at('own', 'journal'), removedFolder, clock });
  return {
    store: createNpkiStore({ roots: () => roots, disk, changes }),
    removed: createRemoved({ disk, removedFolder, changes, clock }),
  };
};
const listed = async (store: WritableStore): Promise<string[]> => {
  const { found } = await store.list(() => undefined, new AbortController().signal);
  return found.map(({ id }) => id);
};
const only = async (store: WritableStore): Promise<string> => {
  const [id, ...others] = await listed(store);
  if (id === undefined || others.length > 0) throw new Error(`${others.length + 1} listed`);
  return id;
};
const destination = async (store: WritableStore, label: string): Promise<Destination> => {
  const found = (await store.destinations()).find(({ place }) => place.label === label);
  if (!found) throw new Error(`no destination ${label}`);
  return found;
};
const refused = (code: string) => ({ reason: { code } });
const octets = (text: string): Uint8Array => Buffer.from(text);

describe('a copy', () => {
  it('is the original byte for byte, whatever lies in its folder and however that is named', async () => {
    const original = await lay('nfd-folder', at('home', 'NPKI'));
    for (const [name, content] of [
      ['CaPubs', 'ca'],
      ['memo', ''],
    ] as const)
      await writeFile(path.join(original, name), content);
    // CP949, as an old tool names it: Node has no text that leads back to it.
    const cp949 = Buffer.concat([
      Buffer.from(`${path.dirname(original)}/`),
      Buffer.from('cn=\xc8\xab\xb1\xe6\xb5\xbf', 'latin1'),
    ]);
    await mkdir(cp949);
    for (const name of await readdir(original))
      await cp(path.join(original, name), at('file')).then(async () =>
        writeFile(Buffer.concat([cp949, Buffer.from(`/${name}`)]), await readFile(at('file'))),
      );
    const before = await tree(at('home', 'NPKI'));
    expect(Object.keys(before).length).toBeGreaterThanOrEqual(8);
    const { store } = open();
    const { id } = await destination(store, 'USB/NPKI');
    for (const copy of await listed(store)) {
      const files = await store.files(copy);
      expect(await store.occupied(id, files)).toBeNull();
      expect(await store.save(id, files, null)).toEqual({
        kind: 'removable',
        label: `USB/NPKI › ${tail('nfd-folder').split('/')[0]}`,
      });
      expect(await store.occupied(id, files)).toMatchObject({ same: true });
    }
    expect(await tree(at('usb', 'NPKI'))).toEqual(before);
    expect(await tree(at('home', 'NPKI'))).toEqual(before);
    expect(await readdir(at('own', 'removed')).catch(() => [])).toEqual([]);
  });

  it('without a folder of its own gets the one that Korean software names after its subject', async () => {
    for (const id of ['bank-yessign-kmb', 'universal-crosscert']) {
      const original = await lay(id, at('home', 'NPKI'));
      const { store } = open();
      const { files } = await store.files(await only(store));
      const to = (await destination(store, 'USB/NPKI')).id;
      await store.save(to, { folder: null, files }, null);
      expect(await tree(at('usb', 'NPKI', tail(id)))).toEqual(await tree(original));
      await rm(at('home', 'NPKI'), { recursive: true });
      await rm(at('usb', 'NPKI'), { recursive: true });
    }
  });

  it('goes into the folders that are there, however their letters are written, and finds its like so', async () => {
    const [authority, , name] = tail('nfd-folder').split('/') as [string, string, string];
    const there = path.join(authority.toUpperCase(), 'User', name.normalize('NFC').toUpperCase());
    await lay('bank-yessign-kmb', at('usb', 'NPKI'), there);
    await lay('nfd-folder', at('home', 'NPKI'));
    const { store } = open([npki(), usb()]);
    const [copy = ''] = await listed(open([npki()]).store).then(() => listed(store));
    const files = await store.files(copy);
    const to = await destination(store, 'USB/NPKI');
    const occupied = await store.occupied(to.id, files);
    expect(occupied?.same).toBe(false);
    await store.save(to.id, files, occupied?.fingerprint ?? null);
    expect(await readdir(at('usb', 'NPKI'))).toEqual([authority.toUpperCase()]);
    expect(await readdir(at('usb', 'NPKI', authority.toUpperCase()))).toEqual(['User']);
    expect(await tree(at('usb', 'NPKI', there))).toEqual(
      await tree(path.join(at('home', 'NPKI'), tail('nfd-folder'))),
    );
  });

  it('replaces what was shown and nothing else, and that can be had back', async () => {
    const where = tail('bank-yessign-kmb');
    const original = await lay('bank-yessign-kmb', at('home', 'NPKI'));
    const former = await lay('universal-crosscert', at('usb', 'NPKI'), where);
    const old = await tree(former);
    const { store, removed } = open([npki()]);
    const files = await store.files(await only(store));
    const both = open();
    const to = (await destination(both.store, 'USB/NPKI')).id;
    await expect(both.store.save(to, files, null)).rejects.toMatchObject(refused('CHANGED_ELSEWHERE'));
    const occupied = await both.store.occupied(to, files);
    expect(occupied?.certificate && Buffer.from(occupied.certificate)).toEqual(
      await readFile(path.join(former, 'signCert.der')),
    );
    await writeFile(path.join(former, 'signPri.key'), 'changed since');
    await expect(both.store.save(to, files, occupied?.fingerprint ?? '')).rejects.toMatchObject(
      refused('CHANGED_ELSEWHERE'),
    );
    expect(await readFile(path.join(former, 'signPri.key'), 'utf8')).toBe('changed since');
    await rm(former, { recursive: true });
    await lay('universal-crosscert', at('usb', 'NPKI'), where);
    await both.store.save(to, files, occupied?.fingerprint ?? '');
    expect(await tree(former)).toEqual(await tree(original));
    const [entry] = await removed.list();
    expect(entry).toMatchObject({ why: 'replaced', place: { kind: 'removable' } });
    const now = await removed.occupied(entry?.id ?? '');
    await removed.restore(entry?.id ?? '', now?.fingerprint ?? '');
    expect(await tree(former)).toEqual(old);
  });

  it('that is asked for twice at the same moment is made once, and the second is told', async () => {
    await lay('bank-yessign-kmb', at('home', 'NPKI'));
    const { store } = open();
    const files = await store.files(await only(store));
    const { id } = await destination(store, 'USB/NPKI');
    const other = { ...files, files: files.files.slice(0, 1) };
    const wanted = [files, other];
    const ended = await Promise.allSettled(wanted.map((one) => store.save(id, one, null)));
    const first = ended.findIndex(({ status }) => status === 'fulfilled');
    expect(ended[1 - first]).toMatchObject({ status: 'rejected', reason: refused('CHANGED_ELSEWHERE') });
    expect(await store.occupied(id, wanted[first] ?? files)).toMatchObject({ same: true });
  });

  it('keeps no character in its name that Windows forbids', async () => {
    const [authority] = tail('bank-yessign-kmb').split('/');
    await lay('bank-yessign-kmb', at('home', 'NPKI'), `${authority}/USER/cn=a:b?c|d. `);
    const { store } = open();
    await store.save((await destination(store, 'USB/NPKI')).id, await store.files(await only(store)), null);
    expect(await readdir(at('usb', 'NPKI', authority ?? '', 'USER'))).toEqual(['cn=a_b_c_d._']);
  });

  it.each([
    ['CON', 'CON_'],
    ['nul', 'nul_'],
    ['Aux.cn=kim', 'Aux_.cn=kim'],
    ['lpt9', 'lpt9_'],
    ['console', 'console'],
    ['..', '__'],
    ['../..', '_._._'],
    ['.hidden', '_hidden'],
    ['cn=\u202eder.ngis', 'cn=_der.ngis'],
    ['', '_'],
  ])(
    'is in no name that is a device of Windows or another folder, or reads as another: %j',
    async (given, name) => {
      const bytes = await readFile(path.join(manifest.home, fixtureFolder('nfd-folder'), 'signCert.der'));
      const { store } = open();
      const files = { folder: given, authority: given, files: [{ name: 'signCert.der', bytes }] };
      await store.save((await destination(store, 'USB/NPKI')).id, files, null);
      expect(await readdir(at('usb', 'NPKI'), { recursive: true })).toEqual([
        name,
        path.join(name, 'USER'),
        path.join(name, 'USER', name),
        path.join(name, 'USER', name, 'signCert.der'),
      ]);
      expect(await readdir(at('usb'))).toEqual(['NPKI']);
    },
  );
});

describe.skipIf(process.platform === 'win32')('a drive of somebody else', () => {
  /** Where its links lead: the customer's own. */
  const elsewhere = (): string => at('home', '.config');
  const files = (): CertificateFiles => ({
    folder: 'autostart',
    authority: 'yessign',
    files: [
      { name: 'signCert.der', bytes: certificate },
      { name: 'evil.desktop', bytes: octets('[Desktop Entry]') },
    ],
  });
  let certificate: Uint8Array;
  beforeEach(async () => {
    await mkdir(elsewhere());
    certificate = await readFile(path.join(manifest.home, fixtureFolder('nfd-folder'), 'signCert.der'));
  });

  it.each([
    ['the authority', 'NPKI/yessign', 'FILE_DAMAGED'],
    ['USER', 'NPKI/yessign/USER', 'FILE_DAMAGED'],
    ['the folder itself', 'NPKI/yessign/USER/autostart', 'FILE_DAMAGED'],
  ])('whose link stands for %s leads no copy elsewhere', async (_what, link, code) => {
    const { store } = open();
    await mkdir(at('usb', path.dirname(link)), { recursive: true });
    await symlink(elsewhere(), at('usb', link));
    const { id } = await destination(store, 'USB/NPKI');
    await expect(store.occupied(id, files())).rejects.toMatchObject(refused(code));
    await expect(store.save(id, files(), null)).rejects.toMatchObject(refused(code));
    expect(await tree(elsewhere())).toEqual({});
  });

  it('whose NPKI folder is a link is searched and written nowhere', async () => {
    const own = await lay('nfd-folder', at('home', 'elsewhere'));
    await symlink(at('home', 'elsewhere'), at('usb', 'NPKI'));
    const { store } = open();
    const { found, problems } = await store.list(() => undefined, new AbortController().signal);
    expect(found).toEqual([]);
    expect(problems).toEqual([
      { place: 'USB/NPKI', reason: { code: 'ACCESS_DENIED', params: { place: 'USB/NPKI' } } },
    ]);
    const { id, problem } = await destination(store, 'USB/NPKI');
    expect(problem?.code).toBe('ACCESS_DENIED');
    await expect(store.save(id, files(), null)).rejects.toBeInstanceOf(Refusal);
    expect(await readdir(own)).not.toContain('evil.desktop');
    expect(await readdir(at('home', 'elsewhere', 'yessign'))).toEqual(['USER']);
  });

  it('is not the customer’s own home, which may be reached by a link', async () => {
    await rename(at('home'), at('real home'));
    await symlink(at('real home'), at('home'));
    const { store } = open();
    const { id } = await destination(store, '~/NPKI');
    await store.save(id, files(), null);
    expect(await readdir(at('real home', 'NPKI/yessign/USER'))).toEqual(['autostart']);
  });
});

describe('where a certificate can be put', () => {
  const labels = async (store: WritableStore): Promise<unknown[]> =>
    (await store.destinations()).map(({ place, problem }) => [place.label, problem?.code ?? null]);

  it("is this user's first NPKI folder and every drive's, made or not, and others that are there", async () => {
    const roots = [npki(), second(), usb(), added('backup'), added('more/NPKI')];
    await mkdir(at('backup'));
    await mkdir(at('more/NPKI'), { recursive: true });
    const { store } = open(roots);
    expect(await labels(store)).toEqual([
      ['~/NPKI', null],
      ['USB/NPKI', null],
      ['more/NPKI', null],
    ]);
    await mkdir(at('home', '.pki/NPKI'), { recursive: true });
    expect(await labels(store)).toContainEqual(['~/.pki/NPKI', null]);
    const ids = async (): Promise<string[]> => (await store.destinations()).map(({ id }) => id);
    expect(await ids()).toEqual(await ids());
    expect(await readdir(at('usb'))).toEqual([]);
  });

  it.skipIf(!isRoot)(
    'says of a drive that is read-only that it is, and of a full one when it is written to',
    async () => {
      await lay('bank-yessign-kmb', at('home', 'NPKI'));
      const { store } = open();
      const files = await store.files(await only(store));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at('usb')]);
      try {
        const { id, problem } = await destination(store, 'USB/NPKI');
        expect(problem).toBeNull();
        await writeFile(at('usb', 'film'), Buffer.alloc(16 * 1024)).catch(() => undefined);
        await expect(store.save(id, files, null)).rejects.toMatchObject(refused('DISK_FULL'));
        expect(await readdir(at('usb'))).toEqual(['film']);
        execFileSync('mount', ['-o', 'remount,ro', at('usb')]);
        expect(await labels(store)).toContainEqual(['USB/NPKI', 'READ_ONLY']);
        await expect(store.save(id, files, null)).rejects.toMatchObject(refused('READ_ONLY'));
      } finally {
        execFileSync('umount', [at('usb')]);
      }
      await rm(at('usb'), { recursive: true });
      const gone = (await store.destinations()).find(({ place }) => place.kind === 'removable');
      expect(gone?.problem?.code).toBe('MEDIA_REMOVED');
      await expect(store.save(gone?.id ?? '', files, null)).rejects.toMatchObject(refused('MEDIA_REMOVED'));
      expect(await readdir(scratch)).not.toContain('usb');
    },
  );

  it.skipIf(!isRoot)('says of a folder that is not open to this user that it is not', async () => {
    await chmod(at('usb'), 0o555);
    // access(2) asks for the real user, whom this process cannot lay down and take up again.
    const asked = [
      `import { createDestinations } from ${JSON.stringify(path.resolve('electron/stores/npki/npki-destinations.ts'))};`,
      `const roots = ${JSON.stringify([usb()])};`,
      'console.log(JSON.stringify((await createDestinations(() => roots).list())[0].problem));',
    ];
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', asked.join('\n')];
    const ids = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const answer = execFileSync('setpriv', [...ids, ...node], { encoding: 'utf8' });
    expect(JSON.parse(answer)).toMatchObject({ code: 'ACCESS_DENIED' });
  });
});

describe('keys', () => {
  const change = (store: WritableStore, id: string, before: CertificateFiles): Promise<void> =>
    store.replaceKeys(id, before, [
      { name: 'signPri.key', bytes: octets('new signing key') },
      { name: 'kmPri.key', bytes: octets('new km key') },
    ]);

  const withKm = (): string => {
    const found = manifest.fixtures.find(({ places }) => places[0]?.files['kmPri.key'] !== undefined);
    if (!found) throw new Error('no fixture with a km pair');
    return found.id;
  };

  it('are handed out with the key-encipherment pair beside them, where there is one', async () => {
    const folder = await lay(withKm(), at('home', 'NPKI'));
    const { store } = open();
    const id = await only(store);
    const source = await store.key(id);
    if (source.kind !== 'encrypted-file') throw new Error(source.kind);
    expect(source.km && Buffer.from(source.km.certificate)).toEqual(
      await readFile(path.join(folder, 'kmCert.der')),
    );
    expect(source.km && Buffer.from(source.km.encryptedKey)).toEqual(
      await readFile(path.join(folder, 'kmPri.key')),
    );
    await rm(path.join(folder, 'kmPri.key'));
    expect(Object.keys(await store.key(id))).not.toContain('km');
  });

  it('are replaced together, in this copy alone, and the former ones can be had back', async () => {
    const folder = await lay(withKm(), at('home', 'NPKI'));
    await rename(path.join(folder, 'signPri.key'), path.join(folder, 'SIGNPRI.KEY'));
    const other = await lay(withKm(), at('usb', 'NPKI'));
    const [before, otherBefore] = [await tree(folder), await tree(other)];
    const { store, removed } = open([npki()]);
    const id = await only(store);
    await change(store, id, await store.files(id));
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    expect(await tree(folder)).toEqual({
      ...before,
      '/SIGNPRI.KEY': base64('new signing key'),
      '/kmPri.key': base64('new km key'),
    });
    expect(await tree(other)).toEqual(otherBefore);
    const [entry] = await removed.list();
    expect(entry?.why).toBe('password-changed');
    const occupied = await removed.occupied(entry?.id ?? '');
    await removed.restore(entry?.id ?? '', occupied?.fingerprint ?? '');
    expect(await tree(folder)).toEqual(before);
  });

  it('are not replaced where anything of the certificate has changed since', async () => {
    const folder = await lay(withKm(), at('home', 'NPKI'));
    const { store } = open();
    const id = await only(store);
    const before = await store.files(id);
    await writeFile(path.join(folder, 'kmPri.key'), 'of the other program');
    const now = await tree(folder);
    await expect(change(store, id, before)).rejects.toMatchObject(refused('CHANGED_ELSEWHERE'));
    expect(await tree(folder)).toEqual(now);
  });
});

describe('a deletion', () => {
  it('takes the whole folder, of this copy alone', async () => {
    const folder = await lay('bank-yessign-kmb', at('home', 'NPKI'));
    const neighbour = await lay('universal-crosscert', at('home', 'NPKI'));
    const before = await tree(folder);
    const { store, removed } = open([npki()]);
    const named = (await store.list(() => undefined, new AbortController().signal)).found;
    const found = named.find(({ name }) => name === path.basename(folder).normalize('NFC'));
    await store.remove(found?.id ?? '');
    expect(await readdir(path.dirname(folder))).toEqual([]);
    expect((await readdir(neighbour)).length).toBeGreaterThan(1);
    await expect(store.files(found?.id ?? '')).rejects.toMatchObject(refused('CERT_NOT_FOUND'));
    const [entry] = await removed.list();
    expect(entry).toMatchObject({ why: 'deleted', name: found?.name, place: found?.place });
    await removed.restore(entry?.id ?? '', null);
    expect(await tree(folder)).toEqual(before);
  });

  it('leaves a folder of other things where it is, and takes only the files that are the certificate’s', async () => {
    const folder = await lay('bank-yessign-kmb', at('desktop'), 'work');
    await writeFile(path.join(folder, 'thesis.txt'), 'ten years');
    await writeFile(path.join(folder, 'film'), Buffer.alloc(11 * 1024 * 1024));
    const { store, removed } = open([npki(), added('desktop')]);
    const id = await only(store);
    const before = await tree(folder);
    expect((await store.files(id)).folder).toBeNull();
    expect((await store.files(id)).files).toHaveLength(2);
    await store.remove(id);
    expect((await readdir(folder)).sort()).toEqual(['film', 'thesis.txt']);
    const [entry] = await removed.list();
    await removed.restore(entry?.id ?? '', null);
    expect(await tree(folder)).toEqual(before);
  });

  it('leaves what is no file in the certificate’s own folder', async () => {
    const folder = await lay('bank-yessign-kmb', at('home', 'NPKI'));
    await mkdir(path.join(folder, 'photos'));
    await writeFile(path.join(folder, 'photos', 'one.jpg'), 'smile');
    const { store } = open([npki()]);
    await store.remove(await only(store));
    expect(await tree(folder)).toEqual({ '/photos/one.jpg': Buffer.from('smile').toString('base64') });
  });

  it('takes nothing where another certificate lies by now, or where the drive is gone', async () => {
    const folder = await lay('bank-yessign-kmb', at('usb', 'NPKI'));
    const { store } = open();
    const id = await only(store);
    await cp(
      path.join(manifest.home, fixtureFolder('universal-crosscert'), 'signCert.der'),
      path.join(folder, 'signCert.der'),
    );
    const now = await tree(folder);
    await expect(store.remove(id)).rejects.toMatchObject(refused('CHANGED_ELSEWHERE'));
    await expect(store.files(id)).rejects.toMatchObject(refused('CHANGED_ELSEWHERE'));
    expect(await tree(folder)).toEqual(now);
    await rm(at('usb'), { recursive: true });
    await expect(store.remove(id)).rejects.toMatchObject(refused('MEDIA_REMOVED'));
    await expect(store.files(id)).rejects.toMatchObject(refused('MEDIA_REMOVED'));
  });
});
