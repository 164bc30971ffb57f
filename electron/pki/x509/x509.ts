import { Tag, context, contextConstructed, type DerReader, type DerValue } from '../asn1/der.ts';
import { hex } from '../asn1/der-values.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { limits } from '../limits.ts';
import { Oid } from '../oids.ts';
import { assertSameAlgorithm, readSigned } from './signed.ts';

/** The frame of a certificate (RFC 5280 §4.1), its parts left as DER: everything that reads certificates starts here. */

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The OCTET STRING around the extension's DER. */
  readonly value: DerValue;
}

export interface X509Certificate {
  readonly der: Uint8Array;
  /** As people count: 1 to 3. */
  readonly version: number;
  /** What the signature covers. */
  readonly tbs: Uint8Array;
  readonly serialNumber: DerValue;
  readonly issuer: DerValue;
  readonly subject: DerValue;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly subjectPublicKeyInfo: DerValue;
  /** AlgorithmIdentifier of the signature. */
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** Extensions (RFC 5280 §4.1, §4.2): no OID twice. Shared with CRLs and their entries. */
export const readExtensions = (list: DerValue | undefined): Map<string, Extension> => {
  const extensions = new Map<string, Extension>();
  list
    ?.expect(Tag.sequence)
    .children()
    .list((item) => {
      const parts = item.expect(Tag.sequence).children();
      const oid = parts.next(Tag.oid).oid();
      const critical = parts.optional(Tag.boolean)?.boolean() ?? false;
      const value = parts.next(Tag.octetString);
      parts.end();
      if (extensions.has(oid)) throw damaged('extension twice');
      extensions.set(oid, { oid, critical, value });
    });
  return extensions;
};

const readValidity = (value: DerValue): [number, number] => {
  const parts = value.children();
  const period: [number, number] = [parts.next().time(), parts.next().time()];
  parts.end();
  return period;
};

/** The `[3]` extensions, after the two obsolete unique identifiers. */
const readOptionalParts = (parts: DerReader, version: number): Map<string, Extension> => {
  const uniqueIdentifiers = [parts.optional(context(1)), parts.optional(context(2))];
  if (version === 0 && uniqueIdentifiers.some((one) => one)) throw damaged('unique identifiers in version 1');
  const extensions = readExtensions(parts.optional(contextConstructed(3))?.inner());
  parts.end();
  if (extensions.size > 0 && version !== 2) throw damaged('extensions in a certificate before version 3');
  return extensions;
};

/** Reads a certificate's frame; `damaged`, `unsupported` (another version) or `too-large`. */
export const readX509 = (der: Uint8Array): X509Certificate => {
  const signed = readSigned(der);
  const parts = signed.tbs.children();
  const version = parts.optional(contextConstructed(0))?.inner(Tag.integer).integer(0xffff) ?? 0;
  if (version > 2) throw unsupported('certificate version');
  const serialNumber = parts.next(Tag.integer);
  if (serialNumber.integerOctets().length > limits.serial) throw tooLarge('serial number');
  assertSameAlgorithm(signed, parts.next(Tag.sequence));
  const issuer = parts.next(Tag.sequence);
  const [notBefore, notAfter] = readValidity(parts.next(Tag.sequence));
  const subject = parts.next(Tag.sequence);
  const subjectPublicKeyInfo = parts.next(Tag.sequence);
  return {
    der,
    version: version + 1,
    tbs: signed.tbs.raw,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    subjectPublicKeyInfo,
    signatureAlgorithm: signed.signatureAlgorithm,
    signature: signed.signature,
    extensions: readOptionalParts(parts, version),
  };
};

/** Lower-case hex without a leading zero octet: how serial numbers are written and compared here. */
export const serialText = (serialNumber: DerValue): string => {
  const octets = serialNumber.integerOctets();
  return hex(octets[0] === 0 && octets.length > 1 ? octets.subarray(1) : octets);
};

export interface BasicConstraints {
  readonly isCa: boolean;
  readonly pathLength?: number;
}

/** RFC 5280 §4.2.1.9; absent is "not a CA". */
export const basicConstraintsOf = (certificate: X509Certificate): BasicConstraints => {
  const extension = certificate.extensions.get(Oid.basicConstraints);
  if (!extension) return { isCa: false };
  const parts = extension.value.inner(Tag.sequence).children();
  const isCa = parts.optional(Tag.boolean)?.boolean() ?? false;
  const pathLength = parts.optional(Tag.integer)?.integer(0x7fffffff);
  parts.end();
  return pathLength === undefined ? { isCa } : { isCa, pathLength };
};

/** RFC 5280 §4.2.1.3, as a test of its bits (0 digitalSignature … 8 decipherOnly); undefined where absent. */
export const keyUsageOf = (certificate: X509Certificate): ((bit: number) => boolean) | undefined =>
  certificate.extensions.get(Oid.keyUsage)?.value.inner(Tag.bitString).namedBits();

/** Bits of RFC 5280 §4.2.1.3. */
export const KeyUsageBit = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** RFC 5280 §4.2.1.2; undefined where absent. */
export const subjectKeyIdentifierOf = (certificate: X509Certificate): Uint8Array | undefined =>
  certificate.extensions.get(Oid.subjectKeyIdentifier)?.value.inner(Tag.octetString).content;

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | undefined;
  /** The issuer's certificate by its issuer (GeneralNames) and serial number. */
  readonly certificate: { readonly issuer: DerValue; readonly serial: Uint8Array } | undefined;
}

/** RFC 5280 §4.2.1.1; undefined where absent. */
export const authorityKeyOf = (
  certificate: Pick<X509Certificate, 'extensions'>,
): AuthorityKeyIdentifier | undefined => {
  const parts = certificate.extensions.get(Oid.authorityKeyIdentifier)?.value.inner(Tag.sequence).children();
  if (!parts) return undefined;
  const keyIdentifier = parts.optional(context(0))?.content;
  const issuer = parts.optional(contextConstructed(1));
  const serial = parts.optional(context(2))?.content;
  parts.end();
  return { keyIdentifier, certificate: issuer && serial && { issuer, serial } };
};

/** Its keyIdentifier alone. */
export const authorityKeyIdentifierOf = (
  certificate: Pick<X509Certificate, 'extensions'>,
): Uint8Array | undefined => authorityKeyOf(certificate)?.keyIdentifier;

/** A PolicyInformation's OID; its qualifiers ask nothing of anybody but must be what they claim. */
const readPolicy = (information: DerValue): string => {
  const parts = information.expect(Tag.sequence).children();
  const oid = parts.next(Tag.oid).oid();
  parts
    .optional(Tag.sequence)
    ?.children()
    .list((qualifier) => qualifier.expect(Tag.sequence).children().next(Tag.oid));
  parts.end();
  return oid;
};

/** The OIDs of RFC 5280 §4.2.1.4, in the certificate's order; none twice; undefined where absent. */
export const certificatePoliciesOf = (certificate: X509Certificate): string[] | undefined => {
  const extension = certificate.extensions.get(Oid.certificatePolicies);
  if (!extension) return undefined;
  const oids = extension.value.inner(Tag.sequence).children().list(readPolicy);
  if (oids.length === 0) throw damaged('no policy');
  if (new Set(oids).size !== oids.length) throw damaged('policy twice');
  return oids;
};

/** The same as a list that may be empty. */
export const policiesOf = (certificate: X509Certificate): string[] =>
  certificatePoliciesOf(certificate) ?? [];
