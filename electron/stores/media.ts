import { findCertificatePlaces } from '../platform/drives.ts';
import type { CertificateStore, ClosedFiles, CloudService, Sources } from '../usecases/ports.ts';
import { createCertificateFiles } from './certificate-files.ts';
import { createNpkiFolders } from './npki-folders.ts';
import { createSources } from './sources.ts';

export interface MediaOptions {
  /** Stands for the user's home (development switch `--home`). */
  readonly home: string | null;
}

/** Every medium that a certificate can lie on, joined. */
export interface Media {
  readonly stores: readonly CertificateStore[];
  readonly files: ClosedFiles;
  readonly sources: Sources;
  readonly cloud: CloudService | null;
}

export const createMedia = ({ home }: MediaOptions): Media => ({
  stores: [createNpkiFolders(() => findCertificatePlaces(home ?? undefined))],
  files: createCertificateFiles(),
  sources: createSources(),
  cloud: null,
});
