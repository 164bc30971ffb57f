import { Tag, readSequence, type DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { damaged } from '../errors.ts';

/** What an authority has signed: certificates and CRLs stand in the same frame (RFC 5280 §4.1.1, §5.1.1). */
export interface Signed {
  /** What the signature covers. */
  readonly tbs: DerValue;
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array;
}

/** Opens the frame; nothing is verified. Fails with `damaged` or, above `most` octets, `too-large`. */
export const readSigned = (der: Uint8Array, most?: number): Signed => {
  const parts = readSequence(der, most);
  const tbs = parts.next(Tag.sequence);
  const signatureAlgorithm = parts.next(Tag.sequence);
  const signature = parts.next(Tag.bitString).bits();
  parts.end();
  return { tbs, signatureAlgorithm, signature };
};

/** RFC 5280 §4.1.1.2, §5.1.1.2: the frame names the algorithm that `tbs` names; its own field is not under the signature. */
export const assertSameAlgorithm = ({ signatureAlgorithm }: Signed, inTbs: DerValue): void => {
  if (!sameBytes(inTbs.raw, signatureAlgorithm.raw)) throw damaged('two signature algorithms');
};
