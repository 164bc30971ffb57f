import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bank } from '../../../electron/usecases/ports.ts';
import type { HeldCertificate } from '../../../shared/ipc.ts';
import type { CloudProcess } from '../../sandbox-cloud/process.ts';
import {
  build,
  clear,
  codeOf,
  layGround,
  type Ground,
  type House,
} from '../../unit/usecases/support/house.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import { cloudOf, layCloudGround, type CloudGround } from './setting.ts';

/** 금융인증서 at the sandbox bank: both services as processes, the use cases and keys between them as the app joins them. */
let ground: Ground;
let cloudGround: CloudGround;
let server: CloudProcess;
let bankServer: BankProcess;
let bank: Bank;
beforeAll(async () => {
  [ground, cloudGround] = await Promise.all([layGround(), layCloudGround()]);
  const kept = mkdtempSync(path.join(ground.dir, 'kept-'));
  server = await cloudGround.start();
  bankServer = await BankProcess.start(undefined, '--cloud', server.out);
  bank = await enterAsDemo(bankServer, kept);
}, 120_000);
afterAll(async () => {
  await Promise.all([bankServer.remove(), server.stop()]);
  clear(ground);
  cloudGround.clear();
});

/** The app of a customer who is connected as that holder of the profile's. */
const connectedAs = async (index: number): Promise<{ house: House; pin: string; held: HeldCertificate }> => {
  const { cloud: service, demo } = bankServer.profile;
  const holder = demo?.cloud?.[index];
  if (!service || !holder) throw new Error('the profile offers no 금융인증서');
  const cloud = cloudOf(service);
  await cloud.service.connect(holder);
  const house = build(ground, { bank, stores: [cloud.store] });
  const { certificates } = await house.inventory.held();
  const held = certificates.find(({ places }) => places.some(({ kind }) => kind === 'cloud'));
  if (!held) throw new Error('no 금융인증서 is held');
  return { house, pin: holder.pin, held };
};
const wrong = (pin: string): string => (pin === '135790' ? '975310' : '135790');

it('the bank’s profile offers the service, named as the stand-in that it is', () => {
  const { profile } = bankServer;
  expect(profile.cloud?.name.ko).toBe('체험용 대체 서비스');
  expect(profile.demo?.cloud?.map(({ name }) => name)).toEqual(['홍길동', '김철수']);
});

describe('a 금융인증서', () => {
  it('is held in its place, usable, with no way to copy, export or delete it', async () => {
    const { held } = await connectedAs(0);
    expect(held).toMatchObject({
      state: 'usable',
      bank: 'not-registered',
      summary: { kind: 'cloud-personal', holder: '홍길동', kindLabel: '금융인증서(개인)' },
      places: [
        { kind: 'cloud', label: '체험용 대체 서비스', acts: ['sign', 'check-secret', 'change-secret'] },
      ],
    });
  });

  it('is registered with its PIN, told how many tries there are, and R proves its holder to the bank', async () => {
    const { house, pin, held } = await connectedAs(0);
    expect(await house.preflight.registration(held.id)).toMatchObject({ proceed: true });
    house.desk.passwords = [wrong(pin), pin];
    expect(await house.register(held.id)).toMatchObject({ act: 'register' });
    expect(house.desk.views[0]).toMatchObject({
      operation: 'register',
      place: { kind: 'cloud', label: '체험용 대체 서비스' },
      asks: 'cloud-pin',
      tries: { kind: 'count', left: 5, limit: 5 },
    });
    expect(house.desk.told).toContainEqual({
      kind: 'refused',
      waitMs: 0,
      reason: { code: 'CLOUD_PIN_WRONG', params: { count: 1, limit: 5, triesLeft: 4 } },
    });
    const [row] = await house.inventory.registered();
    expect(row?.summary.sha256).toBe(held.summary?.sha256);
    expect(row?.heldId).toBe(held.id);
  });

  it('is released with its PIN', async () => {
    const { house, pin, held } = await connectedAs(0);
    const [row] = await house.inventory.registered();
    house.desk.passwords = [pin];
    expect(await house.preflight.release(row?.id ?? '', true)).toMatchObject({ proceed: true });
    expect(await house.release.withKey(row?.id ?? '')).toMatchObject({ act: 'release' });
    expect(await house.inventory.registered()).toEqual([]);
    const { certificates } = await house.inventory.held();
    expect(certificates.find(({ id }) => id === held.id)?.bank).toBe('not-registered');
  });

  it('of somebody else is refused by the bank, by R', async () => {
    const { house, pin, held } = await connectedAs(1);
    expect(held.summary?.holder).toBe('김철수');
    await house.preflight.registration(held.id);
    house.desk.passwords = [pin];
    expect(await codeOf(house.register(held.id))).toBe('VID_MISMATCH');
  });

  it(
    'is not signed with while its service hangs, and nothing is registered then',
    { timeout: 60_000 },
    async () => {
      const { house, pin, held } = await connectedAs(0);
      await house.preflight.registration(held.id);
      house.desk.passwords = [pin];
      server.signal('SIGSTOP');
      try {
        expect(await codeOf(house.register(held.id))).toBe('BANK_UNAVAILABLE');
      } finally {
        server.signal('SIGCONT');
      }
      expect(await house.inventory.registered()).toEqual([]);
    },
  );
});
