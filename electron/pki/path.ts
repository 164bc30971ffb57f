import { PkiError } from './errors.ts';
import { limits } from './limits.ts';
import {
  certificateId,
  finding,
  issuersOf,
  readCandidate,
  readCandidates,
  type Candidate,
} from './path/candidate.ts';
import { checkPath, type CheckedPath, type Path, type PathTerms } from './path/check.ts';
import { isFatal, type Finding } from './path/findings.ts';
import { RevocationCheck, type RevocationStatus } from './path/revocation.ts';

export type { Finding, FindingCode } from './path/findings.ts';

/** Authorities read once for many paths; what is found of their own signatures is found once too. */
export type PathAuthorities = readonly Candidate[];

/** Reads authorities in DER; one that cannot be read stands above nobody. */
export const readAuthorities = (ders: readonly Uint8Array[]): PathAuthorities => readCandidates(ders);

export interface PathInput {
  /** All certificates and CRLs in DER, or as `readAuthorities` has read them. */
  readonly certificate: Uint8Array;
  readonly intermediates: readonly Uint8Array[] | PathAuthorities;
  /** Trusted by name and key alone: their dates and signatures are not looked at. */
  readonly anchors: readonly Uint8Array[] | PathAuthorities;
  readonly crls: readonly Uint8Array[];
  /** The time to validate for. */
  readonly at: Date;
  /** Lets SHA-1 signatures and RSA keys under 2,048 bits pass: for looking at old papers, never for registration. */
  readonly allowSha1: boolean;
}

export interface PathResult {
  /** No finding but `revocation-unknown`. */
  readonly valid: boolean;
  /** The path taken or, where none is valid, the one that came nearest: the certificate first, the anchor last. */
  readonly chain: Uint8Array[];
  /** OIDs of the policies valid for the certificate along the chain; empty where it is not valid. */
  readonly policies: readonly string[];
  readonly findings: readonly Finding[];
  /** Of the certificate itself, from the CRLs handed in. */
  readonly status: RevocationStatus;
}

/**
 * Paths to an anchor, the shortest first, no certificate twice in one; ended by the bounds of limits.ts, not by the
 * input: breadth first, a crowd of cross-signed namesakes cannot keep the search from the short way.
 */
function* paths(
  start: Candidate,
  intermediates: readonly Candidate[],
  anchors: readonly Candidate[],
): Generator<Path> {
  if (anchors.some(({ id }) => id === start.id)) yield [start];
  const partial: Path[] = [[start]];
  for (const path of partial) {
    const tip = path[path.length - 1]!;
    const unused = ({ id }: Candidate) => !path.some((candidate) => candidate.id === id);
    for (const anchor of issuersOf(tip, anchors).filter(unused)) yield [...path, anchor];
    if (path.length + 1 >= limits.pathLength) continue;
    for (const issuer of issuersOf(tip, intermediates).filter(unused)) {
      if (partial.length < limits.partialPaths) partial.push([...path, issuer]);
    }
  }
}

const fatalCount = ({ findings }: CheckedPath): number => findings.filter(isFatal).length;

/** The first path without fault; else the one with the fewest, the earliest of equals. */
const bestPath = (candidates: Iterable<Path>, terms: PathTerms): CheckedPath | undefined => {
  let best: CheckedPath | undefined;
  let checks = 0;
  for (const path of candidates) {
    checks += path.length - 1;
    if (checks > limits.pathSignatureChecks) break;
    const checked = checkPath(path, terms);
    if (!best || fatalCount(checked) < fatalCount(best)) best = checked;
    if (fatalCount(best) === 0) break;
  }
  return best;
};

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
 * Builds and validates a certification path (RFC 5280 §6): by names and key identifiers, several candidates, bounded,
 * no certificate twice. Checked: signatures (RSA PKCS#1 v1.5, ECDSA), dates, CA flag, path length, keyCertSign, critical
 * extensions, policies with requireExplicitPolicy, and the status of every certificate from complete CRLs of its own
 * issuer that are in date, in scope and verify. Answers, never throws, for whatever bytes are handed in.
 *
 * Not yet: name constraints, policy mappings and inhibitAnyPolicy (a path with one is refused, not passed), initial
 * policy inputs, indirect and delta CRLs, CRLs for some reasons or signed by a key other than the issuer's in the path,
 * OCSP (such status is `unknown`), RSA-PSS.
 */
export const validatePath = async (input: PathInput): Promise<PathResult> => {
  const { certificate, at, allowSha1 } = input;
  let start: Candidate;
  try {
    start = readCandidate(certificate);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const id = certificateId(certificate);
    return refusal(certificate, { code: 'certificate-malformed', certificate: id, rfc: '4.1' });
  }
  const [intermediates, anchors] = [candidatesOf(input.intermediates), candidatesOf(input.anchors)];
  const revocation = new RevocationCheck({
    crls: input.crls,
    ocsp: [],
    at: at.getTime(),
    allowSha1,
    authorities: [...intermediates, ...anchors],
    trusts: () => false,
  });
  const terms = { at: at.getTime(), allowSha1, revocation };
  const found = paths(start, intermediates, anchors);
  const best = bestPath(found, terms);
  if (!best) return refusal(certificate, finding('issuer-unknown', start));
  const valid = fatalCount(best) === 0;
  return {
    valid,
    chain: best.path.map((candidate) => candidate.certificate.der),
    policies: valid ? best.policies : [],
    findings: best.findings,
    status: best.status,
  };
};
