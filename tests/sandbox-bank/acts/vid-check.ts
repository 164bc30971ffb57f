import { timingSafeEqual } from 'node:crypto';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { fromHex } from '../../fixtures/der.ts';
import { virtualId } from '../../fixtures/profile.ts';

export interface IdentityClaim {
  readonly facts: CertificateFacts;
  /** R, 20 octets, hex. */
  readonly random: string;
  /** 13 or 10 digits. */
  readonly idn: string;
}

/** VID = h(h(idn, R)) as KISA has it, computed by the fixtures' own code, not by the client's. */
export const matchesVid = ({ facts: { vid }, random, idn }: IdentityClaim): boolean => {
  if (!vid || vid.hash === 'unsupported') return false;
  const computed = virtualId(idn, fromHex(random), vid.hash);
  const claimed = Buffer.from(vid.value, 'hex');
  return claimed.length === computed.length && timingSafeEqual(claimed, computed);
};
