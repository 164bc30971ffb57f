import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Challenge } from '../../../shared/bank-api.ts';
import type { Bank } from '../../../electron/usecases/ports.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import { freshCode } from '../bank/customers.ts';
import { build, codeOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground, verified } from './ground.ts';
import { createPatientCustomer } from './patient-customer.ts';

beginOnGround();

/** Seconds: a customer is slow against it. */
const life = 3;
const id = 'bank-yessign-kmb';
let server: BankProcess;
let bank: Bank;
/** As the bank has issued them, in order; and what was signed. */
let issued: Challenge[];
let sent: string[];
beforeAll(async () => {
  server = await BankProcess.start(undefined, '--challenge-seconds', `${life}`);
  const real = await enterAsDemo(server, mkdtempSync(path.join(ground.dir, 'kept-')));
  bank = Object.create(real, {
    challenge: {
      value: async (request: Parameters<Bank['challenge']>[0]) => {
        const challenge = await real.challenge(request);
        issued.push(challenge);
        return challenge;
      },
    },
    register: {
      value: (...[operation, body]: Parameters<Bank['register']>) => {
        sent.push(body.signedStatement);
        return real.register(operation, body);
      },
    },
  }) as Bank;
}, 120_000);
afterAll(() => server.remove());

/** So long that the first challenge, and the one after it, are dead at the bank. */
const untilRenewed = (times: number): Promise<void> =>
  vi.waitFor(() => expect(issued.length).toBeGreaterThan(times), { timeout: 30_000, interval: 50 });
const hasEnded = ({ expiresAt }: Challenge): boolean => Date.parse(expiresAt) < Date.now();

describe('a window that stays open for longer than the bank’s challenge lives', () => {
  it(
    'is signed in all the same, under a challenge that the bank still takes',
    { timeout: 60_000 },
    async () => {
      issued = [];
      sent = [];
      const customer = createPatientCustomer();
      const house = build(ground, { bank, approval: customer.desk });
      const held = await house.heldOf(id);
      const { terms } = await house.preflight.registration(held.id);
      const registering = house.register(held.id, terms?.version ?? null);
      await untilRenewed(5);
      expect(issued.filter(hasEnded).length).toBeGreaterThanOrEqual(2);
      customer.type(fixtureOf(ground, id).password);
      expect(await registering).toMatchObject({ act: 'register' });
      const { challenge } = verified(sent[0] ?? '');
      const which = issued.findIndex((one) => one.challenge === challenge);
      expect(which).toBeGreaterThan(1);
      expect(sent).toHaveLength(1);
    },
  );

  it('is released in without the key, too', { timeout: 60_000 }, async () => {
    issued = [];
    const house = build(ground, { bank });
    const [row] = await house.inventory.registered();
    await house.preflight.release(row?.id ?? '', false);
    const [first] = issued;
    house.desk.meanwhile = () => vi.waitFor(() => expect(issued.every(hasEnded)).toBe(true), 30_000);
    house.desk.codes = [await freshCode(server.customer('hong'))];
    expect(await house.release.withoutKey(row?.id ?? '', 'lost')).toMatchObject({
      act: 'release-without-key',
    });
    expect(issued.length).toBeGreaterThan(1);
    expect(first && hasEnded(first)).toBe(true);
  });

  it(
    'closes where the certificate was registered meanwhile from elsewhere',
    { timeout: 60_000 },
    async () => {
      issued = [];
      sent = [];
      const customer = createPatientCustomer();
      const house = build(ground, { bank, approval: customer.desk });
      const held = await house.heldOf(id);
      const { terms } = await house.preflight.registration(held.id);
      const registering = codeOf(house.register(held.id, terms?.version ?? null));
      const elsewhere = build(ground, { bank });
      const again = await elsewhere.heldOf(id);
      const shown = await elsewhere.preflight.registration(again.id);
      elsewhere.desk.passwords = [fixtureOf(ground, id).password];
      await elsewhere.register(again.id, shown.terms?.version ?? null);
      expect(await registering).toBe('ALREADY_REGISTERED');
      expect(sent).toHaveLength(1);
    },
  );
});
