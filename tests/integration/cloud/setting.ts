import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCloud, type Cloud } from '../../../electron/stores/cloud/cloud.ts';
import type { FoundCertificate, Listing } from '../../../electron/usecases/ports.ts';
import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { pem } from '../../fixtures/der.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import { startCloudProcess, type CloudProcess } from '../../sandbox-cloud/process.ts';

export type CloudSource = Extract<KeySource, { kind: 'cloud' }>;

/** A folder for a cloud process and what a test writes beside it. */
export interface CloudGround {
  readonly dir: string;
  readonly data: string;
  /** Starts the process on this ground's folder. */
  start(...more: readonly string[]): Promise<CloudProcess>;
  clear(): void;
}

export const layCloudGround = async (): Promise<CloudGround> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cloud-'));
  const data = path.join(dir, 'data');
  const pki = await ensurePki();
  writeFileSync(path.join(dir, 'roots.pem'), pki.roots.map((der) => pem('CERTIFICATE', der)).join(''));
  return {
    dir,
    data,
    start: (...more) => startCloudProcess({ data, out: path.join(dir, 'offer.json'), pki: pki.dir, more }),
    clear: () => rmSync(dir, { recursive: true, force: true }),
  };
};

export const systemClock = { now: (): Date => new Date() };

export const cloudOf = (service: CloudProcess['cloud'], clock = systemClock): Cloud =>
  createCloud({ service, clock });

/** The app's cloud, connected as the first holder (홍길동). */
export const connected = async (process: CloudProcess): Promise<Cloud> => {
  const cloud = cloudOf(process.cloud);
  const [holder] = process.holders;
  if (holder === undefined) throw new Error('no holder');
  await cloud.service.connect(holder);
  return cloud;
};

export const listOf = async ({ store }: Cloud): Promise<Listing & { told: FoundCertificate[] }> => {
  const told: FoundCertificate[] = [];
  const listing = await store.list(({ fresh }) => void told.push(...fresh), new AbortController().signal);
  return { ...listing, told };
};

/** The way to the only certificate of who is connected. */
export const onlySource = async (cloud: Cloud): Promise<CloudSource> => {
  const [found] = (await listOf(cloud)).found;
  if (found === undefined) throw new Error('nothing is listed');
  const source = await cloud.store.key(found.id);
  if (source.kind !== 'cloud') throw new Error('another medium');
  return source;
};

export const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** How it is refused. */
export const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  throw new Error('it was not refused');
};
/** The same, by its code alone. */
export const code = async (work: Promise<unknown>): Promise<string> =>
  ((await refusal(work)) as { code: string }).code;
