import { allReasons, certificateHold, type Reasons } from '../x509/distribution-points.ts';

export type RevocationStatus = 'good' | 'revoked' | 'suspended' | 'unknown';

/** What one list or one response says of a certificate; only what is verified, in date and in scope gets this far. */
export interface Evidence {
  readonly verdict: 'good' | 'revoked' | 'suspended';
  /** The reasons it speaks for: a good certificate is good for these alone. */
  readonly reasons: Reasons;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** A hold ends where something made later speaks for holds and knows of none. */
const isLifted = (hold: Evidence, acquittals: readonly Evidence[]): boolean =>
  acquittals.some(({ reasons, at }) => (reasons & certificateHold) !== 0 && at > hold.at);

/**
 * The status all evidence together proves, in any order: revoked once is revoked; then a hold that nothing later has
 * lifted; then good, if what acquits speaks for all reasons between them (RFC 5280 §6.3.3 (l)); else unknown.
 */
export const conclude = (evidence: readonly Evidence[]): RevocationStatus => {
  if (evidence.some(({ verdict }) => verdict === 'revoked')) return 'revoked';
  const acquittals = evidence.filter(({ verdict }) => verdict === 'good');
  const holds = evidence.filter(({ verdict }) => verdict === 'suspended');
  if (holds.some((hold) => !isLifted(hold, acquittals))) return 'suspended';
  const covered = acquittals.reduce((sum, { reasons }) => sum | reasons, 0);
  return covered === allReasons ? 'good' : 'unknown';
};
