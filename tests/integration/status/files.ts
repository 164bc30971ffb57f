import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pem } from '../../fixtures/der.ts';
import { authorityKey, type Authority } from '../../fixtures/pki.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'status-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that openssl is to read; answers its path. */
export const fileFor = (name: string, content: string | Uint8Array): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

export const certificateFile = ({ id, certificate }: Authority): string =>
  fileFor(`${id}.pem`, pem('CERTIFICATE', certificate));

export const keyFile = async (authority: Authority): Promise<string> =>
  fileFor(`${authority.id}.key`, pem('PRIVATE KEY', await authorityKey(authority)));
