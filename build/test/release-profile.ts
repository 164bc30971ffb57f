// A profile to build a release package with for the tests: the bank's own identity, a server that does not exist, and
// roots whose keys were thrown away.
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { BankIdentity, type BankProfile } from '../../shared/bank-profile.ts';
import { at } from '../places.ts';

/** Writes the profile and answers its file. */
export function writeReleaseProfile(file = at('.cache/release-test/profile.json')): string {
  const days = ['-days', '30', '-subj', '/CN=Release package test', '-keyout', '/dev/null'];
  const root = execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...days], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const spki = new X509Certificate(root).publicKey.export({ type: 'spki', format: 'der' });
  const profile: BankProfile = {
    version: 1,
    environment: 'production',
    bank: BankIdentity.parse(JSON.parse(fs.readFileSync(at('build/profiles/woori.json'), 'utf8'))),
    server: {
      url: 'https://bank.invalid/v1',
      tlsRoots: [root],
      pins: [createHash('sha256').update(spki).digest('base64')],
    },
    signingRoot: root,
  };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`);
  return file;
}
