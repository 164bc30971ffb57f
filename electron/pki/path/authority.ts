import { basicConstraintsOf, keyUsageOf, KeyUsageBit } from '../x509/x509.ts';
import { isSelfIssued, type Candidate } from './candidate.ts';
import type { FindingCode } from './findings.ts';

/** What a certificate that issued another must be (RFC 5280 §6.1.4 (k)–(n)), from the anchor down. */
export class AuthorityCheck {
  /** max_path_length: how many CAs, self-issued ones aside, may still come; the RFC's n, which no path exceeds, is no bound. */
  #pathLength = Number.POSITIVE_INFINITY;

  check(subject: Candidate): FindingCode[] {
    const codes: FindingCode[] = [];
    const { isCa, pathLength } = basicConstraintsOf(subject.certificate);
    if (!isCa) codes.push('not-a-ca');
    if (!isSelfIssued(subject)) {
      if (this.#pathLength === 0) codes.push('path-too-long');
      else this.#pathLength--;
    }
    if (pathLength !== undefined) this.#pathLength = Math.min(this.#pathLength, pathLength);
    if (keyUsageOf(subject.certificate)?.(KeyUsageBit.keyCertSign) === false)
      codes.push('key-cert-sign-missing');
    return codes;
  }
}
