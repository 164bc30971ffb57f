import type { NameParts } from '../../fixtures/profile.ts';
import { loadCredentials, makeBelow, makeRoot, type Credential } from '../../fixtures/server-credentials.ts';

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

const subjectOf = (name: CredentialName): NameParts => [
  ['C', 'KR'],
  ['O', 'Woori Bank SANDBOX'],
  ['CN', names[name]],
];

const make = async (): Promise<Identity> => {
  const [tlsRoot, signingRoot] = await Promise.all([
    makeRoot(subjectOf('tls-root')),
    makeRoot(subjectOf('signing-root')),
  ]);
  const signingCa = await makeBelow(signingRoot, subjectOf('signing-ca'), 'authority');
  const [tls, documents, receipts, envelope] = await Promise.all([
    makeBelow(tlsRoot, subjectOf('tls'), 'server'),
    makeBelow(signingCa, subjectOf('documents'), 'sign'),
    makeBelow(signingCa, subjectOf('receipts'), 'sign'),
    makeBelow(signingCa, subjectOf('envelope'), 'encipher'),
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

/** The data folder's own TLS and signing certificates, made at its first start. */
export const loadIdentity = (dir: string): Promise<Identity> =>
  loadCredentials(dir, Object.keys(names) as CredentialName[], make);
