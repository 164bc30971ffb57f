import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptPrivateKey } from '../../../electron/pki/private-key.ts';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { matchesVid } from '../../../electron/pki/vid.ts';
import type { CertificateFiles, WritableStore } from '../../../electron/usecases/ports.ts';
import type { HeldCertificate } from '../../../shared/ipc.ts';
import { actsOf, placeKinds, type PlaceKind } from '../../../shared/media.ts';
import { people } from '../../fixtures/people.ts';
import { codeOf, fileOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { opensslOn } from '../../unit/usecases/support/openssl.ts';
import { openMediaWorld, type MediaWorld } from './world.ts';

/**
 * Medium × operation, each cell done for real: one certificate travels through every place that keeps files, while a
 * token, the cloud and a .pfx do what they can. A cell that does not apply is one that the app refuses.
 */
const columns = [
  'list',
  'details',
  'sign',
  'register',
  'release',
  'change secret',
  'copy',
  'export',
  'import',
  'delete',
  'restore',
] as const;
type Column = (typeof columns)[number];
const table = new Map<PlaceKind, Map<Column, 'works' | '–'>>(placeKinds.map((kind) => [kind, new Map()]));
const cell = (kind: PlaceKind, column: Column, what: 'works' | '–'): void =>
  void table.get(kind)?.set(column, what);

let world: MediaWorld;
let password: string;
beforeAll(async () => {
  world = await openMediaWorld();
  password = fixtureOf(world.ground, 'universal-kica-km').password;
}, 120_000);
afterAll(async () => {
  const width = Math.max(...placeKinds.map((kind) => kind.length));
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(width), ...cells.map((text, i) => text.padEnd((columns[i] ?? '').length))].join(' | ');
  const rows = [...table].map(([kind, cells]) =>
    line(
      kind,
      columns.map((column) => cells.get(column) ?? '?'),
    ),
  );
  console.log([line('medium', columns), ...rows].join('\n'));
  await world.close();
});

const { customer } = people;
const held = async (sha256: string): Promise<HeldCertificate> => {
  const { certificates } = await world.house.inventory.held();
  const found = certificates.find(({ summary }) => summary?.sha256 === sha256);
  if (!found) throw new Error('it is not held');
  return found;
};
const copyAt = async (sha256: string, kind: PlaceKind): Promise<string> => {
  const { places } = await held(sha256);
  const found = places.find((place) => place.kind === kind);
  if (!found) throw new Error(`no copy at ${kind}`);
  return found.id;
};
const store = (kind: PlaceKind): WritableStore => {
  const writable = world.media.stores.filter((one): one is WritableStore => 'writes' in one);
  const found = kind === 'secure-storage' ? writable[1] : writable[0];
  if (!found) throw new Error('no store');
  return found;
};
const filesAt = async (sha256: string, kind: PlaceKind): Promise<CertificateFiles> =>
  store(kind).files(await copyAt(sha256, kind));
const sorted = ({ files }: CertificateFiles) =>
  files
    .map(({ name, bytes }) => [Buffer.from(name).toString(), Buffer.from(bytes).toString('hex')])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
