import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import {
  child,
  concat,
  context,
  integer,
  none,
  octets,
  oid,
  sequence,
  set,
  tlv,
  utcTime,
  type Bytes,
} from '../../fixtures/der.ts';
import type { Credential } from '../../fixtures/server-credentials.ts';

const data = '1.2.840.113549.1.7.1';
const signedData = '1.2.840.113549.1.7.2';
const sha256Oid = '2.16.840.1.101.3.4.2.1';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const attribute = (type: string, value: Bytes): Bytes => sequence(oid(type), set(value));
/** SET OF in DER's order (X.690 §11.6). */
const ordered = (items: readonly Bytes[]): Bytes => concat(...[...items].sort(Buffer.compare));

/** Signs what the bank says: CMS SignedData (CAdES-B-B, DER) over the RFC 8785 form of a JSON value. */
export interface DocumentSigner {
  sign(content: unknown, at: Date): Bytes;
}

/**
 * A signer whose messages carry its certificate and those above it up to the root, so that a document kept for years
 * still comes with its chain. Written with the fixtures' DER, not with the client's: the client's reader meets a
 * foreign writer.
 */
export const documentSigner = ({ certificate, key }: Credential, chain: readonly Bytes[]): DocumentSigner => {
  const privateKey: KeyObject = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
  const named = sequence(child(certificate, 0, 3).whole, child(certificate, 0, 1).whole);
  // What is the same in every message.
  const contentType = attribute('1.2.840.113549.1.9.3', oid(data));
  const signingCertificate = attribute(
    '1.2.840.113549.1.9.16.2.47',
    sequence(sequence(sequence(octets(sha256(certificate))))),
  );
  const digest = sequence(oid(sha256Oid));
  const rsa = sequence(oid('1.2.840.113549.1.1.1'), none());
  const head = concat(integer(1), set(digest));
  const certificates = context(0, ordered([certificate, ...chain]));
  return {
    sign: (value, at) => {
      const content = canonicalJson(value);
      const attributes = ordered([
        contentType,
        attribute('1.2.840.113549.1.9.4', octets(sha256(content))),
        attribute('1.2.840.113549.1.9.5', utcTime(at)),
        signingCertificate,
      ]);
      const signature = sign('sha256', tlv(0x31, attributes), privateKey);
      const signed = context(0, attributes);
      const signerInfo = sequence(integer(1), named, digest, signed, rsa, octets(signature));
      const encapsulated = sequence(oid(data), context(0, octets(content)));
      const message = sequence(head, encapsulated, certificates, set(signerInfo));
      return sequence(oid(signedData), context(0, message));
    },
  };
};
