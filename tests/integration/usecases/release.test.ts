import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import {
  build,
  certificateOf,
  codeOf,
  fileOf,
  fixtureOf,
  type House,
} from '../../unit/usecases/support/house.ts';
import { codes, ground, beginOnGround } from './ground.ts';

beginOnGround();

describe('해제', () => {
  const registered = (house: House, id: string, more = {}): void => {
    house.state.registrations = [
      house.row(certificateOf(ground, id), more),
      house.row(certificateOf(ground, 'renewed'), { id: 'other' }),
    ];
  };

  it.each(['bank-yessign-kmb', 'expired', 'revoked', 'securities', 'key-without-random'])(
    'with the key, whatever the certificate’s own state: %s',
    async (id) => {
      const house = build(ground);
      const fixture = fixtureOf(ground, id);
      registered(house, id, id === 'revoked' ? { state: 'revoked' } : {});
      const check = await house.preflight.release('registration-1', true);
      expect(check).toMatchObject({ proceed: true, certificate: { sha256: fixture.sha256 } });
      expect(codes(check)).toEqual(id === 'expired' ? ['EXPIRED'] : id === 'revoked' ? ['REVOKED'] : []);
      house.desk.passwords = [fixture.password];
      const completion = await house.release.withKey('registration-1');
      expect(completion).toMatchObject({ act: 'release', certificate: { sha256: fixture.sha256 } });
      const [{ registration, body } = expect.fail('not sent')] = house.asked.releases;
      expect(registration).toBe('registration-1');
      if (body.how !== 'signed') return expect.fail('not signed');
      const text = Buffer.from(body.signedStatement, 'base64').toString();
      expect(text).toContain('"purpose":"release"');
      expect(text).toContain('"registration":"registration-1"');
      expect(body.randomEnvelope === null).toBe(fixture.random === null);
      expect(house.desk.views).toMatchObject([{ operation: 'release', asks: 'certificate-password' }]);
      expect(house.desk.views[0]?.statement).toContain('우리은행에 등록된 아래 인증서를 해제합니다.');
    },
  );

  it('warns of the last one', async () => {
    const house = build(ground);
    house.state.registrations = [house.row(certificateOf(ground, 'bank-yessign-kmb'))];
    const check = await house.preflight.release('registration-1', true);
    expect(check).toMatchObject({ findings: [{ code: 'LAST_CERT' }], proceed: true });
  });

  it('names the places searched where the certificate is not here, and goes on with a file that brings it', async () => {
    const house = build(ground);
    registered(house, 'pfx-korean');
    const places = '~/NPKI, ~/.pki/NPKI, USB/NPKI';
    expect((await house.preflight.release('registration-1', true)).findings).toEqual([
      { code: 'CERT_NOT_FOUND', params: { places } },
    ]);
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    const { name, bytes } = fileOf(ground, 'pfx-korean');
    const { id } = await house.openFile.open(name, bytes);
    expect(await house.inventory.registered()).toMatchObject([{ heldId: id }, {}]);
    expect(await house.preflight.release('registration-1', true)).toMatchObject({
      findings: [],
      proceed: true,
    });
  });

  it.each([
    ['key-missing', 'KEY_FILE_MISSING'],
    ['pfx-korean', 'CERT_NOT_FOUND'],
  ])('without the key here is refused with the key and goes on without it: %s → %s', async (id, code) => {
    const house = build(ground);
    registered(house, id);
    expect(await house.preflight.release('registration-1', true)).toMatchObject({
      findings: [{ code }],
      proceed: false,
    });
    expect(await codeOf(house.release.withKey('registration-1'))).toBe(code);
    expect(house.asked.challenges).toEqual([]);

    expect(await house.preflight.release('registration-1', false)).toMatchObject({
      findings: [],
      proceed: true,
    });
    house.desk.codes = ['111111', '222222'];
    house.state.refusals = [new Refusal('OTP_WRONG')];
    const completion = await house.release.withoutKey('registration-1', 'lost');
    expect(completion.act).toBe('release-without-key');
    expect(house.desk.views).toMatchObject([
      { operation: 'release-without-key', asks: 'otp', statement: null, certificate: { holder: '홍길동' } },
    ]);
    const [first, second] = house.asked.releases;
    expect(second?.body).toMatchObject({
      how: 'without-key',
      reason: 'lost',
      challengeId: house.asked.challenges[0]?.challenge.id,
      secondFactor: { kind: 'otp', code: '222222' },
    });
    expect(first?.operation.key).not.toBe(second?.operation.key);
  });

  it('is checked again where that was too long ago, and then decided', async () => {
    const house = build(ground);
    registered(house, 'bank-yessign-kmb');
    house.state.challengeSeconds = 60;
    await house.preflight.release('registration-1', false);
    house.state.findings = [{ code: 'NOT_REGISTERED', params: {} }];
    house.desk.codes = ['123456'];
    expect(await codeOf(house.release.withoutKey('registration-1', 'lost'))).toBe('NOT_REGISTERED');
    expect(house.asked.releases).toEqual([]);
    expect(house.asked.challenges).toHaveLength(2);
  });

  it('of what is not there, or was done already, says so', async () => {
    const house = build(ground);
    expect(await codeOf(house.preflight.release('nothing', true))).toBe('NOT_REGISTERED');
    registered(house, 'bank-yessign-kmb');
    house.state.refusals = [new Refusal('ALREADY_RELEASED')];
    expect(await codeOf(house.preflight.release('registration-1', true))).toBe('ALREADY_RELEASED');
  });

  it('goes by the list that was shown, until the session ends: the bank is asked about the one alone', async () => {
    const house = build(ground);
    registered(house, 'bank-yessign-kmb');
    await house.inventory.registered();
    house.state.registrations = [];
    expect(await house.preflight.release('registration-1', true)).toMatchObject({
      findings: [],
      proceed: true,
    });
    house.inventory.forgetOpened();
    expect(await codeOf(house.preflight.release('registration-1', true))).toBe('NOT_REGISTERED');
  });

  it('fails with a wrong key as 등록 does, and the row stays', async () => {
    const house = build(ground);
    registered(house, 'foreign-key');
    house.desk.passwords = [fixtureOf(ground, 'foreign-key').password];
    expect(await codeOf(house.release.withKey('registration-1'))).toBe('KEY_MISMATCH');
    expect(house.asked.releases).toEqual([]);
  });
});
