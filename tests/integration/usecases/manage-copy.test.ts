import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/ipc.ts';
import { certificateOf, codeOf, fileOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground } from './ground.ts';
import { filesOf, lying, named, openFile, twoPlaces } from './two-places.ts';

beginOnGround();

describe('복사', () => {
  it('puts every octet of every file there under the folder’s name, once the customer says yes', async () => {
    const more = [...filesOf('universal-kica-km'), { name: 'CaPubs', bytes: new Uint8Array([9]) }];
    const { there, copy, house, destination } = await twoPlaces('universal-kica-km', more);
    const shown = contract.manage.destinations.result.parse(await house.manage.destinations({ copy }));
    expect(shown.find(({ id }) => id === destination)).toEqual({
      id: destination,
      place: { kind: 'secure-storage', label: '' },
      problem: null,
      existing: null,
    });
    expect(await house.manage.copy({ copy, destination, replaces: null })).toEqual({
      kind: 'secure-storage',
      label: '',
    });
    expect(lying(there)).toEqual([{ folder: 'cn=폴더', files: more }]);
    expect(house.desk.views).toMatchObject([
      {
        operation: 'copy',
        asks: 'nothing',
        place: { kind: 'folder', label: '내 폴더' },
        destination: { kind: 'secure-storage', label: '' },
        replaces: null,
      },
    ]);
    expect(house.world.events).toContainEqual(['manage.done', { act: 'copy' }]);
  });

  it('puts there what lies here once the customer has said yes, and nothing of another certificate', async () => {
    const { here, there, copy, house, destination } = await twoPlaces();
    const changed = filesOf('universal-kica-km').map((file) =>
      file.name === 'signPri.key' ? { ...file, bytes: new Uint8Array([1, 2, 3]) } : file,
    );
    house.desk.meanwhile = async () => void here.shelf.set(copy, { folder: 'cn=폴더', files: changed });
    await house.manage.copy({ copy, destination, replaces: null });
    expect(lying(there)).toEqual([{ folder: 'cn=폴더', files: changed }]);

    const other = await twoPlaces();
    other.house.desk.meanwhile = async () =>
      void other.here.shelf.set(other.copy, { folder: 'cn=폴더', files: filesOf('bank-yessign-kmb') });
    const order = { copy: other.copy, destination: other.destination, replaces: null };
    expect(await codeOf(other.house.manage.copy(order))).toBe('CHANGED_ELSEWHERE');
    expect(other.there.shelf.size).toBe(0);
  });

  it('shows what lies there side by side, and replaces that and nothing else', async () => {
    const { there, copy, house, destination } = await twoPlaces();
    there.put('cn=폴더', filesOf('bank-yessign-kmb'));
    const seen = (await house.manage.destinations({ copy })).find(({ id }) => id === destination)?.existing;
    expect(seen).toMatchObject({
      same: false,
      summary: { sha256: fixtureOf(ground, 'bank-yessign-kmb').sha256 },
    });
    const replaces = seen!.fingerprint;

    // Neither unseen, nor another than was seen.
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('CHANGED_ELSEWHERE');
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: 'f'.repeat(64) }))).toBe(
      'CHANGED_ELSEWHERE',
    );
    house.desk.meanwhile = async () => {
      const [id] = there.shelf.keys();
      there.shelf.set(id!, { folder: 'cn=폴더', files: filesOf('bank-yessign-shb') });
    };
    expect(await codeOf(house.manage.copy({ copy, destination, replaces }))).toBe('CHANGED_ELSEWHERE');
    expect(there.removed).toEqual([]);
    expect(house.desk.views).toHaveLength(1);

    house.desk.meanwhile = async () => undefined;
    const now = (await house.manage.destinations({ copy })).find(({ id }) => id === destination)?.existing;
    await house.manage.copy({ copy, destination, replaces: now!.fingerprint });
    expect(lying(there)).toEqual([{ folder: 'cn=폴더', files: filesOf('universal-kica-km') }]);
    expect(there.removed).toEqual([{ folder: 'cn=폴더', files: filesOf('bank-yessign-shb') }]);
    expect(house.desk.views.at(-1)?.replaces).toMatchObject({
      holder: '홍길동',
      issuer: '신한은행 / 금융결제원(yessign)',
    });
  });

  it('says in the window that something is replaced also where nobody can read it', async () => {
    const { there, copy, house, destination } = await twoPlaces();
    there.put('cn=폴더', [{ name: 'signCert.der', bytes: new Uint8Array(5) }]);
    const seen = (await house.manage.destinations({ copy })).find(({ id }) => id === destination)?.existing;
    expect(seen?.summary).toBeNull();
    await house.manage.copy({ copy, destination, replaces: seen!.fingerprint });
    expect(house.desk.views[0]?.replaces).toMatchObject({ holder: '-', serialNumber: '-' });
  });

  it('has nothing to do, and asks nothing, where the same lies there', async () => {
    const { there, copy, house, destination } = await twoPlaces();
    there.put('cn=폴더', filesOf('universal-kica-km'));
    const seen = (await house.manage.destinations({ copy })).find(({ id }) => id === destination)?.existing;
    expect(seen?.same).toBe(true);
    await house.manage.copy({ copy, destination, replaces: seen!.fingerprint });
    expect(house.desk.views).toEqual([]);
    expect(there.removed).toEqual([]);
  });

  it('is not said to be done where the disk gives back something else than it was given', async () => {
    const { there, copy, house, destination } = await twoPlaces();
    there.trouble.written = ({ folder, files }) => ({
      folder,
      files: files.map((file, i) => (i === 1 ? { ...file, bytes: file.bytes.slice(0, 100) } : file)),
    });
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('CHANGED_ELSEWHERE');
    expect(house.world.events.filter(([name]) => name === 'manage.done')).toEqual([]);
  });

  it('changes nothing where the customer says no', async () => {
    const { here, there, copy, house, destination } = await twoPlaces();
    house.desk.declines = true;
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('CANCELLED');
    expect(await codeOf(house.manage.delete({ copy }))).toBe('CANCELLED');
    expect([here.shelf.size, there.shelf.size]).toEqual([1, 0]);
  });

  it('is refused before the window by a place with a problem, or one that is gone', async () => {
    const { there, copy, house, destination } = await twoPlaces();
    there.trouble.problem = { code: 'KEYCHAIN_LOCKED', params: {} };
    expect(await house.manage.destinations({ copy })).toContainEqual({
      id: destination,
      place: { kind: 'secure-storage', label: '' },
      problem: { code: 'KEYCHAIN_LOCKED', params: {} },
      existing: null,
    });
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('KEYCHAIN_LOCKED');
    const gone = { copy, destination: 'to a drive', replaces: null };
    expect(await codeOf(house.manage.copy(gone))).toBe('MEDIA_REMOVED');
    expect(house.desk.views).toEqual([]);
  });
});

