import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bank } from '../../../electron/usecases/ports.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Fixture } from '../../fixtures/home.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import {
  build,
  clear,
  fileOf,
  fixtureOf,
  layGround,
  type Ground,
  type House,
} from '../../unit/usecases/support/house.ts';

/** The use cases, the keys and the bank's client as the app joins them, against the sandbox bank as a process. */
let ground: Ground;
let server: BankProcess;
let bank: Bank;
let kept: string;
beforeAll(async () => {
  ground = await layGround();
  kept = mkdtempSync(path.join(ground.dir, 'kept-'));
  server = await BankProcess.start(undefined, '--maximum-registrations', '50');
  bank = await enterAsDemo(server, kept);
}, 120_000);
afterAll(async () => {
  await server.end();
  clear(ground);
});

/** Registers a fixture as a customer would; answers the reason it ends in, or OK. */
const registerWith = async (house: House, fixture: Fixture): Promise<string> => {
  try {
    let id: string;
    house.desk.passwords = [fixture.password, fixture.password];
    if (fixture.medium === 'npki') id = (await house.heldOf(fixture.id)).id;
    else {
      const { name, bytes } = fileOf(ground, fixture.id);
      id = (await house.openFile.open(name, bytes)).id;
    }
    const check = await house.preflight.registration(id);
    if (!check.proceed) return check.findings[0]?.code ?? 'no finding';
    return (await house.register(id)).act === 'release' ? 'release' : 'OK';
  } catch (error) {
    if (error instanceof Refusal)
      return error.reason.code === 'CANCELLED' ? 'PASSWORD_WRONG' : error.reason.code;
    throw error;
  }
};

it('ends every fixture in the reason of its manifest', { timeout: 120_000 }, async () => {
  const house = build(ground, { bank });
  const wrong: Record<string, unknown> = {};
  // The predecessor before its renewal, which replaces it.
  const order = [...ground.manifest.fixtures].sort((a, b) => Number(b.id > a.id) - Number(a.id > b.id));
  for (const fixture of order) {
    const code = await registerWith(house, fixture);
    const right: readonly string[] = [fixture.expected, ...fixture.orElse];
    if (!right.includes(code)) wrong[fixture.id] = { code, right };
  }
  expect(wrong).toEqual({});
  expect(order.length).toBeGreaterThan(40);
});

describe('afterwards', () => {
  it('what was registered is in both lists, and every receipt is kept', async () => {
    const house = build(ground, { bank });
    const registered = await house.inventory.registered();
    const usable = ground.manifest.fixtures.filter(({ expected }) => expected === 'OK');
    // The predecessor was replaced by its renewal.
    const expected = usable.filter(({ id }) => id !== 'renewed-predecessor').map(({ sha256 }) => sha256);
    expect(registered.map(({ summary }) => summary.sha256).sort()).toEqual(expected.sort());
    expect((await house.heldOf('bank-yessign-kmb')).bank).toBe('registered');
    expect((await house.heldOf('renewed-predecessor')).bank).toBe('not-registered');
    expect(readdirSync(path.join(kept, 'receipts'))).toHaveLength(usable.length);
    expect(await house.history.pending()).toEqual([]);
    const acts = (await house.history.entries()).map(({ act }) => act);
    expect(acts.filter((act) => act === 'replace')).toHaveLength(1);
    expect(acts).toHaveLength(usable.length);
  });

  it('a registered one ends as good news, not as an error', async () => {
    const house = build(ground, { bank });
    const held = await house.heldOf('bank-yessign-kmb');
    expect(await house.preflight.registration(held.id)).toMatchObject({
      proceed: false,
      findings: [{ code: 'ALREADY_REGISTERED' }],
    });
  });

  it('is released with its key, and is gone from the bank’s list', async () => {
    const house = build(ground, { bank });
    const { sha256, password } = fixtureOf(ground, 'bank-yessign-kmb');
    const row = (await house.inventory.registered()).find(({ summary }) => summary.sha256 === sha256);
    const id = row?.id ?? '';
    expect(row?.heldId).toBe((await house.heldOf('bank-yessign-kmb')).id);
    expect(await house.preflight.release(id, true)).toMatchObject({ proceed: true });
    house.desk.passwords = [password];
    expect(await house.release.withKey(id)).toMatchObject({ act: 'release', certificate: { sha256 } });
    expect((await house.inventory.registered()).map((one) => one.id)).not.toContain(id);
    expect((await house.heldOf('bank-yessign-kmb')).bank).toBe('not-registered');
    expect(await house.preflight.release(id, true).catch((error: Refusal) => error.reason.code)).toMatch(
      /^(?:NOT_REGISTERED|ALREADY_RELEASED)$/,
    );
  });

  it('is released without it, by a fresh OTP; a wrong one keeps the window open', async () => {
    const house = build(ground, { bank });
    const { sha256 } = fixtureOf(ground, 'pfx-korean');
    const row = (await house.inventory.registered()).find(({ summary }) => summary.sha256 === sha256);
    expect(row?.heldId).toBeNull();
    const id = row?.id ?? '';
    expect((await house.preflight.release(id, false)).proceed).toBe(true);
    const [customer] = server.profile.demo?.customers ?? [];
    const period = customer?.otpStep ?? 30;
    const totp = new TOTP({ secret: customer?.otpSecret ?? '', period });
    // The log-in's number is used up: the next one.
    const code = totp.generate({ timestamp: Date.now() + period * 1000 });
    house.desk.codes = [code === '000000' ? '000001' : '000000', code];
    expect(await house.release.withoutKey(id, 'lost')).toMatchObject({
      act: 'release-without-key',
      certificate: { sha256 },
    });
    expect(house.desk.codes).toEqual([]);
    expect(existsSync(path.join(kept, 'receipts'))).toBe(true);
  });
});

it('says OFFLINE or BANK_UNAVAILABLE when the bank goes, and what files say still stands', async () => {
  const house = build(ground, { bank });
  const held = await house.heldOf('universal-signkorea');
  await server.end();
  rmSync(`${server.data}.profile.json`, { force: true });
  const end = await house.preflight.registration(held.id).catch((error: Refusal) => error.reason.code);
  expect(end).toMatch(/^(?:OFFLINE|BANK_UNAVAILABLE)$/);
  expect((await house.heldOf('expired')).state).toBe('expired');
});
