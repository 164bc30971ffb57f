import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { ensurePki } from '../fixtures/pki.ts';
import { writeHome, type Fixture, type Manifest } from '../fixtures/home.ts';
import { launchApp, type LaunchOptions, type RunningApp } from './app.ts';
import { startCloudProcess, type CloudProcess } from '../sandbox-cloud/process.ts';
import { startBank, type BankProcess } from './bank-process.ts';

/** A home full of certificates, a bank with an empty database, and the app between them. */
export interface World {
  readonly folder: string;
  readonly home: string;
  readonly pki: string;
  readonly manifest: Manifest;
  readonly bank: BankProcess;
  /** Where it was asked for. */
  readonly cloud: CloudProcess | null;
  readonly app: RunningApp;
  readonly page: Page;
  fixture(id: string): Fixture;
  /** A file of a fixture, absolute. */
  file(id: string): string;
  restartBank(more?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Further switches of the bank. */
  readonly bank?: readonly string[];
  /** With 체험용 대체 서비스, the stand-in for 금융인증서. */
  readonly cloud?: true;
  /** Leaves only these of the NPKI folders' certificates, so that each is told from the others by its row. */
  readonly only?: readonly string[];
}

/** Started, and 보안 점검 over: a test that stops the bank would otherwise meet its page in the log-in's place. */
async function launchChecked(options: LaunchOptions): Promise<RunningApp> {
  const app = await launchApp(options);
  const over = /보안 점검을 마쳤습니다|확인이 필요한 항목이 있습니다|안전하게 이용할 수 없는 상태입니다/;
  await expect(app.page.getByText(over).first()).toBeVisible();
  return app;
}

const startCloud = (folder: string, pki: string): Promise<CloudProcess> =>
  startCloudProcess({ data: path.join(folder, 'cloud'), out: path.join(folder, 'cloud.json'), pki });

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'world-'));
  const pki = path.resolve(import.meta.dirname, '../../.pki');
  const home = path.join(folder, 'home');
  const manifest = await writeHome({ out: home, pki: await ensurePki(pki) });
  for (const { id, medium, places } of manifest.fixtures)
    if (medium === 'npki' && options.only !== undefined && !options.only.includes(id))
      for (const place of places) await rm(path.join(home, place.folder), { recursive: true });
  const data = path.join(folder, 'bank');
  const profile = path.join(folder, 'profile.json');
  const userData = path.join(folder, 'user-data');

  const cloud = options.cloud ? await startCloud(folder, pki) : null;
  const more = [...(cloud ? [`--cloud=${cloud.out}`] : []), ...(options.bank ?? [])];
  let bank = await startBank({ data, pki, profile, more });
  const port = Number(new URL(bank.url).port);
  const app = await launchChecked({ profile, home, userData }).catch(async (error: unknown) => {
    await bank.stop();
    await cloud?.stop();
    throw error;
  });

  const fixture = (id: string): Fixture => {
    const found = manifest.fixtures.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no fixture ${id}`);
    return found;
  };
  return {
    folder,
    home,
    pki,
    manifest,
    get bank() {
      return bank;
    },
    cloud,
    app,
    page: app.page,
    fixture,
    file: (id) => path.join(home, Object.values(fixture(id).places[0]!.files)[0]!),
    async restartBank(further = []) {
      await bank.stop();
      bank = await startBank({ data, pki, profile, port, more: [...more, ...further] });
    },
    async close() {
      // The app first: closing it fails the test on a violation of its content security policy.
      try {
        await app.close();
      } finally {
        await bank.stop();
        await cloud?.stop();
      }
    },
  };
}
