import { createHash } from 'node:crypto';
import { keyUsages, type CertificateFacts, type DistinguishedName } from '../../shared/certificate.ts';
import { readAlgorithm } from './asn1/algorithm.ts';
import { hex } from './asn1/der-values.ts';
import { readName, valuesOf } from './x509/names.ts';
import { describePolicy } from './x509/policies.ts';
import { readPublicKey } from './x509/public-key.ts';
import { identityOf } from './vid.ts';
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  keyUsageOf,
  policiesOf,
  readX509,
  serialText,
  subjectKeyIdentifierOf,
} from './x509/x509.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Korea keeps UTC+9 without summer time since 1988, before the first certificate. */
const seoulOffset = 9 * 60 * 60 * 1000;

/** As the pages show it, in Asia/Seoul: `2027. 3. 31. 23:59:59`. */
export const seoulTime = (milliseconds: number): string => {
  const date = new Date(milliseconds + seoulOffset);
  const day = `${date.getUTCFullYear()}. ${date.getUTCMonth() + 1}. ${date.getUTCDate()}.`;
  const parts = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return `${day} ${parts.map(twoDigits).join(':')}`;
};

/** OUs that say what kind of certificate it is, not who registered its holder. */
const kindMarker = /^(?:personal|corporat|licensedCA|accreditedCA|xUse|server)/i;

/** The subject's OU of the unit that met the customer: WOORI, KMB, NACF …; the one nearest the CN where several are. */
const registrationAuthorityOf = (subject: DistinguishedName): string | undefined =>
  valuesOf(subject, 'OU').find((unit) => !kindMarker.test(unit));

/** An object's entries that are there: absent stays absent under exactOptionalPropertyTypes. */
const present = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

/**
 * Everything the app says about a certificate, from its DER alone (RFC 5280; KISA's profile KCAC.TS.CERTPROF for names
 * and identity). Nothing is verified: the signature, the dates and the issuer are validatePath's.
 * Synchronous, some tens of microseconds. Fails with PkiError `damaged`, `unsupported` or `too-large`.
 */
export const parseCertificate = (der: Uint8Array): CertificateFacts => {
  const certificate = readX509(der);
  const subject = readName(certificate.subject);
  const issuer = readName(certificate.issuer);
  const { algorithm, bits } = readPublicKey(certificate.subjectPublicKeyInfo);
  const isCa = basicConstraintsOf(certificate).isCa;
  const usage = keyUsageOf(certificate);
  const subjectKeyIdentifier = subjectKeyIdentifierOf(certificate);
  const authorityKeyIdentifier = authorityKeyIdentifierOf(certificate);
  return {
    sha256: sha256(der),
    serialNumber: serialText(certificate.serialNumber),
    subject,
    issuer,
    ...identityOf(certificate),
    policies: policiesOf(certificate).map(describePolicy),
    keyUsage: usage ? keyUsages.filter((_, bit) => usage(bit)) : [],
    isCa,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
    validity: { from: seoulTime(certificate.notBefore), to: seoulTime(certificate.notAfter) },
    publicKey: { algorithm, bits },
    publicKeySha256: sha256(certificate.subjectPublicKeyInfo.raw),
    signatureAlgorithm: readAlgorithm(certificate.signatureAlgorithm).oid,
    ...present('subjectKeyIdentifier', subjectKeyIdentifier && hex(subjectKeyIdentifier)),
    ...present('authorityKeyIdentifier', authorityKeyIdentifier && hex(authorityKeyIdentifier)),
    issuerOrganization: valuesOf(issuer, 'O')[0] ?? '',
    ...present('registrationAuthority', isCa ? undefined : registrationAuthorityOf(subject)),
  };
};
