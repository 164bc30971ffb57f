import { createHash, randomUUID } from 'node:crypto';
import type { KeySource } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { CertificateStore, FoundCertificate, Listing } from '../usecases/ports.ts';
import { forEachBounded, untilAborted } from './bounded.ts';
import { isGone, refusalOf } from './file-errors.ts';
import { openPair, readPair, type Pair } from './npki-pair.ts';
import { atOnce, findUserFolders, isRemoved, type NpkiRoot, type UserFolder } from './npki-tree.ts';
import { identity } from '../platform/system-path.ts';

export type { NpkiRoot } from './npki-tree.ts';

const sha256 = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

/** A folder that was listed: how its id leads back to it, and what lay in it then. */
interface Listed {
  readonly id: string;
  readonly folder: UserFolder;
  readonly sha256: string | null;
}

const progressEvery = 20;

/**
 * Certificates in NPKI folders (KCAC.TS.UI): `<root>/<CA>/USER/<folder>/signCert.der` and `signPri.key`.
 * `roots` is asked at each search, so that a drive plugged in meanwhile is found. Nothing is ever written.
 */
export const createNpkiFolders = (
  roots: () => Promise<readonly NpkiRoot[]> | readonly NpkiRoot[],
): CertificateStore => {
  const byPath = new Map<string, Listed>();
  const byId = new Map<string, Listed>();

  const remember = (folder: UserFolder, pair: Pair): FoundCertificate => {
    const path = identity(folder.path);
    const id = byPath.get(path)?.id ?? randomUUID();
    const listed = { id, folder, sha256: pair.certificate && sha256(pair.certificate) };
    byPath.set(path, listed);
    byId.set(id, listed);
    return { id, name: folder.name, place: { kind: folder.root.kind, label: folder.place }, ...pair };
  };

  const search: CertificateStore['list'] = async (onProgress, signal) => {
    const looked = await roots();
    const { folders, problems, searched } = await findUserFolders(looked, signal);
    const pulledOut = new Set<NpkiRoot>();
    const pairs = new Map<UserFolder, FoundCertificate>();
    let fresh: FoundCertificate[] = [];
    const tell = (place: string): void => {
      onProgress({ found: pairs.size, place, fresh });
      fresh = [];
    };
    await forEachBounded(folders, atOnce, signal, async (folder) => {
      const pair = await readPair(folder);
      if (pair === null) return;
      if (pair.problem?.code === 'MEDIA_REMOVED') return void pulledOut.add(folder.root);
      const found = remember(folder, pair);
      pairs.set(folder, found);
      fresh.push(found);
      if (fresh.length === progressEvery) tell(folder.place);
    });
    for (const root of searched) {
      const gone = pulledOut.has(root) || (root.kind === 'removable' && (await isRemoved(root)));
      if (gone) problems.push({ place: root.label, reason: { code: 'MEDIA_REMOVED', params: {} } });
    }
    tell(looked.at(-1)?.label ?? '');
    const found = folders.flatMap((folder) => pairs.get(folder) ?? []);
    return { found, searched: looked.map((root) => root.label), problems } satisfies Listing;
  };

  const open = async ({ folder, sha256: before }: Listed): Promise<KeySource> => {
    const pair = await openPair(folder.path);
    // The customer chose what was listed; another certificate in its place must be looked at first.
    if (sha256(pair.certificate) !== before) throw new Refusal('CHANGED_ELSEWHERE');
    return {
      kind: 'encrypted-file',
      certificate: pair.certificate,
      encryptedKey: await pair.encryptedKey(),
    };
  };

  return {
    list: (onProgress, signal) => untilAborted(search(onProgress, signal), signal),
    async key(id) {
      const listed = byId.get(id);
      if (!listed) throw new Refusal('CERT_NOT_FOUND');
      const { root, place } = listed.folder;
      try {
        return await open(listed);
      } catch (error) {
        if (!isGone(error)) throw refusalOf(error, place);
        throw new Refusal(
          root.kind === 'removable' && (await isRemoved(root)) ? 'MEDIA_REMOVED' : 'CERT_NOT_FOUND',
        );
      }
    },
  };
};
