import type { Candidate } from './candidate.ts';
import { conclude, type RevocationStatus } from './revocation-evidence.ts';
import { ListEvidence } from './revocation-lists.ts';
import { ResponseEvidence } from './revocation-responses.ts';
import type { RevocationTerms } from './revocation-terms.ts';

export type { RevocationStatus } from './revocation-evidence.ts';
export type { OcspAnswer, RevocationTerms } from './revocation-terms.ts';

/**
 * Answers the status of certificates from CRLs (RFC 5280 §6.3: complete and delta, direct and indirect) and OCSP
 * responses (RFC 6960), weighed together: revoked by one is revoked; then on hold, unless something made later knows of
 * no hold; then good, for all reasons, over unknown. What is forged, out of date, of another scope or not understood is
 * as if it were not handed in, except that a list convicts whom it names although it holds what is not understood.
 */
export class RevocationCheck {
  readonly #lists: ListEvidence;
  readonly #responses: ResponseEvidence;

  constructor(terms: RevocationTerms) {
    this.#lists = new ListEvidence(terms);
    this.#responses = new ResponseEvidence(terms, (question) => conclude(this.#lists.of(question)));
  }

  /**
   * `subject`'s status, `issuer` being the certificate above it in a path whose signatures verified. Fails with PkiError
   * where the subject's own extensions cannot be read.
   */
  status(subject: Candidate, issuer: Candidate): RevocationStatus {
    const question = { subject, issuer };
    return conclude([...this.#lists.of(question), ...this.#responses.of(question)]);
  }
}
