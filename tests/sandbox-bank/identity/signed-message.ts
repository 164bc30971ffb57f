import { Tag, contextConstructed, readDer, type DerValue } from '../../../electron/pki/asn1/der.ts';

/**
 * The frame of what a customer signed: CMS SignedData (RFC 5652 §5) in DER, attached content, one signer named by issuer
 * and serial number. Read with the client's DER reader, with none of its CMS code, whose faults would otherwise be
 * invisible here. The certificates sent along stay unread: the one that counts is the challenge's.
 */
export interface SignedMessage {
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Issuer and serial number, one after the other as they stand in a certificate. */
  readonly signer: Uint8Array;
  /** OIDs. */
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  /** As the signature covers them: a SET OF (RFC 5652 §5.4). */
  readonly signedAttributes: Uint8Array;
  /** The one value of a signed attribute; undefined unless it is there once, with one value (RFC 5652 §5.3). */
  attribute(type: string): DerValue | undefined;
  readonly signature: Uint8Array;
}

const algorithmOf = (value: DerValue): string => value.expect(Tag.sequence).children().next(Tag.oid).oid();

const readContent = (value: DerValue): Pick<SignedMessage, 'contentType' | 'content'> => {
  const parts = value.children();
  const contentType = parts.next(Tag.oid).oid();
  const content = parts.next(contextConstructed(0)).inner(Tag.octetString).content;
  parts.end();
  return { contentType, content };
};

const readAttributes = (set: DerValue): SignedMessage['attribute'] => {
  const attributes = set.children().list((item) => {
    const parts = item.expect(Tag.sequence).children();
    const type = parts.next(Tag.oid).oid();
    const values = parts.next(Tag.set).children();
    parts.end();
    const value = values.next();
    return { type, value: values.done ? value : undefined };
  });
  return (wanted) => {
    const found = attributes.filter(({ type }) => type === wanted);
    return found.length === 1 ? found[0]?.value : undefined;
  };
};

const readSigner = (value: DerValue): Omit<SignedMessage, 'contentType' | 'content'> => {
  const parts = value.children();
  // Version 1: the signer is named by issuer and serial number.
  parts.next(Tag.integer).integer(1);
  const signer = parts.next(Tag.sequence).content;
  const digestAlgorithm = algorithmOf(parts.next());
  const attributes = parts.next(contextConstructed(0));
  const signatureAlgorithm = algorithmOf(parts.next());
  const signature = parts.next(Tag.octetString).content;
  parts.optional(contextConstructed(1));
  parts.end();
  const signedAttributes = Buffer.from(attributes.raw);
  signedAttributes[0] = Tag.set;
  const attribute = readAttributes(attributes);
  return { signer, digestAlgorithm, signatureAlgorithm, signedAttributes, attribute, signature };
};

const signedData = '1.2.840.113549.1.7.2';

/** Fails with PkiError for whatever is not such a message. */
export const readSignedMessage = (der: Uint8Array): SignedMessage => {
  const info = readDer(der, Tag.sequence).children();
  const type = info.next(Tag.oid);
  const parts = info.next(contextConstructed(0)).inner(Tag.sequence).children();
  info.end();
  parts.next(Tag.integer).integer(5);
  parts.next(Tag.set);
  const content = readContent(parts.next(Tag.sequence));
  parts.optional(contextConstructed(0));
  parts.optional(contextConstructed(1));
  const signer = parts.next(Tag.set).inner(Tag.sequence);
  parts.end();
  if (type.oid() !== signedData) throw new TypeError('not a SignedData');
  return { ...content, ...readSigner(signer) };
};
