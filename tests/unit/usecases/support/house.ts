import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCertificateFiles } from '../../../../electron/stores/certificate-files.ts';
import type { Media } from '../../../../electron/stores/media.ts';
import { createNpkiFolders } from '../../../../electron/stores/npki/npki-folders.ts';
import { createCertificateLogIn } from '../../../../electron/usecases/certificate-log-in.ts';
import { createInventory } from '../../../../electron/usecases/inventory.ts';
import { createManage } from '../../../../electron/usecases/manage/manage.ts';
import { createOpenFile } from '../../../../electron/usecases/open-file.ts';
import { createRegistration } from '../../../../electron/usecases/registration.ts';
import { BankIdentity } from '../../../../shared/bank-profile.ts';
import type { EventPayload, PendingOperation, Preflight, Settings } from '../../../../shared/ipc.ts';
import { Refusal } from '../../../../shared/reasons.ts';
import { layouts, writeHome, type Fixture, type Manifest } from '../../../fixtures/home.ts';
import { ensurePki, type Pki } from '../../../fixtures/pki.ts';
import type {
  Approval,
  Bank,
  CertificateStore,
  FileSaver,
  Interrupted,
  RemovedCertificates,
} from '../../../../electron/usecases/ports.ts';
import { createKeyDesk } from './key-desk.ts';
import { createMemoryBank } from './memory-bank.ts';

const nothingRemoved: RemovedCertificates = {
  list: async () => [],
  restore: () => Promise.reject(new Refusal('CERT_NOT_FOUND')),
  occupied: async () => null,
  removeForever: async () => undefined,
};

const identity = BankIdentity.parse(
  JSON.parse(readFileSync(new URL('../../../../build/profiles/woori.json', import.meta.url), 'utf8')),
);

/** A home of fixtures on the disk, and an envelope certificate of the bank by openssl. */
export interface Ground {
  readonly dir: string;
  readonly pki: Pki;
  readonly manifest: Manifest;
  readonly envelopeCertificate: Uint8Array;
  readonly envelopeKeyFile: string;
}

export const layGround = async (many = 0): Promise<Ground> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'usecases-'));
  const pki = await ensurePki();
  const at = (name: string): string => path.join(dir, name);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('bank.key'), '-subj', '/CN=bank'],
      ...['-addext', 'keyUsage=critical,keyEncipherment', '-outform', 'DER', '-out', at('bank.der')],
    ],
    { stdio: 'ignore' },
  );
  return {
    dir,
    pki,
    manifest: await writeHome({ out: at('home'), pki, many, platform: 'linux' }),
    envelopeCertificate: new Uint8Array(readFileSync(at('bank.der'))),
    envelopeKeyFile: at('bank.key'),
  };
};
export const clear = (ground: Ground): void => rmSync(ground.dir, { recursive: true, force: true });

export const fixtureOf = (ground: Ground, id: string): Fixture => {
  const found = ground.manifest.fixtures.find((one) => one.id === id);
  if (!found) throw new Error(`no fixture ${id}`);
  return found;
};
export const certificateOf = (ground: Ground, id: string): Uint8Array =>
  new Uint8Array(Buffer.from(fixtureOf(ground, id).certificate ?? '', 'base64'));
/** A fixture's only file (PFX), with its name. */
export const fileOf = (ground: Ground, id: string): { name: string; bytes: Uint8Array } => {
  const [name, file] = Object.entries(fixtureOf(ground, id).places[0]?.files ?? {})[0] ?? [];
  if (name === undefined || file === undefined) throw new Error(`no file of ${id}`);
  return { name, bytes: new Uint8Array(readFileSync(path.join(ground.manifest.home, file))) };
};

/** What a test puts in the place of what would be there without it. */
export interface Instead {
  readonly bank?: Bank;
  readonly approval?: Approval;
  /** Beside the folders of the home. */
  readonly stores?: readonly CertificateStore[];
  readonly removed?: RemovedCertificates;
  readonly interrupted?: readonly Interrupted[];
  /** Every medium as the app joins them, in the place of the home's folders and of all the above. */
  readonly media?: Media;
}

