import { Oid } from './oids.ts';
import { crlAddressesOf, ocspAddressesOf } from './x509/addresses.ts';
import { readX509 } from './x509/x509.ts';

/** What a certificate says beside the facts of `parseCertificate`: for reading, nothing is decided by it. */
export interface CertificateExtras {
  /** 1 to 3. */
  readonly version: number;
  /** In the certificate's order; `name` as RFC 5280 writes it, the OID itself where it has none. */
  readonly extensions: readonly { readonly oid: string; readonly name: string; readonly critical: boolean }[];
  /** Addresses of revocation lists and of OCSP responders, as they stand there. */
  readonly crl: readonly string[];
  readonly ocsp: readonly string[];
}

/** Extensions of certificates; those of lists and requests have names of their own. */
const named = [
  'subjectKeyIdentifier',
  'keyUsage',
  'subjectAltName',
  'issuerAltName',
  'basicConstraints',
  'nameConstraints',
  'crlDistributionPoints',
  'certificatePolicies',
  'policyMappings',
  'authorityKeyIdentifier',
  'policyConstraints',
  'extendedKeyUsage',
  'freshestCrl',
  'inhibitAnyPolicy',
  'authorityInfoAccess',
  'ocspNoCheck',
] as const satisfies readonly (keyof typeof Oid)[];
const spelling: Readonly<Partial<Record<(typeof named)[number], string>>> = {
  crlDistributionPoints: 'cRLDistributionPoints',
  freshestCrl: 'freshestCRL',
  ocspNoCheck: 'id-pkix-ocsp-nocheck',
};
const names = new Map<string, string>(named.map((name) => [Oid[name], spelling[name] ?? name]));

/** From the DER alone. Fails as `parseCertificate` does. */
export const readExtras = (der: Uint8Array): CertificateExtras => {
  const certificate = readX509(der);
  return {
    version: certificate.version,
    extensions: [...certificate.extensions.values()].map(({ oid, critical }) => ({
      oid,
      name: names.get(oid) ?? oid,
      critical,
    })),
    crl: crlAddressesOf(certificate),
    ocsp: ocspAddressesOf(certificate),
  };
};
