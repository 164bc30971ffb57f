import { context, Tag, type DerValue } from '../der.ts';
import { damaged } from '../errors.ts';
import { readGeneralName, type GeneralName } from '../general-names.ts';

/** How names lie in the subtrees of name constraints, form by form (RFC 5280 §4.2.1.10). */

/** Undefined where that cannot be told: the RFC then wants the certificate refused. */
export type Verdict = boolean | undefined;

export interface Subtree {
  /** Names of another kind are not its business. */
  readonly kind: string;
  readonly covers: (name: GeneralName) => Verdict;
}

/** The form; of names that are not compared here what tells one form from another. */
export const kindOf = (name: GeneralName): string => (name.form === 'other' ? name.kind : name.form);

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

const mailboxOf = (text: string): { local: string; host: string } | undefined => {
  const at = text.lastIndexOf('@');
  return at < 1 || at === text.length - 1
    ? undefined
    : { local: text.slice(0, at), host: hostOf(text.slice(at + 1)) };
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

/** Whether the ones of a mask all stand before its zeros. */
const isPrefix = (mask: Uint8Array): boolean =>
  /^1*0*$/.test([...mask].map((octet) => octet.toString(2).padStart(8, '0')).join(''));

const addressSubtree = (octets: Uint8Array): Subtree['covers'] => {
  const size = octets.length / 2;
  const [base, mask] = [octets.subarray(0, size), octets.subarray(size)];
  if ((size !== 4 && size !== 16) || !isPrefix(mask)) throw damaged('address range');
  return (name) => {
    if (name.form !== 'ip' || (name.octets.length !== 4 && name.octets.length !== 16)) return undefined;
    const { octets: address } = name;
    return address.length === size && mask.every((bits, i) => ((address[i]! ^ base[i]!) & bits) === 0);
  };
};

const mailboxSubtree = (base: string): Subtree['covers'] => {
  if (base === '') throw damaged('mailbox constraint');
  const one = mailboxOf(base);
  if (!one && base.includes('@')) throw damaged('mailbox constraint');
  const domain = hostOf(base);
  return (name) => {
    const mailbox = name.form === 'rfc822' ? mailboxOf(name.text) : undefined;
    if (!mailbox) return undefined;
    // The local part as it stands: its case is its host's business (RFC 5280 §7.5).
    if (one) return mailbox.local === one.local && mailbox.host === one.host;
    return isHostWithin(mailbox.host, domain);
  };
};

const coversOf = (base: GeneralName, excluded: boolean): Subtree['covers'] => {
  switch (base.form) {
    case 'directory':
      return (name) =>
        name.form === 'directory' &&
        base.rdns.length <= name.rdns.length &&
        base.rdns.every((rdn, i) => rdn === name.rdns[i]);
    case 'dns': {
      const domain = hostOf(base.text);
      return (name) => {
        const host = name.form === 'dns' ? hostOf(name.text) : '';
        return isDnsWithin(host, domain) || (excluded && mayNameExcluded(host, domain));
      };
    }
    case 'rfc822':
      return mailboxSubtree(base.text);
    case 'uri': {
      const domain = hostOf(base.text);
      if (domain === '') throw damaged('URI constraint');
      return (name) => {
        const host = name.form === 'uri' ? uriHostOf(name.text) : undefined;
        return host === undefined ? undefined : isHostWithin(host, domain);
      };
    }
    case 'ip':
      return addressSubtree(base.octets);
    case 'other':
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
  const covers = coversOf(base, excluded);
  const whole = maximum === undefined && (minimum?.content.every((octet) => octet === 0) ?? true);
  return { kind: kindOf(base), covers: whole ? covers : () => undefined };
};
