import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { codeOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround } from './ground.ts';
import { filesOf, fresh, lying, named, twoPlaces } from './two-places.ts';

beginOnGround();

describe('암호 변경', () => {
  it('changes both keys of one copy, and names the copies that keep theirs', async () => {
    const { here, copy, house, password } = await twoPlaces();
    house.desk.passwords = [password, fresh];
    const before = filesOf('universal-kica-km');
    const { others } = contract.manage.changePassword.result.parse(
      await house.manage.changePassword({ copy }),
    );
    expect(others).toEqual([{ kind: 'npki', label: '~/NPKI › KICA' }]);
    const [after] = lying(here);
    for (const name of ['signPri.key', 'kmPri.key'])
      expect(named(after!.files, name)).not.toEqual(named(before, name));
    for (const name of ['signCert.der', 'kmCert.der'])
      expect(named(after!.files, name)).toEqual(named(before, name));
    expect(house.desk.views).toMatchObject([
      {
        operation: 'change-password',
        asks: 'new-password',
        place: { kind: 'folder', label: '내 폴더' },
        destination: null,
        replaces: null,
        tries: null,
        certificate: { holder: '홍길동' },
      },
    ]);
    // The new password opens this copy; the other one keeps the old.
    house.desk.passwords = [fresh];
    await house.manage.checkPassword({ copy });
    const other = (await house.heldOf('universal-kica-km')).places.find(({ kind }) => kind === 'npki');
    house.desk.passwords = [password];
    await house.manage.checkPassword({ copy: other!.id });
  });

  it('writes nothing where another program changed the key while the password was typed', async () => {
    const { here, copy, house, password } = await twoPlaces();
    const theirs = filesOf('universal-kica-km').map((file) =>
      file.name === 'signPri.key' ? { ...file, bytes: new Uint8Array([1, 2, 3]) } : file,
    );
    house.desk.meanwhile = async () => void here.shelf.set(copy, { folder: 'cn=폴더', files: theirs });
    house.desk.passwords = [password, fresh];
    expect(await codeOf(house.manage.changePassword({ copy }))).toBe('CHANGED_ELSEWHERE');
    expect(lying(here)).toEqual([{ folder: 'cn=폴더', files: theirs }]);
  });

  it('asks no password for another certificate that has taken its place', async () => {
    const { here, copy, house } = await twoPlaces();
    here.shelf.set(copy, { folder: 'cn=폴더', files: filesOf('bank-yessign-kmb') });
    for (const work of [
      house.manage.changePassword({ copy }),
      house.manage.destinations({ copy }),
      house.manage.copy({ copy, destination: 'to ', replaces: null }),
    ])
      expect(await codeOf(work)).toBe('CHANGED_ELSEWHERE');
    house.world.saveAs = 'a.pfx';
    expect(await codeOf(house.manage.export({ copy, form: 'modern', km: true }))).toBe('CHANGED_ELSEWHERE');
    expect(house.desk.views).toEqual([]);
  });

  it('passes on what the place refuses', async () => {
    for (const code of [
      'READ_ONLY',
      'DISK_FULL',
      'ACCESS_DENIED',
      'MEDIA_REMOVED',
      'KEYCHAIN_LOCKED',
    ] as const) {
      const { here, copy, house, password } = await twoPlaces();
      here.trouble.refusal = new Refusal(code);
      house.desk.passwords = [password, fresh];
      expect(await codeOf(house.manage.changePassword({ copy }))).toBe(code);
      expect(await codeOf(house.manage.delete({ copy }))).toBe(code);
      expect(here.removed).toEqual([]);
    }
  });

  it('finds files by their names in any case of letters, and writes them under the names they have', async () => {
    const shouting = filesOf('universal-kica-km').map(({ name, bytes }) => ({
      name: Buffer.from(String(name).toUpperCase()),
      bytes,
    }));
    const { here, copy, house, password } = await twoPlaces(
      'universal-kica-km',
      filesOf('universal-kica-km'),
    );
    here.shelf.set(copy, { folder: 'cn=폴더', files: shouting });
    house.desk.passwords = [password, fresh];
    await house.manage.changePassword({ copy });
    const [after] = lying(here);
    expect(after!.files.map(({ name }) => Buffer.from(name).toString())).toEqual(
      shouting.map(({ name }) => name.toString()),
    );
    expect(
      after!.files.filter(({ bytes }, i) => Buffer.compare(bytes, shouting[i]!.bytes) !== 0),
    ).toHaveLength(2);
  });
});
