import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, certificateOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground } from './ground.ts';
import { publicKeyIn, publicKeyOf } from './key-files.ts';
import { layHome } from './own-home.ts';

beginOnGround();

const fresh = 'N3w!pass-word';
/** Where a fixture's folder lies below its NPKI folder. */
const folderOf = (id: string): string => {
  const folder = fixtureOf(ground, id).places[0]?.folder ?? '';
  return folder.slice(folder.indexOf('NPKI/') + 5);
};

describe('a copied folder', () => {
  it('equals the original byte for byte, name and every file; nothing is left beside it', async () => {
    const home = await layHome('universal-kica-km', 'nfd-folder');
    writeFileSync(home.at('NPKI', folderOf('universal-kica-km'), 'CaPubs'), 'authorities');
    for (const id of ['universal-kica-km', 'nfd-folder'])
      await home.copyTo('removable', await home.copyIn('npki', id));
    expect(Object.keys(home.tree('NPKI')).length).toBe(7);
    expect(home.tree('USB', 'NPKI')).toEqual(home.tree('NPKI'));
    expect(home.tree('own', 'journal')).toEqual({});
  });

  it.skipIf(process.platform === 'win32')('keeps a name that an old tool wrote in CP949', async () => {
    const home = await layHome('bank-yessign-kmb');
    const users = home.at('NPKI', path.dirname(folderOf('bank-yessign-kmb')));
    const old = Buffer.concat([
      Buffer.from(`${users}/cn=`),
      Buffer.from([0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf]),
    ]);
    renameSync(home.at('NPKI', folderOf('bank-yessign-kmb')), old);
    await home.copyTo('removable', await home.copyIn('npki', 'bank-yessign-kmb'));
    expect(Object.keys(home.tree('NPKI'))[0]).toContain('\u00c8\u00ab\u00b1\u00e6\u00b5\u00bf');
    expect(home.tree('USB', 'NPKI')).toEqual(home.tree('NPKI'));
  });

  it('comes back the same from the secure storage', async () => {
    const home = await layHome('universal-kica-km');
    await home.copyTo('secure-storage', await home.copyIn('npki', 'universal-kica-km'));
    await home.copyTo('removable', await home.copyIn('secure-storage', 'universal-kica-km'));
    expect(home.tree('USB', 'NPKI')).toEqual(home.tree('NPKI'));
    // The sealed file tells nobody what is in it.
    const sealed = Object.values(home.tree('own', 'sealed')).map((file) => Buffer.from(file, 'base64'));
    const key = readFileSync(home.at('NPKI', folderOf('universal-kica-km'), 'signPri.key'));
    expect(sealed).toHaveLength(1);
    expect(sealed[0]?.includes(key.subarray(40, 80))).toBe(false);
  });

  it('has nothing to do where the same lies already', async () => {
    const home = await layHome('bank-yessign-kmb');
    const copy = await home.copyIn('npki', 'bank-yessign-kmb');
    expect((await home.destinationIn('npki', copy)).existing?.same).toBe(true);
    await home.copyTo('removable', copy);
    expect((await home.destinationIn('removable', copy)).existing?.same).toBe(true);
    expect(await home.house.manage.removed()).toEqual([]);
  });

  it('replaces what lies there under its name, which can be had back; a folder in it stays', async () => {
    const home = await layHome('bank-yessign-kmb');
    const there = home.at('USB', 'NPKI', folderOf('bank-yessign-kmb'));
    // A predecessor under the same name, as some issuers write it, with a customer's own folder in it.
    const other = fixtureOf(ground, 'bank-yessign-shb').places[0]?.folder ?? '';
    cpSync(path.join(ground.manifest.home, other), there, { recursive: true });
    mkdirSync(path.join(there, '메모'));
    writeFileSync(path.join(there, '메모', 'a.txt'), 'mine');
    const before = home.tree('USB', 'NPKI');
    const copy = await home.copyIn('npki', 'bank-yessign-kmb');
    expect((await home.destinationIn('removable', copy)).existing).toMatchObject({
      same: false,
      summary: { sha256: fixtureOf(ground, 'bank-yessign-shb').sha256 },
    });
    await home.copyTo('removable', copy);
    expect(readFileSync(path.join(there, 'signCert.der'))).toEqual(
      Buffer.from(certificateOf(ground, 'bank-yessign-kmb')),
    );
    expect(readFileSync(path.join(there, '메모', 'a.txt'), 'utf8')).toBe('mine');

    const [item] = await home.house.manage.removed();
    expect(item).toMatchObject({
      why: 'replaced',
      summary: { sha256: fixtureOf(ground, 'bank-yessign-shb').sha256 },
    });
    expect(await codeOf(home.house.manage.restore({ removed: item!.id, replaces: null }))).toBe(
      'CHANGED_ELSEWHERE',
    );
    await home.house.manage.restore({ removed: item!.id, replaces: item!.existing!.fingerprint });
    expect(home.tree('USB', 'NPKI')).toEqual(before);
    // And what it took the place of is not lost either.
    expect(await home.house.manage.removed()).toMatchObject([
      { summary: { sha256: fixtureOf(ground, 'bank-yessign-kmb').sha256 } },
    ]);
  });
});

