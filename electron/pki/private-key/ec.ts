import { createECDH, ECDH } from 'node:crypto';
import { Tag, contextConstructed, readSequence, type DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { damaged, guarded, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';

/** A public key on one of the two curves whose private keys are read. */
export interface EcPoint {
  /** OID. */
  readonly curve: string;
  /** Uncompressed (SEC 1 §2.3.3). */
  readonly point: Uint8Array;
}

interface Curve {
  /** As node:crypto names it. */
  readonly name: string;
  /** Octets of a scalar. */
  readonly octets: number;
}

const curves: Readonly<Record<string, Curve>> = {
  [Oid.p256]: { name: 'prime256v1', octets: 32 },
  [Oid.p384]: { name: 'secp384r1', octets: 48 },
};

/** SEC 1 §2.3.3's two forms by their lengths; node:crypto answers text for no octet at all. */
const uncompressed = (point: Uint8Array, { name, octets }: Curve): Uint8Array => {
  if (point.length !== 1 + octets && point.length !== 1 + 2 * octets) throw damaged('EC point');
  return guarded(
    'EC point',
    () => ECDH.convertKey(point, name, undefined, undefined, 'uncompressed') as Buffer,
  );
};

/**
 * ECPrivateKey (RFC 5915) on P-256 or P-384, the curve named by the PKCS#8. Its public key is computed; one that stands
 * beside it must be the same, because CBC garbles a block in the middle without disturbing the structure.
 */
export const readEcPrivateKey = (der: Uint8Array, parameters: DerValue | undefined): EcPoint => {
  // A curve spelled out instead of named is the sender's own.
  const oid = parameters?.tag === Tag.oid ? parameters.oid() : '';
  const curve = curves[oid];
  if (!curve) throw unsupported('curve of the private key');
  const parts = readSequence(der);
  if (parts.next(Tag.integer).integer(0xff) !== 1) throw unsupported('EC private key version');
  const scalar = parts.next(Tag.octetString).content;
  const named = parts.optional(contextConstructed(0))?.inner(Tag.oid).oid() ?? oid;
  const declared = parts.optional(contextConstructed(1))?.inner(Tag.bitString).bits();
  parts.end();
  // Older writers leave out leading zeros.
  if (scalar.length > curve.octets || named !== oid) throw damaged('EC private key');
  const point = guarded('EC private key', () => {
    const own = createECDH(curve.name);
    own.setPrivateKey(scalar);
    return own.getPublicKey();
  });
  if (declared && !sameBytes(point, uncompressed(declared, curve))) throw damaged('EC private key');
  return { curve: oid, point };
};

/**
 * A certificate's point uncompressed, whatever its form; undefined on a curve whose private keys are not read, `damaged`
 * where it is no point of the curve.
 */
export const uncompressedPoint = (curve: string, point: Uint8Array): Uint8Array | undefined => {
  const known = curves[curve];
  return known && uncompressed(point, known);
};

/** Whether a certificate's point, in whatever form, is this one; `damaged` where it is no point of the curve. */
export const isSamePoint = (own: EcPoint, curve: string, point: Uint8Array): boolean =>
  own.curve === curve && sameBytes(own.point, uncompressed(point, curves[curve]!));
