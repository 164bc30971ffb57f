import { limits } from '../limits.ts';
import { byFit, checkIssued, isSameEntity, type Candidate } from './candidate.ts';

/** A path: the certificate asked about first, the anchor last. */
export type Path = readonly Candidate[];

const bySubject = (candidates: readonly Candidate[]): Map<string, Candidate[]> => {
  const named = new Map<string, Map<string, Candidate>>();
  for (const candidate of candidates) {
    const namesakes = named.get(candidate.subject) ?? new Map<string, Candidate>();
    named.set(candidate.subject, namesakes.set(candidate.id, candidate));
  }
  return new Map([...named].map(([name, namesakes]) => [name, [...namesakes.values()]]));
};

/** Not the certificate asked about twice, nor an issuer's name and key: a renewed CA may be asked about under its older certificate. */
const isIn = (path: Path, issuer: Candidate): boolean =>
  path.some((one, index) => (index === 0 ? one.id === issuer.id : isSameEntity(one, issuer)));

/** Whether a path may go on from a certificate to this issuer of its name. */
type Follows = (issuer: Candidate, subject: Candidate) => boolean;

/**
 * Builds paths: by names, key identifiers as a hint, the shortest first, nobody twice in one; ended by the bounds of
 * limits.ts, not by the input. Only issuers whose key made the signature are followed, so that a crowd of namesakes
 * cannot keep the search from the right one; breadth first, so that cross-signed cycles cannot either.
 */
export class PathSearch {
  readonly #intermediates: Map<string, Candidate[]>;
  /** Signatures found good or bad, by both certificates. */
  readonly #signatures = new Map<string, boolean>();

  constructor(intermediates: readonly Candidate[]) {
    this.#intermediates = bySubject(intermediates);
  }

  /** Paths whose signatures are good. */
  signedPaths(start: Candidate, anchors: readonly Candidate[]): Generator<Path> {
    return this.#paths(start, anchors, (issuer, subject) => this.#isSigned(issuer, subject));
  }

  /** Paths by their names alone: to tell what is wrong where no other is found. */
  namedPaths(start: Candidate, anchors: readonly Candidate[]): Generator<Path> {
    return this.#paths(start, anchors, () => true);
  }

  *#paths(start: Candidate, anchors: readonly Candidate[], follows: Follows): Generator<Path> {
    if (anchors.some(({ id }) => id === start.id)) yield [start];
    const named = bySubject(anchors);
    const partial: Path[] = [[start]];
    for (const path of partial) {
      const tip = path[path.length - 1]!;
      for (const anchor of byFit(tip, named.get(tip.issuer) ?? [])) {
        if (!path.some(({ id }) => id === anchor.id) && follows(anchor, tip)) yield [...path, anchor];
      }
      if (path.length + 1 >= limits.pathLength) continue;
      for (const issuer of byFit(tip, this.#intermediates.get(tip.issuer) ?? [])) {
        if (partial.length >= limits.partialPaths) break;
        if (!isIn(path, issuer) && follows(issuer, tip)) partial.push([...path, issuer]);
      }
    }
  }

  #isSigned(issuer: Candidate, subject: Candidate): boolean {
    const key = `${issuer.id} ${subject.id}`;
    const known = this.#signatures.get(key);
    if (known !== undefined) return known;
    if (this.#signatures.size >= limits.pathSignatureChecks) return false;
    const good = checkIssued(issuer, subject) === 'good';
    this.#signatures.set(key, good);
    return good;
  }
}
