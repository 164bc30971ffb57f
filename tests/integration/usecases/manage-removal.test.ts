import { describe, expect, it } from 'vitest';
import type { RemovedCertificates } from '../../../electron/usecases/ports.ts';
import { contract } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { build, certificateOf, codeOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground } from './ground.ts';
import { filesOf, twoPlaces } from './two-places.ts';

beginOnGround();

describe('내보내기', () => {
  it('offers a name that says whose, whence and how long; asks the password once the place is chosen', async () => {
    const { copy, house, password } = await twoPlaces();
    expect(await house.manage.export({ copy, form: 'korean', km: false })).toBeNull();
    expect(house.desk.views).toEqual([]);
    house.world.saveAs = '내 인증서.pfx';
    house.desk.passwords = [password];
    expect(await house.manage.export({ copy, form: 'korean', km: false })).toBe('내 인증서.pfx');
    const day = new Date(Date.parse(fixtureOf(ground, 'universal-kica-km').notAfter) + 9 * 3_600_000);
    expect(house.world.saved[0]?.offered).toBe(
      `홍길동_한국정보인증(KICA)_${day.toISOString().slice(0, 10)}.pfx`,
    );
    expect(house.desk.views).toMatchObject([{ operation: 'export', asks: 'certificate-password' }]);
  });
});

describe('삭제', () => {
  it('puts one copy away, and leaves the other', async () => {
    const { here, copy, house } = await twoPlaces();
    await house.manage.delete({ copy });
    expect(here.shelf.size).toBe(0);
    expect(here.removed).toHaveLength(1);
    expect(house.desk.views).toMatchObject([
      { operation: 'delete', asks: 'nothing', place: { kind: 'folder', label: '내 폴더' } },
    ]);
    expect((await house.heldOf('universal-kica-km')).places.map(({ kind }) => kind)).toEqual(['npki']);
    expect(await codeOf(house.manage.delete({ copy }))).toBe('CERT_NOT_FOUND');
  });

  it('is all that can be done with a copy without its key', async () => {
    const only = filesOf('bank-yessign-kmb').filter(({ name }) => name === 'signCert.der');
    const { here, copy, house } = await twoPlaces('bank-yessign-kmb', only);
    for (const work of [
      house.manage.checkPassword({ copy }),
      house.manage.changePassword({ copy }),
      house.manage.copy({ copy, destination: 'to ', replaces: null }),
      house.manage.export({ copy, form: 'korean', km: false }),
    ])
      expect(await codeOf(work)).toBe('KEY_FILE_MISSING');
    await house.manage.delete({ copy });
    expect(here.removed).toHaveLength(1);
  });

  it('is possible for a certificate that nobody can read, by the name of its folder', async () => {
    const { here, copy, house } = await twoPlaces('bank-yessign-kmb', [
      { name: 'signCert.der', bytes: new Uint8Array(7) },
      { name: 'signPri.key', bytes: new Uint8Array(7) },
    ]);
    expect(await codeOf(house.manage.destinations({ copy }))).toBe('FILE_DAMAGED');
    await house.manage.delete({ copy });
    expect(here.shelf.size).toBe(0);
    expect(house.desk.views).toMatchObject([{ operation: 'delete', certificate: null, fileName: 'cn=폴더' }]);
  });
});

describe('복원', () => {
  const at = new Date('2026-11-01T00:00:00Z');
  const item = (certificate: Uint8Array | null) => ({
    id: 'removed-1',
    why: 'deleted' as const,
    place: { kind: 'npki' as const, label: '~/NPKI › yessign' },
    certificate,
    name: 'cn=홍길동',
    removedAt: at,
    until: new Date(at.getTime() + 30 * 86_400_000),
  });
  const shelf = (certificate: Uint8Array | null, own: Partial<RemovedCertificates> = {}) => {
    const asked: unknown[] = [];
    const removed: RemovedCertificates = {
      list: async () => [item(certificate)],
      occupied: async () => null,
      restore: async (...order) => (asked.push(order), item(certificate).place),
      removeForever: async (id) => void asked.push(id),
      ...own,
    };
    return { asked, house: build(ground, { removed }) };
  };

  it('is told of with what lies there now, and brings back exactly what was asked', async () => {
    const { asked, house } = shelf(certificateOf(ground, 'bank-yessign-kmb'), {
      occupied: async () => ({
        certificate: certificateOf(ground, 'bank-yessign-shb'),
        same: false,
        fingerprint: 'there',
      }),
    });
    expect(contract.manage.removed.result.parse(await house.manage.removed())).toMatchObject([
      {
        id: 'removed-1',
        why: 'deleted',
        summary: { sha256: fixtureOf(ground, 'bank-yessign-kmb').sha256 },
        until: '2026-12-01T00:00:00.000Z',
        existing: { summary: { sha256: fixtureOf(ground, 'bank-yessign-shb').sha256 }, fingerprint: 'there' },
      },
    ]);
    expect(await house.manage.restore({ removed: 'removed-1', replaces: 'there' })).toEqual({
      kind: 'npki',
      label: '~/NPKI › yessign',
    });
    expect(asked).toEqual([['removed-1', 'there']]);
    expect(house.desk.views).toEqual([]);
  });

  it('is listed also where its drive is gone, or nobody can read it', async () => {
    const { house } = shelf(new Uint8Array(3), {
      occupied: () => Promise.reject(new Refusal('MEDIA_REMOVED')),
    });
    expect(await house.manage.removed()).toMatchObject([{ summary: null, existing: null }]);
  });

  it('is over for ever once the customer says so in the window', async () => {
    const { asked, house } = shelf(certificateOf(ground, 'bank-yessign-kmb'));
    house.desk.declines = true;
    expect(await codeOf(house.manage.deleteForever({ removed: 'removed-1' }))).toBe('CANCELLED');
    expect(asked).toEqual([]);
    house.desk.declines = false;
    await house.manage.deleteForever({ removed: 'removed-1' });
    expect(asked).toEqual(['removed-1']);
    expect(house.desk.views.at(-1)).toMatchObject({
      operation: 'delete-forever',
      asks: 'nothing',
      place: { kind: 'npki', label: '~/NPKI › yessign' },
      certificate: { holder: '홍길동' },
    });
    expect(await codeOf(house.manage.deleteForever({ removed: 'another' }))).toBe('CERT_NOT_FOUND');
  });

  it('tells what became of changes that were cut short', async () => {
    const place = { kind: 'npki', label: '~/NPKI' } as const;
    const house = build(ground, { interrupted: [{ act: 'copy', place, outcome: 'undone' }] });
    expect(contract.manage.interrupted.result.parse(await house.manage.interrupted())).toEqual([
      { act: 'copy', place, outcome: 'undone' },
    ]);
  });
});
