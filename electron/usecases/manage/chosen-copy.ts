import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { KeySource } from '../../../shared/key-job.ts';
import type { CopyAct } from '../../../shared/media.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { actsWith } from '../held-certificate.ts';
import type { Copy, Holding } from '../holdings.ts';
import type { CertificateStore, WritableStore } from '../ports.ts';
import type { ManagePorts } from './manage-ports.ts';

export const isWritable = (store: CertificateStore | null): store is WritableStore =>
  store !== null && 'writes' in store;

const refusalFor = ({ problem, key }: Copy): Refusal => {
  if (key) return new Refusal('FORMAT_UNSUPPORTED');
  return problem ? new Refusal(problem.code, problem.params) : new Refusal('KEY_FILE_MISSING');
};

/**
 * The copy that the customer chose, if that can be done with it: the page offers no other, but it is the page.
 * CERT_NOT_FOUND, FORMAT_UNSUPPORTED (its medium does not know the act), or what is wrong with its key.
 */
export const chosenCopy = (
  { inventory }: Pick<ManagePorts, 'inventory'>,
  id: string,
  act: CopyAct,
): { readonly copy: Copy; readonly holding: Holding } => {
  const chosen = inventory.copy(id);
  if (!actsWith(chosen.copy).includes(act)) throw refusalFor(chosen.copy);
  return chosen;
};

/** What its certificate says; FILE_DAMAGED or whatever else keeps it from being read. */
export const factsOf = ({
  certificate,
  problem,
}: Pick<Copy, 'certificate' | 'problem'>): CertificateFacts => {
  if (certificate) return certificate.facts;
  throw problem ? new Refusal(problem.code, problem.params) : new Refusal('FILE_DAMAGED');
};

/** How to get at its key, still closed. An opened file is asked its password again: what is held open only signs. */
export const sourceOf = (
  { files }: Pick<ManagePorts, 'files'>,
  { id, store }: Copy,
): Promise<KeySource> | KeySource => (store ? store.key(id) : files.source(id));