describe('가져오기', () => {
  it('turns a file with two pairs into the files of a folder, its place to be named there', async () => {
    const { there, house, destination } = await twoPlaces();
    const copy = await openFile(house, 'pfx-korean-km');
    house.desk.passwords = ['wrong', fixtureOf(ground, 'pfx-korean-km').password];
    await house.manage.copy({ copy, destination, replaces: null });
    const [{ folder, files } = expect.fail('nothing there')] = lying(there);
    expect(folder).toBeNull();
    expect(files.map(({ name }) => name)).toEqual(['signCert.der', 'signPri.key', 'kmCert.der', 'kmPri.key']);
    expect(named(files, 'signCert.der')).toEqual(certificateOf(ground, 'pfx-korean-km'));
    expect(house.desk.views.at(-1)).toMatchObject({
      operation: 'import',
      asks: 'certificate-password',
      fileName: fileOf(ground, 'pfx-korean-km').name.normalize('NFC'),
      destination: { kind: 'secure-storage', label: '' },
    });
    // It lies there now, under the same password.
    const held = (await house.inventory.held()).certificates.find(({ places }) =>
      places.some(({ kind, id }) => kind === 'secure-storage' && there.shelf.has(id)),
    );
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean-km').password];
    await house.manage.checkPassword({
      copy: held!.places.find(({ kind }) => kind === 'secure-storage')!.id,
    });
  });

  it('writes nothing without its password, nor once the file is forgotten', async () => {
    const { there, house, destination } = await twoPlaces();
    const copy = await openFile(house, 'pfx-korean');
    house.desk.passwords = ['wrong'];
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('CANCELLED');
    house.files.drop(copy);
    expect(await codeOf(house.manage.copy({ copy, destination, replaces: null }))).toBe('CERT_NOT_FOUND');
    expect(there.shelf.size).toBe(0);
  });

  it('knows nothing else to do with a file of the customer’s own than to check its password', async () => {
    const { house } = await twoPlaces();
    const copy = await openFile(house, 'pfx-korean');
    for (const work of [
      house.manage.changePassword({ copy }),
      house.manage.delete({ copy }),
      house.manage.export({ copy, form: 'korean', km: false }),
    ])
      expect(await codeOf(work)).toBe('FORMAT_UNSUPPORTED');
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    await house.manage.checkPassword({ copy });
    expect(house.desk.views.at(-1)).toMatchObject({
      operation: 'check-password',
      asks: 'certificate-password',
    });
  });
});
