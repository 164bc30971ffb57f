import { randomUUID } from 'node:crypto';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { KeySource } from '../../shared/key-job.ts';
import { Refusal, type Reason } from '../../shared/reasons.ts';
import type {
  CertificateStore,
  ClosedFile,
  ClosedFiles,
  FoundCertificate,
  OpenedFile,
  Place,
} from './ports.ts';
import { readCertificate } from './read-certificate.ts';

/** A file that the customer opened, and the pair in it that signs. */
export interface OpenedPair {
  readonly closed: ClosedFile;
  readonly file: OpenedFile;
  readonly certificate: Uint8Array;
  readonly hasKey: boolean;
}

/** What may sign: a key as it lies, or the pair of a file that a key process holds open. */
export type SigningSource = KeySource | { readonly file: OpenedFile; readonly certificateSha256: string };

/** A way to the key, and where it leads: copies may have passwords of their own. */
interface KeyAt {
  readonly place: Place;
  readonly key: () => Promise<SigningSource>;
}

/** One certificate with every place it lies in. */
export interface Holding {
  /** Opaque, stable while the app runs. */
  readonly id: string;
  readonly name: string;
  /** null where it cannot be read; `problem` says why. */
  readonly certificate: { readonly der: Uint8Array; readonly facts: CertificateFacts } | null;
  readonly copies: readonly Copy[];
  /** Of the best copy: null where one is complete. */
  readonly problem: Reason | null;
  /** Ways to its key, the readiest first. */
  readonly keys: readonly KeyAt[];
}

/** One certificate in one place, read. */
export interface Copy {
  /** Opaque, stable while the app runs. */
  readonly id: string;
  /** Where it was listed; null for an opened file. */
  readonly store: CertificateStore | null;
  readonly name: string;
  readonly place: Place;
  readonly certificate: Holding['certificate'];
  readonly problem: Reason | null;
  readonly key: (() => Promise<SigningSource>) | null;
}

type Read = Pick<Copy, 'certificate' | 'problem'>;

/** A store that finds the same octets again hands out the same array: it is read once. */
const known = new WeakMap<Uint8Array, Read>();

const readAnew = (der: Uint8Array): Read => {
  try {
    return { certificate: { der, facts: readCertificate(der) }, problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { certificate: null, problem: error.reason };
  }
};

const read = (der: Uint8Array): Read => {
  const found = known.get(der) ?? readAnew(der);
  known.set(der, found);
  return found;
};

/** From a store's listing. */
export const copyFound = (found: FoundCertificate, store: CertificateStore): Copy => {
  const { certificate, problem } = found.certificate
    ? read(found.certificate)
    : { certificate: null, problem: null };
  return {
    id: found.id,
    store,
    name: found.name,
    place: found.place,
    certificate,
    problem: problem ?? found.problem,
    key: found.hasKey ? () => store.key(found.id) : null,
  };
};

/** From an opened file: without its password while the key process holds it open, with it afterwards. */
export const copyOpened = ({ closed, file, certificate, hasKey }: OpenedPair, files: ClosedFiles): Copy => {
  const found = read(certificate);
  const key = async (): Promise<SigningSource> => {
    const certificateSha256 = found.certificate?.facts.sha256;
    return file.open && certificateSha256 ? { file, certificateSha256 } : files.source(closed.id);
  };
  return {
    id: closed.id,
    store: null,
    name: closed.name,
    place: { kind: 'file', label: closed.name },
    certificate: found.certificate,
    problem: found.problem ?? (hasKey ? null : { code: 'KEY_FILE_MISSING', params: {} }),
    key: hasKey ? key : null,
  };
};

/** Joins copies to holdings by SHA-256 of the certificate; ids stay the same from one search to the next. */
export const createHoldings = () => {
  const idBySha256 = new Map<string, string>();
  const idOf = (sha256: string): string => {
    const id = idBySha256.get(sha256) ?? randomUUID();
    idBySha256.set(sha256, id);
    return id;
  };

  return (copies: readonly Copy[]): Holding[] => {
    const groups = new Map<string, Copy[]>();
    for (const copy of copies) {
      const id = copy.certificate ? idOf(copy.certificate.facts.sha256) : copy.id;
      const group = groups.get(id);
      if (group) group.push(copy);
      else groups.set(id, [copy]);
    }
    return [...groups].map(([id, group]) => {
      // A key that lies there without a fault is tried before one with it; an opened file comes first as it is.
      const ordered = [...group].sort((a, b) => Number(a.problem !== null) - Number(b.problem !== null));
      const best = ordered[0] as Copy;
      return {
        id,
        name: best.name,
        certificate: best.certificate,
        copies: group,
        problem: best.problem,
        keys: ordered.flatMap(({ place, key }) => (key ? { place, key } : [])),
      };
    });
  };
};

/** How to get at the key: the first way that works. CERT_NOT_FOUND, KEY_FILE_MISSING, MEDIA_REMOVED, CHANGED_ELSEWHERE … */
export const signingSource = async ({
  keys,
  problem,
}: Holding): Promise<{ readonly source: SigningSource; readonly place: Place }> => {
  let refusal = problem ? new Refusal(problem.code, problem.params) : new Refusal('KEY_FILE_MISSING');
  for (const { place, key } of keys) {
    try {
      return { place, source: await key() };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
  }
  throw refusal;
};

/** Those of which a newer one lies there: same holder, authority and purposes, still valid, with its key. */
export const supersededAmong = (holdings: readonly Holding[], now: Date): ReadonlySet<Holding> => {
  const newest = new Map<string, number>();
  const named = holdings.flatMap((holding) => {
    const facts = holding.certificate?.facts;
    return facts ? [{ holding, name: renewalName(facts), from: Date.parse(facts.notBefore) }] : [];
  });
  for (const { holding, name, from } of named) {
    const facts = holding.certificate?.facts;
    const usable =
      holding.problem === null && facts && from <= now.getTime() && new Date(facts.notAfter) > now;
    if (usable && from > (newest.get(name) ?? -Infinity)) newest.set(name, from);
  }
  return new Set(
    named.filter(({ name, from }) => from < (newest.get(name) ?? -Infinity)).map(({ holding }) => holding),
  );
};

// The authority by its O: a renewal may come from its next generation, under another CN. Case and order of a DN vary.
const renewalName = ({ subject, issuerOrganization, policies, keyUsage }: CertificateFacts): string =>
  JSON.stringify([
    subject.attributes.map(({ oid, value }) => `${oid}=${value.normalize('NFC').toLowerCase()}`).sort(),
    issuerOrganization.toLowerCase(),
    policies.map(({ oid }) => oid).sort(),
    [...keyUsage].sort(),
  ]);