const bytesOf = ({ files }: CertificateFiles, wanted: string): Uint8Array => {
  const found = files.find(({ name }) => Buffer.from(name).toString() === wanted);
  if (!found) throw new Error(`no ${wanted}`);
  return found.bytes;
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The key opens with that password, and R in it proves the certificate's holder. */
const expectWhole = async (files: CertificateFiles, secret: string): Promise<void> => {
  const { random } = await decryptPrivateKey(bytesOf(files, 'signPri.key'), utf8(secret));
  expect(matchesVid(bytesOf(files, 'signCert.der'), customer.idn, random ?? new Uint8Array())).toBe(true);
  await decryptPrivateKey(bytesOf(files, 'kmPri.key'), utf8(secret));
};

const type = (...secrets: string[]): void => void (world.house.desk.passwords = secrets);

/** Registers and releases with whatever holds the key now; openssl verifies what was signed each time. */
const registerAndRelease = async (kind: PlaceKind, id: string, secret: string): Promise<void> => {
  const { house, ground } = world;
  const { verified } = opensslOn(ground);
  const before = house.desk.signed.length;
  expect(await house.preflight.registration(id)).toMatchObject({ proceed: true });
  type(secret);
  expect(await house.register(id)).toMatchObject({ act: 'register' });
  const signed = Buffer.from(house.desk.signed[before] ?? []).toString('base64');
  expect(verified(signed)).toMatchObject({ purpose: 'register' });
  cell(kind, 'sign', 'works');
  const [row] = await house.inventory.registered();
  expect(row?.heldId).toBe(id);
  cell(kind, 'register', 'works');
  type(secret);
  await house.preflight.release(row?.id ?? '', true);
  expect(await house.release.withKey(row?.id ?? '')).toMatchObject({ act: 'release' });
  expect(await house.inventory.registered()).toEqual([]);
  cell(kind, 'release', 'works');
};

const listAndLook = async (kind: PlaceKind, sha256: string): Promise<string> => {
  const found = await held(sha256);
  expect(found.places.map((place) => place.kind)).toEqual([kind]);
  expect(found.places[0]?.acts).toEqual(actsOf[kind]);
  cell(kind, 'list', 'works');
  const details = await world.house.manage.details({ certificate: found.id });
  expect(details.summary.sha256).toBe(sha256);
  expect(details.trusted).toBe(true);
  cell(kind, 'details', 'works');
  return found.id;
};

/** What a medium does not know is refused, whoever asks. */
const expectRefused = async (kind: PlaceKind, copy: string, acts: readonly Column[]): Promise<void> => {
  const { manage } = world.house;
  const tries: Partial<Record<Column, () => Promise<unknown>>> = {
    'change secret': async () => manage.changePassword({ copy }),
    copy: async () => manage.copy({ copy, destination: 'secure-storage', replaces: null }),
    export: async () => manage.export({ copy, form: 'modern', km: false }),
    delete: async () => manage.delete({ copy }),
  };
  for (const act of acts) {
    const attempt = tries[act];
    if (attempt) expect(await codeOf(attempt()), act).toBe('FORMAT_UNSUPPORTED');
    cell(kind, act, '–');
  }
};
/** Nothing can be put there: it is no destination of anything. */
const expectNoDestination = async (kind: PlaceKind): Promise<void> => {
  const copy = await copyAt(sha256Of('universal-kica-km'), 'secure-storage');
  const destinations = await world.house.manage.destinations({ copy });
  expect(destinations.map(({ place }) => place.kind)).not.toContain(kind);
  cell(kind, 'import', '–');
  cell(kind, 'restore', '–');
};
const sha256Of = (id: string): string => fixtureOf(world.ground, id).sha256 ?? '';

const exportOf = (kind: PlaceKind): string => path.join(world.ground.dir, `${kind}.pfx`);

describe('the medium × operation table', () => {
  const journey = ['npki', 'removable', 'folder', 'secure-storage'] as const;

  describe.each(journey)('%s', (kind) => {
    const sha256 = (): string => sha256Of('universal-kica-km');

    it('is listed, looked at, signs, registers, releases', async () => {
      await registerAndRelease(kind, await listAndLook(kind, sha256()), password);
    }, 60_000);

    it('changes its password on both keys, and openssl or a wrong password tell the difference', async () => {
      const next = `N3w!${kind}-pass`;
      type(password, next);
      expect(await world.house.manage.changePassword({ copy: await copyAt(sha256(), kind) })).toEqual({
        others: [],
      });
      await expectWhole(await filesAt(sha256(), kind), next);
      const removed = await world.house.manage.removed();
      expect(removed.map(({ why }) => why)).toContain('password-changed');
      password = next;
      cell(kind, 'change secret', 'works');
    });

    it('is exported to a .pfx that openssl opens, with R', async () => {
      world.exportTo(exportOf(kind));
      type(password);
      const copy = await copyAt(sha256(), kind);
      expect(await world.house.manage.export({ copy, form: 'korean', km: true })).toBe(`${kind}.pfx`);
      const said = execFileSync(
        'openssl',
        ['pkcs12', '-legacy', '-in', exportOf(kind), '-passin', `pass:${password}`, '-nodes'],
        { stdio: 'pipe' },
      ).toString();
      expect(said.match(/BEGIN PRIVATE KEY/g)).toHaveLength(2);
      const { pairs } = await openPkcs12(new Uint8Array(readFileSync(exportOf(kind))), utf8(password));
      const signing = pairs.find(({ privateKey }) => privateKey?.random);
      expect(
        signing && matchesVid(signing.certificate, customer.idn, signing.privateKey?.random ?? utf8('')),
      ).toBe(true);
      cell(kind, 'export', 'works');
    });

    it('is deleted and restored, every octet', async () => {
      const before = await filesAt(sha256(), kind);
      await world.house.manage.delete({ copy: await copyAt(sha256(), kind) });
      await expect(held(sha256())).rejects.toThrow('not held');
      cell(kind, 'delete', 'works');
      const item = (await world.house.manage.removed()).find(({ why }) => why === 'deleted');
      expect(item).toMatchObject({ summary: { sha256: sha256() }, existing: null });
      await world.house.manage.restore({ removed: item?.id ?? '', replaces: null });
      expect(sorted(await filesAt(sha256(), kind))).toEqual(sorted(before));
      cell(kind, 'restore', 'works');
    });

    it('takes a .pfx in, under the file’s password, openable by openssl, with R', async () => {
      await world.house.manage.delete({ copy: await copyAt(sha256(), kind) });
      type(password);
      const opened = await world.house.openFile.open(
        'file.pfx',
        new Uint8Array(readFileSync(exportOf(kind))),
      );
      const copy = opened.places.find((place) => place.kind === 'file')?.id ?? '';
      const destination = (await world.house.manage.destinations({ copy })).find(
        ({ place, problem }) => place.kind === kind && problem === null,
      );
      type(password);
      await world.house.manage.copy({ copy, destination: destination?.id ?? '', replaces: null });
      world.house.inventory.forgetOpened();
      const files = await filesAt(sha256(), kind);
      await expectWhole(files, password);
      const key = path.join(world.ground.dir, 'imported.key');
      writeFileSync(key, bytesOf(files, 'signPri.key'));
      const legacy = ['-provider', 'legacy', '-provider', 'default'];
      const args = ['pkcs8', ...legacy, '-inform', 'DER', '-in', key, '-passin', `pass:${password}`];
      expect(execFileSync('openssl', args, { stdio: 'pipe' }).toString()).toContain('BEGIN PRIVATE KEY');
      cell(kind, 'import', 'works');
    });

    it('is copied to the next place, byte for byte, and goes from here', async () => {
      const to = journey[(journey.indexOf(kind) + 1) % journey.length];
      const copy = await copyAt(sha256(), kind);
      const before = await filesAt(sha256(), kind);
      const destination = (await world.house.manage.destinations({ copy })).find(
        ({ place, problem }) => place.kind === to && problem === null,
      );
      await world.house.manage.copy({ copy, destination: destination?.id ?? '', replaces: null });
      expect(sorted(await filesAt(sha256(), to ?? kind))).toEqual(sorted(before));
      cell(kind, 'copy', 'works');
      // The last stays where it is: the other media are asked whether anything can be put into them.
      if (kind !== 'secure-storage') await world.house.manage.delete({ copy: await copyAt(sha256(), kind) });
    });
  });

  it('file: is listed once it is opened, looked at, signs, registers, releases, and is taken in elsewhere', async () => {
    const { name, bytes } = fileOf(world.ground, 'pfx-korean');
    const own = fixtureOf(world.ground, 'pfx-korean');
    type(own.password);
    await world.house.openFile.open(name, bytes);
    const id = await listAndLook('file', own.sha256 ?? '');
    await registerAndRelease('file', id, own.password);
    const copy = await copyAt(own.sha256 ?? '', 'file');
    const destinations = await world.house.manage.destinations({ copy });
    expect(destinations.map(({ place }) => place.kind)).not.toContain('file');
    cell('file', 'copy', '–');
    const target = destinations.find(({ place }) => place.kind === 'secure-storage');
    type(own.password);
    await world.house.manage.copy({ copy, destination: target?.id ?? '', replaces: null });
    cell('file', 'import', 'works');
    await expectRefused('file', copy, ['change secret', 'export', 'delete']);
    cell('file', 'restore', '–');
  }, 60_000);

  it('token: is listed, looked at, signs in the token, registers, releases, changes its PIN, and gives nothing away', async () => {
    const { token } = world;
    const { certificates } = await world.house.inventory.held();
    const own = certificates.find(({ places }) => places.some(({ kind }) => kind === 'token'));
    const sha256 = own?.summary?.sha256 ?? '';
    const id = await listAndLook('token', sha256);
    await registerAndRelease('token', id, token.pin);
    const copy = await copyAt(sha256, 'token');
    type(token.pin, 'next-pin-7');
    expect(await world.house.manage.changePassword({ copy })).toEqual({ others: [] });
    type('next-pin-7');
    await world.house.manage.checkPassword({ copy });
    cell('token', 'change secret', 'works');
    await expectRefused('token', copy, ['copy', 'export', 'delete']);
    await expectNoDestination('token');
  }, 60_000);

  it('cloud: is listed, looked at, signs at the service, registers, releases, changes its PIN, and gives nothing away', async () => {
    const { certificates } = await world.house.inventory.held();
    const own = certificates.find(({ places }) => places.some(({ kind }) => kind === 'cloud'));
    const sha256 = own?.summary?.sha256 ?? '';
    const id = await listAndLook('cloud', sha256);
    await registerAndRelease('cloud', id, world.cloudPin);
    const copy = await copyAt(sha256, 'cloud');
    type(world.cloudPin, '294816');
    expect(await world.house.manage.changePassword({ copy })).toEqual({ others: [] });
    type('294816');
    await world.house.manage.checkPassword({ copy });
    cell('cloud', 'change secret', 'works');
    await expectRefused('cloud', copy, ['copy', 'export', 'delete']);
    await expectNoDestination('cloud');
  }, 60_000);

  it('has every cell', () => {
    const empty = [...table].flatMap(([kind, cells]) =>
      columns.filter((column) => !cells.has(column)).map((column) => `${kind}: ${column}`),
    );
    expect(empty).toEqual([]);
  });
});
