import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { CertificateFiles } from '../../../../electron/usecases/ports.ts';
import { writeHome, type Fixture, type Manifest } from '../../../fixtures/home.ts';
import { ensurePki } from '../../../fixtures/pki.ts';
import { filesIn } from './sealed-world.ts';

/** A home of fixtures, there from the first test of a file on; a pair with km files, and one without. */
export const withKm = 'universal-kica-km';
export const other = 'bank-yessign-kmb';

let scratch: string;
let manifest: Manifest;
export const beginWithFixtures = (): void => {
  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'sealed-fixtures-'));
    manifest = await writeHome({
      out: path.join(scratch, 'home'),
      pki: await ensurePki(),
      platform: 'linux',
    });
  }, 120_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));
};

export const fixture = (id: string): Fixture => {
  const found = manifest.fixtures.find((one) => one.id === id);
  if (!found) throw new Error(`no fixture ${id}`);
  return found;
};
export const folderOf = (id: string): string => path.join(manifest.home, fixture(id).places[0]?.folder ?? '');
export const filesOf = (id: string): Promise<CertificateFiles> => filesIn(folderOf(id));
