import { parseCrl, type CertificateList, type RevokedCertificate } from '../x509/crl.ts';
import { distributionPointsOf, namesDirectory, type DistributionPoint } from '../x509/distribution-points.ts';
import type { DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { readable } from '../errors.ts';
import { nameKey } from '../x509/names.ts';
import { Oid } from '../oids.ts';
import { basicConstraintsOf } from '../x509/x509.ts';
import type { Candidate } from './candidate.ts';
import type { Evidence } from './revocation-evidence.ts';
import { ListSigners, type Question, type ReadList } from './revocation-signers.ts';
import type { RevocationTerms } from './revocation-terms.ts';

/** What a list says of a certificate; `removed`: no longer on it (removeFromCRL). */
type Entry = 'revoked' | 'suspended' | 'removed' | undefined;

const entryOf = ({ list, issuer }: ReadList, { certificate, issuer: ofCertificate }: Candidate): Entry => {
  // A name held for thousands of entries is prepared for comparison once.
  const named = new Map<DerValue, boolean>();
  const isNamed = (names: DerValue): boolean => {
    const verdict = named.get(names) ?? namesDirectory(names, ofCertificate);
    named.set(names, verdict);
    return verdict;
  };
  const isOurs = ({ certificateIssuer }: RevokedCertificate): boolean =>
    certificateIssuer ? isNamed(certificateIssuer) : issuer === ofCertificate;
  const entries = list.entries.find(certificate.serialNumber.integerOctets()).filter(isOurs);
  const has = (wanted: string): boolean => entries.some(({ reason }) => reason === wanted);
  if (entries.some(({ reason }) => reason !== 'certificateHold' && reason !== 'removeFromCRL'))
    return 'revoked';
  if (has('certificateHold')) return 'suspended';
  return has('removeFromCRL') ? 'removed' : undefined;
};

/** §6.3.3 (i)–(k): the delta first, then the list. What is removed was on hold: nothing else is ever taken back. */
const merged = (own: Entry, change: Entry): Evidence['verdict'] => {
  const entry = own === 'revoked' ? own : (change ?? own);
  return entry === 'removed' || entry === undefined ? 'good' : entry;
};

/** §6.3.3 (b): whether a list speaks of the certificate, by this distribution point of the certificate's. */
const isInScope = (
  { list: { scope }, issuer }: ReadList,
  point: DistributionPoint,
  subject: Candidate,
): boolean => {
  if (point.crlIssuers) {
    if (!point.crlIssuers.includes(issuer) || !scope.indirect) return false;
  } else if (issuer !== subject.issuer) return false;
  return !scope.names || scope.names.some((name) => point.names.includes(name));
};

/** §6.3.3 (b)(2)(ii)–(iv). */
const isOfKind = ({ scope }: CertificateList, isCa: boolean): boolean =>
  !scope.onlyAttributes && !(scope.onlyUsers && isCa) && !(scope.onlyAuthorities && !isCa);

const sameExtension = (oid: string, a: CertificateList, b: CertificateList): boolean => {
  const [ofA, ofB] = [a.extensions.get(oid)?.value.raw, b.extensions.get(oid)?.value.raw];
  return ofA && ofB ? sameBytes(ofA, ofB) : ofA === ofB;
};

/** §6.3.3 (c): a delta by the same issuer, of the same scope and under the same key identifier. */
const isDeltaOf = (delta: ReadList, base: ReadList): boolean =>
  delta.issuer === base.issuer &&
  sameExtension(Oid.issuingDistributionPoint, delta.list, base.list) &&
  sameExtension(Oid.authorityKeyIdentifier, delta.list, base.list);

/** A delta CRL (§5.2.4). */
interface Delta extends ReadList {
  /** baseNumber: of the list it says the changes since. */
  readonly list: CertificateList & { readonly baseNumber: bigint };
}

/** A delta that is understood. */
const isDelta = (read: ReadList): read is Delta =>
  read.list.baseNumber !== undefined && !read.list.hasUnknownCritical;

/** What the CRLs handed in prove of a certificate: RFC 5280 §6.3.3 for each distribution point and each list. */
export class ListEvidence {
  readonly #at: number;
  readonly #signers: ListSigners;
  readonly #lists: readonly ReadList[];
  readonly #deltas: readonly Delta[];

  constructor(terms: RevocationTerms) {
    this.#at = terms.at;
    this.#signers = new ListSigners(terms);
    this.#lists = readable(terms.crls, (der) => {
      const list = parseCrl(der);
      return { list, issuer: nameKey(list.issuer) };
    });
    this.#deltas = this.#lists.filter(isDelta);
  }

  /** Fails with PkiError where the certificate's own extensions cannot be read. */
  of(question: Question): Evidence[] {
    const points = distributionPointsOf(question.subject.certificate);
    const { isCa } = basicConstraintsOf(question.subject.certificate);
    const relevant = this.#lists.filter(({ list }) => list.thisUpdate <= this.#at && isOfKind(list, isCa));
    return readable(relevant, (read) => this.#ofList(read, question, points)).flat();
  }

  #ofList(read: ReadList, question: Question, points: readonly DistributionPoint[]): Evidence[] {
    const { list } = read;
    const { subject } = question;
    const own = points.filter((point) => isInScope(read, point, subject));
    if (own.length === 0) return [];
    const isDelegated = own.every(({ crlIssuers }) => crlIssuers !== undefined);
    const signer = this.#signers.signerOf(read, question, isDelegated);
    if (!signer) return [];
    // §6.3.3 (d): interim_reasons_mask.
    const reasons = list.scope.reasons & own.reduce((sum, point) => sum | point.reasons, 0);
    const entry = entryOf(read, subject);
    const { deltas, acquits } = this.#changes(read, signer);
    if (deltas.length > 0) {
      // Several are weighed by their dates, as all evidence is.
      return deltas.map((delta) => {
        const verdict = merged(entry, entryOf(delta, subject));
        return { verdict, reasons, at: delta.list.thisUpdate };
      });
    }
    if (!this.#isFresh(list)) return [];
    const verdict = merged(entry, undefined);
    return acquits || verdict !== 'good' ? [{ verdict, reasons, at: list.thisUpdate }] : [];
  }

  /** The deltas in date and under the same key (§6.3.3 (h)) that build on this list; without one, whether it may acquit by itself. */
  #changes(base: ReadList, signer: Candidate): { deltas: Delta[]; acquits: boolean } {
    // Without a number no list has later deltas, and no delta is later than any list.
    const { number = Number.POSITIVE_INFINITY, baseNumber, hasUnknownCritical } = base.list;
    // A delta by itself, a list not understood, one that its deltas no longer build on: these convict, no more.
    const isWhole = baseNumber === undefined && !hasUnknownCritical;
    const later = this.#deltas.filter(
      (delta) =>
        isWhole &&
        (delta.list.number ?? Number.NEGATIVE_INFINITY) > number &&
        isDeltaOf(delta, base) &&
        this.#isFresh(delta.list) &&
        this.#signers.verifies(delta, signer),
    );
    return {
      deltas: later.filter(({ list }) => list.baseNumber <= number),
      acquits: isWhole && later.length === 0,
    };
  }

  #isFresh({ thisUpdate, nextUpdate }: CertificateList): boolean {
    return thisUpdate <= this.#at && this.#at <= (nextUpdate ?? Number.NEGATIVE_INFINITY);
  }
}
