import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, contextConstructed, type DerValue } from '../asn1/der.ts';
import { bitString, algorithm as algorithmIdentifier, nullValue, sequence } from '../asn1/der-writer.ts';
import { PkiError, guarded, unsupported } from '../errors.ts';
import { limits } from '../limits.ts';
import { Oid, type Hash } from '../oids.ts';
import { publicKeyOctets, readPublicKey, type PublicKey } from './public-key.ts';
import { readRsaHash } from './rsa-hash.ts';
import type { X509Certificate } from './x509.ts';

/** A signature algorithm's key, hash and, for RSASSA-PSS, salt (RFC 4055, RFC 5758). */
export interface SignatureScheme {
  readonly key: 'RSA' | 'EC';
  readonly hash: Hash;
  /** Octets of an RSASSA-PSS salt; undefined for PKCS#1 v1.5 and ECDSA. */
  readonly pssSalt?: number;
}

const schemes: Readonly<Record<string, SignatureScheme>> = {
  [Oid.sha1WithRsa]: { key: 'RSA', hash: 'sha1' },
  [Oid.sha256WithRsa]: { key: 'RSA', hash: 'sha256' },
  [Oid.sha384WithRsa]: { key: 'RSA', hash: 'sha384' },
  [Oid.sha512WithRsa]: { key: 'RSA', hash: 'sha512' },
  [Oid.ecdsaWithSha1]: { key: 'EC', hash: 'sha1' },
  [Oid.ecdsaWithSha256]: { key: 'EC', hash: 'sha256' },
  [Oid.ecdsaWithSha384]: { key: 'EC', hash: 'sha384' },
  [Oid.ecdsaWithSha512]: { key: 'EC', hash: 'sha512' },
};

/** RSASSA-PSS-params (RFC 4055 §3.1): all four are optional, and SHA-1 is what stands where nothing does. */
const readPss = (parameters: DerValue | undefined): Required<SignatureScheme> => {
  if (!parameters) throw unsupported('RSASSA-PSS without parameters');
  const parts = parameters.expect(Tag.sequence).children();
  const hash = readRsaHash(parts);
  const pssSalt = parts.optional(contextConstructed(2))?.inner(Tag.integer).integer(limits.pssSalt) ?? 20;
  const trailer = parts.optional(contextConstructed(3))?.inner(Tag.integer).integer(0xff) ?? 1;
  parts.end();
  if (trailer !== 1) throw unsupported('trailer of RSASSA-PSS');
  return { key: 'RSA', hash, pssSalt };
};

/**
 * The scheme a signature's AlgorithmIdentifier names: RSA PKCS#1 v1.5, RSASSA-PSS or ECDSA over SHA-1 or SHA-2.
 * Fails with `unsupported` for any other, `damaged` for parameters that are none.
 */
export const readSignatureScheme = (algorithm: DerValue): SignatureScheme => {
  const { oid, parameters } = readAlgorithm(algorithm);
  if (oid === Oid.rsassaPss) return readPss(parameters);
  const scheme = schemes[oid];
  if (!scheme) throw unsupported('signature algorithm');
  parameters?.null();
  return scheme;
};

/** The same for a question that has an answer for every algorithm: whether it rests on SHA-1. */
export const usesSha1 = (algorithm: DerValue): boolean => {
  try {
    return readSignatureScheme(algorithm).hash === 'sha1';
  } catch (error) {
    if (error instanceof PkiError) return false;
    throw error;
  }
};

/** An id-RSASSA-PSS key under the name that BoringSSL reads too. */
const asPlainRsa = (subjectPublicKeyInfo: DerValue): Uint8Array =>
  sequence(
    algorithmIdentifier(Oid.rsaEncryption, nullValue()),
    bitString(publicKeyOctets(subjectPublicKeyInfo)),
  );

/** Whoever has a public key: nothing else of a certificate is looked at here. */
type Certified = Pick<X509Certificate, 'subjectPublicKeyInfo'>;

/** Keys by their SubjectPublicKeyInfo: reading one takes four times as long as a signature check under it. */
const recentKeys = new Map<string, KeyObject>();

const keyObjectOf = (subjectPublicKeyInfo: DerValue, { pss }: PublicKey): KeyObject => {
  const { raw } = subjectPublicKeyInfo;
  const name = Buffer.from(raw).toString('latin1');
  const known = recentKeys.get(name);
  if (known) return known;
  const spki = Buffer.from(pss ? asPlainRsa(subjectPublicKeyInfo) : raw);
  const key = guarded('public key', () => createPublicKey({ key: spki, format: 'der', type: 'spki' }));
  const [oldest] = recentKeys.keys();
  if (oldest !== undefined && recentKeys.size >= limits.keptKeys) recentKeys.delete(oldest);
  recentKeys.set(name, key);
  return key;
};

/** A certificate's public key as node:crypto takes it; `damaged` where that refuses it, `too-large` beyond the bound. */
export const publicKeyObject = ({ subjectPublicKeyInfo }: Certified): KeyObject =>
  keyObjectOf(subjectPublicKeyInfo, readPublicKey(subjectPublicKeyInfo));

/** Whether a key may be used so: an id-RSASSA-PSS key with one hash and no shorter a salt, where it says so (RFC 4055 §3.3). */
const permits = (key: PublicKey, scheme: SignatureScheme): boolean => {
  if (key.algorithm !== scheme.key) return false;
  if (key.algorithm === 'EC') return key.bits > 0;
  if (!key.pss) return true;
  if (scheme.pssSalt === undefined) return false;
  if (!key.pss.parameters) return true;
  const own = readPss(key.pss.parameters);
  return own.hash === scheme.hash && own.pssSalt <= scheme.pssSalt;
};

/** Whether `signature` over `data` is this certificate's key's; false too for a key that does not sign so. */
export const verifiesUnder = (
  { subjectPublicKeyInfo }: Certified,
  scheme: SignatureScheme,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const publicKey = readPublicKey(subjectPublicKeyInfo);
  if (!permits(publicKey, scheme)) return false;
  const key = keyObjectOf(subjectPublicKeyInfo, publicKey);
  const { hash, pssSalt } = scheme;
  const padding =
    pssSalt === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssSalt };
  return guarded('signature', () => verify(hash, data, { key, ...padding }, signature));
};
