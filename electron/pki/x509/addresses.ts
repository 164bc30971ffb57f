import { Tag, contextConstructed, type DerValue } from '../asn1/der.ts';
import { readable } from '../errors.ts';
import { Oid } from '../oids.ts';
import { readGeneralName } from './general-names.ts';
import type { X509Certificate } from './x509.ts';

/** Where a certificate says that its status is told. For showing only: nothing is fetched from there. */

const uriOf = (name: DerValue): string[] => {
  const { kind, value } = readGeneralName(name);
  return kind === 'uri' ? [value] : [];
};

/** DistributionPoint's full names (RFC 5280 §4.2.1.13); one relative to its issuer is no address. */
const addressesOfPoint = (point: DerValue): string[] => {
  const name = point.expect(Tag.sequence).children().optional(contextConstructed(0))?.inner();
  return name?.tag === contextConstructed(0) ? name.children().list(uriOf).flat() : [];
};

/** AccessDescription (§4.2.2.1) of the method. */
const addressesBy =
  (method: string) =>
  (description: DerValue): string[] => {
    const parts = description.expect(Tag.sequence).children();
    return parts.next(Tag.oid).oid() === method ? uriOf(parts.next()) : [];
  };

/** What an extension's list holds; one that cannot be read holds no address, and the rest of the certificate stands. */
const listIn = (
  { extensions }: X509Certificate,
  oid: string,
  read: (value: DerValue) => string[],
): string[] => {
  const extension = extensions.get(oid);
  const values = extension ? [extension.value] : [];
  return readable(values, (value) => value.inner(Tag.sequence).children().list(read).flat()).flat();
};

/** As they stand there: KISA's issuers name partitions of their directories (`ldap://…`). */
export const crlAddressesOf = (certificate: X509Certificate): string[] =>
  listIn(certificate, Oid.crlDistributionPoints, addressesOfPoint);

export const ocspAddressesOf = (certificate: X509Certificate): string[] =>
  listIn(certificate, Oid.authorityInfoAccess, addressesBy(Oid.ocsp));
