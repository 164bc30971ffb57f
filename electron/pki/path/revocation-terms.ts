import type { Candidate } from './candidate.ts';

/** An OCSP response in DER, with the nonce of the request it must repeat where one was sent. */
export interface OcspAnswer {
  readonly response: Uint8Array;
  readonly nonce?: Uint8Array;
}

export interface RevocationTerms {
  /** In DER; one that cannot be read is as if it were not handed in. */
  readonly crls: readonly Uint8Array[];
  readonly ocsp: readonly (Uint8Array | OcspAnswer)[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly allowSha1: boolean;
  /** All intermediates and anchors: who may have signed a list is found here, by name. */
  readonly authorities: readonly Candidate[];
  /**
   * Whether this signer of a list, which is not the issuer handed to `status`, has a valid path to the anchor of the
   * path in question (§6.3.3 (f)). Asked again each time, so it may depend on that path; it may ask `status` of the
   * signer, and answers false to a question that it is already at.
   */
  readonly trusts: (signer: Candidate) => boolean;
}
