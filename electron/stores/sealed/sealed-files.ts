import type { Disk } from '../../platform/disk.ts';
import type { SecretStore } from '../../platform/secret-store.ts';
import { systemPath, text } from '../../platform/system-path.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type {
  CertificateFiles,
  FoundCertificate,
  Listing,
  Place,
  SystemName,
  WritableStore,
} from '../../usecases/ports.ts';
import { untilAborted } from '../bounded.ts';
import type { About, Changes } from '../changes/changes.ts';
import { createDataKeys, type KeyOf } from './data-keys.ts';
import { refusalOf } from '../file-errors.ts';
import { idOf, readSealed, seal, type SealedFile } from './seal.ts';
import { fileNamed, isNamed, readContent, sameFiles, writeContent } from './sealed-content.ts';
import { createSealedFolder, fingerprintOf, largestSealed, type Listed } from './sealed-folder.ts';

export interface SealedFilesOptions {
  /** The application's own, e.g. `<userData>/sealed`; the folder above it is there. */
  readonly folder: string;
  readonly secrets: SecretStore;
  readonly changes: Changes;
  readonly disk: Disk;
}

const place: Place = { kind: 'secure-storage', label: '' };
const destination = 'secure-storage';

const needed = (files: CertificateFiles, name: 'signCert.der' | 'signPri.key'): Uint8Array => {
  const octets = fileNamed(files, name);
  if (octets === undefined) throw new Refusal(name === 'signPri.key' ? 'KEY_FILE_MISSING' : 'FILE_DAMAGED');
  return octets;
};

/** FILE_DAMAGED too where the data key is lost: nobody will ever open it. */
const unseal = async (sealed: SealedFile, keyOf: KeyOf): Promise<CertificateFiles> => {
  const key = await keyOf(sealed.keyName);
  if (key === null) throw new Refusal('FILE_DAMAGED');
  return readContent(sealed.open(key));
};

const isOfKeychain = ({ reason }: Refusal): boolean =>
  reason.code === 'KEYCHAIN_LOCKED' || reason.code === 'KEYCHAIN_UNAVAILABLE';

/**
 * 이 PC의 보안 저장소: a file a certificate, sealed with a data key that lies in the system's keychain. While that is
 * locked or away, the certificates are listed all the same, with the keychain's problem; nothing else can be done with
 * them. A file whose data key is lost, or of which any bit has changed, is listed as FILE_DAMAGED, can be deleted, and
 * harms no other: the next certificate is saved under a data key that is there, or a new one.
 */
