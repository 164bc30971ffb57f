import { createHash, createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { contextConstructed } from '../asn1/der.ts';
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
} from '../asn1/der-writer.ts';
import { guarded, PkiError, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { assertMatches, type PrivateKeyInfo } from '../private-key.ts';
import { readPublicKey } from '../x509/public-key.ts';
import { readX509 } from '../x509/x509.ts';
import { contentInfo } from './content-info.ts';
import { issuerAndSerialNumber } from './identifier.ts';

/** A key that signs where it lies: in a token, at a service. */
export interface ExternalKey {
  /** RSA: PKCS#1 v1.5 over the hash of `data`; EC: ECDSA, as SEQUENCE { r, s }. */
  sign(data: Uint8Array, hash: 'sha256' | 'sha384'): Promise<Uint8Array>;
}

export interface StatementToSign {
  readonly content: Uint8Array;
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Further certificates to send along, DER; the root need not be among them. */
  readonly chain: readonly Uint8Array[];
  readonly privateKey: PrivateKeyInfo | ExternalKey;
  /** Whole seconds are kept. */
  readonly signingTime: Date;
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf([value]));

const digestOf = (hash: string, bytes: Uint8Array): Uint8Array => createHash(hash).update(bytes).digest();

/** SigningCertificateV2 (RFC 5035 §3) with one ESSCertIDv2: SHA-256 is its default and therefore not written. */
const signingCertificateV2 = (certificate: Uint8Array): Uint8Array =>
  sequence(sequence(sequence(octetString(digestOf('sha256', certificate)))));

interface SigningScheme {
  readonly hash: 'sha256' | 'sha384';
  readonly digest: string;
  readonly signatureAlgorithm: Uint8Array;
}

/** ECDSA with the hash as strong as the curve (RFC 5480 §4, RFC 5754 §3.3). */
const ecdsaSchemes: Readonly<Record<number, SigningScheme>> = {
  256: { hash: 'sha256', digest: Oid.sha256, signatureAlgorithm: algorithm(Oid.ecdsaWithSha256) },
  384: { hash: 'sha384', digest: Oid.sha384, signatureAlgorithm: algorithm(Oid.ecdsaWithSha384) },
};

const pkcs1Sha256: SigningScheme = {
  hash: 'sha256',
  digest: Oid.sha256,
  signatureAlgorithm: algorithm(Oid.rsaEncryption, nullValue()),
};

const schemeFor = (certificate: Uint8Array): SigningScheme => {
  const { algorithm: kind, bits, pss } = readPublicKey(readX509(certificate).subjectPublicKeyInfo);
  const scheme = kind === 'EC' ? ecdsaSchemes[bits] : kind === 'RSA' && !pss ? pkcs1Sha256 : undefined;
  if (!scheme) throw unsupported('signing key');
  return scheme;
};

/** What comes from outside is looked at before it goes out in the customer's name: `key-mismatch`. */
const signOutside = async (
  key: ExternalKey,
  { hash }: SigningScheme,
  data: Uint8Array,
  certificate: Uint8Array,
): Promise<Uint8Array> => {
  const signature = await key.sign(data, hash);
  const { publicKey } = new X509Certificate(certificate);
  if (!verify(hash, data, publicKey, signature)) throw new PkiError('key-mismatch', 'signature from outside');
  return signature;
};

const unique = (certificates: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(certificates.map((der) => [Buffer.from(der).toString('latin1'), der])).values(),
];

/**
 * A CMS SignedData in DER (RFC 5652; CAdES-B-B, ETSI EN 319 122-1): attached content, one signer named by issuer and
 * serial number, signed contentType, messageDigest, signingTime, signingCertificateV2. An RSA key signs with PKCS#1 v1.5
 * and SHA-256, an EC key on P-256 or P-384 with ECDSA and SHA-256 or SHA-384. Fails with `key-mismatch` before anything
 * is signed (where the key signs outside: before anything is answered), `unsupported` for another key, `damaged`; an
 * external key's own failure passes as it is.
 */
export const signStatement = async (statement: StatementToSign): Promise<Uint8Array> => {
  const { content, certificate, chain, privateKey, signingTime } = statement;
  const scheme = schemeFor(certificate);
  if (!('sign' in privateKey)) assertMatches(privateKey, certificate);
  const attributes = [
    attribute(Oid.contentType, oid(Oid.data)),
    attribute(Oid.messageDigest, octetString(digestOf(scheme.hash, content))),
    attribute(Oid.signingTime, time(signingTime)),
    attribute(Oid.signingCertificateV2, signingCertificateV2(certificate)),
  ];
  // RFC 5652 §5.4: signed as SET OF, sent as [0].
  const signed = setOf(attributes);
  const signature =
    'sign' in privateKey
      ? await signOutside(privateKey, scheme, signed, certificate)
      : guarded('private key', () => {
          const key = createPrivateKey({ key: Buffer.from(privateKey.der), format: 'der', type: 'pkcs8' });
          return sign(scheme.hash, signed, key);
        });
  const signerInfo = sequence(
    integer(1),
    issuerAndSerialNumber(certificate),
    algorithm(scheme.digest),
    setOf(attributes, contextConstructed(0)),
    scheme.signatureAlgorithm,
    octetString(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf([algorithm(scheme.digest)]),
    sequence(oid(Oid.data), element(contextConstructed(0), octetString(content))),
    setOf(unique([certificate, ...chain]), contextConstructed(0)),
    setOf([signerInfo]),
  );
  return contentInfo(Oid.signedData, signedData);
};