/** The use cases as the app joins them: real folders, real keys, and a bank in memory unless another is given. */
export const build = (ground: Ground, instead: Instead = {}) => {
  const { home } = ground.manifest;
  const { npki, second, drive } = layouts.linux;
  const memory = createMemoryBank(ground.pki, ground.envelopeCertificate);
  const bank = instead.bank ?? memory.bank;
  const { approval: keyDesk, desk } = createKeyDesk();
  const approval = instead.approval ?? keyDesk;
  const files = instead.media?.files ?? createCertificateFiles();
  const world = {
    now: (): Date => new Date(),
    settings: { language: 'ko', theme: 'system' } as Settings,
    chosen: null as { name: string; bytes: Uint8Array } | null,
    pending: [] as PendingOperation[],
    progress: [] as EventPayload<'search'>[],
    onProgress: (): void => undefined,
    events: [] as [string, unknown][],
    /** Where the customer saves a file in the system's dialog, and what was put there. */
    saveAs: null as string | null,
    saved: [] as { offered: string; bytes: Uint8Array }[],
  };
  const clock = { now: () => world.now() };
  const settings = {
    get: async () => world.settings,
    set: async (next: Settings) => (world.settings = next),
  };
  const log = { event: (name: string, fields?: unknown) => void world.events.push([name, fields]) };
  const profile = { environment: 'sandbox', bank: identity } as const;
  const folders = createNpkiFolders(() => [
    { path: path.join(home, npki), kind: 'npki', label: '~/NPKI' },
    { path: path.join(home, second), kind: 'npki', label: '~/.pki/NPKI' },
    { path: path.join(home, drive), kind: 'removable', label: 'USB/NPKI' },
  ]);
  const stores = instead.media?.stores ?? [folders, ...(instead.stores ?? [])];
  const inventory = createInventory({
    stores,
    files,
    bank,
    profile: { bank: identity },
    settings,
    clock,
    log,
    onProgress: (progress) => {
      world.progress.push(progress);
      world.onProgress();
    },
  });
  const saver: FileSaver = {
    async save(offered, bytes) {
      if (world.saveAs === null) return null;
      world.saved.push({ offered, bytes: await bytes() });
      return world.saveAs;
    },
  };
  const manage = createManage({
    ...{ inventory, stores, files, approval, saver, bank, profile, settings, clock, log },
    removed: instead.removed ?? nothingRemoved,
    interrupted: async () => instead.interrupted ?? [],
    ...instead.media,
  });
  const pending = {
    add: async () => undefined,
    remove: async () => undefined,
    list: async () => world.pending,
  };
  const ports = { inventory, approval, bank, profile, settings, clock, pending, log };
  const { preflight, register, release, history } = createRegistration(ports);
  /** The terms that the last check showed: the customer goes on only after agreeing to them. */
  let agreed: number | null = null;
  return {
    ...memory,
    bank,
    world,
    desk,
    files,
    inventory,
    manage,
    preflight: {
      ...preflight,
      registration: async (id: string): Promise<Preflight> => {
        const checked = await preflight.registration(id);
        agreed = checked.terms?.version ?? null;
        return checked;
      },
    },
    register: (id: string, terms = agreed) => register(id, terms),
    release,
    history,
    logInWithCertificate: createCertificateLogIn({ inventory, approval, bank, profile, settings, clock }),
    openFile: createOpenFile({
      files,
      dialog: { choose: async () => world.chosen },
      approval,
      inventory,
      settings,
      profile,
    }),
    /** The held certificate of a fixture, from a fresh search. */
    heldOf: async (id: string) => {
      const { certificates } = await inventory.held();
      const { sha256, places } = fixtureOf(ground, id);
      const name = path.basename(places[0]?.folder ?? '').normalize('NFC');
      const found = certificates.find((one) => (sha256 ? one.summary?.sha256 === sha256 : one.name === name));
      if (!found) throw new Error(`${id} is not held`);
      return found;
    },
  };
};
export type House = ReturnType<typeof build>;

export const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );
