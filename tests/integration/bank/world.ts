import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openssl } from '../../fixtures/openssl.ts';
import type { Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certified } from './signer.ts';

/** The one bank process of the suite and its customers, logged in; filled before the first test. */
export interface World {
  readonly bank: BankProcess;
  readonly hong: Client;
  readonly kim: Client;
  /** 홍길동 again, under his second user id. */
  readonly hong2: Client;
}
const folder = mkdtemp(path.join(tmpdir(), 'bank-suite-'));
let started: World | undefined;
const theWorld = (): World => {
  if (!started) throw new Error('the bank is not started');
  return started;
};
export const world: World = {
  get bank() {
    return theWorld().bank;
  },
  get hong() {
    return theWorld().hong;
  },
  get kim() {
    return theWorld().kim;
  },
  get hong2() {
    return theWorld().hong2;
  },
};

const options = ['--lock-seconds', '3', '--delay-seconds', '0', '--maximum-registrations', '6'];

/** On a server's database, or on one of its own. */
export const startWorld = async (databaseUrl?: string): Promise<void> => {
  const bank = await (databaseUrl === undefined
    ? BankProcess.start(undefined, ...options)
    : BankProcess.startOn(databaseUrl, undefined, ...options));
  const clients = ['hong', 'kim', 'hong2'].map((id) => bank.client(id));
  const [hong, kim, hong2] = await Promise.all(clients.map((client) => client.logIn()));
  if (!hong || !kim || !hong2) throw new Error('unreachable');
  started = { bank, hong, kim, hong2 };
};

/** Verifies what the bank signed with openssl, up to the profile's signing root and no further. */
export const verifyByOpenssl = async (message: Uint8Array): Promise<unknown> => {
  const root = path.join(await folder, 'root.pem');
  await writeFile(root, world.bank.profile.signingRoot);
  const args = ['-inform', 'DER', '-binary', '-CAfile', root, '-no-CApath', '-purpose', 'any'];
  const content = await openssl(['cms', '-verify', '-cades', ...args], message);
  return JSON.parse(content.toString('utf8'));
};
export const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
/** Each test begins with empty records, whatever became of the one before. */
export const releaseAll = async (): Promise<void> => {
  for (const client of [world.hong, world.hong2])
    for (const { id, certificateSha256 } of await client.registrations()) {
      const certificate = certified.get(certificateSha256);
      if (certificate) await client.release(certificate, id);
    }
};
