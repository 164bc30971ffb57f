import { child, elements, toHex, type Bytes, type Element } from '../fixtures/der.ts';

/** CertID (RFC 6960 §4.1.1), as asked and in parts. */
export interface AskedCertificate {
  readonly certId: Bytes;
  /** The DER of the hash's OBJECT IDENTIFIER, hex. */
  readonly hash: string;
  readonly nameHash: string;
  readonly keyHash: string;
  /** Content octets of the INTEGER, hex: as revocation lists have it here. */
  readonly serial: string;
}

export interface OcspRequest {
  readonly asked: readonly AskedCertificate[];
  /** The value of the nonce's extension, which is given back as it came. */
  readonly nonce: Bytes | undefined;
}

const sequenceTag = 0x30;
const extensionsTag = 0xa2;
const nonceOid = '06092b0601050507300102';
/** Of one request: who asks about more is not one of ours. */
const most = 20;

const readAsked = ({ whole }: Element): AskedCertificate => ({
  certId: child(whole, 0).whole,
  hash: toHex(child(whole, 0, 0, 0).whole),
  nameHash: toHex(child(whole, 0, 1).content),
  keyHash: toHex(child(whole, 0, 2).content),
  serial: toHex(child(whole, 0, 3).content),
});

const nonceOf = (extensions: Element): Bytes | undefined =>
  elements(child(extensions.whole, 0).content)
    .map(({ content }) => elements(content))
    .find(([type]) => type && toHex(type.whole) === nonceOid)
    ?.at(-1)?.content;

/** Reads an OCSPRequest (§4.1.1); fails with Error for what is none. Its signature, if any, is passed over. */
export const readOcspRequest = (der: Uint8Array): OcspRequest => {
  const parts = elements(child(der, 0).content);
  const list = parts.find(({ tag }) => tag === sequenceTag);
  const extensions = parts.find(({ tag }) => tag === extensionsTag);
  const asked = list ? elements(list.content).map(readAsked) : [];
  if (asked.length === 0 || asked.length > most) throw new Error('no request for certificates');
  return { asked, nonce: extensions && nonceOf(extensions) };
};
