import type { NameParts } from '../../fixtures/profile.ts';
import {
  loadCredentials,
  makeBelow,
  makeRoot,
  renewBelow,
  type Credential,
} from '../../fixtures/server-credentials.ts';
import {
  addGeneration,
  currentOf,
  eraseFormerKeys,
  formerOf,
  generationsOf,
  type FormerCredential,
} from './generations.ts';

const names = {
  'tls-root': '우리은행 샌드박스 TLS Root',
  tls: 'localhost',
  'tls-spare': 'localhost',
  'signing-root': '우리은행 샌드박스 Signing Root',
  'signing-ca': '우리은행 샌드박스 Signing CA',
  documents: '우리은행 샌드박스 Documents',
  receipts: '우리은행 샌드박스 Receipts',
  envelope: '우리은행 샌드박스 Envelope',
} as const;
export type CredentialName = keyof typeof names;
/**
 * Everything the bank shows of itself: its TLS server, and what signs documents and receipts and opens envelopes. The
 * spare is what TLS moves to: profiles pin it beside the one in use.
 */
export type Identity = Readonly<Record<CredentialName, Credential>>;

export interface Keys {
  readonly current: Identity;
  /** What receipts were signed with before, the last one first. */
  readonly formerReceipts: readonly FormerCredential[];
  /** What envelopes were made out to before. */
  readonly formerEnvelopes: readonly FormerCredential[];
}

const subjectOf = (name: CredentialName): NameParts => [
  ['C', 'KR'],
  ['O', 'Woori Bank SANDBOX'],
  ['CN', names[name]],
];

type FirstIdentity = Omit<Identity, 'tls-spare'>;

const make = async (): Promise<FirstIdentity> => {
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

/**
 * The data folder's own TLS and signing certificates, made at its first start, as they are at this time: with those
 * that have come since, and without the keys whose time is over.
 */
export const loadKeys = async (dir: string, at: Date): Promise<Keys> => {
  await loadCredentials(dir, [], make);
  let generations = await generationsOf(dir);
  if (!generations.some(({ names: made }) => made.has('tls-spare'))) {
    const root = await currentOf(generations, 'tls-root');
    const spare = await makeBelow(root, subjectOf('tls-spare'), 'server');
    // Of processes that start at once the first wins for all.
    await addGeneration(dir, generations, { 'tls-spare': spare }, at);
    generations = await generationsOf(dir);
  }
  await eraseFormerKeys(generations, at);
  const entries = (Object.keys(names) as CredentialName[]).map(
    async (name) => [name, await currentOf(generations, name)] as const,
  );
  return {
    current: Object.fromEntries(await Promise.all(entries)) as Identity,
    formerReceipts: await formerOf(generations, 'receipts'),
    formerEnvelopes: await formerOf(generations, 'envelope'),
  };
};

export const loadIdentity = async (dir: string): Promise<Identity> =>
  (await loadKeys(dir, new Date())).current;

/** What an operator can have renewed. `tls` goes over to the spare; `tls-certificate` keeps its key. */
export const rotations = ['envelope', 'receipts', 'tls', 'tls-certificate'] as const;
export type Rotation = (typeof rotations)[number];

/**
 * Makes new credentials under the same authorities; the keys that they replace serve `overlapSeconds` more. Answers
 * what was made. Fails with Error where another does so at the same moment.
 */
export const rotate = async (
  dir: string,
  wanted: readonly Rotation[],
  overlapSeconds: number,
): Promise<Partial<Identity>> => {
  const { current } = await loadKeys(dir, new Date());
  const generations = await generationsOf(dir);
  const below = { signing: current['signing-ca'], tls: current['tls-root'] };
  const fresh: Readonly<Record<Rotation, () => Promise<Partial<Identity>>>> = {
    envelope: async () => ({
      envelope: await makeBelow(below.signing, subjectOf('envelope'), 'encipher'),
    }),
    receipts: async () => ({ receipts: await makeBelow(below.signing, subjectOf('receipts'), 'sign') }),
    tls: async () => ({
      tls: current['tls-spare'],
      'tls-spare': await makeBelow(below.tls, subjectOf('tls-spare'), 'server'),
    }),
    'tls-certificate': async () => ({
      tls: await renewBelow(below.tls, subjectOf('tls'), 'server', current.tls),
    }),
  };
  const made = await Promise.all(wanted.map((name) => fresh[name]()));
  const credentials: Partial<Identity> = Object.assign({}, ...made);
  const until = new Date(Date.now() + overlapSeconds * 1000);
  if (!(await addGeneration(dir, generations, credentials, until)))
    throw new Error('another has rotated keys at this moment; nothing was done');
  return credentials;
};
