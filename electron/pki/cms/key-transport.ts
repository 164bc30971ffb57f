import {
  constants,
  createHash,
  createHmac,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, contextConstructed, type DerValue } from '../asn1/der.ts';
import { algorithm, element, nullValue, sequence } from '../asn1/der-writer.ts';
import { damaged, unsupported } from '../errors.ts';
import { Oid, type Hash } from '../oids.ts';
import { readRsaHash } from '../x509/rsa-hash.ts';

/** How RSA carries a content key to its recipient: RSAES-OAEP or PKCS#1 v1.5 (RFC 8017 §7, RFC 3370 §4.2.1, RFC 3560). */
export type KeyTransport =
  { readonly kind: 'RSAES-OAEP'; readonly hash: Hash } | { readonly kind: 'RSAES-PKCS1-v1_5' };

/** Those we write. */
export const keyTransports = {
  'RSAES-OAEP': { kind: 'RSAES-OAEP', hash: 'sha256' },
  'RSAES-PKCS1-v1_5': { kind: 'RSAES-PKCS1-v1_5' },
} as const satisfies Record<string, KeyTransport>;

const assertNoLabel = (value: DerValue | undefined): void => {
  if (!value) return;
  const { oid, parameters } = readAlgorithm(value);
  if (oid !== Oid.pSpecified || parameters?.octets().length !== 0) throw unsupported('RSAES-OAEP label');
};

/** RSAES-OAEP-params (RFC 4055 §4.1): SHA-1 and no label are what stands where nothing does. */
const readOaep = (parameters: DerValue | undefined): KeyTransport => {
  if (!parameters) throw damaged('RSAES-OAEP parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const hash = readRsaHash(parts);
  assertNoLabel(parts.optional(contextConstructed(2))?.inner());
  parts.end();
  return { kind: 'RSAES-OAEP', hash };
};

/** `unsupported` for any other algorithm, `damaged` for parameters that are none. */
export const readKeyTransport = (value: DerValue): KeyTransport => {
  const { oid, parameters } = readAlgorithm(value);
  if (oid === Oid.rsaesOaep) return readOaep(parameters);
  if (oid !== Oid.rsaEncryption) throw unsupported('key transport');
  parameters?.null();
  return keyTransports['RSAES-PKCS1-v1_5'];
};

/** The AlgorithmIdentifier of one we write; OAEP has SHA-256 in both places. */
export const keyTransportAlgorithm = (kind: keyof typeof keyTransports): Uint8Array => {
  if (kind === 'RSAES-PKCS1-v1_5') return algorithm(Oid.rsaEncryption, nullValue());
  const sha256 = algorithm(Oid.sha256, nullValue());
  const mask = algorithm(Oid.mgf1, sha256);
  const parameters = sequence(element(contextConstructed(0), sha256), element(contextConstructed(1), mask));
  return algorithm(Oid.rsaesOaep, parameters);
};

const paddingOf = (transport: KeyTransport) =>
  transport.kind === 'RSAES-OAEP'
    ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: transport.hash }
    : { padding: constants.RSA_PKCS1_PADDING };

/** The content key, encrypted for `recipient`. */
export const wrapKey = (transport: KeyTransport, recipient: KeyObject, key: Uint8Array): Uint8Array =>
  publicEncrypt({ key: recipient, ...paddingOf(transport) }, key);

/**
 * A key out of `00 02 PS 00 key` (RFC 8017 §7.2.2), or `substitute` where the padding is wrong: without a branch or an
 * answer that would tell which, since that is all Bleichenbacher's attack needs. The length is known beforehand (RFC
 * 3218 §2.3.2), so one shape alone is right; no key that limits.ts lets in is too short for it.
 */
const unpadKey = (padded: Uint8Array, substitute: Uint8Array): Uint8Array => {
  const start = padded.length - substitute.length;
  let wrong = padded[0]! | (padded[1]! ^ 2) | padded[start - 1]!;
  // Minus one is negative for a zero octet alone.
  for (let i = 2; i < start - 1; i++) wrong |= (padded[i]! - 1) >>> 31;
  const mask = -wrong >> 31;
  return substitute.map((octet, i) => (octet & mask) | (padded[start + i]! & ~mask));
};

/**
 * The content key of `length` octets. PKCS#1 v1.5 gives one for every ciphertext: where the padding is wrong, octets
 * that depend on the private key and the ciphertext, so that the same message fails in the same way each time. Done here
 * over the bare RSA operation: what a library does with wrong padding differs from version to version. Whatever else
 * goes wrong is the caller's to make one answer of.
 */
export const unwrapKey = (
  transport: KeyTransport,
  privateKey: KeyObject,
  encryptedKey: Uint8Array,
  length: number,
): Uint8Array => {
  if (transport.kind === 'RSAES-OAEP') {
    return privateDecrypt({ key: privateKey, ...paddingOf(transport) }, encryptedKey);
  }
  const secret = createHash('sha256')
    .update(privateKey.export({ format: 'der', type: 'pkcs8' }))
    .digest();
  const substitute = createHmac('sha256', secret).update(encryptedKey).digest().subarray(0, length);
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encryptedKey);
  return unpadKey(padded, substitute);
};
