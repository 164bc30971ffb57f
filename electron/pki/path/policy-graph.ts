import { Oid } from '../oids.ts';

/** A node of the valid policy graph: a policy of one certificate, as the policies above it lead to it. */
interface PolicyNode {
  readonly policy: string;
  /** expected_policy_set: what satisfies it in the certificate below. */
  expected: ReadonlySet<string>;
  readonly parents: readonly PolicyNode[];
}

const { anyPolicy } = Oid;

/**
 * The valid policy tree of RFC 5280 §6.1.2 (a), as the graph of RFC 9618: a policy has one node a certificate, however
 * many lead to it. The tree's size is an attacker's to double with every certificate; the graph's is the sum of what
 * the certificates hold. Qualifiers are not kept. Nodes without children need no pruning: only the lowest row is asked
 * for what is below it, and the answer at the end is collected upwards from it.
 */
export class PolicyGraph {
  /** The nodes of the last certificate processed, by policy; none is the NULL tree. */
  #row: Map<string, PolicyNode>;

  constructor() {
    const root: PolicyNode = { policy: anyPolicy, expected: new Set([anyPolicy]), parents: [] };
    this.#row = new Map([[anyPolicy, root]]);
  }

  get isNull(): boolean {
    return this.#row.size === 0;
  }

  /** §6.1.3 (d), (e): the next certificate's policies; undefined where it has no such extension. */
  descend(policies: readonly string[] | undefined, allowsAnyPolicy: boolean): void {
    const expecting = this.#expecting();
    const any = this.#row.get(anyPolicy);
    const row = new Map<string, PolicyNode>();
    const add = (policy: string, parents: readonly PolicyNode[]) =>
      row.set(policy, { policy, expected: new Set([policy]), parents });
    for (const policy of policies ?? []) {
      if (policy === anyPolicy) continue;
      const parents = expecting.get(policy) ?? (any && [any]);
      if (parents) add(policy, parents);
    }
    if (policies?.includes(anyPolicy) && allowsAnyPolicy) {
      // For one that the certificate also names this is the same node again.
      for (const [policy, parents] of expecting) add(policy, parents);
    }
    this.#row = row;
  }

  /** §6.1.4 (b)(1): what a policy of the issuer's domain is called below. */
  map(policy: string, expected: ReadonlySet<string>): void {
    const node = this.#row.get(policy);
    const any = this.#row.get(anyPolicy);
    if (node) node.expected = expected;
    else if (any) this.#row.set(policy, { policy, expected, parents: any.parents });
  }

  /** §6.1.4 (b)(2): a policy that would be mapped where mapping is inhibited. */
  remove(policy: string): void {
    this.#row.delete(policy);
  }

  /**
   * The authority-constrained-policy-set (RFC 9618 §5.4): the lowest row's policies as the anchor's domain calls them,
   * which are those that stand directly below anyPolicy; and anyPolicy itself where it reaches the last certificate.
   */
  authorityPolicies(): Set<string> {
    const policies = new Set<string>();
    const seen = new Set<PolicyNode>(this.#row.values());
    if (this.#row.has(anyPolicy)) policies.add(anyPolicy);
    // A set grows while it is walked: each node is come to once.
    for (const { policy, parents } of seen) {
      for (const parent of parents) {
        if (policy !== anyPolicy && parent.policy === anyPolicy) policies.add(policy);
        seen.add(parent);
      }
    }
    return policies;
  }

  #expecting(): Map<string, PolicyNode[]> {
    const expecting = new Map<string, PolicyNode[]>();
    for (const node of this.#row.values()) {
      for (const policy of node.expected) {
        const nodes = expecting.get(policy);
        if (nodes) nodes.push(node);
        else expecting.set(policy, [node]);
      }
    }
    return expecting;
  }
}
