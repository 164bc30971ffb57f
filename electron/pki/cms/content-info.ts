import { Tag, contextConstructed, readSequence, type DerReader } from '../asn1/der.ts';
import { element, oid, sequence } from '../asn1/der-writer.ts';
import { unsupported } from '../errors.ts';

/** ContentInfo (RFC 5652 §3): what every CMS message is wrapped in. */
export const contentInfo = (type: string, content: Uint8Array): Uint8Array =>
  sequence(oid(type), element(contextConstructed(0), content));

const contentOf = (parts: DerReader, type: string): DerReader => {
  if (parts.next(Tag.oid).oid() !== type) throw unsupported('content type');
  const content = parts.next(contextConstructed(0)).inner(Tag.sequence).children();
  parts.end();
  return content;
};

/** The content, a SEQUENCE of this type, opened. Fails with `unsupported` (another type), `damaged`, `too-large`. */
export const readContentInfo = (der: Uint8Array, type: string): DerReader =>
  contentOf(readSequence(der), type);

/** The same, or the content alone as some Korean kits send it: told by the version it begins with. */
export const readContentInfoOrBare = (der: Uint8Array, type: string): DerReader => {
  const parts = readSequence(der);
  return parts.tag === Tag.integer ? parts : contentOf(parts, type);
};
