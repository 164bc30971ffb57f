import { readAlgorithm } from '../asn1/algorithm.ts';
import {
  Tag,
  context,
  contextConstructed,
  readSequence,
  type DerReader,
  type DerValue,
} from '../asn1/der.ts';
import { copyOf } from '../asn1/der-values.ts';
import { readEcPrivateKey, type EcPoint } from './ec.ts';
import { damaged, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { readRsaPrivateKey, type RsaNumbers } from './rsa.ts';
import { randomLength } from '../vid.ts';

/** A decrypted private key (RFC 5208 PrivateKeyInfo). Secret: it lives in the key process only. */
export interface PrivateKeyInfo {
  /** The whole PKCS#8, attributes included. */
  readonly der: Uint8Array;
  /** The `[0]` attributes' DER, byte for byte; empty where there are none. */
  readonly attributes: Uint8Array;
  /** R, 20 octets (attribute 1.2.410.200004.10.1.1.3): what proves the VID. Absent in keys that lost it. */
  readonly random?: Uint8Array;
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

export interface ReadPrivateKey {
  readonly info: PrivateKeyInfo;
  /** The public key that the private one makes: exactly one of the two. */
  readonly rsa?: RsaNumbers;
  readonly ec?: EcPoint;
}

const readNumbers = (algorithm: DerValue, key: Uint8Array): Pick<ReadPrivateKey, 'rsa' | 'ec'> => {
  const { oid, parameters } = readAlgorithm(algorithm);
  switch (oid) {
    case Oid.rsaEncryption:
    case Oid.rsassaPss:
      return { rsa: readRsaPrivateKey(key) };
    case Oid.ecPublicKey:
      return { ec: readEcPrivateKey(key, parameters) };
    default:
      throw unsupported('kind of private key');
  }
};

/**
 * Reads a PrivateKeyInfo (RFC 5208; RFC 5958's `[1]` public key is let stand): RSA of 1,024 to 8,192 bits, EC on P-256
 * and P-384, its numbers checked against each other. `damaged`, `unsupported` (another kind) or `too-large`.
 */
export const readPrivateKeyInfo = (der: Uint8Array): ReadPrivateKey => {
  const parts = readSequence(der);
  const version = parts.next(Tag.integer).integer(0xff);
  if (version > 1) throw unsupported('PKCS#8 version');
  const algorithm = parts.next(Tag.sequence);
  const key = parts.next(Tag.octetString).content;
  const attributes = parts.optional(contextConstructed(0));
  // Of version 1 alone: elsewhere it is the attributes' damaged tag, and R would be lost without a word.
  if (version === 1) parts.optional(context(1));
  parts.end();
  const random = attributes && readRandom(attributes.children());
  const info: PrivateKeyInfo = {
    der: copyOf(der),
    attributes: copyOf(attributes?.raw ?? new Uint8Array(0)),
    ...(random ? { random: copyOf(random) } : {}),
  };
  return { info, ...readNumbers(algorithm, key) };
};

/** What follows the outer SEQUENCE's header in the keys of each kind: version 0, AlgorithmIdentifier, OCTET STRING. */
const headers = [
  // rsaEncryption, parameters NULL
  '020100300d06092a864886f70d01010105000482',
  // ecPublicKey on P-256 and on P-384
  '020100301306072a8648ce3d020106082a8648ce3d03010704',
  '020100301006072a8648ce3d020106052b8104002204',
].map((octets) => Buffer.from(octets, 'hex'));
/** Octets of that SEQUENCE's header: an EC key without public key and R needs two, RSA always four. */
const headerStarts = [2, 3, 4];

/** SEQUENCE (BER's of indefinite length too), version 0 or 1, SEQUENCE: what every PKCS#8 begins with, within its first eight octets. */
const beginsLikePkcs8 = (plain: Uint8Array): boolean => {
  if (plain[0] !== 0x30) return false;
  const form = plain[1]!;
  const version = form <= 0x80 ? 2 : form === 0x81 ? 3 : form === 0x82 ? 4 : 0;
  return (
    version > 0 &&
    plain[version] === Tag.integer &&
    plain[version + 1] === 1 &&
    plain[version + 2]! <= 1 &&
    plain[version + 3] === Tag.sequence
  );
};

/**
 * The header goes on in the second block: seven of its eight octets. A damaged IV or first block garbles the first
 * block alone, and at most the octet below in the second; by chance this happens once in 2^49 for each
 * header and place.
 */
const goesOnLikePkcs8 = (plain: Uint8Array, blockSize: number): boolean =>
  headers.some((header) =>
    headerStarts.some((start) => {
      let same = 0;
      for (let i = blockSize; i < blockSize + 8; i++) if (plain[i] === header[i - start]) same++;
      return same >= 7;
    }),
  );

/**
 * Whether the password was right, told by the PKCS#8 header alone. Padding proves nothing either way: one wrong
 * password in 250 unpads, and damage at the end breaks the padding under the right one.
 */
export const isPkcs8Plaintext = (padded: Uint8Array, blockSize: number): boolean =>
  beginsLikePkcs8(padded) || goesOnLikePkcs8(padded, blockSize);
