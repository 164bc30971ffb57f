import { Tag, context, contextConstructed, readSequence, type DerReader } from './der.ts';
import { copyOf, hex } from './der-values.ts';
import { damaged, tooLarge, unsupported } from './errors.ts';
import { limits } from './limits.ts';
import { Oid } from './oids.ts';
import { randomLength } from './vid.ts';
import { readAlgorithm } from './x509.ts';

/** A decrypted private key (RFC 5208 PrivateKeyInfo). Secret: it lives in the key process only. */
export interface PrivateKeyInfo {
  /** The whole PKCS#8, attributes included. */
  readonly der: Uint8Array;
  /** The `[0]` attributes' DER, byte for byte; empty where there are none. */
  readonly attributes: Uint8Array;
  /** R, 20 octets (attribute 1.2.410.200004.10.1.1.3): what proves the VID. Absent in keys that lost it. */
  readonly random?: Uint8Array;
}

export interface RsaNumbers {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const readRandom = (attributes: DerReader): Uint8Array | undefined =>
  attributes
    .list((attribute) => {
      const parts = attribute.expect(Tag.sequence).children();
      const oid = parts.next(Tag.oid).oid();
      const values = parts.next(Tag.set);
      parts.end();
      if (oid !== Oid.randomNumber) return undefined;
      const random = values.inner(Tag.bitString).bits();
      if (random.length !== randomLength) throw damaged('R');
      return random;
    })
    .find((random) => random !== undefined);

const toBigInt = (magnitude: Uint8Array): bigint => BigInt(`0x${hex(magnitude)}`);

/**
 * RSAPrivateKey (RFC 8017 §A.1.2). The numbers must fit each other: CBC garbles a block in the middle without
 * disturbing the structure, and a signature with a broken prime gives the key away.
 */
const readRsaPrivateKey = (der: Uint8Array): RsaNumbers => {
  const parts = readSequence(der);
  if (parts.next(Tag.integer).integer(1) !== 0) throw unsupported('multi-prime RSA');
  const magnitudes = parts.list((number) => number.expect(Tag.integer).unsignedOctets(), 8);
  if (magnitudes.length !== 8) throw damaged('RSA private key');
  if (magnitudes.some((magnitude) => magnitude.length > limits.rsaBits / 8)) throw tooLarge('RSA key');
  const [n, e, d, p, q, dp, dq, qInv] = magnitudes.map(toBigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const fits =
    p > 1n &&
    q > 1n &&
    p * q === n &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    (e * dp) % (p - 1n) === 1n &&
    (e * dq) % (q - 1n) === 1n &&
    (q * qInv) % p === 1n;
  if (!fits) throw damaged('RSA private key');
  return { modulus: magnitudes[0]!, exponent: magnitudes[1]! };
};

export interface ReadPrivateKey {
  readonly info: PrivateKeyInfo;
  readonly algorithm: string;
  /** RSA only. */
  readonly rsa?: RsaNumbers;
}

/** Reads a PrivateKeyInfo (RFC 5208; RFC 5958's `[1]` public key is let stand). `damaged` or `unsupported`. */
export const readPrivateKeyInfo = (der: Uint8Array): ReadPrivateKey => {
  const parts = readSequence(der);
  if (parts.next(Tag.integer).integer(0xff) > 1) throw unsupported('PKCS#8 version');
  const algorithm = readAlgorithm(parts.next(Tag.sequence)).oid;
  const key = parts.next(Tag.octetString).content;
  const attributes = parts.optional(contextConstructed(0));
  parts.optional(context(1));
  parts.end();
  const random = attributes && readRandom(attributes.children());
  const info: PrivateKeyInfo = {
    der: copyOf(der),
    attributes: copyOf(attributes?.raw ?? new Uint8Array(0)),
    ...(random ? { random: copyOf(random) } : {}),
  };
  return algorithm === Oid.rsaEncryption
    ? { info, algorithm, rsa: readRsaPrivateKey(key) }
    : { info, algorithm };
};

/** `version 0, rsaEncryption NULL, OCTET STRING` as they follow the outer SEQUENCE's four octets in every RSA key of 1024 bits and more. */
const rsaHeader = Buffer.from('020100300d06092a864886f70d01010105000482', 'hex');
const rsaHeaderStart = 4;

/** SEQUENCE, version 0 or 1, SEQUENCE: what every PKCS#8 begins with, within its first eight octets. */
const beginsLikePkcs8 = (plain: Uint8Array): boolean => {
  if (plain[0] !== 0x30) return false;
  const form = plain[1]!;
  const version = form < 0x80 ? 2 : form === 0x81 ? 3 : form === 0x82 ? 4 : 0;
  return (
    version > 0 &&
    plain[version] === Tag.integer &&
    plain[version + 1] === 1 &&
    plain[version + 2]! <= 1 &&
    plain[version + 3] === Tag.sequence
  );
};

/**
 * The RSA header goes on in the second block: seven of its eight octets. A damaged IV or first block garbles the first
 * block alone, and at most the octet below in the second; by chance this happens once in 2^50.
 */
const goesOnLikeRsa = (plain: Uint8Array, blockSize: number): boolean => {
  let same = 0;
  for (let i = blockSize; i < blockSize + 8; i++) if (plain[i] === rsaHeader[i - rsaHeaderStart]) same++;
  return same >= 7;
};

/**
 * Whether the password was right, told by the PKCS#8 header alone. Padding proves nothing either way: one wrong
 * password in 250 unpads, and damage at the end breaks the padding under the right one.
 */
export const isPkcs8Plaintext = (padded: Uint8Array, blockSize: number): boolean =>
  beginsLikePkcs8(padded) || goesOnLikeRsa(padded, blockSize);