export const createSealedFiles = (options: SealedFilesOptions): WritableStore => {
  const { secrets, changes, disk } = options;
  const folder = createSealedFolder(systemPath(options.folder), disk);
  const keys = createDataKeys(secrets);

  const read = async (listed: Listed): Promise<{ octets: Uint8Array; sealed: SealedFile }> => {
    const octets = await folder.read(listed);
    if (octets === null) throw new Refusal('CERT_NOT_FOUND');
    return { octets, sealed: readSealed(listed.id, octets) };
  };
  const opened = (handle: string): Promise<CertificateFiles> =>
    keys.use(async (keyOf) => unseal((await read(folder.of(handle))).sealed, keyOf));

  /** null: it went away meanwhile. */
  const look = async (listed: Listed, keyOf: KeyOf): Promise<FoundCertificate | null> => {
    const found = { id: listed.handle, name: text(listed.name), place, certificate: null, hasKey: false };
    let certificate: Uint8Array | null = null;
    try {
      const octets = await folder.read(listed);
      if (octets === null) return null;
      listed.fingerprint = fingerprintOf(octets);
      const sealed = readSealed(listed.id, octets);
      certificate = sealed.certificate;
      await unseal(sealed, keyOf);
      return { ...found, certificate, hasKey: true, problem: null };
    } catch (error) {
      const refusal = refusalOf(error, '');
      return { ...found, certificate, hasKey: isOfKeychain(refusal), problem: refusal.reason };
    }
  };

  const search: WritableStore['list'] = async (onProgress, signal) => {
    const found: FoundCertificate[] = [];
    let all: Listed[];
    try {
      all = await folder.list();
    } catch (error) {
      return { found, searched: [], problems: [{ place: '', reason: refusalOf(error, '').reason }] };
    }
    await keys.use(async (keyOf) => {
      for (const listed of all) {
        if (signal.aborted) return;
        const one = await look(listed, keyOf);
        if (one) found.push(one);
      }
    });
    if (found.length > 0) onProgress({ found: found.length, place: '', fresh: found });
    const locked = found.find(({ hasKey, problem }) => hasKey && problem !== null)?.problem;
    const problems = locked ? [{ place: '', reason: locked }] : [];
    return { found, searched: [], problems } satisfies Listing;
  };

  /** A data key that the keychain holds for files that are there; a new one where it holds none. */
  const withKey = <T>(work: (key: Uint8Array) => Promise<T>): Promise<T> =>
    keys.use(async (keyOf) => {
      for (const listed of await folder.list()) {
        const sealed = await read(listed).catch((error: unknown) => {
          if (error instanceof Refusal) return null;
          throw error;
        });
        const key = sealed && (await keyOf(sealed.sealed.keyName));
        if (key) return work(key);
      }
      return keys.make(work);
    });

  const put = async (
    key: Uint8Array,
    files: CertificateFiles,
    before: string | null,
    about: Pick<About, 'act' | 'why' | 'certificate'>,
  ): Promise<void> => {
    const certificate = needed(files, 'signCert.der');
    needed(files, 'signPri.key');
    const after = seal(key, certificate, writeContent(files));
    if (after.length > largestSealed) throw new Refusal('FORMAT_UNSUPPORTED');
    const listed = folder.at(idOf(certificate));
    const { name } = listed;
    await changes.files(folder.path, [{ name, before, after }], { ...about, place, name: text(name) });
    listed.fingerprint = fingerprintOf(after);
  };

  return {
    writes: true,
    list: (onProgress, signal) => untilAborted(search(onProgress, signal), signal),

    async key(handle) {
      const files = await opened(handle);
      const [certificate, encryptedKey] = [needed(files, 'signCert.der'), needed(files, 'signPri.key')];
      const [kmCertificate, kmKey] = [fileNamed(files, 'kmCert.der'), fileNamed(files, 'kmPri.key')];
      const km = kmCertificate && kmKey && { certificate: kmCertificate, encryptedKey: kmKey };
      return { kind: 'encrypted-file', certificate, encryptedKey, ...(km && { km }) };
    },

    files: opened,

    async destinations() {
      const code = await secrets.check();
      return [{ id: destination, place, problem: code && { code, params: {} } }];
    },

    async occupied(_destination, files) {
      const listed = folder.at(idOf(needed(files, 'signCert.der')));
      const octets = await folder.read(listed);
      if (octets === null) return null;
      const fingerprint = fingerprintOf(octets);
      let certificate: Uint8Array | null = null;
      try {
        const sealed = readSealed(listed.id, octets);
        certificate = sealed.certificate;
        const there = await keys.use((keyOf) => unseal(sealed, keyOf));
        return { certificate, same: sameFiles(there, files), fingerprint };
      } catch (error) {
        // Without the keychain nobody knows whether they are the same, and nothing could be saved either.
        if (!(error instanceof Refusal) || isOfKeychain(error)) throw error;
        return { certificate, same: false, fingerprint };
      }
    },

    async save(_destination, files, replaces) {
      const certificate = replaces === null ? null : needed(files, 'signCert.der');
      await folder.make();
      const about = { act: 'copy', why: 'replaced', certificate } as const;
      await withKey((key) => put(key, files, replaces, about));
      return place;
    },

    async replaceKeys(handle, before, changed) {
      await keys.use(async (keyOf) => {
        const { octets, sealed } = await read(folder.of(handle));
        const there = await unseal(sealed, keyOf);
        const known = (name: SystemName): boolean => there.files.some((file) => isNamed(file.name, name));
        if (!sameFiles(there, before) || !changed.every(({ name }) => known(name)))
          throw new Refusal('CHANGED_ELSEWHERE');
        const files = there.files.map((file) => changed.find(({ name }) => isNamed(name, file.name)) ?? file);
        const key = await keyOf(sealed.keyName);
        if (key === null) throw new Refusal('FILE_DAMAGED');
        const about = {
          act: 'change-password',
          why: 'password-changed',
          certificate: sealed.certificate,
        } as const;
        await put(key, { ...there, files }, fingerprintOf(octets), about);
      });
    },

    async remove(handle) {
      const { name, id, fingerprint } = folder.of(handle);
      const octets = await folder.read(folder.of(handle));
      if (octets === null) throw new Refusal('CERT_NOT_FOUND');
      const about = { act: 'delete', place, why: 'deleted', name: text(name) } as const;
      const certificate = certificateIn(id, octets);
      const change = { name, before: fingerprint, after: null };
      await changes.files(folder.path, [change], { ...about, certificate });
    },
  };
};

/** null where it cannot be told. */
const certificateIn = (id: string, octets: Uint8Array): Uint8Array<ArrayBuffer> | null => {
  try {
    return readSealed(id, octets).certificate;
  } catch {
    return null;
  }
};
