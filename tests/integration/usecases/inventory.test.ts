import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { events, Inventory } from '../../../shared/ipc.ts';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import type { Fixture } from '../../fixtures/home.ts';
import { build, certificateOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { ground, beginOnGround } from './ground.ts';

beginOnGround();

/** What only the bank can know, or only the key's password brings out. */
const notOurs: readonly ReasonCode[] = [
  'REVOKED',
  'SUSPENDED',
  'VID_MISMATCH',
  'KEY_MISMATCH',
  'RANDOM_MISSING',
];
const toldWithTheKey = new Set(['key-unknown-cipher', 'damaged', 'key-one-byte']);
const ownFindingsOf = ({ id, findings }: Fixture): ReasonCode[] => {
  if (toldWithTheKey.has(id)) return [];
  // An authority that the bank's list does not know at all is untrusted, not merely unverified.
  const own = findings.filter((code) => !notOurs.includes(code));
  return own.includes('ISSUER_UNTRUSTED') ? own.filter((code) => code !== 'CHAIN_INCOMPLETE') : own;
};

describe('every fixture in the NPKI folders', () => {
  it('has the findings that its manifest expects of a check before the password, and no other', async () => {
    const { certificates } = await build(ground).inventory.held();
    const told: Record<string, ReasonCode[]> = {};
    const expected: Record<string, ReasonCode[]> = {};
    for (const fixture of ground.manifest.fixtures.filter(({ medium }) => medium === 'npki')) {
      const name = path.basename(fixture.places[0]?.folder ?? '').normalize('NFC');
      const held = certificates.filter((one) =>
        fixture.sha256 ? one.summary?.sha256 === fixture.sha256 : one.name === name,
      );
      expect(held, fixture.id).toHaveLength(1);
      told[fixture.id] = (held[0]?.findings ?? []).map(({ code }) => code).sort();
      expected[fixture.id] = [...new Set(ownFindingsOf(fixture))].sort();
    }
    expect(Object.keys(told).length).toBeGreaterThan(30);
    expect(told).toEqual(expected);
  });

  it('is one entry a certificate, with every place it lies in', async () => {
    const house = build(ground);
    const held = await house.heldOf('two-places');
    expect(held.places.map(({ kind, label }) => ({ kind, label }))).toEqual([
      { kind: 'npki', label: '~/NPKI › yessign' },
      { kind: 'removable', label: 'USB/NPKI › yessign' },
    ]);
    const { certificates } = await house.inventory.held();
    const sums = certificates.flatMap(({ summary }) => summary?.sha256 ?? []);
    expect(new Set(sums).size).toBe(sums.length);
  });

  it('is told in words that people know, and fits the contract of the page', async () => {
    const house = build(ground);
    const held = await house.heldOf('bank-yessign-kmb');
    const fixture = fixtureOf(ground, 'bank-yessign-kmb');
    expect(held).toMatchObject({
      state: 'usable',
      bank: 'not-registered',
      summary: {
        holder: '홍길동',
        kindLabel: '은행/신용카드/보험용',
        issuerName: '국민은행 / 금융결제원(yessign)',
        notAfter: fixture.notAfter,
      },
    });
    expect(Inventory.safeParse(await house.inventory.held()).error).toBeUndefined();
    house.world.settings = { language: 'en', theme: 'dark' };
    expect((await house.heldOf('bank-yessign-kmb')).summary).toMatchObject({
      kindLabel: 'Bank, credit card, insurance',
      issuerName: 'KB Kookmin Bank / KFTC (yessign)',
    });
  });

  it('names what a reason’s sentence names', async () => {
    const house = build(ground);
    const paramsOf = async (id: string, code: ReasonCode): Promise<unknown> =>
      (await house.heldOf(id)).findings.find((finding) => finding.code === code)?.params;
    expect(await paramsOf('expired', 'EXPIRED')).toEqual({ date: fixtureOf(ground, 'expired').notAfter });
    expect(await paramsOf('not-yet-valid', 'NOT_YET_VALID')).toEqual({
      date: fixtureOf(ground, 'not-yet-valid').notBefore,
    });
    expect(await paramsOf('expiring-12-days', 'EXPIRES_SOON')).toEqual({ days: 12 });
    expect(await paramsOf('securities', 'PURPOSE_NOT_ALLOWED')).toEqual({ purpose: '증권/보험용' });
    expect(await paramsOf('universal-corporate', 'PERSON_TYPE')).toEqual({ person: 'corporate' });
  });

  it('stands sorted, usable ones first, with its state', async () => {
    const house = build(ground);
    const { certificates } = await house.inventory.held();
    const order = ['usable', 'expiring', 'unknown', 'suspended', 'expired', 'revoked', 'unusable'];
    const places = certificates.map(({ state }) => order.indexOf(state));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect((await house.heldOf('expired')).state).toBe('expired');
    expect((await house.heldOf('expiring-12-days')).state).toBe('expiring');
    expect((await house.heldOf('securities')).state).toBe('unusable');
    expect((await house.heldOf('cert-truncated')).summary).toBeNull();
    expect((await house.heldOf('own-bank')).bank).toBe('own-bank');
  });
});

describe('the bank’s side of an entry', () => {
  it('is its record: registered, and in the state that the bank gives', async () => {
    const house = build(ground);
    const row = house.row(certificateOf(ground, 'revoked'), { state: 'revoked' });
    house.state.registrations = [row];
    expect(await house.heldOf('revoked')).toMatchObject({
      bank: 'registered',
      state: 'revoked',
      findings: [{ code: 'REVOKED', params: {} }],
    });
    const held = await house.heldOf('revoked');
    expect(await house.inventory.registered()).toMatchObject([
      { id: 'registration-1', heldId: held.id, state: 'revoked', places: [{ label: '~/NPKI › yessign' }] },
    ]);
  });

  it('cannot be signed for where the key is missing or the certificate is elsewhere', async () => {
    const house = build(ground);
    house.state.registrations = [
      house.row(certificateOf(ground, 'key-missing'), { id: 'a' }),
      house.row(certificateOf(ground, 'pfx-korean'), { id: 'b' }),
    ];
    expect((await house.inventory.registered()).map(({ heldId, places }) => [heldId, places.length])).toEqual(
      [
        [null, 1],
        [null, 0],
      ],
    );
  });

  it('is unknown before log-in, and persons are not told apart then', async () => {
    const house = build(ground);
    house.state.session = { state: 'logged-out', reason: null };
    expect(await house.heldOf('bank-yessign-kmb')).toMatchObject({ bank: 'unknown', state: 'usable' });
    expect((await house.heldOf('universal-corporate')).findings).toEqual([]);
    expect(await house.inventory.registered().catch((error: Refusal) => error.reason.code)).toBe(
      'SESSION_EXPIRED',
    );
  });

  it('refuses a private person’s certificate to a company’s service', async () => {
    const house = build(ground);
    house.state.person = 'corporate';
    expect((await house.heldOf('bank-yessign-kmb')).findings).toEqual([
      { code: 'PERSON_TYPE', params: { person: 'personal' } },
    ]);
    expect((await house.heldOf('universal-corporate')).findings).toEqual([]);
  });

  it('is no reason to show nothing when it is out of reach: what files say stands, the rest is unknown', async () => {
    const house = build(ground);
    house.state.facts = new Refusal('OFFLINE');
    expect(await house.heldOf('securities')).toMatchObject({ state: 'unknown', findings: [] });
    expect(await house.heldOf('expired')).toMatchObject({ state: 'expired' });
    expect((await house.heldOf('key-missing')).findings[0]?.code).toBe('KEY_FILE_MISSING');
  });

  it('has the right time: a wrong clock on the PC makes no certificate expired', async () => {
    const house = build(ground);
    const years = 3 * 365 * 86_400;
    house.world.now = () => new Date(Date.now() + years * 1000);
    house.state.facts = { ...house.facts, clockSkewSeconds: -years };
    expect((await house.heldOf('bank-yessign-kmb')).findings).toEqual([]);
  });

  it('decides by its trust list: without an issuer, the chain is incomplete; without all its roots, untrusted', async () => {
    const house = build(ground);
    const { trustList } = house.facts;
    house.state.facts = { ...house.facts, trustList: { ...trustList, version: 2, intermediates: [] } };
    // No certificate of yessign left in the list: nobody it names.
    expect((await house.heldOf('bank-yessign-kmb')).findings).toEqual([
      { code: 'ISSUER_UNTRUSTED', params: {} },
    ]);
    const generation = ground.pki.issuers.find(({ id }) => id === 'yessign-class-4');
    const only = [Buffer.from(generation?.certificate ?? []).toString('base64')];
    house.state.facts = { ...house.facts, trustList: { ...trustList, version: 3, intermediates: only } };
    expect((await house.heldOf('bank-yessign-kmb')).findings).toEqual([
      { code: 'CHAIN_INCOMPLETE', params: {} },
    ]);
    expect((await house.heldOf('second-generation')).findings).toEqual([]);
  });
});

describe('while a search runs', () => {
  it('tells the rows as they come, the first at once, each as much as its files say', async () => {
    const house = build(ground);
    const { certificates } = await house.inventory.held();
    const told = house.world.progress;
    expect(told[0]?.fresh).toHaveLength(1);
    for (const progress of told) expect(events.search.safeParse(progress).error).toBeUndefined();
    const fresh = new Map(told.flatMap((progress) => progress.fresh.map((row) => [row.id, row])));
    expect([...fresh.keys()].sort()).toEqual(certificates.map(({ id }) => id).sort());
    for (const { id, summary, name, places, state } of certificates) {
      const byName = (all: typeof places): string[] => all.map(({ label }) => label).sort();
      const row = fresh.get(id);
      expect([row?.summary, row?.name]).toEqual([summary, name]);
      expect(byName(row?.places ?? [])).toEqual(byName(places));
      // What its files alone say is said at once; nobody has asked the bank yet.
      if (state === 'expired') expect(row?.state).toBe('expired');
      expect([row?.state === 'usable', row?.bank]).toEqual([false, 'unknown']);
    }
  });

  it('ends where the customer stops it, with what has come; the next one is whole', async () => {
    const house = build(ground);
    house.world.onProgress = house.inventory.stopSearch;
    const { certificates, problems } = await house.inventory.held();
    const all = ground.manifest.fixtures.filter(({ medium }) => medium === 'npki').length;
    expect(certificates.length).toBeGreaterThan(0);
    expect(certificates.length).toBeLessThan(all);
    expect(certificates[0]?.state).not.toBe('unknown');
    expect(problems).toEqual([]);

    house.world.onProgress = () => undefined;
    const whole = await house.inventory.held();
    expect(whole.certificates).toHaveLength(all);
    // A later one that is stopped loses nothing that was there.
    house.world.onProgress = house.inventory.stopSearch;
    const stopped = await house.inventory.held();
    const ids = (these: typeof whole): string[] => these.certificates.map(({ id }) => id).sort();
    expect(ids(stopped)).toEqual(ids(whole));
  });
});

it('runs one search for those who ask at once, and says how far it is', async () => {
  const house = build(ground);
  const [a, , c] = await Promise.all([
    house.inventory.held(),
    house.inventory.registered(),
    house.inventory.held(),
  ]);
  expect(a).toEqual(c);
  expect(house.world.events.filter(([name]) => name === 'inventory.searched')).toHaveLength(1);
  const last = house.world.progress.at(-1);
  expect(last?.found).toBe(a.certificates.reduce((sum, { places }) => sum + places.length, 0));
});
