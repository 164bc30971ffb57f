import { Tag, context, type DerReader, type DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { sequence } from '../asn1/der-writer.ts';
import { nameKey } from '../x509/names.ts';
import { readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509/x509.ts';

/** IssuerAndSerialNumber (RFC 5652 §10.2.4), copied from the certificate's own octets. */
export const issuerAndSerialNumber = (certificateDer: Uint8Array): Uint8Array => {
  const certificate = readX509(certificateDer);
  return sequence(certificate.issuer.raw, certificate.serialNumber.raw);
};

/** Each of a message's signers is looked for among all of its certificates: a name is prepared for comparison once. */
const preparedNames = new WeakMap<DerValue, string>();

const prepared = (name: DerValue): string => {
  const key = preparedNames.get(name) ?? nameKey(name);
  preparedNames.set(name, key);
  return key;
};

/** Octets first: what names.ts refuses to prepare is still the same as itself. */
const sameIssuer = (a: DerValue, b: DerValue): boolean =>
  sameBytes(a.raw, b.raw) || prepared(a) === prepared(b);

export interface Identifier {
  readonly kind: 'issuerAndSerialNumber' | 'subjectKeyIdentifier';
  readonly names: (certificate: X509Certificate) => boolean;
}

/** SignerIdentifier and RecipientIdentifier (RFC 5652 §5.3, §6.2.1), which are the same choice. */
export const readIdentifier = (parts: DerReader): Identifier => {
  const keyIdentifier = parts.optional(context(0))?.content;
  if (keyIdentifier) {
    return {
      kind: 'subjectKeyIdentifier',
      names: (certificate) => {
        const own = subjectKeyIdentifierOf(certificate);
        return own !== undefined && sameBytes(own, keyIdentifier);
      },
    };
  }
  const named = parts.next(Tag.sequence).children();
  const issuer = named.next(Tag.sequence);
  const serial = named.next(Tag.integer).integerOctets();
  named.end();
  return {
    kind: 'issuerAndSerialNumber',
    names: (certificate) =>
      sameBytes(certificate.serialNumber.integerOctets(), serial) && sameIssuer(certificate.issuer, issuer),
  };
};
