import { Tag, contextConstructed, type DerValue } from '../asn1/der.ts';
import { damaged, tooLarge } from '../errors.ts';
import { directoryName, readGeneralName } from '../x509/general-names.ts';
import { limits } from '../limits.ts';
import { readName } from '../x509/names.ts';
import { Oid } from '../oids.ts';
import type { X509Certificate } from '../x509/x509.ts';
import type { FindingCode } from './findings.ts';
import {
  comparableName,
  readSubtree,
  type ComparableName,
  type Subtree,
  type Verdict,
} from './name-forms.ts';

type Subtrees = ReadonlyMap<string, readonly Subtree[]>;

const readSubtrees = (list: DerValue | undefined, excluded: boolean): Subtrees => {
  const kinds = new Map<string, Subtree[]>();
  if (!list) return kinds;
  const subtrees = list.children().list((subtree) => readSubtree(subtree, excluded));
  if (subtrees.length === 0) throw damaged('no subtree');
  for (const subtree of subtrees) {
    const others = kinds.get(subtree.kind);
    if (others) others.push(subtree);
    else kinds.set(subtree.kind, [subtree]);
  }
  return kinds;
};

/** The names that constraints apply to; an emailAddress in the subject where no rfc822Name takes its place. */
const namesOf = (certificate: X509Certificate): ComparableName[] => {
  const names = [directoryName(certificate.subject)].filter(({ value }) => value !== '');
  const altNames = certificate.extensions.get(Oid.subjectAltName)?.value.inner(Tag.sequence).children();
  altNames?.list((name) => names.push(readGeneralName(name)));
  if (names.some(({ kind }) => kind === 'rfc822')) return names.map(comparableName);
  const mailboxes = readName(certificate.subject).attributes.filter(({ oid }) => oid === Oid.emailAddress);
  return [...names, ...mailboxes.map(({ value }) => ({ kind: 'rfc822', value }))].map(comparableName);
};

/** Comparisons of names with constraints, of all paths of one validation: names times constraints times paths. */
export class ComparisonBudget {
  #left: number = limits.nameComparisons;

  spend(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw tooLarge('names and constraints');
  }
}

/**
 * permitted_subtrees and excluded_subtrees of a path (RFC 5280 §6.1.1, §6.1.4 (g)), from the anchor down. Every list of
 * permitted subtrees stays a list of its own: a name is in their intersection when it is in each.
 */
export class NameConstraints {
  readonly #permitted: Subtrees[] = [];
  readonly #excluded: Subtrees[] = [];
  readonly #budget: ComparisonBudget;

  constructor(budget: ComparisonBudget) {
    this.#budget = budget;
  }

  /** §6.1.3 (b), (c): what stands against the names of a certificate. */
  check(certificate: X509Certificate): FindingCode[] {
    if (this.#permitted.length + this.#excluded.length === 0) return [];
    const codes = new Set<FindingCode>();
    for (const name of namesOf(certificate)) {
      for (const permitted of this.#permitted) {
        const verdict = this.#isCovered(name, permitted.get(name.kind), true);
        if (verdict === undefined) codes.add('name-not-comparable');
        if (verdict === false) codes.add('name-not-permitted');
      }
      for (const excluded of this.#excluded) {
        const verdict = this.#isCovered(name, excluded.get(name.kind), false);
        if (verdict === undefined) codes.add('name-not-comparable');
        if (verdict === true) codes.add('name-excluded');
      }
    }
    return [...codes];
  }

  /** Takes over the constraints of an authority's certificate. */
  add(certificate: X509Certificate): void {
    const parts = certificate.extensions.get(Oid.nameConstraints)?.value.inner(Tag.sequence).children();
    if (!parts) return;
    const permitted = parts.optional(contextConstructed(0));
    const excluded = parts.optional(contextConstructed(1));
    parts.end();
    if (!permitted && !excluded) throw damaged('name constraints without a subtree');
    this.#permitted.push(readSubtrees(permitted, false));
    this.#excluded.push(readSubtrees(excluded, true));
  }

  /** Whether one of the subtrees covers the name; `none` is the answer where there are none of its kind. */
  #isCovered({ value }: ComparableName, subtrees: readonly Subtree[] | undefined, none: boolean): Verdict {
    if (!subtrees) return none;
    if (value === undefined) return undefined;
    this.#budget.spend(subtrees.length);
    const verdicts = subtrees.map(({ covers }) => covers(value));
    if (verdicts.includes(undefined)) return undefined;
    return verdicts.includes(true);
  }
}
