import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Challenge, Registration } from '../../../shared/bank-api.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { PendingOperation } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { draftStatement, type Purpose } from '../../../shared/statement.ts';
import { createBankClient } from '../../../electron/bank/client.ts';
import { sign, type Signed } from '../../../electron/keys/sign.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { decryptPrivateKey } from '../../../electron/pki/private-key.ts';
import { createHttpsClient, type HttpsClient } from '../../../electron/platform/https.ts';
import { createLog } from '../../../electron/platform/log.ts';
import { createOperationsFile } from '../../../electron/platform/operations-file.ts';
import { createReceipts } from '../../../electron/platform/receipts.ts';
import { systemClock } from '../../../electron/platform/clock.ts';
import type {
  Bank,
  Clock,
  History,
  PendingOperations,
  VerifiedDone,
} from '../../../electron/usecases/ports.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import { writeHome, type Manifest } from '../../fixtures/home.ts';
import { freshCode, type Customer } from '../bank/customers.ts';

/** The app's client with everything of the app's that it needs, on a data folder of its own. */
export interface App {
  readonly bank: Bank;
  readonly pending: PendingOperations;
  readonly folder: string;
  receipts(): Promise<string[]>;
  /** All that lies in the data folder, log included. */
  disk(): Promise<string>;
}

/** What the client keeps of its writes. */
export interface Files {
  readonly pending: PendingOperations;
  readonly history: History;
}

export interface AppOptions {
  readonly profile: BankProfile;
  readonly folder?: string;
  /** As the app says it to the bank; none: it does not. */
  readonly version?: string;
  readonly clock?: Clock;
  /** Stands between the client and the network. */
  readonly between?: (https: HttpsClient) => HttpsClient;
  /** Stands between the client and its files. */
  readonly keeping?: (files: Files) => Files;
  readonly limitMs?: number;
}

const folders: string[] = [];
const newFolder = async (name: string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), name));
  folders.push(folder);
  return folder;
};
/** Takes away what the tests of a file have left. */
export const removeFolders = async (): Promise<void> => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
};

export const startApp = async (options: AppOptions): Promise<App> => {
  const { profile, clock = systemClock, limitMs = 10_000 } = options;
  const { between = (https) => https, keeping = (files) => files } = options;
  const folder = options.folder ?? (await newFolder('bank-client-'));
  const at = (name: string): string => path.join(folder, name);
  const { pending, history } = keeping({
    pending: createOperationsFile(at('operations.json')),
    history: createReceipts(at('receipts')),
  });
  const bank = createBankClient({
    profile,
    version: options.version ?? '0.1.0',
    https: between(createHttpsClient({ ...profile.server, limitMs })),
    clock,
    log: createLog(at('logs')),
    pendingOperations: pending,
    history,
    seenVersionsFile: at('bank-versions.json'),
  });
  return {
    bank,
    pending,
    folder,
    receipts: () => readdir(at('receipts')).catch(() => []),
    async disk() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const texts = files.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1'));
      return (await Promise.all(texts)).join('\n');
    },
  };
};

export const logIn = async ({ bank }: App, customer: Customer): Promise<void> => {
  await bank.logIn({ id: customer.id, password: customer.password });
  await bank.confirmSecondFactor({ kind: 'otp', code: await freshCode(customer) });
};

/** The reason a promise is refused with; fails where it is not refused. */
export const reasonOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error.reason.code;
    throw error;
  }
  throw new Error('was not refused');
};

/** A home folder of encrypted certificates, as the fixtures write it. */
export const writeFixtures = async (): Promise<Manifest> =>
  writeHome({ out: await newFolder('client-home-'), pki: await ensurePki() });

/** A certificate of the home with its key opened, as the key process would. */
export const openFixture = async (manifest: Manifest, id: string) => {
  const fixture = manifest.fixtures.find((candidate) => candidate.id === id);
  const files = fixture?.places[0]?.files;
  if (!fixture || !files) throw new Error(`no fixture ${id}`);
  const read = (name: string): Promise<Buffer> => readFile(path.join(manifest.home, files[name] ?? ''));
  const certificate = new Uint8Array(await read('signCert.der'));
  const password = new TextEncoder().encode(fixture.password);
  return {
    certificate,
    privateKey: await decryptPrivateKey(await read('signPri.key'), password),
    chain: [],
  };
};
export type OpenPair = Awaited<ReturnType<typeof openFixture>>;

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

