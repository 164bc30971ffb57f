import { lstat, readdir } from 'node:fs';
import { promisify } from 'node:util';
import { fileCalled } from '../../../shared/certificate-files.ts';
import { Refusal, type Reason } from '../../../shared/reasons.ts';
import { isGone, refusalOf } from '../file-errors.ts';
import type { UserFolder } from './npki-tree.ts';
import { largest, readSmallFile } from './small-file.ts';
import { below, encoding, text, type SystemPath } from '../../platform/system-path.ts';

/** What a user folder holds, its key file still closed. kmCert.der and kmPri.key never sign: they are not looked at. */
export interface Pair {
  readonly certificate: Uint8Array | null;
  readonly hasKey: boolean;
  readonly problem: Reason | null;
}

// By its length first: a thousand folders are listed, and few of the names in them are worth reading.
const find = (names: readonly SystemPath[], wanted: string): SystemPath | undefined =>
  fileCalled(
    names.filter((name) => name.length === wanted.length),
    text,
    wanted,
  );

// Without fs/promises, as small-file.ts.
const listFolder = promisify(readdir);
const aboutFile = promisify(lstat);
const namesIn = (folder: SystemPath): Promise<SystemPath[]> =>
  encoding === 'buffer' ? listFolder(folder, { encoding }) : listFolder(folder, { encoding });

const filesOf = async (folder: SystemPath) => {
  const names = await namesIn(folder);
  const [certificate, key] = [find(names, 'signCert.der'), find(names, 'signPri.key')];
  return {
    certificate: certificate === undefined ? null : below(folder, certificate),
    key: key === undefined ? null : below(folder, key),
  };
};

const keyProblem = async (key: SystemPath | null): Promise<Reason | null> => {
  if (key === null) return { code: 'KEY_FILE_MISSING', params: {} };
  const found = await aboutFile(key);
  const sound = found.isFile() && found.size > 0 && found.size <= largest;
  return sound ? null : { code: 'FILE_DAMAGED', params: {} };
};

/** One of the pair's parts, or why it could not be had; null: it went away meanwhile. */
const attempt = async <T>(place: string, work: () => Promise<T>): Promise<T | Refusal | null> => {
  try {
    return await work();
  } catch (error) {
    return isGone(error) ? null : refusalOf(error, place);
  }
};

/**
 * A user folder's signing certificate, and whether its key file is there. null: the folder holds no signing pair
 * (or is gone). Bank exports (`*.pfx`) that lie there are left to 파일 선택: only their password tells what is in them.
 */
export const readPair = async (folder: UserFolder): Promise<Pair | null> => {
  const files = await attempt(folder.place, () => filesOf(folder.path));
  if (files === null) return null;
  if (files instanceof Refusal) return { certificate: null, hasKey: false, problem: files.reason };
  const { certificate: certificateFile, key } = files;
  if (certificateFile === null)
    return key === null
      ? null
      : { certificate: null, hasKey: true, problem: { code: 'FILE_DAMAGED', params: {} } };
  const certificate = await attempt(folder.place, () => readSmallFile(certificateFile));
  if (certificate === null) return null;
  const found = await attempt(folder.place, () => keyProblem(key));
  const problem = found instanceof Refusal ? found.reason : found;
  const hasKey = key !== null && problem === null;
  return certificate instanceof Refusal
    ? { certificate: null, hasKey, problem: certificate.reason }
    : { certificate, hasKey, problem };
};

/** Both files, whole, as they are now. CERT_NOT_FOUND, KEY_FILE_MISSING, FILE_DAMAGED, ACCESS_DENIED. */
export const openPair = async (
  folder: SystemPath,
): Promise<{
  certificate: Uint8Array<ArrayBuffer>;
  encryptedKey: () => Promise<Uint8Array<ArrayBuffer>>;
}> => {
  const files = await filesOf(folder);
  if (files.certificate === null) throw new Refusal('CERT_NOT_FOUND');
  const { key } = files;
  return {
    certificate: await readSmallFile(files.certificate),
    encryptedKey: () => {
      if (key === null) throw new Refusal('KEY_FILE_MISSING');
      return readSmallFile(key);
    },
  };
};
