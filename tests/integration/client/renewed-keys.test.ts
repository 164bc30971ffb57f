import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifySignedData } from '../../../electron/pki/cms.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';
import { openssl } from '../../fixtures/openssl.ts';
import { BankProcess } from '../bank/process.ts';
import { command } from '../cli/run.ts';
import {
  logIn,
  openFixture,
  prepareRegistration,
  reasonOf,
  releaseSigned,
  removeFolders,
  startApp,
  writeFixtures,
  type App,
  type OpenPair,
} from './world.ts';

/** The bank's operator renews its keys (`npm run bank:rotate`) while the app is at work with it. */
const rotateCli = fileURLToPath(new URL('../../sandbox-bank/rotate.ts', import.meta.url));

let bank: BankProcess;
let pair: OpenPair;
beforeAll(async () => {
  const [started, home] = await Promise.all([BankProcess.start(), writeFixtures()]);
  bank = started;
  pair = await openFixture(home, 'bank-yessign-kmb');
});
afterAll(async () => {
  await bank.remove();
  await removeFolders();
});

const enter = async (folder?: string): Promise<App> => {
  const app = await startApp({ profile: bank.profile, ...(folder ? { folder } : {}) });
  await logIn(app, bank.customer('hong'));
  return app;
};
const release = async (app: App): Promise<void> => {
  for (const { id } of await app.bank.registrations()) await releaseSigned(app, bank.profile, pair, id);
};

const shownByTls = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const ca = [...bank.profile.server.tlsRoots];
    const socket = tls.connect({ port: Number(new URL(bank.url).port), host: '127.0.0.1', ca }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
      socket.destroy();
    });
    socket.on('error', reject);
  });
/** All that the bank shows of itself, by whatever way. */
const shown = async (): Promise<string> => {
  const { envelopeCertificate, receiptCertificate } = await bank.client('hong').call('about', {});
  return [await shownByTls(), envelopeCertificate, receiptCertificate].join();
};
/** Renewed, and taken by the bank at work. */
const rotate = async (...args: readonly string[]): Promise<void> => {
  const before = await shown();
  const { ended, errors } = command(rotateCli, ['--data', bank.data, ...args]);
  expect(await ended, errors.text).toBe(0);
  bank.reread();
  await vi.waitFor(async () => expect(await shown()).not.toBe(before), { timeout: 20_000 });
};

/** Verified by openssl under the signing root of the profile, with nothing but what the receipt carries. */
const verifyKept = async ({ folder }: App, number: string): Promise<unknown> => {
  const root = path.join(folder, 'root.pem');
  await writeFile(root, bank.profile.signingRoot);
  const kept = await readFile(path.join(folder, 'receipts', `${number}.p7m`));
  const args = ['-inform', 'DER', '-binary', '-CAfile', root, '-no-CApath', '-purpose', 'any'];
  return JSON.parse((await openssl(['cms', '-verify', '-cades', ...args], kept)).toString());
};
const signerOf = async (receipt: string): Promise<string> =>
  Buffer.from((await verifySignedData(Buffer.from(receipt, 'base64'))).signerCertificate).toString('base64');

describe('keys renewed between challenge and record', () => {
  it('the old envelope is opened, the new receipt is believed, and the ones before it still hold', async () => {
    const app = await enter();
    const first = await (await prepareRegistration(app, bank.profile, pair)).send();
    await release(app);

    const { send } = await prepareRegistration(app, bank.profile, pair);
    await rotate();
    const second = await send();
    const about = await bank.client('hong').call('about', {});
    expect(await signerOf(second.receipt)).toBe(about.receiptCertificate);
    expect(await signerOf(first.receipt)).toBe(about.formerReceiptCertificates[0]);
    expect(await verifyKept(app, second.number)).toMatchObject({ number: second.number, act: 'register' });
    expect(await verifyKept(app, first.number)).toMatchObject({ number: first.number, act: 'register' });
    // With the new certificate from here on.
    expect(Buffer.from((await app.bank.facts('fresh')).envelopeCertificate).toString('base64')).toBe(
      about.envelopeCertificate,
    );
    await release(app);
    const { send: sendAgain } = await prepareRegistration(app, bank.profile, pair);
    expect((await sendAgain()).record.act).toBe('register');
    await release(app);
  });

  it('in an emergency the old envelope is refused at once, and nothing is registered', async () => {
    const app = await enter();
    const { send } = await prepareRegistration(app, bank.profile, pair);
    await rotate('--keys', 'envelope', '--overlap-seconds', '0');
    expect(await reasonOf(send())).toBe('INTERNAL');
    expect(await app.bank.registrations()).toEqual([]);
    await app.bank.facts('fresh');
    expect((await (await prepareRegistration(app, bank.profile, pair)).send()).record.act).toBe('register');
    await release(app);
  });
});

it('an act whose answer was lost is settled after the receipt key was renewed', async () => {
  const losing = await startApp({
    profile: bank.profile,
    between: (https) => ({
      async request(request) {
        const answer = await https.request(request);
        if (!/^\/(?:certificates|operations\/.*)$/.test(request.path) || request.method !== 'POST')
          return answer;
        throw new NetworkFailure('BANK_UNAVAILABLE', 'cut', true);
      },
    }),
  });
  await logIn(losing, bank.customer('hong'));
  const { operation, send } = await prepareRegistration(losing, bank.profile, pair);
  expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');

  await rotate('--keys', 'receipts');
  await rotate('--keys', 'receipts', '--overlap-seconds', '0');
  const later = await enter(losing.folder);
  const done = await later.bank.settle(operation.key);
  expect(done).toMatchObject({ record: { act: 'register', idempotencyKey: operation.key } });
  expect(await verifyKept(later, done?.number ?? '')).toMatchObject({ idempotencyKey: operation.key });
  const known = await later.bank.registrations();
  expect(known.map(({ id }) => id)).toEqual([done?.registration]);
  await release(later);
});

it('TLS is followed to a new certificate and to the second pinned key, under way, and no further', async () => {
  const app = await enter();
  const { send } = await prepareRegistration(app, bank.profile, pair);
  await rotate('--keys', 'tls-certificate');
  expect((await send()).record.act).toBe('register');
  await rotate('--keys', 'tls');
  await release(app);
  expect(await app.bank.registrations()).toEqual([]);

  await rotate('--keys', 'tls');
  expect(await reasonOf(app.bank.registrations())).toBe('SERVER_IDENTITY');
});
