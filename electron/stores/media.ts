import { findCertificatePlaces } from '../platform/drives.ts';
import type { CertificateStore, ClosedFiles, CloudService, ListTokens, Sources } from '../usecases/ports.ts';
import { createCertificateFiles } from './certificate-files.ts';
import { createNpkiFolders } from './npki-folders.ts';
import { type AddedSources, noSources } from './sources.ts';
import { createTokens } from './tokens.ts';

export interface MediaOptions {
  /** Stands for the user's home (development switch `--home`). */
  readonly home: string | null;
  /** What the customer added. */
  readonly sources?: AddedSources;
  /** Absent where no token can be looked at. */
  readonly listTokens?: ListTokens;
}

/** Every medium that a certificate can lie on, joined. */
export interface Media {
  readonly stores: readonly CertificateStore[];
  readonly files: ClosedFiles;
  readonly sources: Sources;
  readonly cloud: CloudService | null;
}

export const createMedia = ({ home, sources = noSources, listTokens }: MediaOptions): Media => ({
  stores: [
    createNpkiFolders(async () => [
      ...(await findCertificatePlaces(home ?? undefined)),
      ...(await sources.folders()),
    ]),
    ...(listTokens ? [createTokens({ libraries: sources.tokens, listTokens })] : []),
  ],
  files: createCertificateFiles(),
  sources,
  cloud: null,
});
