import { expect } from 'vitest';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { Manifest } from '../../fixtures/home.ts';
import type { Customer } from '../bank/customers.ts';
import { BankProcess } from '../bank/process.ts';
import { lossyProxy, type LossyProxy } from './servers.ts';
import { openFixture, removeFolders, writeFixtures, type OpenPair } from './world.ts';

/** The app's client against the bank as a process of its own, through a proxy that loses things. */
export let process: BankProcess;
export let profile: BankProfile;
export let proxy: LossyProxy;
export let hong: Customer;
/** The same person under a second id, with an OTP of its own: a number is used once. */
export let hong2: Customer;
export let home: Manifest;
export let pair: OpenPair;

export const startBank = async (): Promise<void> => {
  [process, home] = await Promise.all([BankProcess.start(), writeFixtures()]);
  proxy = await lossyProxy(Number(new URL(process.url).port));
  const url = `https://127.0.0.1:${proxy.port}/v1`;
  profile = { ...process.profile, server: { ...process.profile.server, url } };
  hong = process.customer('hong');
  hong2 = process.customer('hong2');
  pair = await openFixture(home, 'bank-yessign-kmb');
};
export const endBank = async (): Promise<void> => {
  await proxy.close();
  expect(await process.end()).toBe(0);
  await removeFolders();
};
