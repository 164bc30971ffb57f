import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { guarded } from './errors.ts';
import type { Hash } from './key-derivation.ts';
import { Oid } from './oids.ts';
import { readPublicKey } from './public-key.ts';
import type { X509Certificate } from './x509.ts';

/** A signature algorithm's key and hash (RFC 4055, RFC 5758). */
export interface SignatureScheme {
  readonly key: 'RSA' | 'EC';
  readonly hash: Hash;
}

export const signatureSchemes: Readonly<Record<string, SignatureScheme>> = {
  [Oid.sha1WithRsa]: { key: 'RSA', hash: 'sha1' },
  [Oid.sha256WithRsa]: { key: 'RSA', hash: 'sha256' },
  [Oid.sha384WithRsa]: { key: 'RSA', hash: 'sha384' },
  [Oid.sha512WithRsa]: { key: 'RSA', hash: 'sha512' },
  [Oid.ecdsaWithSha1]: { key: 'EC', hash: 'sha1' },
  [Oid.ecdsaWithSha256]: { key: 'EC', hash: 'sha256' },
  [Oid.ecdsaWithSha384]: { key: 'EC', hash: 'sha384' },
  [Oid.ecdsaWithSha512]: { key: 'EC', hash: 'sha512' },
};

/** Keys by their SubjectPublicKeyInfo: reading one takes four times as long as a signature check under it. */
const recentKeys = new Map<string, KeyObject>();
const recentKeysKept = 32;

/** A certificate's public key as node:crypto takes it; `damaged` where that refuses it, `too-large` beyond the bound. */
export const publicKeyObject = (certificate: X509Certificate): KeyObject => {
  const { raw } = certificate.subjectPublicKeyInfo;
  const name = Buffer.from(raw).toString('latin1');
  const known = recentKeys.get(name);
  if (known) return known;
  readPublicKey(certificate.subjectPublicKeyInfo);
  const key = guarded('public key', () =>
    createPublicKey({ key: Buffer.from(raw), format: 'der', type: 'spki' }),
  );
  const [oldest] = recentKeys.keys();
  if (oldest !== undefined && recentKeys.size >= recentKeysKept) recentKeys.delete(oldest);
  recentKeys.set(name, key);
  return key;
};

/** Whether `signature` over `data` is this certificate's key's; false too for a key of another kind. */
export const verifiesUnder = (
  certificate: X509Certificate,
  scheme: SignatureScheme,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => {
  if (readPublicKey(certificate.subjectPublicKeyInfo).algorithm !== scheme.key) return false;
  const key = publicKeyObject(certificate);
  return guarded('signature', () => verify(scheme.hash, data, key, signature));
};
