import { createPrivateKey, sign } from 'node:crypto';
import { contextConstructed } from '../../../../electron/pki/asn1/der.ts';
import {
  algorithm,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
} from '../../../../electron/pki/asn1/der-writer.ts';
import { issuerAndSerialNumber } from '../../../../electron/pki/cms/identifier.ts';
import { Oid } from '../../../../electron/pki/oids.ts';
import type { OpenSsl } from './openssl.ts';
import { legacy } from './openssl.ts';

/** OpenSSL's `cms` command over a content; keys and certificates by the names OpenSsl gave them. */

/** Signed by NAME.crt with NAME.pem, attributes and certificates included, detached unless `-nodetach`. */
export const opensslSign = (
  openssl: OpenSsl,
  content: Uint8Array,
  signers: string | readonly string[],
  ...options: readonly string[]
): Uint8Array => {
  openssl.write('content.bin', content);
  const names = typeof signers === 'string' ? [signers] : signers;
  const who = names.flatMap((name) => ['-signer', `${name}.crt`, '-inkey', `${name}.pem`]);
  const digest = options.includes('-md') ? [] : ['-md', 'sha256'];
  const what = ['cms', '-sign', '-binary', '-in', 'content.bin', '-outform', 'DER', '-out', 'signed.der'];
  openssl.run(...what, ...who, ...digest, ...options);
  return openssl.read('signed.der');
};

/** The content OpenSSL finds signed; throws where it refuses. The path is not asked. */
export const opensslVerify = (openssl: OpenSsl, message: Uint8Array): Buffer => {
  openssl.write('message.der', message);
  return openssl.run('cms', '-verify', '-binary', '-noverify', '-inform', 'DER', '-in', 'message.der');
};

/** The same by the rules of CAdES, up to the root NAME.crt. */
export const opensslVerifyCades = (openssl: OpenSsl, message: Uint8Array, root: string): Buffer => {
  openssl.write('message.der', message);
  const what = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'message.der'];
  return openssl.run(...what, '-CAfile', `${root}.crt`, '-purpose', 'any');
};

/** PSS by OpenSSL, with a salt as long as the hash. */
export const pss = ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:-1'] as const;

export const oaep = (hash?: string): string[] =>
  ['rsa_padding_mode:oaep', ...(hash ? [`rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`] : [])].flatMap(
    (option) => ['-keyopt', option],
  );

export const opensslEncrypt = (
  openssl: OpenSsl,
  content: Uint8Array,
  cipher: string,
  ...options: readonly string[]
): Uint8Array => {
  openssl.write('content.bin', content);
  const what = ['cms', '-encrypt', '-binary', '-in', 'content.bin', '-outform', 'DER', '-out', 'sealed.der'];
  openssl.run(...what, `-${cipher}`, ...options, ...legacy);
  return openssl.read('sealed.der');
};

export const opensslDecrypt = (openssl: OpenSsl, message: Uint8Array, name: string): Buffer => {
  openssl.write('sealed.der', message);
  const who = ['-recip', `${name}.crt`, '-inkey', `${name}.pem`];
  return openssl.run('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', 'sealed.der', ...who);
};

/** A SignedData part by part, for what no honest writer writes. The signature is RSA's with SHA-256 unless given. */
export interface SignedDataParts {
  readonly content?: Uint8Array;
  readonly contentType?: string;
  /** In this order, and signed in it unless `signedOctets` says otherwise; undefined: none. */
  readonly attributes?: readonly Uint8Array[] | undefined;
  readonly signedOctets?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly digest?: Uint8Array;
  readonly digests?: readonly Uint8Array[];
  readonly signatureAlgorithm?: Uint8Array;
  readonly certificate: Uint8Array;
  /** SignerIdentifier; the certificate's issuer and number unless given. */
  readonly identifier?: Uint8Array;
  readonly certificates?: readonly Uint8Array[];
  readonly pkcs8: Uint8Array;
  readonly unsigned?: Uint8Array;
  readonly signers?: number;
}

export const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(type), setOf(values));

const sha256 = algorithm(Oid.sha256);

export const rsaSign = (pkcs8: Uint8Array, octets: Uint8Array, hash = 'sha256'): Uint8Array =>
  sign(hash, octets, createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));

/** The bare SignedData; `inContentInfo` wraps it. */
export const signedDataOf = (parts: SignedDataParts): Uint8Array => {
  const { attributes, certificate, pkcs8, digest = sha256 } = parts;
  const toSign =
    parts.signedOctets ?? (attributes ? element(0x31, ...attributes) : (parts.content ?? new Uint8Array(0)));
  const signerInfo = sequence(
    integer(1),
    parts.identifier ?? issuerAndSerialNumber(certificate),
    digest,
    ...(attributes ? [element(contextConstructed(0), ...attributes)] : []),
    parts.signatureAlgorithm ?? algorithm(Oid.rsaEncryption, nullValue()),
    octetString(parts.signature ?? rsaSign(pkcs8, toSign)),
    ...(parts.unsigned ? [element(contextConstructed(1), parts.unsigned)] : []),
  );
  return sequence(
    integer(1),
    setOf(parts.digests ?? [digest]),
    sequence(
      oid(parts.contentType ?? Oid.data),
      ...(parts.content ? [element(contextConstructed(0), octetString(parts.content))] : []),
    ),
    element(contextConstructed(0), ...(parts.certificates ?? [certificate])),
    element(0x31, ...Array.from({ length: parts.signers ?? 1 }, () => signerInfo)),
  );
};

export const inContentInfo = (content: Uint8Array, type: string = Oid.signedData): Uint8Array =>
  sequence(oid(type), element(contextConstructed(0), content));
