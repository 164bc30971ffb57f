import { createHash, randomUUID } from 'node:crypto';
import type {
  CertificateFiles,
  Destination,
  FoundCertificate,
  Occupied,
  Place,
  SystemName,
  WritableStore,
} from '../../../../electron/usecases/ports.ts';
import { Refusal } from '../../../../shared/reasons.ts';

type Entry = CertificateFiles['files'][number];

const nameOf = (name: SystemName): string =>
  typeof name === 'string' ? name : Buffer.from(name).toString('latin1');
const printOf = ({ files }: CertificateFiles): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        files.map(({ name, bytes }) => [nameOf(name), Buffer.from(bytes).toString('hex')]).sort(),
      ),
    )
    .digest('hex');

/** A place that keeps its promises in memory, and that another program, a full disk or a faulty one can be put behind. */
export const createMemoryStore = (place: Place) => {
  const shelf = new Map<string, CertificateFiles>();
  const removed: CertificateFiles[] = [];
  const trouble = {
    /** What every change is refused with. */
    refusal: null as Refusal | null,
    /** Told of the destination. */
    problem: null as Destination['problem'],
    /** What the disk makes of what it is given. */
    written: (files: CertificateFiles): CertificateFiles => files,
  };
  const at = (id: string): CertificateFiles => {
    const files = shelf.get(id);
    if (!files) throw new Refusal('CERT_NOT_FOUND');
    return files;
  };
  const entry = (files: CertificateFiles, name: string): Uint8Array<ArrayBuffer> | null => {
    const found = files.files.find((one) => nameOf(one.name) === name);
    return found ? new Uint8Array(found.bytes) : null;
  };
  /** Of two certificates of one name, the folder is one. */
  const folderOf = ({ folder }: CertificateFiles): string => (folder === null ? 'made' : nameOf(folder));
  const inFolder = (files: CertificateFiles): string | undefined =>
    [...shelf].find(([, there]) => folderOf(there) === folderOf(files))?.[0];
  const refuse = (): void => {
    if (trouble.refusal) throw trouble.refusal;
  };

  const store: WritableStore = {
    writes: true,
    async list() {
      const found = [...shelf].map(([id, files]): FoundCertificate => ({
        id,
        name: folderOf(files),
        place,
        certificate: entry(files, 'signCert.der'),
        hasKey: entry(files, 'signPri.key') !== null,
        problem: entry(files, 'signPri.key') ? null : { code: 'KEY_FILE_MISSING', params: {} },
      }));
      return { found, searched: [place.label], problems: [] };
    },
    async key(id) {
      const [certificate, encryptedKey] = ['signCert.der', 'signPri.key'].map((name) => entry(at(id), name));
      if (!certificate || !encryptedKey) throw new Refusal('KEY_FILE_MISSING');
      return { kind: 'encrypted-file', certificate, encryptedKey };
    },
    files: async (id) => at(id),
    destinations: async () => [{ id: `to ${place.label}`, place, problem: trouble.problem }],
    async occupied(_destination, files): Promise<Occupied | null> {
      const id = inFolder(files);
      if (id === undefined) return null;
      const fingerprint = printOf(at(id));
      return {
        certificate: entry(at(id), 'signCert.der'),
        same: fingerprint === printOf(files),
        fingerprint,
      };
    },
    async save(_destination, files, replaces) {
      refuse();
      const id = inFolder(files);
      if ((id === undefined ? null : printOf(at(id))) !== replaces) throw new Refusal('CHANGED_ELSEWHERE');
      if (id !== undefined) removed.push(at(id));
      shelf.set(id ?? randomUUID(), trouble.written(files));
      return place;
    },
    async replaceKeys(id, before, keys) {
      refuse();
      if (printOf(at(id)) !== printOf(before)) throw new Refusal('CHANGED_ELSEWHERE');
      removed.push(at(id));
      const files = at(id).files.map(
        (file) => keys.find(({ name }) => nameOf(name) === nameOf(file.name)) ?? file,
      );
      shelf.set(id, { ...before, files });
    },
    async remove(id) {
      refuse();
      removed.push(at(id));
      shelf.delete(id);
    },
  };

  return {
    store,
    shelf,
    removed,
    trouble,
    put(folder: SystemName, files: readonly Entry[]): string {
      const id = randomUUID();
      shelf.set(id, { folder, files });
      return id;
    },
  };
};
export type MemoryStore = ReturnType<typeof createMemoryStore>;
