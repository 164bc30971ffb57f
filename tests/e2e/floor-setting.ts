import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BankProfile } from '../../shared/bank-profile.ts';
import { at } from '../../build/places.ts';
import type { LaunchOptions } from './app.ts';

export interface Setting extends LaunchOptions {
  readonly folder: string;
  /** A PKCS#12 file with a certificate, and its password. */
  readonly pfx: Uint8Array;
  readonly password: string;
}

const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });

/** The same file with the dearest key derivation that is let through: it takes seconds. */
export function slowFile({ folder, password }: Setting): Uint8Array {
  const file = (name: string): string => path.join(folder, name);
  openssl(
    ...['pkcs12', '-export', '-inkey', file('key.pem'), '-in', file('ca.pem'), '-out', file('slow.pfx')],
    ...[
      '-passout',
      `pass:${password}`,
      '-iter',
      '999999',
      '-keypbe',
      'PBE-SHA1-3DES',
      '-certpbe',
      'PBE-SHA1-3DES',
    ],
    ...['-provider', 'legacy', '-provider', 'default'],
  );
  return readFileSync(file('slow.pfx'));
}

/** What the floor needs to stand on: a profile whose bank answers nobody, an empty home, and a file to open. */
export function makeSetting(): Setting {
  const folder = mkdtempSync(path.join(tmpdir(), 'floor-'));
  const file = (name: string): string => path.join(folder, name);
  const password = 'floor-인증서-암호-7';
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/C=kr/O=floor/CN=floor', '-days', '30'],
    ...['-keyout', file('key.pem'), '-out', file('ca.pem')],
  );
  openssl(
    ...['pkcs12', '-export', '-inkey', file('key.pem'), '-in', file('ca.pem'), '-out', file('a.pfx')],
    ...['-passout', `pass:${password}`],
  );
  const root = readFileSync(file('ca.pem'), 'utf8');
  const profile: BankProfile = {
    version: 1,
    environment: 'sandbox',
    bank: JSON.parse(readFileSync(at('build/profiles/woori.json'), 'utf8')) as BankProfile['bank'],
    // The discard port: nobody listens there.
    server: { url: 'https://127.0.0.1:9/v1', tlsRoots: [root], pins: [`${'A'.repeat(43)}=`] },
    signingRoot: root,
  };
  writeFileSync(file('profile.json'), JSON.stringify(profile));
  mkdirSync(file('home'));
  return {
    folder,
    profile: file('profile.json'),
    home: file('home'),
    userData: file('user-data'),
    pfx: readFileSync(file('a.pfx')),
    password,
  };
}
