import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { Inventories } from '../inventory.ts';
import type {
  Approval,
  Bank,
  CertificateStore,
  ClosedFiles,
  Clock,
  FileSaver,
  Interrupted,
  Log,
  RemovedCertificates,
  SettingsStore,
} from '../ports.ts';

/** What managing certificates needs of the outside; each act takes its part. */
export interface ManagePorts {
  readonly inventory: Inventories;
  readonly stores: readonly CertificateStore[];
  readonly files: ClosedFiles;
  readonly removed: RemovedCertificates;
  /** What became of changes that the last run did not end. */
  readonly interrupted: () => Promise<readonly Interrupted[]>;
  readonly approval: Approval;
  readonly saver: FileSaver;
  readonly bank: Bank;
  readonly profile: Pick<BankProfile, 'bank'>;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly log: Log;
}
