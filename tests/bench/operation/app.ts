import { fork } from 'node:child_process';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { at } from '../../../build/places.ts';
import { createBankClient } from '../../../electron/bank/client.ts';
import { createHttpsClient } from '../../../electron/platform/https.ts';
import { createOperationsFile } from '../../../electron/platform/operations-file.ts';
import { createReceipts } from '../../../electron/platform/receipts.ts';
import { ApprovalDesk } from '../../../electron/shell/approval/approval.ts';
import type { Child } from '../../../electron/shell/approval/key-process.ts';
import { createCertificateFiles } from '../../../electron/stores/certificate-files.ts';
import { createNpkiFolders } from '../../../electron/stores/npki/npki-folders.ts';
import { createInventory } from '../../../electron/usecases/inventory.ts';
import { createRegistration } from '../../../electron/usecases/registration.ts';
import type { BankProcess } from '../bank/process.ts';

const host = path.join(import.meta.dirname, 'key-host.cjs');

/** A key process that is approved with this password as soon as its window would be open. */
const forkKeyProcess = (password: string): Child => {
  const child = fork(host, [at('dist/key-process/key-process.cjs')], {
    serialization: 'advanced',
    env: {},
    // Ours has a loader of TypeScript, which is no part of a key process.
    execArgv: [],
  });
  return {
    postMessage: (job) => void child.send({ job, password: new Uint8Array(Buffer.from(password)) }),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
};

const approvalOf = (password: string): ApprovalDesk =>
  new ApprovalDesk({
    fork: () => forkKeyProcess(password),
    openWindow: () => ({
      // The host makes a port of its own: Electron's do not leave Electron.
      join: () => ({}) as ReturnType<ReturnType<ApprovalOpener>['join']>,
      refuse: () => undefined,
      focus: () => undefined,
      onGone: () => undefined,
      close: () => Promise.resolve(),
    }),
  });
type ApprovalOpener = ConstructorParameters<typeof ApprovalDesk>[0]['openWindow'];

/** The app without its windows, as electron/main.ts puts it together, logged in as the demo customer. */
export const startApp = async (
  bank: BankProcess,
  folder: string,
  pairs: readonly string[],
  password: string,
) => {
  const { profile, customer } = bank;
  const kept = (name: string): string => path.join(folder, name);
  const root = kept('NPKI');
  for (const pair of pairs)
    await cp(pair, path.join(root, 'yessign', 'USER', path.basename(pair)), { recursive: true });

  const clock = { now: () => new Date() };
  const log = { event: () => undefined };
  const settings = {
    get: () => Promise.resolve({ language: 'ko', theme: 'system' } as const),
    set: <T>(chosen: T) => Promise.resolve(chosen),
  };
  const receipts = createReceipts(kept('receipts'));
  const pending = createOperationsFile(kept('operations.json'));
  const client = createBankClient({
    profile,
    https: createHttpsClient(profile.server),
    clock,
    log,
    version: '0.1.0',
    pendingOperations: pending,
    history: receipts,
    seenVersionsFile: kept('bank-versions.json'),
  });
  const approval = approvalOf(password);
  const inventory = createInventory({
    stores: [createNpkiFolders(() => [{ path: root, kind: 'npki', label: '~/NPKI' }])],
    files: createCertificateFiles(),
    bank: client,
    profile,
    settings,
    clock,
    log,
    onProgress: () => undefined,
  });
  const ports = { inventory, approval, bank: client, profile, settings, clock, pending, log };
  const { preflight, register, release } = createRegistration(ports);

  await client.logIn({ id: customer.id, password: customer.password });
  const code = new TOTP({ secret: customer.otpSecret }).generate();
  await client.confirmSecondFactor({ kind: 'otp', code });
  const { certificates } = await inventory.held();
  return {
    held: certificates.map(({ id }) => id),
    /** From choosing it to 등록 완료, without the time a person takes. */
    async register(id: string): Promise<void> {
      const { proceed, findings, terms } = await preflight.registration(id);
      if (!proceed) throw new Error(`registration was refused: ${JSON.stringify(findings)}`);
      await register(id, terms?.version ?? null);
    },
    /** From the row's details to 해제 완료. */
    async release(registration: string): Promise<void> {
      const { proceed, findings } = await preflight.release(registration, true);
      if (!proceed) throw new Error(`release was refused: ${JSON.stringify(findings)}`);
      await release.withKey(registration);
    },
    /** 등록된 인증서 목록: where a release begins. */
    registered: async () => (await inventory.registered()).map(({ id }) => id),
  };
};
export type App = Awaited<ReturnType<typeof startApp>>;
