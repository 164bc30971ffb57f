import { Tag, context, contextConstructed, readDer, type DerReader, type DerValue } from '../asn1/der.ts';
import { hex } from '../asn1/der-values.ts';
import { element } from '../asn1/der-writer.ts';
import { damaged } from '../errors.ts';
import { nameKey } from './names.ts';
import { Oid } from '../oids.ts';
import type { Extension, X509Certificate } from './x509.ts';

/** Where a certificate says its CRLs are, and of what a CRL says it speaks (RFC 5280 §4.2.1.13, §5.2.5). */

/** Reasons as a set of bits: `1 << n` for bit n of ReasonFlags, 1 keyCompromise to 8 aACompromise. */
export type Reasons = number;
export const allReasons: Reasons = 0b1_1111_1110;
/** Bit 6 of ReasonFlags. */
export const certificateHold: Reasons = 1 << 6;

/** ReasonFlags, under whatever implicit tag. */
const readReasons = (flags: DerValue): Reasons => {
  const has = flags.namedBits(flags.tag);
  let reasons = 0;
  for (let bit = 1; bit <= 8; bit++) if (has(bit)) reasons |= 1 << bit;
  return reasons;
};

/** A GeneralName in comparable form: a directory name by RFC 5280 §7.1, any other by its octets. */
const generalNameKey = (name: DerValue): string =>
  name.tag === contextConstructed(4) ? nameKey(name.inner(Tag.sequence)) : hex(name.raw);

const directoryNameIn = (name: DerValue): DerValue | undefined =>
  name.tag === contextConstructed(4) ? name.inner(Tag.sequence) : undefined;

/** The directory names among GeneralNames; whatever else stands there names no issuer. */
const directoryNames = (names: DerValue): DerValue[] =>
  names
    .children()
    .list(directoryNameIn)
    .filter((name) => name !== undefined);

/** Whether one of these GeneralNames is the name whose `nameKey` this is. */
export const namesDirectory = (names: DerValue, key: string): boolean =>
  directoryNames(names).some((name) => nameKey(name) === key);

/** The `nameKey` of a name that goes on from another. */
const joinedKeys = (above: string, below: string): string => (above === '' ? below : `${above},${below}`);

/** DistributionPointName: full names, or one relative to the CRL issuer's, as `nameKey`; a relative one fits no two issuers. */
const pointNames = (name: DerValue, issuers: readonly string[]): string[] => {
  if (name.tag === contextConstructed(0)) return name.children().list(generalNameKey);
  const [issuer] = issuers;
  const relative = element(Tag.sequence, element(Tag.set, name.expect(contextConstructed(1)).content));
  if (issuer === undefined || issuers.length > 1) return [];
  return [joinedKeys(issuer, nameKey(readDer(relative)))];
};

export interface DistributionPoint {
  /** In comparable form: its own or, where it has none, those of its cRLIssuer (§6.3.3 (b)(2)(i)). */
  readonly names: readonly string[];
  readonly reasons: Reasons;
  /** The issuers it points to, as `nameKey`; undefined: the certificate's own. */
  readonly crlIssuers: readonly string[] | undefined;
}

const readPoint = (parts: DerReader, certificateIssuer: string): DistributionPoint => {
  const name = parts.optional(contextConstructed(0))?.inner();
  const reasons = parts.optional(context(1));
  const issuerNames = parts.optional(contextConstructed(2));
  parts.end();
  if (!name && !issuerNames) throw damaged('distribution point without a name');
  const issuers = issuerNames ? directoryNames(issuerNames).map(nameKey) : [certificateIssuer];
  return {
    names: name ? pointNames(name, issuers) : issuers,
    reasons: reasons ? readReasons(reasons) : allReasons,
    crlIssuers: issuerNames && issuers,
  };
};

/**
 * The distribution points of a certificate and, last, the one that every certificate has: its issuer (§6.3.3).
 * Fails with `damaged` or `too-large`.
 */
export const distributionPointsOf = ({ extensions, issuer }: X509Certificate): DistributionPoint[] => {
  const points = extensions.get(Oid.crlDistributionPoints)?.value.inner(Tag.sequence).children();
  // Once for all points: prepared for each anew, a long name would cost their number times its length.
  const own = nameKey(issuer);
  const named = points?.list((point) => readPoint(point.expect(Tag.sequence).children(), own)) ?? [];
  return [...named, { names: [own], reasons: allReasons, crlIssuers: undefined }];
};

/** issuingDistributionPoint. */
export interface CrlScope {
  /** In comparable form; undefined where the list has no distribution point. */
  readonly names: readonly string[] | undefined;
  readonly onlyUsers: boolean;
  readonly onlyAuthorities: boolean;
  readonly onlyAttributes: boolean;
  readonly reasons: Reasons;
  readonly indirect: boolean;
}

/** `[n] IMPLICIT BOOLEAN DEFAULT FALSE`. */
const readFlag = (parts: DerReader, n: number): boolean => {
  const content = parts.optional(context(n))?.content;
  if (content === undefined) return false;
  if (content.length !== 1) throw damaged('BOOLEAN');
  return content[0] !== 0;
};

/** Of a CRL with these extensions, by this issuer. Fails with `damaged` or `too-large`. */
export const readScope = (extensions: ReadonlyMap<string, Extension>, issuer: DerValue): CrlScope => {
  const parts = extensions.get(Oid.issuingDistributionPoint)?.value.inner(Tag.sequence).children();
  const name = parts?.optional(contextConstructed(0))?.inner();
  const flag = (n: number): boolean => parts !== undefined && readFlag(parts, n);
  const onlyUsers = flag(1);
  const onlyAuthorities = flag(2);
  const reasons = parts?.optional(context(3));
  const indirect = flag(4);
  const onlyAttributes = flag(5);
  parts?.end();
  return {
    names: name && pointNames(name, [nameKey(issuer)]),
    onlyUsers,
    onlyAuthorities,
    onlyAttributes,
    reasons: reasons ? readReasons(reasons) : allReasons,
    indirect,
  };
};
