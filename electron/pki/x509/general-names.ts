import { Tag, context, contextConstructed, type DerValue } from '../asn1/der.ts';
import { latin1 } from '../asn1/der-values.ts';
import { damaged } from '../errors.ts';
import { rdnKeys } from './names.ts';

/** GeneralName (RFC 5280 §4.2.1.6), as far as names are held against constraints. */
export interface GeneralName {
  /** The form: `rfc822`, `dns`, `uri`, `directory`, `ip`; of the others what tells one from another. */
  readonly kind: string;
  /** The text; a directoryName's RDNs in comparable form, each ended by a line feed; an iPAddress's octets as Latin-1. */
  readonly value: string;
}

/** IA5String of visible characters: the octets of a line break or a NUL belong to no name. */
const readIa5 = ({ content }: DerValue): string => {
  const text = latin1(content);
  if (!/^[ -~]*$/.test(text)) throw damaged('IA5String');
  return text;
};

/** A Name as a GeneralName has it: a name above another is the beginning of its text. */
export const directoryName = (name: DerValue): GeneralName => ({
  kind: 'directory',
  value: rdnKeys(name)
    .map((rdn) => `${rdn}\n`)
    .join(''),
});

/** Fails with `damaged` or `too-large`. */
export const readGeneralName = (name: DerValue): GeneralName => {
  switch (name.tag) {
    case context(1):
      return { kind: 'rfc822', value: readIa5(name) };
    case context(2):
      return { kind: 'dns', value: readIa5(name) };
    case context(6):
      return { kind: 'uri', value: readIa5(name) };
    case context(7):
      return { kind: 'ip', value: latin1(name.content) };
    case contextConstructed(4):
      return directoryName(name.inner(Tag.sequence));
    case contextConstructed(0):
      return { kind: `otherName ${name.children().next(Tag.oid).oid()}`, value: '' };
    case contextConstructed(3):
      return { kind: 'x400Address', value: '' };
    case contextConstructed(5):
      return { kind: 'ediPartyName', value: '' };
    case context(8):
      return { kind: 'registeredID', value: '' };
    default:
      throw damaged('GeneralName');
  }
};
