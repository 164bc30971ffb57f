import { Refusal } from '../../shared/reasons.ts';

const sequence = 0x30;

/** Where a value's content starts, and where it ends; `end` is undefined for BER's indefinite length. */
const header = (bytes: Uint8Array, at: number): { start: number; end: number | undefined } | undefined => {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first === 0x80) return { start: at + 2, end: undefined };
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const octets = first & 0x7f;
  // Four octets of length reach far beyond the largest file that comes here.
  if (octets > 4 || at + 2 + octets > bytes.length) return undefined;
  const length = bytes.subarray(at + 2, at + 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0);
  return { start: at + 2 + octets, end: at + 2 + octets + length };
};

/**
 * Whether bytes may be a PKCS#12 (RFC 7292 §4: SEQUENCE { version 3, … }), seen from outside without parsing it: that
 * is the key process's. FILE_DAMAGED: no such structure, or cut off; FORMAT_UNSUPPORTED: another one (a certificate,
 * a key file).
 */
export const checkPkcs12Form = (bytes: Uint8Array): void => {
  const outer = bytes[0] === sequence ? header(bytes, 0) : undefined;
  if (!outer || (outer.end ?? 0) > bytes.length || outer.start >= bytes.length)
    throw new Refusal('FILE_DAMAGED');
  const [tag, length, version] = bytes.subarray(outer.start, outer.start + 3);
  if (tag !== 0x02 || length !== 1 || version !== 3) throw new Refusal('FORMAT_UNSUPPORTED');
};
