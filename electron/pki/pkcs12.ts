import { createHmac, timingSafeEqual } from 'node:crypto';
import { Tag, contextConstructed, readDer, readSequence, type DerValue } from './der.ts';
import { copyOf } from './der-values.ts';
import { PkiError, damaged, unsupported } from './errors.ts';
import { derivePkcs12, pkcs12Passwords, Pkcs12Purpose } from './key-derivation.ts';
import { IterationBudget, limits } from './limits.ts';
import { sameName } from './names.ts';
import { Oid, digestNames } from './oids.ts';
import type { PrivateKeyInfo } from './pkcs8.ts';
import { belongsTo } from './private-key.ts';
import { decryptSafeContents, openBags, type Bags, type Opening } from './safe-contents.ts';
import {
  basicConstraintsOf,
  keyUsageOf,
  KeyUsageBit,
  readAlgorithm,
  readX509,
  type X509Certificate,
} from './x509.ts';

/** A certificate of a PFX with what belongs to it. */
export interface Pkcs12Pair {
  readonly certificate: Uint8Array;
  readonly privateKey?: PrivateKeyInfo;
  /** The CA certificates of the file that lead upwards from it, nearest first; unverified. */
  readonly chain: Uint8Array[];
}

/** MacData (RFC 7292 §4): HMAC over the authenticated safe, keyed by the PKCS#12 derivation. */
const verifyMac = (
  macData: DerValue,
  authenticated: Uint8Array,
  password: Uint8Array,
  budget: IterationBudget,
) => {
  const parts = macData.expect(Tag.sequence).children();
  const digestInfo = parts.next(Tag.sequence).children();
  const hash = digestNames[readAlgorithm(digestInfo.next(Tag.sequence)).oid];
  const expected = digestInfo.next(Tag.octetString).content;
  digestInfo.end();
  const salt = parts.next(Tag.octetString).content;
  const iterations = parts.optional(Tag.integer)?.integer(limits.iterations) ?? 1;
  parts.end();
  if (!hash) throw unsupported('MAC');
  if (iterations < 1) throw damaged('iterations');
  const right = pkcs12Passwords(password).some((bmp) => {
    const length = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }[hash];
    const key = derivePkcs12(bmp, salt, iterations, length, Pkcs12Purpose.mac, hash, budget);
    const mac = createHmac(hash, key).update(authenticated).digest();
    return mac.length === expected.length && timingSafeEqual(mac, expected);
  });
  if (!right) throw new PkiError('password-wrong', 'MAC');
};

/** One ContentInfo of the authenticated safe: SafeContents in clear or encrypted. */
const openContent = (contentInfo: DerValue, opening: Opening): void => {
  const parts = contentInfo.expect(Tag.sequence).children();
  const type = parts.next(Tag.oid).oid();
  const content = parts.next(contextConstructed(0)).inner();
  parts.end();
  if (type === Oid.data) return openBags(content.expect(Tag.octetString).inner(), opening);
  if (type !== Oid.encryptedData) throw unsupported('content of the PFX');
  const safeContents = decryptSafeContents(content.expect(Tag.sequence).children(), opening);
  return openBags(readDer(safeContents), opening);
};

const openSafe = (der: Uint8Array, password: Uint8Array): Bags => {
  const pfx = readSequence(der);
  if (pfx.next(Tag.integer).integer(0xff) !== 3) throw unsupported('PFX version');
  const authSafe = pfx.next(Tag.sequence).children();
  // signedData: integrity by a public key instead of a password, which nobody writes.
  if (authSafe.next(Tag.oid).oid() !== Oid.data) throw unsupported('PFX integrity mode');
  const octets = authSafe.next(contextConstructed(0)).inner(Tag.octetString);
  authSafe.end();
  const macData = pfx.optional(Tag.sequence);
  pfx.end();
  const budget = new IterationBudget();
  if (macData) verifyMac(macData, octets.content, password, budget);
  const bags: Bags = { certificates: [], keys: [] };
  const opening = {
    password,
    budget,
    bags,
    authenticated: macData !== undefined,
    remaining: limits.elements,
  };
  const contents = octets.inner(Tag.sequence).children();
  while (!contents.done) openContent(contents.next(), opening);
  return bags;
};

/** Upwards from a certificate by names, each CA once. */
const chainOf = (certificate: X509Certificate, authorities: readonly X509Certificate[]): Uint8Array[] => {
  const chain: X509Certificate[] = [];
  for (let at = certificate; chain.length < limits.pathLength;) {
    const issuer = authorities.find((ca) => !chain.includes(ca) && sameName(ca.subject, at.issuer));
    if (!issuer) break;
    chain.push(issuer);
    at = issuer;
  }
  return chain.map((ca) => copyOf(ca.der));
};

/** The signing pair before the one for encryption, whatever their order in the file; pairs with a key first. */
const rank = (certificate: X509Certificate, hasKey: boolean): number => {
  const usage = keyUsageOf(certificate);
  const signs = !usage || usage(KeyUsageBit.digitalSignature) || usage(KeyUsageBit.nonRepudiation);
  return (hasKey ? 0 : 2) + (signs ? 0 : 1);
};

const pairUp = ({ certificates, keys }: Bags): Pkcs12Pair[] => {
  const unused = new Set(keys);
  const read = certificates.map(({ der, localKeyId }) => {
    // localKeyID names the candidate; only the public key proves it.
    const named = (key: (typeof keys)[number]) =>
      Number(localKeyId !== undefined && key.localKeyId === localKeyId);
    const key = [...unused].sort((a, b) => named(b) - named(a)).find(({ info }) => belongsTo(info, der));
    if (key) unused.delete(key);
    return { certificate: readX509(der), privateKey: key?.info };
  });
  // A CA certificate without its key is there for the chain.
  const isAuthority = ({ certificate, privateKey }: (typeof read)[number]) =>
    !privateKey && basicConstraintsOf(certificate).isCa;
  const authorities = read.filter(isAuthority).map(({ certificate }) => certificate);
  const pairs = read
    .filter((found) => !isAuthority(found))
    .map(({ certificate, privateKey }) => {
      const pair: Pkcs12Pair = {
        certificate: copyOf(certificate.der),
        ...(privateKey ? { privateKey } : {}),
        chain: chainOf(certificate, authorities),
      };
      return { pair, rank: rank(certificate, privateKey !== undefined) };
    });
  if (unused.size > 0 && pairs.some(({ pair }) => !pair.privateKey)) {
    throw new PkiError('key-mismatch', 'a private key of the PFX is no certificate’s in it');
  }
  return pairs.sort((a, b) => a.rank - b.rank).map(({ pair }) => pair);
};

/**
 * Opens a .pfx/.p12 (RFC 7292): password integrity (HMAC over SHA-1 or SHA-2, or none) and bags in clear, under
 * pbeWithSHAAnd3-KeyTripleDES-CBC, PBES2 or SEED; `password` in UTF-8. DER only. CA certificates appear in `chain`
 * alone; the first pair is the one for signing. A file without certificates answers no pairs.
 *
 * Fails with `password-wrong` (the MAC does not fit: a damaged file cannot be told from it), `damaged`, `unsupported`
 * (RC2, RC4, PBMAC1, indefinite lengths), `key-mismatch` (a key beside a foreign certificate), `too-large`.
 */
export const openPkcs12 = async (
  der: Uint8Array,
  password: Uint8Array,
): Promise<{ pairs: Pkcs12Pair[] }> => ({
  pairs: pairUp(openSafe(der, password)),
});
