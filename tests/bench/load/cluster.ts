import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePki } from '../../fixtures/pki.ts';
import { readIfThere } from '../../fixtures/data-folder.ts';
import { bundleFolder, bundleProgram } from '../../fixtures/program-bundle.ts';
import { startPostgres } from '../../fixtures/postgres.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import type { Ending } from '../../fixtures/ending.ts';
import { startStatusServices } from '../bank/process.ts';
import { source, startLoadBank, type Ground } from './banks.ts';
import { populate } from './population.ts';
import type { Size } from './size.ts';
import { makeSpecimen, type Specimen } from './specimen.ts';

/** A server for a bank of this size; durable as it comes, with memory for what is asked often. */
const settings = {
  shared_buffers: '1GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
};

/** What is in the database depends on these. */
const makers = ['population.ts', 'specimen.ts', '../../sandbox-bank/database/migrations.ts'];

const makingOf = async ({ customers, certificates }: Size): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify({ customers, certificates }));
  for (const file of makers) hash.update(await readFile(path.join(import.meta.dirname, file)));
  return hash.digest('hex');
};

export interface PopulatedBank extends Ground {
  /** The bank's program, bundled. */
  readonly program: string;
  readonly specimen: Specimen;
  /** The server's main process. */
  readonly serverPid: number;
}

/**
 * A bank's server with its customers in it, running, and the issuers' status services. In `folder` it is made once, some
 * minutes for the whole bank, and opened again ever after; one that was broken off, or is otherwise made today, anew.
 */
export const openPopulatedBank = async (
  folder: string,
  size: Size,
  ending: Ending,
): Promise<PopulatedBank> => {
  const done = path.join(folder, 'complete');
  const making = await makingOf(size);
  const isMade = (await readIfThere(done))?.toString() === making;
  if (!isMade) await rm(folder, { recursive: true, force: true });
  // The server's own user must be able to pass.
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const postgres = await startPostgres({ folder: path.join(folder, 'server'), settings });
  ending.add(() => postgres.stop());
  const pki = path.join(folder, 'pki');
  const data = path.join(folder, 'bank');
  const specimen = await makeSpecimen(await ensurePki(pki));
  const status = await startStatusServices(pki);
  ending.add(() => status.stop());
  const bundles = await bundleFolder('load');
  ending.add(() => rm(bundles, { recursive: true, force: true }));
  const program = await bundleProgram(bundles, 'bank', source);
  const ground: Ground = { databaseUrl: postgres.url, data, pki, statusUrl: status.url };
  if (!isMade) {
    // A first start makes the tables and the bank's own keys.
    await (await startLoadBank(ground, 'first', program)).stop();
    await populate(postgres.url, size, await loadSecrets(data), specimen);
    await writeFile(done, making);
  }
  return { ...ground, program, specimen, serverPid: postgres.pid };
};

/** Where the whole bank is kept between runs: some gigabytes, worth nothing to anybody else. */
export const keptFolder = path.join(os.tmpdir(), 'certificate-load');
