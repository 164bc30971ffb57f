import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { codeOf, certificateOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground, opened, verified } from './ground.ts';
import { legacy, openssl, publicKeyIn, publicKeyOf } from './key-files.ts';
import { layHome } from './own-home.ts';
import { openFile } from './two-places.ts';

beginOnGround();

const fresh = 'N3w!pass-word';

describe('an imported file', () => {
  it('lies where and under the names that Korean software looks for, and openssl opens its keys', async () => {
    const home = await layHome();
    const fixture = fixtureOf(ground, 'pfx-korean-km');
    const copy = await openFile(home.house, 'pfx-korean-km');
    home.house.desk.passwords = [fixture.password];
    await home.copyTo('npki', copy);
    writeFileSync(home.at('asked.der'), certificateOf(ground, 'pfx-korean-km'));
    const name = ['-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus,dn_rev'];
    const said = openssl('x509', '-inform', 'DER', '-in', home.at('asked.der'), ...name).toString();
    // `subject=CN=…,OU=…,O=…,C=…`, in the order of the folders' names; their types are in small letters.
    const subject = said.trim().replace('subject=', '');
    const expected = subject.replace(
      /(^|,)([A-Z]+)=/g,
      (_, comma: string, type: string) => `${comma}${type.toLowerCase()}=`,
    );
    const files = Object.keys(home.tree('NPKI')).map((name) => Buffer.from(name, 'latin1').toString());
    const authority = (await home.house.heldOf('pfx-korean-km')).summary?.issuerOrganization;
    expect(files.sort()).toEqual(
      ['kmCert.der', 'kmPri.key', 'signCert.der', 'signPri.key'].map(
        (name) => `/${authority}/USER/${expected}/${name}`,
      ),
    );
    for (const [certificate, key] of [
      ['signCert.der', 'signPri.key'],
      ['kmCert.der', 'kmPri.key'],
    ] as const) {
      const [der, pri] = [certificate, key].map((name) =>
        home.at('NPKI', authority ?? '', 'USER', expected, name),
      );
      expect(publicKeyIn(pri!, fixture.password)).toBe(publicKeyOf(der!));
      expect(publicKeyIn(pri!, 'wrong')).toBeNull();
      if (process.platform !== 'win32') expect(statSync(pri!).mode & 0o077).toBe(0);
    }
  });

  it('is held open by no key process any longer, where that is approved', async () => {
    const home = await layHome();
    const added = vi.spyOn(home.house.inventory, 'addOpened');
    const copy = await openFile(home.house, 'pfx-korean-km');
    const { file } = added.mock.calls[0]![0];
    home.house.desk.passwords = [];
    expect(await codeOf(home.copyTo('npki', copy))).toBe('CANCELLED');
    expect(file.open).toBe(true);
    home.house.desk.passwords = [fixtureOf(ground, 'pfx-korean-km').password];
    await home.copyTo('npki', copy);
    expect(file.open).toBe(false);
  });

  it('is kept from falling over what lies there under its name unseen', async () => {
    const home = await layHome();
    const copy = await openFile(home.house, 'pfx-korean');
    home.house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    await home.copyTo('npki', copy);
    const before = home.tree('NPKI');
    const { id, existing } = await home.destinationIn('npki', copy);
    expect(existing).toMatchObject({
      same: false,
      summary: { sha256: fixtureOf(ground, 'pfx-korean').sha256 },
    });
    home.house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    expect(await codeOf(home.house.manage.copy({ copy, destination: id, replaces: null }))).toBe(
      'CHANGED_ELSEWHERE',
    );
    expect(home.tree('NPKI')).toEqual(before);
  });
});

describe('R', () => {
  /** KISA's VID of the holder's number and this R, spelled out, stands in the certificate. */
  const provesWhose = (id: string, random: string): boolean => {
    const content = Buffer.from(
      `3026130d${Buffer.from(fixtureOf(ground, id).idn).toString('hex')}031500${random}`,
      'hex',
    );
    const once = createHash('sha256').update(content).digest();
    const vid = createHash('sha256').update(once).digest();
    return Buffer.from(certificateOf(ground, id)).includes(vid);
  };

  it('survives every path: password, storage, export, import, and reaches the bank at the end', async () => {
    const id = 'universal-kica-km';
    const home = await layHome(id);
    const { house, dialog, at } = home;
    house.desk.passwords = [fixtureOf(ground, id).password, fresh];
    await house.manage.changePassword({ copy: await home.copyIn('npki', id) });
    await home.copyTo('secure-storage', await home.copyIn('npki', id));
    await house.manage.delete({ copy: await home.copyIn('npki', id) });
    house.desk.passwords = [fresh, 'An0ther-one!'];
    await house.manage.changePassword({ copy: await home.copyIn('secure-storage', id) });

    let from: 'secure-storage' | 'npki' = 'secure-storage';
    for (const form of ['korean', 'modern'] as const) {
      dialog.target = at('Documents', `${form}.pfx`);
      house.desk.passwords = ['An0ther-one!'];
      expect(await house.manage.export({ copy: await home.copyIn(from, id), form, km: true })).toBe(
        `${form}.pfx`,
      );
      const said = openssl(
        'pkcs12',
        '-in',
        dialog.target,
        '-passin',
        'pass:An0ther-one!',
        '-nodes',
        ...legacy,
      );
      expect(said.toString().match(/BEGIN PRIVATE KEY/g)).toHaveLength(2);
      await house.manage.delete({ copy: await home.copyIn(from, id) });
      house.desk.passwords = ['An0ther-one!', 'An0ther-one!'];
      const file = await house.openFile.open(`${form}.pfx`, new Uint8Array(readFileSync(dialog.target)));
      await home.copyTo('npki', file.places.find(({ kind }) => kind === 'file')!.id);
      house.inventory.forgetOpened();
      from = 'npki';
    }
    expect(dialog.offered).toHaveLength(2);
    await home.copyTo('removable', await home.copyIn('npki', id));
    await house.manage.delete({ copy: await home.copyIn('npki', id) });

    const held = await house.heldOf(id);
    expect(held.places.map(({ kind }) => kind)).toEqual(['removable']);
    expect((await house.preflight.registration(held.id)).proceed).toBe(true);
    house.desk.passwords = ['An0ther-one!'];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    expect(verified(body.signedStatement).certificateSha256).toBe(fixtureOf(ground, id).sha256);
    const { random } = opened(body.randomEnvelope ?? '');
    expect(random).toBe(fixtureOf(ground, id).random);
    expect(provesWhose(id, random)).toBe(true);
  });
});
