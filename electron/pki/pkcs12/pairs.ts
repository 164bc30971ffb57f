import { copyOf, hex, sameBytes } from '../asn1/der-values.ts';
import { uncompressedPoint } from '../private-key/ec.ts';
import { PkiError, readable } from '../errors.ts';
import { limits } from '../limits.ts';
import { nameKey } from '../x509/names.ts';
import type { PrivateKeyInfo, ReadPrivateKey } from '../private-key/pkcs8.ts';
import { readPublicKey } from '../x509/public-key.ts';
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  keyUsageOf,
  KeyUsageBit,
  readX509,
  subjectKeyIdentifierOf,
  type X509Certificate,
} from '../x509/x509.ts';
import type { Bags } from './safe-contents.ts';

/** Which key of a PFX is which certificate's, and which CA's stands above it. */

/** A certificate of a PFX with what belongs to it. */
export interface Pkcs12Pair {
  readonly certificate: Uint8Array;
  readonly privateKey?: PrivateKeyInfo;
  /** The CA certificates of the file that lead upwards from it, nearest first; unverified. */
  readonly chain: Uint8Array[];
}

const rsaName = (modulus: Uint8Array, exponent: Uint8Array): string => `${hex(modulus)} ${hex(exponent)}`;

/** A public key's name, the same whether told from the private key or from the certificate. */
const publicKeyOf = ({ rsa, ec }: ReadPrivateKey): string =>
  rsa ? rsaName(rsa.modulus, rsa.exponent) : hex(ec!.point);

/** Undefined for keys of a kind whose private ones are not read. */
const certifiedKeyOf = ({ subjectPublicKeyInfo }: X509Certificate): string | undefined => {
  const { modulus, exponent, curve, point } = readPublicKey(subjectPublicKeyInfo);
  if (modulus && exponent) return rsaName(modulus, exponent);
  const whole = curve !== undefined && point && uncompressedPoint(curve, point);
  return whole ? hex(whole) : undefined;
};

/** By public key, each once; of two copies the one that has kept R. */
const keysByPublicKey = (keys: readonly ReadPrivateKey[]): Map<string, PrivateKeyInfo> => {
  const found = new Map<string, PrivateKeyInfo>();
  for (const key of keys) {
    const name = publicKeyOf(key);
    if (!found.get(name)?.random) found.set(name, key.info);
  }
  return found;
};

/** The CA certificates by their subjects, so that a chain costs its own length and not the file's. */
const bySubject = (authorities: readonly X509Certificate[]): Map<string, X509Certificate[]> => {
  const found = new Map<string, X509Certificate[]>();
  for (const authority of authorities) {
    const name = nameKey(authority.subject);
    found.set(name, [...(found.get(name) ?? []), authority]);
  }
  return found;
};

/** Of several CA certificates in one name (a new key, say) the one whose key identifier is meant; else the first. */
const issuerOf = (
  certificate: X509Certificate,
  authorities: ReadonlyMap<string, X509Certificate[]>,
): X509Certificate | undefined => {
  const named = authorities.get(nameKey(certificate.issuer)) ?? [];
  const meant = authorityKeyIdentifierOf(certificate);
  const isMeant = (ca: X509Certificate): boolean => {
    const own = subjectKeyIdentifierOf(ca);
    return own !== undefined && meant !== undefined && sameBytes(own, meant);
  };
  return named.find(isMeant) ?? named[0];
};

/** Upwards from a certificate to each one's issuer, each CA once. */
const chainOf = (
  certificate: X509Certificate,
  issuers: ReadonlyMap<X509Certificate, X509Certificate | undefined>,
): Uint8Array[] => {
  const chain: X509Certificate[] = [];
  for (let at = certificate; chain.length < limits.pathLength;) {
    const issuer = issuers.get(at);
    if (!issuer || chain.includes(issuer)) break;
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

/**
 * The pairs of these bags, signing ones first. localKeyID decides nothing: it may be absent, wrong or anyone's; the
 * public key proves. A certificate that is there twice is one; a renewed one under the same key is a pair of its own.
 * Fails with `key-mismatch` where there are keys and certificates and none fits.
 */
export const pairUp = ({ certificates, keys }: Bags): Pkcs12Pair[] => {
  const byKey = keysByPublicKey(keys);
  const distinct = new Map(certificates.map((der) => [hex(der), der]));
  const read = [...distinct.values()].map((der) => {
    const certificate = readX509(der);
    // A CA's key that is none is no reason to refuse the file.
    const [name = ''] = readable([certificate], certifiedKeyOf);
    return { certificate, privateKey: byKey.get(name) };
  });
  // A CA certificate without its key is there for the chain.
  const isAuthority = ({ certificate, privateKey }: (typeof read)[number]) =>
    !privateKey && basicConstraintsOf(certificate).isCa;
  const authorities = bySubject(read.filter(isAuthority).map(({ certificate }) => certificate));
  // Found once for each, since a name takes its time to prepare and the same CAs stand above many.
  const issuers = new Map(read.map(({ certificate }) => [certificate, issuerOf(certificate, authorities)]));
  const found = read.filter((one) => !isAuthority(one));
  if (byKey.size > 0 && found.length > 0 && found.every(({ privateKey }) => !privateKey)) {
    throw new PkiError('key-mismatch', 'no private key of the PFX is a certificate’s in it');
  }
  return found
    .map(({ certificate, privateKey }) => {
      const pair: Pkcs12Pair = {
        certificate: copyOf(certificate.der),
        ...(privateKey ? { privateKey } : {}),
        chain: chainOf(certificate, issuers),
      };
      return { pair, rank: rank(certificate, privateKey !== undefined) };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ pair }) => pair);
};