const serialNumberOf = (certificate: string): string =>
  parseCertificate(new Uint8Array(Buffer.from(certificate, 'base64'))).serialNumber;

const signFor = async (
  { bank }: App,
  profile: BankProfile,
  pair: OpenPair,
  challenge: Challenge,
  act: { readonly purpose: Purpose; readonly key: string; readonly registration: string | null },
): Promise<Signed> => {
  const { customer } = bank;
  if (!customer) throw new Error('not logged in');
  return sign(pair, {
    statement: draftStatement({
      purpose: act.purpose,
      language: 'ko',
      profile,
      customer,
      certificate: parseCertificate(pair.certificate),
      registration: act.registration,
      replaces: challenge.replaces && serialNumberOf(challenge.replaces.certificate),
      terms: challenge.terms,
      challenge: challenge.challenge,
      idempotencyKey: act.key,
      at: new Date(),
    }),
    random: act.purpose === 'register' ? 'required' : 'if-present',
    envelopeCertificate: (await bank.facts()).envelopeCertificate,
    chain: [],
  });
};

const operationOf = (act: PendingOperation['act'], pair: OpenPair, key: string): PendingOperation => ({
  key,
  act,
  holder: '홍길동',
  startedAt: new Date().toISOString(),
  certificate: base64(pair.certificate),
});

/** A write ready to be sent. */
export interface PreparedWrite {
  readonly operation: PendingOperation;
  send(): Promise<VerifiedDone>;
}

/** A registration ready to be sent: challenge, statement, signature. */
export const prepareRegistration = async (
  app: App,
  profile: BankProfile,
  pair: OpenPair,
  key: string = randomUUID(),
): Promise<PreparedWrite> => {
  const operation = operationOf('register', pair, key);
  const challenge = await app.bank.challenge({
    purpose: 'register',
    certificate: base64(pair.certificate),
  });
  const signed = await signFor(app, profile, pair, challenge, {
    purpose: 'register',
    key: operation.key,
    registration: challenge.replaces?.id ?? null,
  });
  const body = {
    challengeId: challenge.id,
    signedStatement: base64(signed.signedStatement),
    randomEnvelope: signed.randomEnvelope && base64(signed.randomEnvelope),
    language: 'ko' as const,
  };
  return { operation, send: () => app.bank.register(operation, body) };
};

export const prepareRelease = async (
  app: App,
  profile: BankProfile,
  pair: OpenPair,
  registration: string,
  key: string = randomUUID(),
): Promise<PreparedWrite> => {
  const operation = operationOf('release', pair, key);
  const challenge = await app.bank.challenge({ purpose: 'release', registration, withKey: true });
  const signed = await signFor(app, profile, pair, challenge, {
    purpose: 'release',
    key: operation.key,
    registration,
  });
  const body = {
    how: 'signed',
    challengeId: challenge.id,
    signedStatement: base64(signed.signedStatement),
    randomEnvelope: signed.randomEnvelope && base64(signed.randomEnvelope),
    language: 'ko',
  } as const;
  return { operation, send: () => app.bank.release(operation, registration, body) };
};

export const prepareReleaseWithoutKey = async (
  app: App,
  customer: Customer,
  pair: OpenPair,
  registration: string,
  key: string = randomUUID(),
): Promise<PreparedWrite> => {
  const operation = operationOf('release-without-key', pair, key);
  const challenge = await app.bank.challenge({ purpose: 'release', registration, withKey: false });
  const secondFactor = { kind: 'otp', code: await freshCode(customer) } as const;
  const body = { how: 'without-key', challengeId: challenge.id, reason: 'lost', secondFactor } as const;
  return { operation, send: () => app.bank.release(operation, registration, body) };
};

export const releaseSigned = async (
  app: App,
  profile: BankProfile,
  pair: OpenPair,
  registration: string,
): Promise<VerifiedDone> => (await prepareRelease(app, profile, pair, registration)).send();

export const releaseWithoutKey = async (
  app: App,
  customer: Customer,
  pair: OpenPair,
  { id }: Registration,
): Promise<VerifiedDone> => (await prepareReleaseWithoutKey(app, customer, pair, id)).send();
