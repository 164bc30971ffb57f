import { describe, expect, it } from 'vitest';
import { build, certificateOf, codeOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { codes, ground, beginOnGround, verified } from './ground.ts';

beginOnGround();

describe('the check before 등록', () => {
  it('asks the bank nothing where our own findings end it, and opens no window', async () => {
    for (const id of [
      'expired',
      'key-missing',
      'own-bank',
      'km-as-signcert',
      'cert-one-byte',
      'untrusted-issuer',
    ]) {
      const house = build(ground);
      const held = await house.heldOf(id);
      const check = await house.preflight.registration(held.id);
      expect(check.proceed, id).toBe(false);
      expect(codes(check)).toEqual(codes(held));
      house.desk.passwords = ['never asked'];
      expect(await codeOf(house.register(held.id)), id).toBe(fixtureOf(ground, id).expected);
      expect(house.asked.challenges).toEqual([]);
      expect(house.desk.views).toEqual([]);
    }
  });

  it('ends in the reason of a file that is no certificate', async () => {
    const house = build(ground);
    const held = await house.heldOf('cert-truncated');
    expect(await codeOf(house.preflight.registration(held.id))).toBe('FILE_DAMAGED');
    expect(await codeOf(house.register(held.id))).toBe('FILE_DAMAGED');
  });

  it.each([
    ['REVOKED', false],
    ['ALREADY_REGISTERED', false],
    ['OWN_BANK_CERT', false],
    ['LIMIT_REACHED', false],
    ['WILL_REPLACE', true],
    ['STATUS_UNKNOWN', true],
  ] as const)('goes on or ends by the bank’s finding: %s → %s', async (code, proceed) => {
    const house = build(ground);
    house.state.findings = [{ code, params: {} }];
    const held = await house.heldOf('bank-yessign-kmb');
    expect(await house.preflight.registration(held.id)).toMatchObject({ findings: [{ code }], proceed });
    if (proceed) return;
    expect(await codeOf(house.register(held.id))).toBe(code);
    expect(house.desk.views).toEqual([]);
  });

  it('says each thing once, in the bank’s words, what blocks first; what the bank settles is settled', async () => {
    const house = build(ground);
    const { trustList } = house.facts;
    const newer = ground.pki.issuers.filter(({ id }) => id === 'yessign-class-4');
    const intermediates = newer.map(({ certificate }) => Buffer.from(certificate).toString('base64'));
    house.state.facts = { ...house.facts, trustList: { ...trustList, version: 9, intermediates } };
    house.state.findings = [
      { code: 'EXPIRES_SOON', params: { days: 11 } },
      { code: 'REVOKED', params: {} },
    ];
    const held = await house.heldOf('expiring-12-days');
    expect(codes(held)).toEqual(['EXPIRES_SOON', 'CHAIN_INCOMPLETE']);
    expect((await house.preflight.registration(held.id)).findings).toEqual([
      { code: 'REVOKED', params: {} },
      { code: 'EXPIRES_SOON', params: { days: 11 } },
    ]);
  });

  it('warns of a wrong clock, and signs by the bank’s', async () => {
    const house = build(ground);
    house.state.facts = { ...house.facts, clockSkewSeconds: 3600 };
    const held = await house.heldOf('bank-yessign-kmb');
    expect(codes(await house.preflight.registration(held.id))).toEqual(['CLOCK_WRONG']);
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    const ahead = Date.parse(verified(body.signedStatement).time) - Date.now();
    expect(ahead).toBeGreaterThan(3_500_000);
  });

  describe('reads the bank’s signed policy before anything is asked', () => {
    const one = 'bank-yessign-kmb';
    const checked = async (house: House, id = one) => {
      const held = await house.heldOf(id);
      return house.preflight.registration(held.id);
    };
    const withPolicy = (house: House, change: Partial<typeof house.facts.policy>): void => {
      house.state.facts = { ...house.facts, policy: { ...house.facts.policy, ...change } };
    };
    const nothingAsked = (house: House): void => {
      expect(house.asked.challenges).toEqual([]);
      expect(house.desk.views).toEqual([]);
    };

    it('ends at the number of registrations that it allows', async () => {
      const house = build(ground);
      withPolicy(house, { maximumRegistrations: 1 });
      house.state.registrations = [house.row(certificateOf(ground, 'universal-signkorea'))];
      const check = await checked(house);
      expect(check).toMatchObject({
        proceed: false,
        findings: [{ code: 'LIMIT_REACHED', params: { limit: 1 } }],
      });
      nothingAsked(house);
    });

    it('asks for the list again before it says so: one may have been released elsewhere', async () => {
      const house = build(ground);
      withPolicy(house, { maximumRegistrations: 1 });
      house.state.registrations = [house.row(certificateOf(ground, 'universal-signkorea'))];
      const held = await house.heldOf(one);
      house.state.registrations = [];
      expect(await house.preflight.registration(held.id)).toMatchObject({ proceed: true, findings: [] });
    });

    it('knows one that is registered already, and since when', async () => {
      const house = build(ground);
      house.state.registrations = [house.row(certificateOf(ground, one))];
      expect(await checked(house)).toMatchObject({
        proceed: false,
        findings: [{ code: 'ALREADY_REGISTERED', params: { date: '2026-06-01T00:00:00Z' } }],
      });
      nothingAsked(house);
    });

    it.each([
      [true, ['WILL_REPLACE'], []],
      [false, ['LIMIT_REACHED'], ['LIMIT_REACHED']],
    ])('counts a renewal as its policy does: %s', async (replaceOnRenewal, expected, own) => {
      const house = build(ground);
      withPolicy(house, { maximumRegistrations: 1, replaceOnRenewal });
      const before = house.row(certificateOf(ground, 'renewed-predecessor'));
      house.state.registrations = [before];
      // What is replaced, the bank says with its challenge: ours alone is no promise.
      expect(codes(await checked(house, 'renewed'))).toEqual(own);
      house.state.findings = [{ code: 'WILL_REPLACE', params: {} }];
      expect(codes(await checked(house, 'renewed'))).toEqual(expected);
    });

    it('says until when the bank is closed, for 해제 too', async () => {
      const house = build(ground);
      const until = new Date(Date.now() + 3_600_000).toISOString();
      withPolicy(house, { maintenance: [{ from: new Date(0).toISOString(), until }] });
      const closed = { proceed: false, findings: [{ code: 'BANK_MAINTENANCE', params: { until } }] };
      expect(await checked(house)).toMatchObject(closed);
      house.state.registrations = [
        house.row(certificateOf(ground, one)),
        house.row(certificateOf(ground, 'renewed'), { id: 'other' }),
      ];
      for (const withKey of [true, false])
        expect(await house.preflight.release('registration-1', withKey)).toMatchObject(closed);
      nothingAsked(house);
    });

    it('says that a newer version of this app is needed', async () => {
      const house = build(ground);
      house.state.facts = { ...house.facts, minimumClientVersion: '0.3.0' };
      expect(await checked(house)).toMatchObject({ proceed: false, findings: [{ code: 'APP_OUTDATED' }] });
      nothingAsked(house);
    });
  });

  it('is made again where its challenge has run out, and then decides', async () => {
    const house = build(ground);
    house.state.challengeSeconds = 60;
    const held = await house.heldOf('bank-yessign-kmb');
    await house.preflight.registration(held.id);
    house.state.challengeSeconds = 180;
    house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
    await house.register(held.id);
    expect(house.asked.challenges).toHaveLength(2);
    expect(house.asked.registers[0]?.body.challengeId).toBe(house.asked.challenges[1]?.challenge.id);

    house.state.challengeSeconds = 60;
    await house.preflight.registration(held.id);
    house.state.findings = [{ code: 'SUSPENDED', params: {} }];
    expect(await codeOf(house.register(held.id))).toBe('SUSPENDED');
    expect(house.asked.registers).toHaveLength(1);
  });

  it('serves one act: the next asks for another challenge', async () => {
    const house = build(ground);
    const held = await house.heldOf('bank-yessign-kmb');
    await house.preflight.registration(held.id);
    for (const _act of [1, 2]) {
      house.desk.passwords = [fixtureOf(ground, 'bank-yessign-kmb').password];
      await house.register(held.id);
    }
    const used = house.asked.registers.map(({ body }) => body.challengeId);
    expect(new Set(used).size).toBe(2);
  });

  it('shows what would be replaced, and does not replace another one than was shown', async () => {
    const house = build(ground);
    const before = certificateOf(ground, 'renewed-predecessor');
    const replaces = { id: 'old', certificate: Buffer.from(before).toString('base64') };
    house.state.replaces = replaces;
    house.state.findings = [{ code: 'WILL_REPLACE', params: {} }];
    const held = await house.heldOf('renewed');
    const check = await house.preflight.registration(held.id);
    expect(check.replaces?.sha256).toBe(fixtureOf(ground, 'renewed-predecessor').sha256);
    house.desk.passwords = [fixtureOf(ground, 'renewed').password];
    await house.register(held.id);
    const [{ body } = expect.fail('not sent')] = house.asked.registers;
    const statement = verified(body.signedStatement);
    expect(statement.registration).toBe('old');
    expect(statement.text).toContain(
      `기존에 등록된 인증서(일련번호 ${check.replaces?.serialNumber})는 해제되고`,
    );

    house.state.challengeSeconds = 60;
    await house.preflight.registration(held.id);
    house.state.replaces = { ...replaces, id: 'another' };
    expect(await codeOf(house.register(held.id))).toBe('CHANGED_ELSEWHERE');
  });
});
