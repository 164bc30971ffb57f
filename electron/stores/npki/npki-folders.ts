import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { CertificateStore, FoundCertificate } from '../../usecases/ports.ts';
import { untilAborted } from '../bounded.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import { openPair, readPair, type Pair } from './npki-pair.ts';
import { createProblems, isRemoved, presentRoots, type NpkiRoot, type PresentRoot } from './npki-roots.ts';
import { searchRoot, type UserFolder } from './npki-tree.ts';
import { identity } from '../../platform/system-path.ts';

export type { NpkiRoot } from './npki-roots.ts';

/** A folder that was listed: how its id leads back to it, and what lay in it then. */
export interface Listed {
  readonly id: string;
  readonly folder: UserFolder;
  readonly certificate: Uint8Array | null;
}

export interface NpkiFolders extends CertificateStore {
  /** CERT_NOT_FOUND for an id that was never listed. */
  listed(id: string): Listed;
}

const same = (a: Uint8Array | null | undefined, b: Uint8Array | null): a is Uint8Array =>
  a !== null && a !== undefined && b !== null && Buffer.compare(a, b) === 0;

/** Where a folder is reached by two ways, the customer's own comes last. */
const order: readonly NpkiRoot['kind'][] = ['npki', 'removable', 'folder'];

/** Octets of all certificates of a search: 10,000 have 20 MiB. A drive that is made to fill the memory does not. */
const mostOctets = 128 * 1024 * 1024;

/** What a search has come upon, by the folder's path. */
interface Come {
  readonly root: PresentRoot;
  readonly found: FoundCertificate;
}

/**
 * Certificates in NPKI folders (KCAC.TS.UI): `<root>/<CA>/USER/<folder>/signCert.der` and `signPri.key`; and in folders
 * that the customer added, wherever in them they lie.
 * `roots` is asked at each search, so that a drive plugged in meanwhile is found. This file only reads; npki-store.ts
 * changes what it found.
 */
export const createNpkiFolders = (
  roots: () => Promise<readonly NpkiRoot[]> | readonly NpkiRoot[],
): NpkiFolders => {
  const byPath = new Map<string, Listed>();
  const byId = new Map<string, Listed>();

  const remember = (folder: UserFolder, pair: Pair): FoundCertificate => {
    const path = identity(folder.path);
    const before = byPath.get(path);
    const id = before?.id ?? randomUUID();
    // What is as it was stays the same array: whoever has read it need not read it again.
    const certificate = same(before?.certificate, pair.certificate) ? before.certificate : pair.certificate;
    const listed = { id, folder, certificate };
    byPath.set(path, listed);
    byId.set(id, listed);
    const place = { kind: folder.root.kind, label: folder.place };
    return { id, name: folder.name, place, ...pair, certificate };
  };

  const search: CertificateStore['list'] = async (onProgress, signal) => {
    const problems = createProblems();
    const looked = await roots();
    const there = await presentRoots(looked, problems);
    const removed = new Set<PresentRoot>();
    const come = new Map<string, Come>();
    let octets = 0;

    const onFolder = async (folder: UserFolder): Promise<void> => {
      const { root, path, place } = folder;
      // What is told is that not all of it was searched.
      if (octets > mostOctets) return problems.add(root.label, { code: 'INTERNAL', params: {} });
      const pair = await readPair(folder);
      if (pair === null || signal.aborted) return;
      if (pair.problem?.code === 'MEDIA_REMOVED') return void removed.add(root);
      const before = come.get(identity(path));
      if (before && order.indexOf(before.root.kind) <= order.indexOf(root.kind)) return;
      octets += pair.certificate?.length ?? 0;
      const found = remember(folder, pair);
      come.set(identity(path), { root, found });
      onProgress({ found: come.size, place, fresh: [found] });
    };
    const onRemoved = (root: PresentRoot): void => void removed.add(root);
    // Side by side: a drive that answers slowly keeps no other waiting.
    const searchThis = async (root: PresentRoot): Promise<void> => {
      await searchRoot(root, { signal, problems, onRemoved, onFolder });
      if (root.kind !== 'npki' && (await isRemoved(root))) removed.add(root);
    };
    await Promise.all(there.map(searchThis));
    for (const { label } of removed) problems.add(label, { code: 'MEDIA_REMOVED', params: {} });

    // In a stable order; what lay on a drive that is gone is no longer there.
    const found = [...come].filter(([, { root }]) => !removed.has(root));
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      found: found.map(([, one]) => one.found),
      searched: looked.map(({ label }) => label),
      problems: problems.all(),
    };
  };

  const open = async ({ folder, certificate: before }: Listed): Promise<KeySource> => {
    const pair = await openPair(folder.path);
    // The customer chose what was listed; another certificate in its place must be looked at first.
    if (!same(before, pair.certificate)) throw new Refusal('CHANGED_ELSEWHERE');
    return {
      kind: 'encrypted-file',
      certificate: pair.certificate,
      encryptedKey: await pair.encryptedKey(),
    };
  };

  const listedAs = (id: string): Listed => {
    const listed = byId.get(id);
    if (!listed) throw new Refusal('CERT_NOT_FOUND');
    return listed;
  };

  return {
    listed: listedAs,
    list: (onProgress, signal) => untilAborted(search(onProgress, signal), signal),
    async key(id) {
      const listed = listedAs(id);
      const { root, place } = listed.folder;
      try {
        return await open(listed);
      } catch (error) {
        if (!isGone(error)) throw refusalOf(error, place);
        throw new Refusal(
          root.kind !== 'npki' && (await isRemoved(root)) ? 'MEDIA_REMOVED' : 'CERT_NOT_FOUND',
        );
      }
    },
  };
};
