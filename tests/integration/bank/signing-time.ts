import { sign } from 'node:crypto';
import { child, oid, utcTime } from '../../fixtures/der.ts';

/** SignerInfo in a SignedData with certificates and without CRLs (RFC 5652 §5.1). */
const signerInfo = [1, 0, 4, 0] as const;
const replaced = (whole: Uint8Array, part: Uint8Array, by: Uint8Array): Buffer => {
  const at = Buffer.from(whole).lastIndexOf(part);
  if (at < 0 || part.length !== by.length) throw new Error('nothing of that length to replace');
  return Buffer.concat([whole.subarray(0, at), by, whole.subarray(at + part.length)]);
};

/** The message as if signed (RSA, SHA-256) at another time: `openssl cms` knows no time but now. */
export const signedAt = (message: Uint8Array, at: Date, key: string): Uint8Array => {
  const attributes = child(message, ...signerInfo, 3).whole;
  const type = Buffer.from(oid('1.2.840.113549.1.9.5'));
  const start = Buffer.from(attributes).indexOf(type) + type.length + 2; // in its SET of one
  const time = utcTime(at);
  const changed = replaced(attributes, attributes.subarray(start, start + time.length), time);
  const asSet = Buffer.from(changed);
  asSet[0] = 0x31; // RFC 5652 §5.4: signed as a SET OF, sent under [0]
  const signature = child(message, ...signerInfo, 5).content;
  return replaced(replaced(message, attributes, changed), signature, sign('sha256', asSet, key));
};
