import { CrlEntries } from './crl-entries.ts';
import { Tag, contextConstructed, type DerReader, type DerValue } from '../asn1/der.ts';
import { hex } from '../asn1/der-values.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { readScope, type CrlScope } from './distribution-points.ts';
import { limits } from '../limits.ts';
import { Oid } from '../oids.ts';
import { assertSameAlgorithm, readSigned } from './signed.ts';
import { readExtensions, type Extension } from './x509.ts';

export type { RevocationReason, RevokedCertificate } from './crl-entries.ts';

export interface CertificateList {
  readonly tbs: Uint8Array;
  readonly issuer: DerValue;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Absent where the issuer promises none: such a list proves nothing about today. */
  readonly nextUpdate: number | undefined;
  /** AlgorithmIdentifier, as signatures.ts reads it. */
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly entries: CrlEntries;
  readonly scope: CrlScope;
  /** CRLNumber (§5.2.3). */
  readonly number: bigint | undefined;
  /** BaseCRLNumber (§5.2.4): where there is one, this is a delta CRL and says what has changed since. */
  readonly baseNumber: bigint | undefined;
  /** A critical extension, of the list or of an entry, that is not read here: the list acquits nobody (§5.2, §5.3). */
  readonly hasUnknownCritical: boolean;
}

const processed = new Set<string>([
  Oid.authorityKeyIdentifier,
  Oid.issuerAltName,
  Oid.crlNumber,
  Oid.deltaCrlIndicator,
  Oid.issuingDistributionPoint,
  Oid.freshestCrl,
]);

/** RFC 5280 §5.2.3 allows 20 octets. */
const readNumber = (extension: Extension | undefined): bigint | undefined => {
  const octets = extension?.value.inner(Tag.integer).unsignedOctets();
  if (octets && octets.length > limits.serial) throw tooLarge('CRL number');
  return octets && BigInt(`0x${hex(octets)}`);
};

const readNextUpdate = (parts: DerReader): number | undefined =>
  parts.tag === Tag.utcTime || parts.tag === Tag.generalizedTime ? parts.next().time() : undefined;

/**
 * Reads a CRL (RFC 5280 §5) in time and memory of the order of its size; nothing is verified. Fails with `damaged`,
 * `unsupported` (another version) or `too-large`.
 */
export const parseCrl = (der: Uint8Array): CertificateList => {
  const signed = readSigned(der, limits.crlBytes);
  const parts = signed.tbs.children();
  const version = parts.optional(Tag.integer)?.integer(0xff);
  if (version !== undefined && version !== 1) throw unsupported('CRL version');
  assertSameAlgorithm(signed, parts.next(Tag.sequence));
  const issuer = parts.next(Tag.sequence);
  const thisUpdate = parts.next().time();
  const nextUpdate = readNextUpdate(parts);
  const entries = new CrlEntries(der, parts.optional(Tag.sequence));
  const extensions = readExtensions(parts.optional(contextConstructed(0))?.inner());
  parts.end();
  if (version === undefined && (extensions.size > 0 || entries.hasExtensions))
    throw damaged('extensions in a CRL before version 2');
  const scope = readScope(extensions, issuer);
  const unknown = [...extensions.values()].some(({ critical, oid }) => critical && !processed.has(oid));
  return {
    tbs: signed.tbs.raw,
    issuer,
    thisUpdate,
    nextUpdate,
    signatureAlgorithm: signed.signatureAlgorithm,
    signature: signed.signature,
    extensions,
    entries,
    scope,
    number: readNumber(extensions.get(Oid.crlNumber)),
    baseNumber: readNumber(extensions.get(Oid.deltaCrlIndicator)),
    // An issuer named in a list that does not call itself indirect: nobody can tell whose its entries are.
    hasUnknownCritical: unknown || entries.hasUnknownCritical || (entries.namesIssuers && !scope.indirect),
  };
};
