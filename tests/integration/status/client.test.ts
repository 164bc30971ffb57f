import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import {
  build,
  clear,
  fixtureOf,
  layGround,
  type Ground,
  type House,
} from '../../unit/usecases/support/house.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';

/** What a customer sees where the bank cannot tell: the app's own use cases and client, the bank as a process. */

let issuers: TestIssuers;
let ground: Ground;
let bank: BankProcess;
let house: House;
beforeAll(async () => {
  [issuers, ground] = await Promise.all([startTestIssuers(), layGround()]);
  bank = await BankProcess.start(undefined, '--status', issuers.url);
  const folder = mkdtempSync(path.join(ground.dir, 'kept-'));
  house = build(ground, { bank: await enterAsDemo(bank, folder) });
}, 120_000);
afterAll(async () => {
  await bank.remove();
  await issuers.close();
  clear(ground);
});

const silent = { ocsp: 'refused', crl: 'refused' } as const;

test('both lists say 확인 불가 of a registered one, and what it is again when the issuer answers', async () => {
  const { sha256, password } = fixtureOf(ground, 'bank-yessign-kmb');
  const held = await house.heldOf('bank-yessign-kmb');
  expect(await house.preflight.registration(held.id)).toMatchObject({ proceed: true, findings: [] });
  house.desk.passwords = [password];
  await house.register(held.id);
  const states = async (): Promise<[string, string | undefined]> => {
    const registered = await house.inventory.registered();
    const row = registered.find(({ summary }) => summary.sha256 === sha256);
    return [(await house.heldOf('bank-yessign-kmb')).state, row?.state];
  };
  expect(await states()).toEqual(['usable', 'good']);
  await issuers.set({ 'yessign-class-3': silent });
  expect(await states()).toEqual(['unknown', 'unknown']);
  await issuers.set({});
  expect(await states()).toEqual(['usable', 'good']);
});

test('before a registration it is a warning, 등록 ends in STATUS_UNKNOWN, and nothing stays pending', async () => {
  const { password } = fixtureOf(ground, 'bank-yessign-shb');
  const held = await house.heldOf('bank-yessign-shb');
  await issuers.set({ 'yessign-class-3': silent });
  const check = await house.preflight.registration(held.id);
  expect(check.proceed).toBe(true);
  expect(check.findings.map(({ code }) => code)).toContain('STATUS_UNKNOWN');
  house.desk.passwords = [password];
  const refused = await house.register(held.id).catch((error: Refusal) => error.reason.code);
  expect(refused).toBe('STATUS_UNKNOWN');
  expect(await house.history.pending()).toEqual([]);
  await issuers.set({});
});
