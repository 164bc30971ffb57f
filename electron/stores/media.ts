import type { BankProfile } from '../../shared/bank-profile.ts';
import { createDisk } from '../platform/disk.ts';
import { createDriveWatch, type DriveWatch } from '../platform/drive-watch.ts';
import { findCertificatePlaces } from '../platform/find-places.ts';
import type { SecretStore } from '../platform/secret-store.ts';
import type {
  CertificateStore,
  ClosedFiles,
  Clock,
  CloudService,
  FileSaver,
  Interrupted,
  ListTokens,
  RemovedCertificates,
  Sources,
} from '../usecases/ports.ts';
import { createCertificateFiles } from './certificate-files.ts';
import { createChanges } from './changes/changes.ts';
import { createCloud } from './cloud/cloud.ts';
import { createNpkiStore } from './npki/npki-store.ts';
import { createRemoved } from './changes/removed.ts';
import { createSavedFiles } from './saved-files.ts';
import { createSealedFiles } from './sealed/sealed-files.ts';
import { createSources, type SourcesOptions } from './sources.ts';
import { createTokens } from './tokens.ts';

export interface MediaOptions extends Omit<SourcesOptions, 'file' | 'onChange'> {
  /** Where the app keeps something of that name. */
  readonly kept: (name: string) => string;
  /** Stands for the user's home (development switch `--home`). */
  readonly home: string | null;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** 금융인증서's, of the bank's profile. */
  readonly cloud: BankProfile['cloud'];
  /** Whether this computer has a network at all. */
  readonly online: () => boolean;
  readonly listTokens: ListTokens;
  /** The system's dialog: where to put a file of that name; null: cancelled. */
  readonly chooseTarget: (name: string) => Promise<string | null>;
  /** The list is to be asked for anew. */
  readonly onPlaces: () => void;
}

/** Every medium that a certificate can lie on, joined; and what is between a customer's hand and their files. */
export interface Media extends DriveWatch {
  readonly stores: readonly CertificateStore[];
  readonly files: ClosedFiles;
  readonly sources: Sources;
  readonly cloud: CloudService | null;
  readonly saver: FileSaver;
  readonly removed: RemovedCertificates;
  /** What became, at this start or since a drive is back, of changes that the last run did not end. */
  readonly interrupted: () => Promise<readonly Interrupted[]>;
  /** What belongs to one customer ends with the session. */
  forget(): void;
}

export const createMedia = (options: MediaOptions): Media => {
  const { kept, home, secrets, clock, listTokens, onPlaces } = options;
  const disk = createDisk();
  const removedFolder = kept('removed');
  const changes = createChanges({ disk, journalFolder: kept('journal'), removedFolder, clock });
  const removed = createRemoved({ disk, removedFolder, changes, clock });
  const sources = createSources({ ...options, file: kept('sources.json'), onChange: onPlaces });
  const cloud = options.cloud ? createCloud({ ...options, service: options.cloud }) : null;
  const roots = async () => [
    ...(await findCertificatePlaces(home ?? undefined)),
    ...(await sources.folders()),
  ];

  // Before anything is changed in this run, and without keeping the list waiting: a search passes over drafts.
  let interrupted = changes.recover();
  void interrupted.then(removed.purge).catch(() => undefined);
  /** A change that waits for its drive goes on when that is back. */
  const onDrives = (): void => {
    const soFar = interrupted.catch((): Interrupted[] => []);
    interrupted = soFar.then(async (before) => [
      ...before.filter(({ outcome }) => outcome !== 'waiting'),
      ...(await changes.recover()),
    ]);
    void interrupted.catch(() => undefined).then(onPlaces);
  };

  return {
    stores: [
      createNpkiStore({ roots, disk, changes }),
      createSealedFiles({ folder: kept('sealed'), secrets, changes, disk }),
      createTokens({ libraries: sources.tokens, listTokens }),
      ...(cloud ? [cloud.store] : []),
    ],
    files: createCertificateFiles(),
    sources,
    cloud: cloud && cloud.service,
    saver: createSavedFiles({ ...options, disk, changes }),
    removed,
    interrupted: () => interrupted,
    forget: () => cloud?.service.disconnect(),
    attend: createDriveWatch({ home, onChange: onDrives }).attend,
  };
};
