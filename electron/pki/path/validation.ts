import { limits } from '../limits.ts';
import type { Candidate } from './candidate.ts';
import { checkPath, type CheckedPath } from './check.ts';
import { ComparisonBudget } from './name-constraints.ts';
import { anyPolicies, type PolicyInputs } from './policies.ts';
import { RevocationCheck, type RevocationTerms } from './revocation.ts';
import { PathSearch, type Path } from './search.ts';

export interface ValidationTerms {
  readonly intermediates: readonly Candidate[];
  readonly anchors: readonly Candidate[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly allowSha1: boolean;
  /** Undefined where the status of certificates is not asked. */
  readonly status: Pick<RevocationTerms, 'crls' | 'ocsp'> | undefined;
}

/** One validation: the certificate's own paths and, for the lists that tell its status, those of their signers. */
export class PathValidation {
  readonly #terms: ValidationTerms;
  readonly #search: PathSearch;
  readonly #revocation: RevocationCheck | undefined;
  readonly #comparisons = new ComparisonBudget();
  #checked = 0;
  /** The anchor of the path being checked: signers of lists must have a path to the same (§6.3.3 (f)). */
  #anchor: Candidate | undefined;
  /** Signers being asked about: none is trusted through itself. */
  readonly #asked = new Set<string>();
  readonly #trusted = new Map<string, boolean>();

  constructor(terms: ValidationTerms) {
    const { intermediates, anchors, at, allowSha1, status } = terms;
    this.#terms = terms;
    this.#search = new PathSearch(intermediates);
    this.#revocation =
      status &&
      new RevocationCheck({
        ...status,
        at,
        allowSha1,
        authorities: [...intermediates, ...anchors],
        trusts: (signer) => this.#trusts(signer),
      });
  }

  /** The first path without a finding; else the one with the fewest, the earliest of equals. */
  best(start: Candidate, policies: PolicyInputs): CheckedPath | undefined {
    const { anchors } = this.#terms;
    const signed = this.#bestOf(this.#search.signedPaths(start, anchors), policies);
    if (signed) return signed;
    const [named] = this.#search.namedPaths(start, anchors);
    return named && this.#check(named, policies);
  }

  #bestOf(paths: Iterable<Path>, policies: PolicyInputs): CheckedPath | undefined {
    let best: CheckedPath | undefined;
    for (const path of paths) {
      if (++this.#checked > limits.checkedPaths) break;
      const checked = this.#check(path, policies);
      if (!best || checked.findings.length < best.findings.length) best = checked;
      if (best.findings.length === 0) break;
    }
    return best;
  }

  #check(path: Path, policies: PolicyInputs): CheckedPath {
    const before = this.#anchor;
    this.#anchor = path[path.length - 1];
    const { at, allowSha1 } = this.#terms;
    const own = { policies, comparisons: this.#comparisons, revocation: this.#revocation };
    const checked = checkPath(path, { at, allowSha1, ...own });
    this.#anchor = before;
    return checked;
  }

  #trusts(signer: Candidate): boolean {
    const anchor = this.#anchor!;
    if (this.#asked.has(signer.id)) return false;
    const question = `${anchor.id} ${signer.id}`;
    const known = this.#trusted.get(question);
    if (known !== undefined) return known;
    const isFirst = this.#asked.size === 0;
    this.#asked.add(signer.id);
    const best = this.#bestOf(this.#search.signedPaths(signer, [anchor]), anyPolicies);
    this.#asked.delete(signer.id);
    const trusted = best?.findings.length === 0;
    // A no from inside another question may be due to that one: it is not kept.
    if (trusted || isFirst) this.#trusted.set(question, trusted);
    return trusted;
  }
}
