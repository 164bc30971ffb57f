import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePki, type Pki } from '../fixtures/pki.ts';

let folder: Promise<string> | undefined;
let testPki: Promise<Pki> | undefined;

/** A folder of this run; everything the benchmark writes lies in it. */
export const workspace = (): Promise<string> =>
  (folder ??= mkdtemp(path.join(os.tmpdir(), 'certificate-bench-')));

/** A test PKI of this run: the shared one's revocation lists grow with each home that was ever written from it. */
export const pki = (): Promise<Pki> =>
  (testPki ??= workspace().then((at) => ensurePki(path.join(at, 'pki'))));

export const removeWorkspace = async (): Promise<void> => {
  if (folder) await rm(await folder, { recursive: true, force: true });
};
