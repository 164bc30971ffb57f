import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bytes, child, contextPrimitive, sequence, oid, type Bytes } from '../../fixtures/der.ts';
import { issueCertificate, makeKey, signerOf } from '../../fixtures/issue.ts';
import * as profile from '../../fixtures/profile.ts';

/** A certificate of the bank's own with its key (PKCS#8), DER. */
export interface Credential {
  readonly certificate: Bytes;
  readonly key: Bytes;
}

const names = {
  'tls-root': '우리은행 샌드박스 TLS Root',
  tls: 'localhost',
  'signing-root': '우리은행 샌드박스 Signing Root',
  'signing-ca': '우리은행 샌드박스 Signing CA',
  documents: '우리은행 샌드박스 Documents',
  receipts: '우리은행 샌드박스 Receipts',
  envelope: '우리은행 샌드박스 Envelope',
} as const;
export type CredentialName = keyof typeof names;
/** Everything the bank shows of itself: its TLS server, and what signs documents and receipts and opens envelopes. */
export type Identity = Readonly<Record<CredentialName, Credential>>;

const day = 86_400_000;
const subjectOf = (name: CredentialName): profile.NameParts => [
  ['C', 'KR'],
  ['O', 'Woori Bank SANDBOX'],
  ['CN', names[name]],
];

/** 127.0.0.1 by address and by name; serverAuth. */
const serverExtensions = [
  {
    id: '2.5.29.17',
    critical: false,
    value: sequence(
      contextPrimitive(7, Uint8Array.of(127, 0, 0, 1)),
      contextPrimitive(2, Buffer.from('localhost', 'ascii')),
    ),
  },
  { id: '2.5.29.37', critical: false, value: sequence(oid('1.3.6.1.5.5.7.3.1')) },
];

const makeRoot = async (name: CredentialName): Promise<Credential> => {
  const { pkcs8, spki } = await makeKey(2048);
  const now = Date.now();
  const certificate = await issueCertificate({
    subject: subjectOf(name),
    issuer: profile.encodeName(subjectOf(name)),
    signer: await signerOf(pkcs8),
    spki,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 3650 * day),
    extensions: [
      profile.subjectKeyIdentifier(profile.keyIdentifier(spki)),
      profile.keyUsage('authority'),
      profile.basicConstraints(undefined),
    ],
  });
  return { certificate, key: pkcs8 };
};

const makeBelow = async (
  issuer: Credential,
  name: CredentialName,
  usage: 'authority' | 'sign' | 'encipher',
): Promise<Credential> => {
  const { pkcs8, spki } = await makeKey(2048);
  const now = Date.now();
  const days = usage === 'authority' ? 3650 : 730;
  const certificate = await issueCertificate({
    subject: subjectOf(name),
    issuer: child(issuer.certificate, 0, 5).whole,
    signer: await signerOf(issuer.key),
    spki,
    notBefore: new Date(now - day),
    notAfter: new Date(now + days * day),
    extensions: [
      profile.authorityKeyIdentifier(
        profile.keyIdentifier(child(issuer.certificate, 0, 6).whole),
        issuer.certificate,
      ),
      profile.subjectKeyIdentifier(profile.keyIdentifier(spki)),
      profile.keyUsage(usage),
      ...(usage === 'authority' ? [profile.basicConstraints(0)] : []),
      ...(name === 'tls' ? serverExtensions : []),
    ],
  });
  return { certificate, key: pkcs8 };
};

const make = async (): Promise<Identity> => {
  const [tlsRoot, signingRoot] = await Promise.all([makeRoot('tls-root'), makeRoot('signing-root')]);
  const signingCa = await makeBelow(signingRoot, 'signing-ca', 'authority');
  const [tls, documents, receipts, envelope] = await Promise.all([
    makeBelow(tlsRoot, 'tls', 'sign'),
    makeBelow(signingCa, 'documents', 'sign'),
    makeBelow(signingCa, 'receipts', 'sign'),
    makeBelow(signingCa, 'envelope', 'encipher'),
  ]);
  return {
    'tls-root': tlsRoot,
    tls,
    'signing-root': signingRoot,
    'signing-ca': signingCa,
    documents,
    receipts,
    envelope,
  };
};

const credentialNames = Object.keys(names) as CredentialName[];

const save = async (folder: string, identity: Identity): Promise<void> => {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  for (const name of credentialNames) {
    await writeFile(path.join(draft, `${name}.der`), identity[name].certificate);
    await writeFile(path.join(draft, `${name}.key`), identity[name].key, { mode: 0o600 });
  }
  await rename(draft, folder);
};

const load = async (folder: string): Promise<Identity> => {
  const read = async (name: CredentialName): Promise<[CredentialName, Credential]> => {
    const [certificate, key] = await Promise.all([
      readFile(path.join(folder, `${name}.der`)),
      readFile(path.join(folder, `${name}.key`)),
    ]);
    if (Date.parse(new X509Certificate(certificate).validTo) < Date.now())
      throw new Error(`${folder}: the certificate ${name} has expired; remove the data folder`);
    return [name, { certificate: bytes(certificate), key: bytes(key) }];
  };
  return Object.fromEntries(await Promise.all(credentialNames.map(read))) as Identity;
};

/** The data folder's own TLS and signing certificates, made at its first start. */
export const loadIdentity = async (dir: string): Promise<Identity> => {
  const folder = path.join(dir, 'identity');
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await save(folder, await make());
  return load(folder);
};
