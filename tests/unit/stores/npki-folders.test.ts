import { execFileSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNpkiFolders, type NpkiRoot } from '../../../electron/stores/npki/npki-folders.ts';
import type { CertificateStore, FoundCertificate, Listing } from '../../../electron/usecases/ports.ts';
import type { ReasonCode } from '../../../shared/reasons.ts';
import { layouts, writeHome, type Manifest } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';

const quiet = (): void => undefined;
const list = (store: CertificateStore, signal = new AbortController().signal): Promise<Listing> =>
  store.list(quiet, signal);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no refusal',
    (error: { reason?: { code: ReasonCode } }) => error.reason?.code ?? error,
  );

let scratch: string;
let manifest: Manifest;
beforeAll(async () => {
  // Others than root must be able to look into it (see `asOrdinaryUser`).
  scratch = await mkdtemp(path.join(tmpdir(), 'npki-'));
  await chmod(scratch, 0o755);
  manifest = await writeHome({ out: path.join(scratch, 'home'), pki: await ensurePki(), platform: 'linux' });
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

const folderOf = (id: string, place = 0): string => {
  const folder = manifest.fixtures.find((one) => one.id === id)?.places[place]?.folder;
  if (folder === undefined) throw new Error(`no fixture ${id}`);
  return path.join(manifest.home, folder);
};

describe('a home of fixtures', () => {
  const { npki, second, drive } = layouts.linux;
  const roots = (): NpkiRoot[] => [
    { path: path.join(manifest.home, npki), kind: 'npki', label: '~/NPKI' },
    { path: path.join(manifest.home, second), kind: 'npki', label: '~/.pki/NPKI' },
    { path: path.join(manifest.home, drive), kind: 'removable', label: 'USB/NPKI' },
    { path: path.join(manifest.home, 'not-there'), kind: 'npki', label: 'not there' },
  ];

  it('is found whole: each fixture at each of its places, whatever the case or composition of its folders', async () => {
    const listing = await list(createNpkiFolders(roots));
    const expected = manifest.fixtures
      .filter(({ medium }) => medium === 'npki')
      .flatMap(({ places }) => places.map(({ folder }) => path.basename(folder).normalize('NFC')));
    expect(listing.found.map(({ name }) => name).sort()).toEqual(expected.sort());
    expect(listing.problems).toEqual([]);
    expect(listing.searched).toEqual(['~/NPKI', '~/.pki/NPKI', 'USB/NPKI', 'not there']);
    expect(new Set(listing.found.map(({ id }) => id)).size).toBe(expected.length);
  });

  it('says of each what its files are', async () => {
    const listing = await list(createNpkiFolders(roots));
    const of = (id: string): FoundCertificate | undefined =>
      listing.found.find(({ name }) => name === path.basename(folderOf(id)).normalize('NFC'));
    expect(of('bank-yessign-kmb')).toMatchObject({ hasKey: true, problem: null, place: { kind: 'npki' } });
    expect(of('bank-yessign-kmb')?.place.label).toBe('~/NPKI › yessign');
    expect(of('universal-crosscert')?.place).toEqual({ kind: 'removable', label: 'USB/NPKI › CrossCert' });
    expect(of('key-missing')).toMatchObject({ hasKey: false, problem: { code: 'KEY_FILE_MISSING' } });
    expect(of('key-missing')?.certificate).not.toBeNull();
    for (const id of ['cert-empty', 'cert-11-mib'])
      expect(of(id), id).toMatchObject({ certificate: null, problem: { code: 'FILE_DAMAGED' } });
    for (const id of ['key-empty', 'key-11-mib'])
      expect(of(id), id).toMatchObject({ hasKey: false, problem: { code: 'FILE_DAMAGED' } });
  });

  it('hands out the pair as it lies there, never the km pair', async () => {
    const store = createNpkiFolders(roots);
    const { found } = await list(store);
    const folder = folderOf('universal-kica-km');
    const km = found.find(({ name }) => name === path.basename(folder).normalize('NFC'));
    const source = await store.key(km?.id ?? '');
    expect(source).toEqual({
      kind: 'encrypted-file',
      certificate: new Uint8Array(await readFile(path.join(folder, 'signCert.der'))),
      encryptedKey: new Uint8Array(await readFile(path.join(folder, 'signPri.key'))),
    });
  });

  it('keeps its ids from one search to the next', async () => {
    const store = createNpkiFolders(roots);
    const ids = async (): Promise<string[]> => (await list(store)).found.map(({ id }) => id);
    expect(await ids()).toEqual(await ids());
  });
});

/** Permissions mean nothing to root: this process then is somebody else for a while. */
const asOrdinaryUser = async <T>(work: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
};

describe('a tree of our own', () => {
  let base: string;
  let root: string;
  let kind: NpkiRoot['kind'];
  let store: CertificateStore;
  beforeEach(async () => {
    base = await mkdtemp(path.join(scratch, 'tree-'));
    await chmod(base, 0o755);
    root = path.join(base, 'NPKI');
    kind = 'npki';
    store = createNpkiFolders(() => [{ path: root, kind, label: 'R' }]);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const good = (): string => folderOf('bank-yessign-kmb');
  const put = async (name: string, authority = 'yessign'): Promise<string> => {
    const folder = path.join(root, authority, 'USER', name);
    await cp(good(), folder, { recursive: true });
    return folder;
  };
  const only = async (): Promise<FoundCertificate> => {
    const { found } = await list(store);
    expect(found).toHaveLength(1);
    return found[0] as FoundCertificate;
  };

  it('takes file names in any case, and prefers the format’s own where there are two', async () => {
    const folder = await put('a');
    await rename(path.join(folder, 'signCert.der'), path.join(folder, 'SIGNCERT.DER'));
    await rename(path.join(folder, 'signPri.key'), path.join(folder, 'SignPri.KEY'));
    const found = await only();
    expect(found).toMatchObject({ hasKey: true, problem: null });
    expect((await store.key(found.id)).kind).toBe('encrypted-file');
    await cp(path.join(folderOf('universal-signkorea'), 'signCert.der'), path.join(folder, 'signCert.der'));
    const both = await only();
    expect(both.certificate).toEqual(new Uint8Array(await readFile(path.join(folder, 'signCert.der'))));
  });

  it('opens a folder whose name no Unicode string leads to (CP949 from an old tool)', async () => {
    const folder = await put('plain');
    const korean = Buffer.from([0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf]); // 홍길동
    await rename(folder, Buffer.concat([Buffer.from(path.dirname(folder)), Buffer.from('/'), korean]));
    const found = await only();
    expect(found.name).toBe('홍길동');
    expect(found.problem).toBeNull();
    expect(await store.key(found.id)).toMatchObject({ kind: 'encrypted-file' });
  });

  it('goes on where one folder may not be read, and names the place', async () => {
    await put('open');
    const closedAuthority = path.dirname(path.dirname(await put('hidden', 'KICA')));
    const closedFile = path.join(await put('closed-file'), 'signCert.der');
    const closedFolder = await put('closed-folder');
    for (const closed of [closedAuthority, closedFile, closedFolder]) await chmod(closed, 0);
    const { found, problems } = await asOrdinaryUser(() => list(store));
    for (const closed of [closedAuthority, closedFolder]) await chmod(closed, 0o755);
    const denied = { code: 'ACCESS_DENIED', params: { place: 'R › yessign' } };
    expect(found.map(({ name, problem }) => [name, problem])).toEqual([
      ['closed-file', denied],
      ['closed-folder', denied],
      ['open', null],
    ]);
    expect(problems).toEqual([
      { place: 'R › KICA', reason: { code: 'ACCESS_DENIED', params: { place: 'R › KICA' } } },
    ]);
  });

  it('says ACCESS_DENIED for a key that may not be read any more', async () => {
    const folder = await put('a');
    const { id } = await only();
    await chmod(path.join(folder, 'signPri.key'), 0);
    expect(await asOrdinaryUser(() => codeOf(store.key(id)))).toBe('ACCESS_DENIED');
  });

  it('follows no link: not out of the root, not in circles, not to a file', async () => {
    const outside = path.join(base, 'outside');
    await cp(good(), outside, { recursive: true });
    const users = path.dirname(await put('real'));
    await symlink(outside, path.join(users, 'link-to-a-folder'));
    await symlink(base, path.join(root, 'link-out'));
    await symlink(root, path.join(root, 'loop'));
    await symlink(users, path.join(users, 'loop'));
    await symlink(path.join(base, 'nowhere'), path.join(users, 'dangling'));
    const linked = path.join(users, 'linked-file');
    await mkdir(linked);
    await symlink(path.join(outside, 'signCert.der'), path.join(linked, 'signCert.der'));
    await cp(path.join(good(), 'signPri.key'), path.join(linked, 'signPri.key'));
    const { found, problems } = await list(store);
    expect(
      found.map(({ name, certificate, problem }) => [name, certificate !== null, problem?.code]),
    ).toEqual([
      ['linked-file', false, 'FILE_DAMAGED'],
      ['real', true, undefined],
    ]);
    expect(problems).toEqual([]);
  });

  it('does not follow a link that took a file’s place after the search', async () => {
    const folder = await put('a');
    const { id } = await only();
    const outside = path.join(base, 'other.key');
    await rename(path.join(folder, 'signPri.key'), outside);
    await symlink(outside, path.join(folder, 'signPri.key'));
    expect(await codeOf(store.key(id))).toBe('FILE_DAMAGED');
  });

  it.each([
    ['a FIFO', (file: string) => execFileSync('mkfifo', [file])],
    ['a folder', (file: string) => mkdir(file)],
    ['a device', (file: string) => symlink('/dev/zero', file)],
  ])('does not hang on %s named signCert.der or signPri.key', async (_what, make) => {
    for (const name of ['signCert.der', 'signPri.key']) {
      const file = path.join(await put(`odd ${name}`), name);
      await rm(file);
      await make(file);
    }
    const { found } = await list(store);
    expect(found.map(({ name, problem }) => [name, problem?.code])).toEqual([
      ['odd signCert.der', 'FILE_DAMAGED'],
      ['odd signPri.key', 'FILE_DAMAGED'],
    ]);
    for (const { id } of found) expect(await codeOf(store.key(id))).toBe('FILE_DAMAGED');
  });

  it.each([0, 64 * 1024 + 1, 11 * 1024 * 1024])(
    'refuses a certificate of %i bytes before reading it',
    async (size) => {
      await truncate(path.join(await put('a'), 'signCert.der'), size);
      expect(await only()).toMatchObject({
        certificate: null,
        hasKey: true,
        problem: { code: 'FILE_DAMAGED' },
      });
    },
  );

  it('hands on whatever bytes lie there: what they are is not the store’s to judge', async () => {
    const file = path.join(await put('a'), 'signCert.der');
    await truncate(file, 400);
    expect((await only()).certificate).toHaveLength(400);
  });

  it('lists a key without its certificate, passes over folders without either, and leaves exports alone', async () => {
    await rm(path.join(await put('key only'), 'signCert.der'));
    const other = path.join(root, 'yessign', 'USER', 'nothing');
    await mkdir(other);
    await writeFile(path.join(other, 'export.pfx'), 'x');
    await cp(path.join(good(), 'signCert.der'), path.join(other, 'kmCert.der'));
    await cp(good(), path.join(root, 'yessign', 'USER', 'nothing', 'deeper', 'too deep'), {
      recursive: true,
    });
    await cp(good(), path.join(root, 'yessign', 'ELSEWHERE', 'a'), { recursive: true });
    expect(await only()).toMatchObject({
      name: 'key only',
      certificate: null,
      problem: { code: 'FILE_DAMAGED' },
    });
  });

  describe('a key asked for later', () => {
    const change = async (work: (folder: string) => Promise<unknown>): Promise<unknown> => {
      const folder = await put('a');
      const { id } = await only();
      await work(folder);
      return codeOf(store.key(id));
    };
    const other = (): string => path.join(folderOf('universal-signkorea'), 'signCert.der');

    it('is refused when another certificate has taken the place', async () => {
      expect(await change((folder) => cp(other(), path.join(folder, 'signCert.der')))).toBe(
        'CHANGED_ELSEWHERE',
      );
    });
    it('is missed when its file is gone', async () => {
      expect(await change((folder) => rm(path.join(folder, 'signPri.key')))).toBe('KEY_FILE_MISSING');
    });
    it('is not found when its folder or its certificate is gone', async () => {
      expect(await change((folder) => rm(folder, { recursive: true }))).toBe('CERT_NOT_FOUND');
    });
    it('is not found under an id that nobody gave out', async () => {
      expect(await codeOf(store.key('../../etc/passwd'))).toBe('CERT_NOT_FOUND');
    });
    it('may have a new password meanwhile', async () => {
      const folder = await put('a');
      const { id } = await only();
      const key = path.join(folderOf('universal-signkorea'), 'signPri.key');
      await cp(key, path.join(folder, 'signPri.key'));
      expect(await store.key(id)).toMatchObject({ encryptedKey: new Uint8Array(await readFile(key)) });
    });
    it('says so when the drive is gone, and only then', async () => {
      kind = 'removable';
      expect(await change(() => rm(root, { recursive: true }))).toBe('MEDIA_REMOVED');
      await mkdir(root, { recursive: true });
      expect(await change((folder) => rm(folder, { recursive: true }))).toBe('CERT_NOT_FOUND');
    });
  });

  it('counts one folder reached by two ways once', async () => {
    await put('a');
    const link = path.join(base, 'link');
    await symlink(root, link);
    const twice = createNpkiFolders(() => [
      { path: root, kind: 'npki', label: 'R' },
      { path: link, kind: 'npki', label: 'L' },
    ]);
    expect((await list(twice)).found).toHaveLength(1);
  });

  it('ends at once where it is told to, and has told what it found', async () => {
    for (let i = 0; i < 60; i++) await put(`n${i}`, `CA${i % 7}`);
    const controller = new AbortController();
    const told: FoundCertificate[] = [];
    const stopped = store.list(({ fresh }) => {
      told.push(...fresh);
      if (told.length > 0) controller.abort();
    }, controller.signal);
    expect(await codeOf(stopped)).toBe('CANCELLED');
    expect(told).toHaveLength(1);
    expect(await store.key(told[0]?.id ?? '')).toMatchObject({ kind: 'encrypted-file' });
    expect(await codeOf(list(store, AbortSignal.abort()))).toBe('CANCELLED');
  });

  it('says so where the drive is pulled away under it: nothing of it is there any more', async () => {
    for (let i = 0; i < 60; i++) await put(`n${i}`, `CA${i % 7}`);
    kind = 'removable';
    const told: FoundCertificate[] = [];
    const { found, problems } = await store.list(({ fresh }) => {
      if (told.length === 0 && fresh.length > 0) execFileSync('mv', [root, `${root}-gone`]);
      told.push(...fresh);
    }, new AbortController().signal);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(60);
    expect(found).toEqual([]);
    expect(problems).toEqual([{ place: 'R', reason: { code: 'MEDIA_REMOVED', params: {} } }]);
  });

  it('tells one drive from another that took its name', async () => {
    kind = 'removable';
    await put('a');
    const { id } = await only();
    await rename(root, `${root}-gone`);
    await mkdir(path.join(root, 'yessign', 'USER'), { recursive: true });
    expect(await codeOf(store.key(id))).toBe('MEDIA_REMOVED');
  });

  it('passes over what is hidden: drafts of a change that was interrupted', async () => {
    await put('real');
    await put('.draft');
    await put('a', '.removed');
    expect((await only()).name).toBe('real');
  });

  it('finds its way through 100,000 foreign files', async () => {
    const folder = await put('real');
    const [users, authority] = [path.dirname(folder), path.dirname(path.dirname(folder))];
    for (const [crowd, count] of [
      [folder, 20_000],
      [users, 40_000],
      [authority, 20_000],
      [root, 20_000],
    ] as const)
      execFileSync('sh', ['-c', `seq -f "foreign %.0f.txt" ${count} | xargs -d "\\n" touch`], {
        cwd: crowd,
      });
    expect(await only()).toMatchObject({ name: 'real', hasKey: true, problem: null });
    expect((await list(store)).problems).toEqual([]);
  }, 120_000);
});
