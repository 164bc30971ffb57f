import { createHash } from 'node:crypto';
import { context, contextConstructed } from '../asn1/der.ts';
import { hex, sameBytes } from '../asn1/der-values.ts';
import { element, integer, octetString, oid, sequence, setOf } from '../asn1/der-writer.ts';
import {
  encryptUnderPassword,
  type Encrypted,
  type EncryptionScheme,
} from '../encryption/encryption-scheme.ts';
import { damaged } from '../errors.ts';
import { Oid } from '../oids.ts';
import { assertMatches, sealPrivateKey } from '../private-key.ts';
import { publicKeyOctets } from '../x509/public-key.ts';
import { readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509/x509.ts';
import { makeMac } from './mac.ts';
import type { Pkcs12Pair } from './pairs.ts';
import { openPfx } from './read.ts';

/** Writes PKCS#12 (RFC 7292) as others read it. */

/**
 * - `korean`: what Korean issuers' pages export and kits import: certificates in clear, keys under
 *   pbeWithSHAAnd3-KeyTripleDES-CBC, HMAC-SHA1.
 * - `modern`: the algorithms OpenSSL 3 writes unasked: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256 for keys and
 *   certificates, HMAC-SHA256.
 */
export type Pkcs12Form = 'korean' | 'modern';

interface FormRules {
  readonly encryption: EncryptionScheme;
  readonly macDigest: 'sha1' | 'sha256';
  readonly hidesCertificates: boolean;
}

const forms: Readonly<Record<Pkcs12Form, FormRules>> = {
  // The sample seen has 1,024 iterations; 2,048 is what OpenSSL and the kits' own key files have, so every reader takes
  // it. More would gain little: 3DES and SHA-1 are there for the kits, and who fears a guess takes the other form.
  korean: {
    encryption: { kind: 'pkcs12-3des', iterations: 2048 },
    macDigest: 'sha1',
    hidesCertificates: false,
  },
  // Java's count, five times OpenSSL's. 100,000 took Electron 25 a second and more: the MAC's derivation is a hash
  // object an iteration there, and whoever guesses has faster ones.
  modern: {
    encryption: { kind: 'pbes2', cipher: 'AES-256-CBC', prf: 'sha256', iterations: 10_000 },
    macDigest: 'sha256',
    hidesCertificates: true,
  },
};

const data = (content: Uint8Array): Uint8Array =>
  sequence(oid(Oid.data), element(contextConstructed(0), octetString(content)));

const encryptedData = ({ algorithm, data: octets }: Encrypted): Uint8Array => {
  const info = sequence(oid(Oid.data), algorithm, element(context(0), octets));
  return sequence(oid(Oid.encryptedData), element(contextConstructed(0), sequence(integer(0), info)));
};

/** SafeBag; `localKeyId` joins a key to its certificate for readers that go by it. */
const bag = (type: string, value: Uint8Array, localKeyId?: Uint8Array): Uint8Array => {
  const attributes = localKeyId
    ? [setOf([sequence(oid(Oid.localKeyId), setOf([octetString(localKeyId)]))])]
    : [];
  return sequence(oid(type), element(contextConstructed(0), value), ...attributes);
};

const certificateBag = ({ der }: X509Certificate, localKeyId?: Uint8Array): Uint8Array =>
  bag(
    Oid.certBag,
    sequence(oid(Oid.x509Certificate), element(contextConstructed(0), octetString(der))),
    localKeyId,
  );

/** subjectKeyIdentifier, as the Korean exports have it; where there is none, what it would be (RFC 5280 §4.2.1.2 (1)). */
const localKeyIdOf = (certificate: X509Certificate): Uint8Array => {
  const own = subjectKeyIdentifierOf(certificate);
  return own ?? createHash('sha1').update(publicKeyOctets(certificate.subjectPublicKeyInfo)).digest();
};

/** The CA certificates of all pairs, each once, and none that is a pair's own. */
const authoritiesOf = (pairs: readonly Pkcs12Pair[]): Uint8Array[] => {
  const own = new Set(pairs.map(({ certificate }) => hex(certificate)));
  const others = pairs.flatMap(({ chain }) => chain).map((der) => [hex(der), der] as const);
  return [...new Map(others.filter(([name]) => !own.has(name))).values()];
};

const writePfx = (
  pairs: readonly Pkcs12Pair[],
  password: Uint8Array,
  { encryption, macDigest, hidesCertificates }: FormRules,
): Uint8Array => {
  const read = pairs.map((pair) => ({ ...pair, certificate: readX509(pair.certificate) }));
  const certificates = sequence(
    ...read.map(({ certificate }) => certificateBag(certificate, localKeyIdOf(certificate))),
    ...authoritiesOf(pairs).map((der) => certificateBag(readX509(der))),
  );
  const keys = read.flatMap(({ certificate, privateKey }) => {
    if (!privateKey) return [];
    assertMatches(privateKey, certificate.der);
    const shrouded = sealPrivateKey(privateKey, password, encryption);
    return [bag(Oid.shroudedKeyBag, shrouded, localKeyIdOf(certificate))];
  });
  const first = hidesCertificates
    ? encryptedData(encryptUnderPassword(certificates, password, encryption))
    : data(certificates);
  const safe = sequence(first, data(sequence(...keys)));
  return sequence(integer(3), data(safe), makeMac(macDigest, encryption.iterations, safe, password));
};

/** In octets, because a key's text could not be wiped. */
const holdAll = (written: readonly Uint8Array[], expected: readonly Uint8Array[]): boolean =>
  expected.every((one) => written.some((other) => sameBytes(one, other)));

/**
 * Writes a .pfx: each pair's certificate and key (the PKCS#8 as it is, R and other attributes octet for octet; a pair
 * may have none) and the CA certificates of their chains. `password` in UTF-8. The file is opened again before it is
 * answered: a customer may delete what it was made from.
 *
 * Fails with `key-mismatch` (a key that is not its certificate's), `damaged`, `unsupported`, `too-large`.
 */
export const createPkcs12 = async (
  pairs: readonly Pkcs12Pair[],
  password: Uint8Array,
  form: Pkcs12Form = 'korean',
): Promise<Uint8Array> => {
  const file = writePfx(pairs, password, forms[form]);
  const written = openPfx(file, password);
  const certificates = pairs.flatMap(({ certificate, chain }) => [certificate, ...chain]);
  const keys = pairs.flatMap(({ privateKey }) => (privateKey ? [privateKey.der] : []));
  const isWhole =
    holdAll(written.certificates, certificates) &&
    holdAll(
      written.keys.map(({ info }) => info.der),
      keys,
    );
  if (!isWhole) throw damaged('PFX as written');
  return file;
};
