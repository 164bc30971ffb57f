import { stat } from 'node:fs/promises';
import { LibraryPath } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { ChooseTokenLibrary, ListTokens, TokenLibrary } from '../usecases/ports.ts';

/**
 * Where makers of tokens put their PKCS#11 library, as several public sources agree. No file name of a Korean maker's is
 * among them: none could be confirmed, and those customers choose the file (docs/decisions/0011-security-token.md).
 */
const known: Readonly<Partial<Record<NodeJS.Platform, readonly TokenLibrary[]>>> = {
  win32: [
    { label: 'OpenSC', path: String.raw`C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll` },
    { label: 'SafeNet eToken', path: String.raw`C:\Windows\System32\eTPKCS11.dll` },
    { label: 'Feitian ePass2003', path: String.raw`C:\Windows\System32\eps2003csp11.dll` },
  ],
  darwin: [
    { label: 'OpenSC', path: '/Library/OpenSC/lib/opensc-pkcs11.so' },
    { label: 'SafeNet eToken', path: '/usr/local/lib/libeTPkcs11.dylib' },
    { label: 'Feitian ePass2003', path: '/usr/local/lib/libcastle.1.0.0.dylib' },
  ],
  linux: [
    { label: 'OpenSC', path: '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so' },
    { label: 'OpenSC', path: '/usr/lib64/opensc-pkcs11.so' },
    { label: 'SafeNet eToken', path: '/usr/lib/libeToken.so' },
    { label: 'Feitian ePass2003', path: '/usr/lib/libcastle.so.1.0.0' },
  ],
};

/** A file of this computer and not of another's: what a name on the network leads to may change from one load to the next. */
const isLibraryFile = async (path: string): Promise<boolean> =>
  LibraryPath.safeParse(path).success &&
  (await stat(path).then(
    (about) => about.isFile(),
    () => false,
  ));

/** Those of the known ones that are installed. */
export const installedLibraries = async (
  platform: NodeJS.Platform,
  all = known,
): Promise<readonly TokenLibrary[]> => {
  const here = all[platform] ?? [];
  const there = await Promise.all(here.map(({ path }) => isLibraryFile(path)));
  return here.filter((_, i) => there[i]);
};

export interface TokenDialogs {
  /** The system's own: one of these, another file, or null: cancelled. */
  readonly ask: (installed: readonly TokenLibrary[]) => Promise<TokenLibrary | 'file' | null>;
  readonly chooseFile: () => Promise<TokenLibrary | null>;
}

export interface TokenChoice extends TokenDialogs {
  readonly installed: () => Promise<readonly TokenLibrary[]>;
  readonly listTokens: ListTokens;
}

/** The customer's choice, tried once before anybody keeps it. */
export const createTokenChoice = (choice: TokenChoice): ChooseTokenLibrary => {
  const { ask, chooseFile, installed, listTokens } = choice;
  return async () => {
    const here = await installed();
    const answer = here.length > 0 ? await ask(here) : 'file';
    const chosen = answer === 'file' ? await chooseFile() : answer;
    if (chosen === null) return null;
    if (!(await isLibraryFile(chosen.path))) throw new Refusal('FORMAT_UNSUPPORTED');
    await listTokens(chosen.path);
    return chosen;
  };
};
