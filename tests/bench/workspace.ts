import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePki, type Pki } from '../fixtures/pki.ts';

let folder: string | undefined;
let testPki: Promise<Pki> | undefined;

/** A folder of this run; everything the benchmark writes lies in it, and goes with the process. */
export const workspace = (): string => {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(path.join(os.tmpdir(), 'certificate-bench-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 5 }));
  return (folder = made);
};

/** A test PKI of this run: the shared one's revocation lists grow with each home that was ever written from it. */
export const pki = (): Promise<Pki> => (testPki ??= ensurePki(path.join(workspace(), 'pki')));
