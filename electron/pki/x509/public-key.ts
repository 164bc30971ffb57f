import { readAlgorithm } from '../asn1/algorithm.ts';
import { Tag, readSequence, type DerValue } from '../asn1/der.ts';
import { limits } from '../limits.ts';
import { tooLarge } from '../errors.ts';
import { Oid } from '../oids.ts';

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279 §2.3.1, RFC 4055 §1.2, RFC 5480). */
export interface PublicKey {
  readonly algorithm: 'RSA' | 'EC' | 'other';
  /** Of the modulus or the curve's field; 0 where unknown. */
  readonly bits: number;
  /** RSA only: magnitudes, big-endian. */
  readonly modulus?: Uint8Array;
  readonly exponent?: Uint8Array;
  /** EC only: the named curve's OID, and the point in the form it has. */
  readonly curve?: string;
  readonly point?: Uint8Array;
  /** RSA only: an id-RSASSA-PSS key, which signs in no other way, with its restrictions where it states any. */
  readonly pss?: { readonly parameters: DerValue | undefined };
}

const curveBits: Readonly<Record<string, number>> = {
  [Oid.p256]: 256,
  [Oid.p384]: 384,
  '1.3.132.0.35': 521,
  '1.3.132.0.10': 256,
};

const bitLength = (magnitude: Uint8Array): number => magnitude.length * 8 - Math.clz32(magnitude[0]!) + 24;

/** `too-large` for a modulus above the bound: its cost would be the attacker's to choose. */
export const readPublicKey = (subjectPublicKeyInfo: DerValue): PublicKey => {
  const parts = subjectPublicKeyInfo.children();
  const { oid, parameters } = readAlgorithm(parts.next(Tag.sequence));
  const key = parts.next(Tag.bitString);
  parts.end();
  switch (oid) {
    case Oid.rsaEncryption:
      return readRsaPublicKey(key.bits());
    case Oid.rsassaPss:
      return { ...readRsaPublicKey(key.bits()), pss: { parameters } };
    case Oid.ecPublicKey: {
      // A curve spelled out instead of named is the sender's own: it counts as unknown.
      const curve = parameters?.tag === Tag.oid ? parameters.oid() : '';
      return { algorithm: 'EC', bits: curveBits[curve] ?? 0, curve, point: key.bits() };
    }
    default:
      return { algorithm: 'other', bits: 0 };
  }
};

/** The public key without its algorithm: what key identifiers and OCSP hash. */
export const publicKeyOctets = (subjectPublicKeyInfo: DerValue): Uint8Array => {
  const parts = subjectPublicKeyInfo.children();
  parts.next(Tag.sequence);
  return parts.next(Tag.bitString).bits();
};

const readRsaPublicKey = (der: Uint8Array): PublicKey => {
  const numbers = readSequence(der);
  const modulus = numbers.next(Tag.integer).unsignedOctets();
  const exponent = numbers.next(Tag.integer).unsignedOctets();
  numbers.end();
  const bits = bitLength(modulus);
  if (bits > limits.rsaBits || bitLength(exponent) > limits.rsaExponentBits) throw tooLarge('RSA key');
  return { algorithm: 'RSA', bits, modulus, exponent };
};

/** An RSA modulus that is no longer signed under (KISA's rule since 2012, NIST SP 800-131A). */
export const isWeakKey = ({ algorithm, bits }: PublicKey): boolean => algorithm === 'RSA' && bits < 2048;
