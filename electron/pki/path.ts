import { readable } from './errors.ts';
import { certificateId, finding, readCandidate, readCandidates, type Candidate } from './path/candidate.ts';
import type { Finding } from './path/findings.ts';
import { Oid } from './oids.ts';
import type { OcspAnswer, RevocationStatus } from './path/revocation.ts';
import { PathValidation } from './path/validation.ts';

export type { Finding, FindingCode } from './path/findings.ts';

/** Authorities read once for many paths; what is found of their own signatures is found once too. */
export type PathAuthorities = readonly Candidate[];

/** Reads authorities in DER; one that cannot be read stands above nobody. */
export const readAuthorities = (ders: readonly Uint8Array[]): PathAuthorities => readCandidates(ders);

/** The inputs of RFC 5280 §6.1.1; all certificates, CRLs and OCSP responses in DER, authorities also as `readAuthorities` has read them. */
export interface PathInput {
  readonly certificate: Uint8Array;
  readonly intermediates: readonly Uint8Array[] | PathAuthorities;
  /**
   * Trusted by name and key alone: neither their dates and signatures nor their constraints are looked at (§6.1.1 (d);
   * RFC 5937, which would apply them, is not followed).
   */
  readonly anchors: readonly Uint8Array[] | PathAuthorities;
  /**
   * Handing in either, be it empty, asks for the status of every certificate: one that these do not tell makes the path
   * not valid. Without both, status is not asked.
   */
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly (Uint8Array | OcspAnswer)[];
  /** The time to validate for. */
  readonly at: Date;
  /** user-initial-policy-set; any policy where absent or where anyPolicy's OID is among them. An empty one accepts none. */
  readonly initialPolicies?: readonly string[];
  readonly requireExplicitPolicy?: boolean;
  readonly inhibitPolicyMapping?: boolean;
  readonly inhibitAnyPolicy?: boolean;
  /** Lets SHA-1 signatures and RSA keys under 2,048 bits pass: for looking at old papers, never for registration. */
  readonly allowSha1?: boolean;
}

export interface PathResult {
  /** There is no finding. */
  readonly valid: boolean;
  /** The path taken or, where none is valid, the one that came nearest: the certificate first, the anchor last. */
  readonly chain: Uint8Array[];
  /** The user-constrained-policy-set: `2.5.29.32.0` in it is any policy; empty where the path is not valid. */
  readonly policies: readonly string[];
  /** From the certificate below the anchor down to the certificate itself. */
  readonly findings: readonly Finding[];
  /** Of the certificate itself, from the CRLs and OCSP responses handed in. */
  readonly status: RevocationStatus;
}

const candidatesOf = (given: readonly (Uint8Array | Candidate)[]): Candidate[] =>
  given.flatMap((one) => (one instanceof Uint8Array ? readCandidates([one]) : one));

const refusal = (der: Uint8Array, found: Finding): PathResult => ({
  valid: false,
  chain: [der],
  policies: [],
  findings: [found],
  status: 'unknown',
});

/**
 * Builds and validates a certification path (RFC 5280 §6.1, with RFC 9618's policy graph): by names and key identifiers,
 * several candidates, bounded, nobody twice. Answers, never throws, for whatever bytes are handed in.
 */
export const validatePath = async (input: PathInput): Promise<PathResult> => {
  const { certificate, at, allowSha1 = false, crls, ocsp } = input;
  const [start] = readable([certificate], readCandidate);
  if (!start)
    return refusal(certificate, finding('certificate-malformed', { id: certificateId(certificate) }));
  const validation = new PathValidation({
    intermediates: candidatesOf(input.intermediates),
    anchors: candidatesOf(input.anchors),
    at: at.getTime(),
    allowSha1,
    status: crls || ocsp ? { crls: crls ?? [], ocsp: ocsp ?? [] } : undefined,
  });
  const best = validation.best(start, {
    initialPolicies: input.initialPolicies ?? [Oid.anyPolicy],
    requireExplicitPolicy: input.requireExplicitPolicy ?? false,
    inhibitPolicyMapping: input.inhibitPolicyMapping ?? false,
    inhibitAnyPolicy: input.inhibitAnyPolicy ?? false,
  });
  if (!best) return refusal(certificate, finding('issuer-unknown', start));
  const { path, findings, policies, status } = best;
  const valid = findings.length === 0;
  return {
    valid,
    chain: path.map((candidate) => candidate.certificate.der),
    policies: valid ? policies : [],
    findings,
    status,
  };
};
