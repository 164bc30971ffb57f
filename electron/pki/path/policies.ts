import { Tag, context } from '../der.ts';
import { Oid } from '../oids.ts';
import { policiesOf, type X509Certificate } from '../x509.ts';
import { isSelfIssued, type Candidate } from './candidate.ts';

/** requireExplicitPolicy of policyConstraints (RFC 5280 §4.2.1.11): certificates until a policy must be valid. */
const requireExplicitPolicyOf = (certificate: X509Certificate): number | undefined => {
  const extension = certificate.extensions.get(Oid.policyConstraints);
  const skip = extension?.value.inner(Tag.sequence).children().optional(context(0));
  // [0] IMPLICIT INTEGER; anything beyond one octet is further than any path.
  return skip === undefined ? undefined : skip.length === 1 ? skip.content[0]! : Number.POSITIVE_INFINITY;
};

export interface PolicyResult {
  /** The policies valid for the last certificate; `[anyPolicy]` where nothing narrows them. */
  readonly policies: string[];
  /** A constraint asks for a policy and none is valid. */
  readonly missing: boolean;
}

/**
 * The authority-constrained policies of a path, from the certificate below the anchor to the last one: RFC 5280 §6.1.3
 * (d)–(f) as sets instead of a tree, which is the same as long as no mapping stands in the path (mappings are refused).
 */
export const validPolicies = (belowAnchor: readonly Candidate[]): PolicyResult => {
  let valid: ReadonlySet<string> = new Set([Oid.anyPolicy]);
  let explicit = Number.POSITIVE_INFINITY;
  let missing = false;
  for (const [index, candidate] of belowAnchor.entries()) {
    const { certificate } = candidate;
    const own = policiesOf(certificate);
    if (!own.includes(Oid.anyPolicy)) {
      const above = valid;
      valid = above.has(Oid.anyPolicy) ? new Set(own) : new Set(own.filter((policy) => above.has(policy)));
    }
    if (explicit === 0 && valid.size === 0) missing = true;
    const isLast = index === belowAnchor.length - 1;
    const asked = requireExplicitPolicyOf(certificate);
    // §6.1.4 (h), (i) between certificates; §6.1.5 (a), (b) after the last, where only 0 still counts.
    if (isLast || !isSelfIssued(candidate)) explicit = Math.max(0, explicit - 1);
    if (asked !== undefined && (!isLast || asked === 0)) explicit = Math.min(explicit, asked);
    if (isLast && explicit === 0 && valid.size === 0) missing = true;
  }
  return { policies: [...valid], missing };
};
