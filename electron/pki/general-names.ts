import { Tag, context, contextConstructed, type DerValue } from './der.ts';
import { latin1 } from './der-values.ts';
import { damaged } from './errors.ts';
import { rdnKeys } from './names.ts';

/** GeneralName (RFC 5280 §4.2.1.6), in the forms that names are constrained in. */
export type GeneralName =
  | { readonly form: 'rfc822' | 'dns' | 'uri'; readonly text: string }
  /** RDNs in comparable form. */
  | { readonly form: 'directory'; readonly rdns: readonly string[] }
  /** An address, or in a constraint an address and its mask. */
  | { readonly form: 'ip'; readonly octets: Uint8Array }
  /** Any other, of which only the kind is told: otherName by its type. */
  | { readonly form: 'other'; readonly kind: string };

/** IA5String of visible characters: the octets of a line break or a NUL belong to no name. */
const readIa5 = ({ content }: DerValue): string => {
  const text = latin1(content);
  if (!/^[ -~]*$/.test(text)) throw damaged('IA5String');
  return text;
};

/** Fails with `damaged` or `too-large`. */
export const readGeneralName = (name: DerValue): GeneralName => {
  switch (name.tag) {
    case context(1):
      return { form: 'rfc822', text: readIa5(name) };
    case context(2):
      return { form: 'dns', text: readIa5(name) };
    case context(6):
      return { form: 'uri', text: readIa5(name) };
    case contextConstructed(4):
      return { form: 'directory', rdns: rdnKeys(name.inner(Tag.sequence)) };
    case context(7):
      return { form: 'ip', octets: name.content };
    case contextConstructed(0):
      return { form: 'other', kind: name.children().next(Tag.oid).oid() };
    case contextConstructed(3):
      return { form: 'other', kind: 'x400Address' };
    case contextConstructed(5):
      return { form: 'other', kind: 'ediPartyName' };
    case context(8):
      return { form: 'other', kind: 'registeredID' };
    default:
      throw damaged('GeneralName');
  }
};
