import type { FindingCode, PathInput } from '../../../../electron/pki/path.ts';
import { ca, leaf, type CertificateSpec, type Extensions, type Made } from '../support/path-builder.ts';

/** One path and what RFC 5280 says of it. */
export interface PathCase {
  /** The rule it is for: a section of RFC 5280 §6.1, as in the list of path-rules.test.ts. */
  readonly rule: string;
  /** What is so in this path. */
  readonly name: string;
  /** The path as it is to be found: the certificate first, the anchor last. */
  readonly path: readonly Made[];
  /** Further certificates handed in among the intermediates, before those of the path. */
  readonly beside?: readonly Made[];
  readonly input?: Partial<PathInput>;
  /** All of them, from the anchor down; none: the path is valid. */
  readonly findings?: readonly (readonly [code: FindingCode, certificate: Made])[];
  /** The chain that is answered where it is not `path`. */
  readonly chain?: readonly Made[];
  /** The user-constrained-policy-set of a valid path, in any order; not given: nothing is said of policies, none come out. */
  readonly policies?: readonly string[];
  /** Why OpenSSL's verdict is the other one, and wrong by the RFC. */
  readonly openssl?: string;
}

/** A certificate of a line; `selfIssued`: in its issuer's name, with a key of its own. */
export interface Step extends Partial<Omit<CertificateSpec, 'issuer'>> {
  readonly selfIssued?: true;
  /** The last of a line is a user's certificate unless this says that it is a CA's. */
  readonly authority?: true;
}

export const anchor = ca({ name: 'Anchor' });

/**
 * A path below the anchor, from the top: the last step is the certificate asked about. Names and keys go by their place,
 * so that equal beginnings are the same certificates.
 */
export const lineBelow = (top: Made, ...steps: readonly Step[]): Made[] => {
  const path = [top];
  for (const [i, { selfIssued, authority, ...spec }] of steps.entries()) {
    const issuer = path[0]!;
    const isUser = i === steps.length - 1 && !authority;
    const name = selfIssued ? issuer.spec.name : isUser ? 'User' : `CA ${i + 1}`;
    const key = isUser ? 'user' : `level ${i + 1}`;
    path.unshift((isUser ? leaf : ca)({ name, key, ...spec, issuer }));
  }
  return path;
};

export const line = (...steps: readonly Step[]): Made[] => lineBelow(anchor, ...steps);

/** Steps that are told by their extensions alone. */
export const extended = (...steps: readonly Extensions[]): Made[] =>
  line(...steps.map((extensions) => ({ extensions })));

/** Made-up policies. */
export const [p1, p2, p3, p4, p5] = [1, 2, 3, 4, 5].map((n) => `1.3.6.1.4.1.32473.1.${n}`) as [
  string,
  string,
  string,
  string,
  string,
];
export const any = '2.5.29.32.0';

export const policies = (...oids: readonly string[]): Extensions => ({ certificatePolicies: oids.join(',') });
