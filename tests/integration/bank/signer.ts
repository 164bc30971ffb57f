import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { CrlReason } from '../../fixtures/crl.ts';
import { pem } from '../../fixtures/der.ts';
import { signerOf } from '../../fixtures/issue.ts';
import { openssl } from '../../fixtures/openssl.ts';
import { people, type Person } from '../../fixtures/people.ts';
import { authorityKey, ensurePki, revoke, userKey, type Pki } from '../../fixtures/pki.ts';
import { issue, type Subject } from '../../fixtures/user-certificate.ts';
import { signedAt } from './signing-time.ts';

/** What customers hold, and what openssl makes of it: no code of the app signs or encrypts in these tests. */

export const sha256Hex = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

export interface UserCertificate {
  readonly certificate: Uint8Array;
  readonly sha256: string;
  /** R, hex. */
  readonly random: string;
  /** PEM files for openssl. */
  readonly certificateFile: string;
  readonly keyFile: string;
}

let shared: Promise<{ pki: Pki; folder: string }> | undefined;
const workshop = () =>
  (shared ??= Promise.all([ensurePki(), mkdtemp(path.join(tmpdir(), 'bank-test-'))]).then(
    ([pki, folder]) => ({
      pki,
      folder,
    }),
  ));
/** Written once: another openssl may be reading it at this moment. */
const written = new Map<string, Promise<string>>();
const fileOnce = (name: string, content: string): Promise<string> => {
  const write = async (): Promise<string> => {
    const file = path.join((await workshop()).folder, name);
    await writeFile(file, content);
    return file;
  };
  const file = written.get(name) ?? write();
  written.set(name, file);
  return file;
};
let made = 0;
/** Everything certified here, by SHA-256: what can sign its own release. */
export const certified = new Map<string, UserCertificate>();

type Wanted = Partial<Subject> & {
  readonly issuer?: string;
  readonly holder?: Person;
  readonly bits?: 1024 | 2048;
  readonly hash?: 'SHA-1';
  readonly usage?: 'encipher';
};

/** A certificate of 홍길동's for 은행/신용카드/보험용 through 국민은행 unless asked otherwise; each has an id of its own. */
export const certify = async ({
  issuer = 'yessign-class-3',
  bits = 2048,
  ...wanted
}: Wanted = {}): Promise<UserCertificate> => {
  const { pki } = await workshop();
  const authority = [...pki.issuers, ...pki.strangers].find(({ id }) => id === issuer);
  if (!authority) throw new Error(`no issuer ${issuer}`);
  const id = `bank-test-${made++}-${randomBytes(4).toString('hex')}`;
  const key = await userKey(pki, 'bank-test', bits);
  const random = randomBytes(20);
  const subject: Subject = {
    id,
    policy: '1.2.410.200005.1.1.4',
    units: ['personal4IB', 'KMB'],
    holder: people.customer,
    ...wanted,
  };
  const signer = await signerOf(await authorityKey(authority), wanted.hash);
  const usage = wanted.usage ? { usage: wanted.usage } : {};
  const { certificate } = await issue(authority, subject, { key, signer, random, now: Date.now(), ...usage });
  const certificateFile = await fileOnce(`${id}.pem`, pem('CERTIFICATE', certificate));
  const keyFile = await fileOnce(`${bits}.key`, pem('PRIVATE KEY', key.pkcs8));
  const own: UserCertificate = {
    certificate,
    sha256: sha256Hex(certificate),
    random: random.toString('hex'),
    certificateFile,
    keyFile,
  };
  certified.set(own.sha256, own);
  return own;
};

export const revokeNow = async ({ certificate }: UserCertificate, reason: CrlReason): Promise<void> => {
  const { pki } = await workshop();
  await revoke(pki.dir, certificate, reason);
};

/**
 * `openssl cms -sign -cades` (signingCertificateV2) over the octets as they are, signed at their own `time` unless
 * another is given.
 */
export const signed = async (
  content: Uint8Array,
  { certificateFile, keyFile }: UserCertificate,
  at: Date = new Date(/"time":"([^"]+)"/.exec(Buffer.from(content).toString())?.[1] ?? Date.now()),
): Promise<Uint8Array> => {
  const message = await openssl(
    [
      'cms',
      '-sign',
      '-cades',
      '-binary',
      '-nodetach',
      '-md',
      'sha256',
      '-outform',
      'DER',
      '-signer',
      certificateFile,
      '-inkey',
      keyFile,
    ],
    content,
  );
  return signedAt(message, at, await readFile(keyFile, 'utf8'));
};

/** `openssl cms -encrypt`: RSA-OAEP with SHA-256, AES-256-CBC. */
export const enveloped = async (content: unknown, recipient: Uint8Array): Promise<Uint8Array> => {
  const name = `recipient-${sha256Hex(recipient).slice(0, 16)}.pem`;
  const file = await fileOnce(name, pem('CERTIFICATE', recipient));
  return openssl(
    [
      'cms',
      '-encrypt',
      '-binary',
      '-aes-256-cbc',
      '-outform',
      'DER',
      '-recip',
      file,
      '-keyopt',
      'rsa_padding_mode:oaep',
      '-keyopt',
      'rsa_oaep_md:sha256',
    ],
    canonicalJson(content),
  );
};
