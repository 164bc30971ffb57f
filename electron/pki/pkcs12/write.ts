import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { Tag, contextConstructed } from '../der.ts';
import { hex } from '../der-values.ts';
import { algorithm, element, integer, nullValue, octetString, oid, sequence, setOf } from '../der-writer.ts';
import { damaged } from '../errors.ts';
import { derivePbkdf2, derivePkcs12, pkcs12Passwords, Pkcs12Purpose } from '../key-derivation.ts';
import { IterationBudget } from '../limits.ts';
import { Oid } from '../oids.ts';
import { assertMatches } from '../private-key.ts';
import { readX509, subjectKeyIdentifierOf, type X509Certificate } from '../x509.ts';
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

interface Sealed {
  /** AlgorithmIdentifier. */
  readonly algorithm: Uint8Array;
  readonly data: Uint8Array;
}

interface FormRules {
  readonly iterations: number;
  readonly digest: 'sha1' | 'sha256';
  readonly seal: (plain: Uint8Array, password: Uint8Array, iterations: number) => Sealed;
  readonly hidesCertificates: boolean;
}

const encrypt = (cipher: string, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  const encryptor = createCipheriv(cipher, key, iv);
  return Buffer.concat([encryptor.update(plain), encryptor.final()]);
};

const sealWith3Des: FormRules['seal'] = (plain, password, iterations) => {
  const salt = randomBytes(20);
  const [bmp] = pkcs12Passwords(password);
  const derive = (length: number, purpose: number) =>
    derivePkcs12(bmp!, salt, iterations, length, purpose, 'sha1', new IterationBudget());
  const key = derive(24, Pkcs12Purpose.key);
  return {
    algorithm: algorithm(Oid.pbeWithSha1And3Des, sequence(octetString(salt), integer(iterations))),
    data: encrypt('des-ede3-cbc', key, derive(8, Pkcs12Purpose.iv), plain),
  };
};

const sealWithAes: FormRules['seal'] = (plain, password, iterations) => {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const key = derivePbkdf2(password, salt, iterations, 32, 'sha256', new IterationBudget());
  const prf = algorithm(Oid.hmacSha256, nullValue());
  const kdf = algorithm(Oid.pbkdf2, sequence(octetString(salt), integer(iterations), prf));
  const scheme = algorithm(Oid.aes256Cbc, octetString(iv));
  return {
    algorithm: algorithm(Oid.pbes2, sequence(kdf, scheme)),
    data: encrypt('aes-256-cbc', key, iv, plain),
  };
};

const forms: Readonly<Record<Pkcs12Form, FormRules>> = {
  // The sample seen has 1,024; 2,048 is what OpenSSL and the kits' own key files use, so that every reader takes it.
  // More would gain little: the certificate's password is guessed at SHA-1's speed all the same.
  korean: { iterations: 2048, digest: 'sha1', seal: sealWith3Des, hidesCertificates: false },
  // Fifty times OpenSSL's unasked count: readers have no cap this low, and it is some tenths of a second once.
  modern: { iterations: 100_000, digest: 'sha256', seal: sealWithAes, hidesCertificates: true },
};

const data = (content: Uint8Array): Uint8Array =>
  sequence(oid(Oid.data), element(contextConstructed(0), octetString(content)));

const encryptedData = ({ algorithm: encryption, data: octets }: Sealed): Uint8Array => {
  const info = sequence(oid(Oid.data), encryption, element(0x80, octets));
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
  if (own) return own;
  const parts = certificate.subjectPublicKeyInfo.children();
  parts.next(Tag.sequence);
  return createHash('sha1').update(parts.next().bits()).digest();
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
  { iterations, digest, seal, hidesCertificates }: FormRules,
): Uint8Array => {
  const read = pairs.map((pair) => ({ ...pair, certificate: readX509(pair.certificate) }));
  const certificates = sequence(
    ...read.map(({ certificate }) => certificateBag(certificate, localKeyIdOf(certificate))),
    ...authoritiesOf(pairs).map((der) => certificateBag(readX509(der))),
  );
  const keys = read.flatMap(({ certificate, privateKey }) => {
    if (!privateKey) return [];
    assertMatches(privateKey, certificate.der);
    const sealed = seal(privateKey.der, password, iterations);
    const shrouded = sequence(sealed.algorithm, octetString(sealed.data));
    return [bag(Oid.shroudedKeyBag, shrouded, localKeyIdOf(certificate))];
  });
  const contents = [
    hidesCertificates ? encryptedData(seal(certificates, password, iterations)) : data(certificates),
    data(sequence(...keys)),
  ];
  const safe = sequence(...contents);
  return sequence(integer(3), data(safe), makeMac(digest, iterations, safe, password));
};

const sameOctets = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  JSON.stringify([...new Set(a.map(hex))].sort()) === JSON.stringify([...new Set(b.map(hex))].sort());

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
    sameOctets(written.certificates, certificates) &&
    sameOctets(
      written.keys.map(({ der }) => der),
      keys,
    );
  if (!isWhole) throw damaged('PFX as written');
  return file;
};
