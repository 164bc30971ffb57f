import { createHash, createPrivateKey, sign } from 'node:crypto';
import { contextConstructed } from '../der.ts';
import {
  algorithm,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  time,
} from '../der-writer.ts';
import { guarded, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { assertMatches, type PrivateKeyInfo } from '../private-key.ts';
import { readPublicKey } from '../public-key.ts';
import { readX509 } from '../x509.ts';
import { contentInfo } from './content-info.ts';

export interface StatementToSign {
  readonly content: Uint8Array;
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Further certificates to send along, DER; the root need not be among them. */
  readonly chain: readonly Uint8Array[];
  readonly privateKey: PrivateKeyInfo;
  /** Whole seconds are kept. */
  readonly signingTime: Date;
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf([value]));

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** SigningCertificateV2 (RFC 5035 §3) with one ESSCertIDv2: SHA-256 is its default and therefore not written. */
const signingCertificateV2 = (certificate: Uint8Array): Uint8Array =>
  sequence(sequence(sequence(octetString(sha256(certificate)))));

/** IssuerAndSerialNumber (RFC 5652 §10.2.4), copied from the certificate's own octets. */
export const issuerAndSerialNumber = (certificateDer: Uint8Array): Uint8Array => {
  const certificate = readX509(certificateDer);
  return sequence(certificate.issuer.raw, certificate.serialNumber.raw);
};

const unique = (certificates: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(certificates.map((der) => [Buffer.from(der).toString('latin1'), der])).values(),
];

/**
 * A CMS SignedData in DER (RFC 5652; CAdES-B-B, ETSI EN 319 122-1): attached content, one RSA signer named by issuer
 * and serial number, SHA-256 with PKCS#1 v1.5, signed contentType, messageDigest, signingTime, signingCertificateV2.
 * Fails with `key-mismatch` before anything is signed, `unsupported` for a key that is not RSA, `damaged`.
 */
export const signStatement = async (statement: StatementToSign): Promise<Uint8Array> => {
  const { content, certificate, chain, privateKey, signingTime } = statement;
  if (readPublicKey(readX509(certificate).subjectPublicKeyInfo).algorithm !== 'RSA')
    throw unsupported('signing key');
  assertMatches(privateKey, certificate);
  const attributes = [
    attribute(Oid.contentType, oid(Oid.data)),
    attribute(Oid.messageDigest, octetString(sha256(content))),
    attribute(Oid.signingTime, time(signingTime)),
    attribute(Oid.signingCertificateV2, signingCertificateV2(certificate)),
  ];
  // RFC 5652 §5.4: signed as SET OF, sent as [0].
  const signature = guarded('private key', () => {
    const key = createPrivateKey({ key: Buffer.from(privateKey.der), format: 'der', type: 'pkcs8' });
    return sign('sha256', setOf(attributes), key);
  });
  const signerInfo = sequence(
    integer(1),
    issuerAndSerialNumber(certificate),
    algorithm(Oid.sha256),
    setOf(attributes, contextConstructed(0)),
    algorithm(Oid.rsaEncryption, nullValue()),
    octetString(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf([algorithm(Oid.sha256)]),
    sequence(oid(Oid.data), element(contextConstructed(0), octetString(content))),
    setOf(unique([certificate, ...chain]), contextConstructed(0)),
    setOf([signerInfo]),
  );
  return contentInfo(Oid.signedData, signedData);
};
