import { Oid } from '../oids.ts';
import { certificatePoliciesOf, type X509Certificate } from '../x509/x509.ts';
import { isSelfIssued, type Candidate } from './candidate.ts';
import { inhibitAnyPolicyOf, policyConstraintsOf, policyMappingsOf } from './policy-extensions.ts';
import { PolicyGraph } from './policy-graph.ts';

const { anyPolicy } = Oid;

/** RFC 5280 §6.1.1 (c), (e)–(g). */
export interface PolicyInputs {
  /** user-initial-policy-set. */
  readonly initialPolicies: readonly string[];
  readonly requireExplicitPolicy: boolean;
  readonly inhibitPolicyMapping: boolean;
  readonly inhibitAnyPolicy: boolean;
}

/** What §6.1.1 leaves to whoever has no wish of his own. */
export const anyPolicies: PolicyInputs = {
  initialPolicies: [anyPolicy],
  requireExplicitPolicy: false,
  inhibitPolicyMapping: false,
  inhibitAnyPolicy: false,
};

/** The policy processing of RFC 5280 §6.1, from the certificate below the anchor to the last. */
export class PolicyProcessing {
  readonly #initial: ReadonlySet<string>;
  readonly #graph = new PolicyGraph();
  /** §6.1.2 (d)–(f): certificates until the rule holds; 0 is now, infinite (the RFC's n + 1) never. */
  #explicitPolicy: number;
  #inhibitAnyPolicy: number;
  #policyMapping: number;

  constructor(inputs: PolicyInputs) {
    const start = (now: boolean): number => (now ? 0 : Number.POSITIVE_INFINITY);
    this.#initial = new Set(inputs.initialPolicies);
    this.#explicitPolicy = start(inputs.requireExplicitPolicy);
    this.#inhibitAnyPolicy = start(inputs.inhibitAnyPolicy);
    this.#policyMapping = start(inputs.inhibitPolicyMapping);
  }

  /** §6.1.3 (d)–(f): false where a policy is asked for and none is left. */
  descend(subject: Candidate, isLast: boolean): boolean {
    const allowsAnyPolicy = this.#inhibitAnyPolicy > 0 || (!isLast && isSelfIssued(subject));
    this.#graph.descend(certificatePoliciesOf(subject.certificate), allowsAnyPolicy);
    return this.#explicitPolicy > 0 || !this.#graph.isNull;
  }

  /** §6.1.4 (a), (b): false where anyPolicy is mapped. */
  map({ certificate }: Candidate): boolean {
    const mappings = policyMappingsOf(certificate);
    for (const [policy, expected] of mappings) {
      if (policy === anyPolicy || expected.has(anyPolicy)) return false;
    }
    for (const [policy, expected] of mappings) {
      if (this.#policyMapping > 0) this.#graph.map(policy, expected);
      else this.#graph.remove(policy);
    }
    return true;
  }

  /** §6.1.4 (h)–(j): what an authority's certificate asks of those below. */
  constrain(subject: Candidate): void {
    if (!isSelfIssued(subject)) {
      this.#explicitPolicy = Math.max(0, this.#explicitPolicy - 1);
      this.#policyMapping = Math.max(0, this.#policyMapping - 1);
      this.#inhibitAnyPolicy = Math.max(0, this.#inhibitAnyPolicy - 1);
    }
    const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraintsOf(subject.certificate);
    this.#explicitPolicy = Math.min(this.#explicitPolicy, requireExplicitPolicy);
    this.#policyMapping = Math.min(this.#policyMapping, inhibitPolicyMapping);
    this.#inhibitAnyPolicy = Math.min(this.#inhibitAnyPolicy, inhibitAnyPolicyOf(subject.certificate));
  }

  /** §6.1.5 (a), (b): what the last certificate asks of itself. */
  finish(certificate: X509Certificate): void {
    this.#explicitPolicy = Math.max(0, this.#explicitPolicy - 1);
    if (policyConstraintsOf(certificate).requireExplicitPolicy === 0) this.#explicitPolicy = 0;
  }

  /** §6.1.5 (g): the user-constrained-policy-set (RFC 9618 §5.4). */
  userPolicies(): string[] {
    const ofAuthorities = this.#graph.authorityPolicies();
    if (this.#initial.has(anyPolicy)) return [...ofAuthorities];
    return [...this.#initial].filter((policy) => ofAuthorities.has(policy) || ofAuthorities.has(anyPolicy));
  }

  /** §6.1.5 (g): whether such a set will do. */
  accepts(policies: readonly string[]): boolean {
    return this.#explicitPolicy > 0 || policies.length > 0;
  }
}
