import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Approval } from '../../../electron/usecases/ports.ts';
import { endWithSession } from '../../../electron/usecases/session-end.ts';
import { freshCode } from '../bank/customers.ts';
import { BankProcess } from '../bank/process.ts';
import { logIn, reasonOf, startApp, type App } from '../client/world.ts';
import { build, fileOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground } from './ground.ts';
import { createPatientCustomer } from './patient-customer.ts';

beginOnGround();

/** Seconds. */
const life = 4;
const npki = 'bank-yessign-kmb';
const pfx = 'pfx-korean';
let server: BankProcess;
/** The app of who has registered both, logged in with id and password. */
let first: App;
const start = (): Promise<App> =>
  startApp({
    profile: server.profile,
    folder: mkdtempSync(path.join(ground.dir, 'kept-')),
    version: '0.1.0',
  });
/** An app that nobody is logged in to, with what ends a session tied to it as the app ties it. */
const enter = async (approval?: Approval) => {
  const { bank } = await start();
  const house = build(ground, { bank, ...(approval ? { approval } : {}) });
  endWithSession(bank, [house.inventory.forgetOpened]);
  return { bank, house };
};
const open = async (house: ReturnType<typeof build>) => {
  const { name, bytes } = fileOf(ground, pfx);
  house.desk.passwords = [fixtureOf(ground, pfx).password];
  return house.openFile.open(name, bytes);
};
beforeAll(async () => {
  server = await BankProcess.start(undefined, '--challenge-seconds', `${life}`);
  first = await start();
  await logIn(first, server.customer('hong'));
  const house = build(ground, { bank: first.bank });
  for (const held of [await house.heldOf(npki), await open(house)]) {
    house.desk.passwords = [fixtureOf(ground, npki).password];
    await house.preflight.registration(held.id);
    await house.register(held.id);
  }
}, 120_000);
afterAll(() => server.remove());

const secondFactor = async () => ({ kind: 'otp', code: await freshCode(server.customer('hong')) }) as const;

describe('logging in with a registered certificate', () => {
  it('leads to the second factor, and then to whose it is; the session before ends', async () => {
    const { bank, house } = await enter();
    const held = await house.heldOf(npki);
    house.desk.passwords = [fixtureOf(ground, npki).password];
    await house.logInWithCertificate(held.id);
    expect(bank.session).toEqual({ state: 'second-factor', asked: { kind: 'otp' } });
    expect(bank.customer).toBeNull();
    expect(await reasonOf(bank.registrations())).toBe('SESSION_EXPIRED');
    await bank.confirmSecondFactor(await secondFactor());
    expect(bank.customer).toMatchObject({ id: 'hong', name: '홍길동' });
    expect(await bank.registrations()).toHaveLength(2);

    expect(await reasonOf(first.bank.registrations())).toBe('SESSION_EXPIRED');
    expect(first.bank.session).toEqual({
      state: 'logged-out',
      reason: { code: 'SESSION_EXPIRED', params: { why: 'elsewhere' } },
    });
  });

  it('goes by a file that was opened for it, which stays open for the session', async () => {
    const { bank, house } = await enter();
    const opened = await open(house);
    await house.logInWithCertificate(opened.id);
    expect(house.desk.views.map(({ asks }) => asks)).toEqual(['certificate-password', 'nothing']);
    await bank.confirmSecondFactor(await secondFactor());
    const row = (await house.inventory.registered()).find(({ heldId }) => heldId === opened.id);
    expect(row?.places).toMatchObject([{ kind: 'file' }]);
    await bank.logOut();
    await expect(house.inventory.examine(opened.id)).rejects.toThrow('CERT_NOT_FOUND');
  });

  it('waits for a customer who is slower than the bank’s challenge', { timeout: 60_000 }, async () => {
    const customer = createPatientCustomer();
    const { bank, house } = await enter(customer.desk);
    const asked = vi.spyOn(bank, 'logInChallenge');
    const held = await house.heldOf(npki);
    const entering = house.logInWithCertificate(held.id);
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(3), { timeout: 30_000 });
    customer.type(fixtureOf(ground, npki).password);
    await entering;
    expect(bank.session.state).toBe('second-factor');
  });

  it('is refused after the signature where it is not registered; the other way is open', async () => {
    const { bank, house } = await enter();
    const other = 'universal-signkorea';
    const held = await house.heldOf(other);
    house.desk.passwords = [fixtureOf(ground, other).password];
    expect(await reasonOf(house.logInWithCertificate(held.id))).toBe('NOT_REGISTERED');
    expect(house.desk.signed).toHaveLength(1);
    expect(bank.session).toEqual({ state: 'logged-out', reason: null });
    const { id, password } = server.customer('hong');
    await bank.logIn({ id, password });
    expect(bank.session.state).toBe('second-factor');
  });
});