describe('a changed password', () => {
  it('opens both key files with openssl, in this copy alone; the old ones can be had back', async () => {
    const home = await layHome('universal-signkorea', 'universal-kica-km');
    for (const id of ['universal-signkorea', 'universal-kica-km']) {
      const { password } = fixtureOf(ground, id);
      const copy = await home.copyIn('npki', id);
      await home.copyTo('removable', copy);
      const before = home.tree('USB', 'NPKI');
      await home.house.inventory.held();
      home.house.desk.passwords = [password, fresh];
      expect(await home.house.manage.changePassword({ copy })).toMatchObject({
        others: [{ kind: 'removable' }],
      });
      expect(home.tree('USB', 'NPKI')).toEqual(before);
      expect(await home.opens(copy, fresh)).toBe(true);
      expect(await home.opens(copy, password)).toBe(false);
      expect(await home.opens(await home.copyIn('removable', id), password)).toBe(true);
    }
    // PBES2 with SEED, which openssl reads by itself; .15 is proven by its own derivation in tests/unit/keys.
    const folder = home.at('NPKI', folderOf('universal-signkorea'));
    const key = path.join(folder, 'signPri.key');
    expect(publicKeyIn(key, fresh)).toBe(publicKeyOf(path.join(folder, 'signCert.der')));
    expect(publicKeyIn(key, fixtureOf(ground, 'universal-signkorea').password)).toBeNull();

    const km = (await home.house.manage.removed()).find(
      ({ summary }) => summary?.sha256 === fixtureOf(ground, 'universal-kica-km').sha256,
    );
    expect(km?.why).toBe('password-changed');
    await home.house.manage.restore({ removed: km!.id, replaces: km!.existing?.fingerprint ?? null });
    const again = await home.copyIn('npki', 'universal-kica-km');
    expect(await home.opens(again, fixtureOf(ground, 'universal-kica-km').password)).toBe(true);
  });
});

describe('삭제', () => {
  it('takes one copy, gives it back octet for octet, or ends it for ever', async () => {
    const home = await layHome('bank-yessign-kmb', 'bank-yessign-shb');
    const before = home.tree('NPKI');
    const copy = await home.copyIn('npki', 'bank-yessign-kmb');
    await home.house.manage.delete({ copy });
    expect(Object.keys(home.tree('NPKI'))).toHaveLength(2);
    expect(await codeOf(home.copyIn('npki', 'bank-yessign-kmb'))).toBeInstanceOf(Error);
    const [item] = await home.house.manage.removed();
    expect(item).toMatchObject({ why: 'deleted', existing: null });
    expect(Date.parse(item!.until) - Date.parse(item!.removedAt)).toBe(30 * 86_400_000);
    await home.house.manage.restore({ removed: item!.id, replaces: null });
    expect(home.tree('NPKI')).toEqual(before);

    await home.house.manage.delete({ copy: await home.copyIn('npki', 'bank-yessign-kmb') });
    const [last] = await home.house.manage.removed();
    await home.house.manage.deleteForever({ removed: last!.id });
    expect(await home.house.manage.removed()).toEqual([]);
    expect(home.tree('own', 'removed')).toEqual({});
  });
});
