import { context, Tag, type DerValue } from '../asn1/der.ts';
import { damaged } from '../errors.ts';
import { readGeneralName, type GeneralName } from '../x509/general-names.ts';

/** How names lie in the subtrees of name constraints, form by form (RFC 5280 §4.2.1.10). */

/** Undefined where that cannot be told: the RFC then wants the certificate refused. */
export type Verdict = boolean | undefined;

/** A name made ready once for all comparisons: without a value where it is none of its form. */
export interface ComparableName {
  readonly kind: string;
  readonly value: string | undefined;
}

/** Whether a subtree holds a name of its own kind, given as its value. */
type Covers = (value: string) => Verdict;

export interface Subtree {
  /** Names of another kind are not its business. */
  readonly kind: string;
  readonly covers: Covers;
}

/** Without case, and without the dot of an absolute name. */
const hostOf = (text: string): string => text.toLowerCase().replace(/\.$/, '');

/** Labels added on the left; none need be, unless the base begins with a dot. */
const isDnsWithin = (name: string, base: string): boolean =>
  base === '' || name === base || name.endsWith(base.startsWith('.') ? base : `.${base}`);

/** A host, or with a dot in front the hosts of a domain: the rule of mailboxes and URIs. */
const isHostWithin = (host: string, base: string): boolean =>
  base.startsWith('.') ? host.endsWith(base) && host !== base : host === base;

/** The one label that a wildcard stands for may be the excluded one: `*.example.kr` also names `www.example.kr`. */
const mayNameExcluded = (name: string, base: string): boolean =>
  name.startsWith('*.') && base.slice(base.indexOf('.')) === name.slice(1);

const mailboxOf = (text: string): string | undefined => {
  const at = text.lastIndexOf('@');
  return at < 1 || at === text.length - 1 ? undefined : text.slice(0, at + 1) + hostOf(text.slice(at + 1));
};

/** Of a URI with an authority; undefined for an address or anything else that is no domain name. */
const uriHostOf = (uri: string): string | undefined => {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#@:]+)(?::\d*)?(?:[/?#]|$)/i.exec(uri)?.[1];
  if (authority === undefined) return undefined;
  const host = hostOf(authority);
  const labels = host.split('.');
  if (!labels.every((label) => /^[a-z0-9_-]+$/.test(label))) return undefined;
  // A last label of digits alone is an address of IP version 4.
  return /[a-z]/.test(labels[labels.length - 1]!) ? host : undefined;
};

const bitsOf = (octets: string): string =>
  Array.from(octets, (octet) => octet.charCodeAt(0).toString(2).padStart(8, '0')).join('');

/** A host, a mailbox with its host in lower case, an address's bits; anything else as it is. */
export const comparableName = ({ kind, value }: GeneralName): ComparableName => {
  switch (kind) {
    case 'dns':
      return { kind, value: hostOf(value) };
    case 'rfc822':
      return { kind, value: mailboxOf(value) };
    case 'uri':
      return { kind, value: uriHostOf(value) };
    case 'ip':
      return { kind, value: value.length === 4 || value.length === 16 ? bitsOf(value) : undefined };
    default:
      return { kind, value };
  }
};

const dnsSubtree = (base: string, excluded: boolean): Covers => {
  const domain = hostOf(base);
  return (host) => isDnsWithin(host, domain) || (excluded && mayNameExcluded(host, domain));
};

const mailboxSubtree = (base: string): Covers => {
  const mailbox = mailboxOf(base);
  const domain = hostOf(base);
  if (domain === '' || (!mailbox && base.includes('@'))) throw damaged('mailbox constraint');
  // The local part as it stands: its case is its host's business (RFC 5280 §7.5).
  if (mailbox) return (name) => name === mailbox;
  return (name) => isHostWithin(name.slice(name.lastIndexOf('@') + 1), domain);
};

const uriSubtree = (base: string): Covers => {
  const domain = hostOf(base);
  if (domain === '') throw damaged('URI constraint');
  return (host) => isHostWithin(host, domain);
};

/** An address of version 4 or 6 by the bits that its mask, ones before zeros, leaves to compare. */
const addressSubtree = (base: string): Covers => {
  const size = base.length / 2;
  if (size !== 4 && size !== 16) throw damaged('address range');
  const mask = bitsOf(base.slice(size));
  if (!/^1*0*$/.test(mask)) throw damaged('mask');
  const prefix = bitsOf(base).slice(0, mask.lastIndexOf('1') + 1);
  return (address) => address.length === mask.length && address.startsWith(prefix);
};

const coversOf = (kind: string, base: string, excluded: boolean): Covers => {
  switch (kind) {
    case 'directory':
      return (name) => name.startsWith(base);
    case 'dns':
      return dnsSubtree(base, excluded);
    case 'rfc822':
      return mailboxSubtree(base);
    case 'uri':
      return uriSubtree(base);
    case 'ip':
      return addressSubtree(base);
    default:
      return () => undefined;
  }
};

/** GeneralSubtree; one with a depth of its own (minimum, maximum) covers nobody knows what. */
export const readSubtree = (subtree: DerValue, excluded: boolean): Subtree => {
  const parts = subtree.expect(Tag.sequence).children();
  const base = readGeneralName(parts.next());
  const minimum = parts.optional(context(0));
  const maximum = parts.optional(context(1));
  parts.end();
  const covers = coversOf(base.kind, base.value, excluded);
  const whole = maximum === undefined && (minimum?.content.every((octet) => octet === 0) ?? true);
  return { kind: base.kind, covers: whole ? covers : () => undefined };
};
