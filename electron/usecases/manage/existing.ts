import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { CopyDestination } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Occupied } from '../ports.ts';
import { readCertificate } from '../read-certificate.ts';
import { summarize } from '../summary.ts';
import type { ManagePorts } from './manage-ports.ts';

/** null where it cannot be read: it is told as that, never as nothing. */
export const factsOrNull = (certificate: Uint8Array | null): CertificateFacts | null => {
  try {
    return certificate && readCertificate(certificate);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};

/** What lies where something is to be put, to be shown side by side. */
export const createExisting = ({ inventory, clock }: Pick<ManagePorts, 'inventory' | 'clock'>) => ({
  factsOf: ({ certificate }: Occupied): CertificateFacts | null => factsOrNull(certificate),

  async tell(occupied: Occupied | null): Promise<CopyDestination['existing']> {
    if (!occupied) return null;
    const facts = factsOrNull(occupied.certificate);
    return {
      summary: facts && summarize(facts, await inventory.telling(clock.now())),
      same: occupied.same,
      fingerprint: occupied.fingerprint,
    };
  },
});
export type Existing = ReturnType<typeof createExisting>;
