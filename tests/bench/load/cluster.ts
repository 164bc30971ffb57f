import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePki } from '../../fixtures/pki.ts';
import { startPostgres } from '../../fixtures/postgres.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import type { Ending } from '../../fixtures/ending.ts';
import { startLoadBank, startStatusServices, type Ground } from './banks.ts';
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

const nameOf = async (size: Size): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(size));
  for (const file of makers) hash.update(await readFile(path.join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 12);
};

export interface PopulatedBank extends Ground {
  readonly specimen: Specimen;
  /** The server's main process. */
  readonly serverPid: number;
  readonly statusPid: number;
}

/**
 * A bank's server with its customers in it, running, and the issuers' status services. In `folder` it is made once, some
 * minutes for the whole bank, and opened again ever after; a making that was broken off begins anew.
 */
export const openPopulatedBank = async (
  folder: string,
  size: Size,
  ending: Ending,
): Promise<PopulatedBank> => {
  const done = path.join(folder, 'complete');
  if (!existsSync(done)) await rm(folder, { recursive: true, force: true });
  // The server's own user must be able to pass.
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const postgres = await startPostgres({ folder: path.join(folder, 'server'), settings });
  ending.add(() => postgres.stop());
  const pki = path.join(folder, 'pki');
  const data = path.join(folder, 'bank');
  const specimen = await makeSpecimen(await ensurePki(pki));
  const status = await startStatusServices(pki);
  ending.add(() => status.stop());
  const ground: Ground = { databaseUrl: postgres.url, data, pki, statusUrl: status.url };
  if (!existsSync(done)) {
    // A first start makes the tables and the bank's own keys.
    await (await startLoadBank(ground, 'first')).stop();
    await populate(postgres.url, size, await loadSecrets(data), specimen);
    await writeFile(done, '');
  }
  return { ...ground, specimen, serverPid: postgres.pid, statusPid: status.pid };
};

/** Where the whole bank is kept between runs. */
export const keptFolder = async (size: Size): Promise<string> =>
  path.join(os.tmpdir(), `certificate-load-${await nameOf(size)}`);
