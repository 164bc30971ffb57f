import { tlv } from '../../../fixtures/der.ts';
import { bare, ca, edited, leaf, type Extensions, type Made } from '../support/path-builder.ts';
import { anchor, extended, line, lineBelow, type PathCase, type Step } from './case.ts';

/** RFC 5280 §6.1.4 (k)–(n): basic constraints, path length, key usage; and self-issued certificates. */

const length = (n: number): Step => ({ extensions: { basicConstraints: `critical,CA:TRUE,pathlen:${n}` } });
const self: Step = { selfIssued: true };

const noConstraints = extended({ basicConstraints: undefined }, {});
const notCa = extended({ basicConstraints: 'critical,CA:FALSE' }, {});
const notCaNotCritical = extended({ basicConstraints: 'CA:FALSE' }, {});
const emptyConstraints = extended({ basicConstraints: 'critical,DER:3000' }, {});
const old = bare({ name: 'CA 1', key: 'level 1', issuer: anchor });
const ofOld = leaf({ name: 'User', issuer: old, extensions: { authorityKeyIdentifier: undefined } });
const userAsCa = line({}, {}, {});
const middle = leaf({ name: 'CA 2', key: 'level 2', issuer: userAsCa[2]! });
const underUser = [leaf({ name: 'User', issuer: middle }), middle, userAsCa[2]!, anchor];
const constraints: PathCase[] = [
  { rule: '6.1.4 (k)', name: 'a CA, critical', path: line({}, {}) },
  { rule: '6.1.4 (k)', name: 'a CA, not critical', path: extended({ basicConstraints: 'CA:TRUE' }, {}) },
  {
    rule: '6.1.4 (k)',
    name: 'no basic constraints',
    path: noConstraints,
    findings: [['not-a-ca', noConstraints[1]!]],
  },
  { rule: '6.1.4 (k)', name: 'no CA, critical', path: notCa, findings: [['not-a-ca', notCa[1]!]] },
  {
    rule: '6.1.4 (k)',
    name: 'no CA, not critical',
    path: notCaNotCritical,
    findings: [['not-a-ca', notCaNotCritical[1]!]],
  },
  {
    rule: '6.1.4 (k)',
    name: 'basic constraints that leave cA to its default',
    path: emptyConstraints,
    findings: [['not-a-ca', emptyConstraints[1]!]],
  },
  {
    rule: '6.1.4 (k)',
    name: 'a CA of version 1',
    path: [ofOld, old, anchor],
    findings: [['not-a-ca', old]],
  },
  {
    rule: '6.1.4 (k)',
    name: 'a user’s certificate that issued another',
    path: underUser,
    findings: [
      ['not-a-ca', middle],
      ['key-cert-sign-missing', middle],
    ],
  },
];

const tooLong = (name: string, culprit: number, ...steps: Step[]): PathCase => {
  const path = line(...steps);
  return { rule: '6.1.4 (l)', name, path, findings: [['path-too-long', path[path.length - 1 - culprit]!]] };
};
/** The same for what one certificate's path length makes of another's. */
const asM = (one: PathCase): PathCase => ({ ...one, rule: '6.1.4 (m)' });
const lengths: PathCase[] = [
  { rule: '6.1.4 (l)', name: 'path length 0, a user', path: line(length(0), {}) },
  {
    rule: '6.1.4 (l)',
    name: 'path length 0, a CA asked about',
    path: line(length(0), { authority: true }),
  },
  tooLong('path length 0, a CA and a user', 2, length(0), {}, {}),
  tooLong('path length 0, a CA and a CA asked about', 2, length(0), {}, { authority: true }),
  { rule: '6.1.4 (l)', name: 'path length 1, a CA', path: line(length(1), {}, {}) },
  tooLong('path length 1, two CAs', 3, length(1), {}, {}, {}),
  { rule: '6.1.4 (l)', name: 'path length 2, two CAs', path: line(length(2), {}, {}, {}) },
  { rule: '6.1.4 (l)', name: 'no path length, eight CAs', path: line({}, {}, {}, {}, {}, {}, {}, {}, {}) },
  {
    rule: '6.1.4 (l)',
    name: 'path length 0, a self-issued CA',
    path: line(length(0), self, {}),
  },
  tooLong('path length 0, a self-issued CA and a CA', 3, length(0), self, {}, {}),
  {
    rule: '6.1.4 (l)',
    name: 'path length 1, a self-issued CA, a CA and a self-issued one',
    path: line(length(1), self, {}, self, {}),
  },
  { rule: '6.1.4 (m)', name: 'path lengths 6, 1, 0', path: line(length(6), length(1), length(0), {}) },
  asM(tooLong('path lengths 6, 0: what the second says holds', 3, length(6), length(0), {}, {})),
  asM(tooLong('path lengths 0, 6: what the first says holds', 2, length(0), length(6), {})),
  asM(tooLong('path lengths 6, 1, 6', 4, length(6), length(1), length(6), {}, {})),
  {
    rule: '6.1.4 (m)',
    name: 'path lengths 6, 1, 1',
    path: line(length(6), length(1), length(1), {}),
  },
  {
    rule: '6.1.4 (m)',
    name: 'path length 0 of a self-issued CA',
    path: line({}, { ...length(0), selfIssued: true }, {}),
  },
  asM(
    tooLong('path length 0 of a self-issued CA and a CA', 3, {}, { ...length(0), selfIssued: true }, {}, {}),
  ),
  {
    rule: '6.1.4 (m)',
    name: 'a path length on a certificate that is no CA’s',
    path: extended({}, { basicConstraints: 'CA:FALSE,pathlen:0' }),
  },
];

const withoutSign = (name: string, keyUsage: string): PathCase => {
  const path = extended({ keyUsage }, {});
  return { rule: '6.1.4 (n)', name, path, findings: [['key-cert-sign-missing', path[1]!]] };
};
const usages: PathCase[] = [
  {
    rule: '6.1.4 (n)',
    name: 'keyCertSign, critical',
    path: extended({ keyUsage: 'critical,keyCertSign' }, {}),
  },
  { rule: '6.1.4 (n)', name: 'keyCertSign, not critical', path: extended({ keyUsage: 'keyCertSign' }, {}) },
  { rule: '6.1.4 (n)', name: 'no key usage', path: extended({ keyUsage: undefined }, {}) },
  withoutSign('cRLSign alone, critical', 'critical,cRLSign'),
  withoutSign('cRLSign alone, not critical', 'cRLSign'),
  withoutSign('digitalSignature alone', 'critical,digitalSignature,nonRepudiation'),
  // Seven of its eight bits declared unused, all set.
  withoutSign('keyCertSign where no bit is declared', 'critical,DER:030207ff'),
];

/** Key rollover (§6.1, "self-issued"): the CA's new key certified by its old one, and the other way round. */
const [oldKey, newKey] = [
  ca({ name: 'Rolling CA', key: 'level 1', issuer: anchor }),
  ca({ name: 'Rolling CA', key: 'level 2', issuer: anchor }),
];
const newWithOld = ca({ name: 'Rolling CA', key: 'level 2', issuer: oldKey });
const oldWithNew = ca({ name: 'Rolling CA', key: 'level 1', issuer: newKey });
const byNew = leaf({ name: 'User', issuer: newKey });
const byOld = leaf({ name: 'User', issuer: oldKey });
const rollover: PathCase[] = [
  {
    rule: '6.1.3 (a)(4)',
    name: 'new key certified by the old one',
    path: [byNew, newWithOld, oldKey, anchor],
  },
  {
    rule: '6.1.3 (a)(4)',
    name: 'old key certified by the new one',
    path: [byOld, oldWithNew, newKey, anchor],
  },
  {
    rule: '6.1.3 (a)(4)',
    name: 'a CA’s newer certificate, under the same key, issued by itself',
    path: [ca({ name: 'Rolling CA', key: 'level 1', issuer: oldKey, serial: '77' }), oldKey, anchor],
    openssl: 'a self-signed certificate has no issuer for it but itself',
  },
  {
    rule: '6.1.3 (a)(4)',
    name: 'both ways, signed by the old key',
    path: [byOld, oldKey, anchor],
    beside: [newWithOld, oldWithNew, newKey],
  },
  {
    rule: '6.1.3 (a)(4)',
    name: 'both ways, signed by the new key',
    path: [byNew, newKey, anchor],
    beside: [oldWithNew, newWithOld, oldKey],
  },
  {
    rule: '6.1.1 (d)',
    name: 'an anchor’s new key certified by its old one',
    path: lineBelow(anchor, { selfIssued: true }, {}, {}),
  },
];

/** Extensions that say what cannot be said; OpenSSL signs them, being told to. */
const malformed = (
  name: string,
  at: 'a CA' | 'the certificate',
  extensions: Extensions,
  sections = '',
): PathCase => {
  const step = { extensions, sections };
  const path = at === 'a CA' ? line(step, {}) : line({}, step);
  return {
    rule: '4.2',
    name: `${at}: ${name}`,
    path,
    findings: [['certificate-malformed', path[at === 'a CA' ? 1 : 0]!]],
  };
};
/** The same where OpenSSL does not look so closely. */
const lenient = (...of: Parameters<typeof malformed>): PathCase => ({
  ...malformed(...of),
  openssl: 'it does not read what no path needs, nor what it takes for a name',
});
const oid = (last: number): string => `06032a03${last.toString(16).padStart(2, '0')}`;
const shapes: PathCase[] = [
  malformed('basicConstraints that is an INTEGER', 'a CA', { basicConstraints: 'critical,DER:020100' }),
  malformed('basicConstraints with a negative path length', 'a CA', {
    basicConstraints: 'critical,DER:30060101ff0201ff',
  }),
  malformed('basicConstraints with something after', 'a CA', {
    basicConstraints: 'critical,DER:30060101ff0500',
  }),
  malformed('keyUsage that is no BIT STRING', 'a CA', { keyUsage: 'critical,DER:020100' }),
  lenient('no certificate policy', 'the certificate', { certificatePolicies: 'DER:3000' }),
  malformed('a certificate policy twice', 'the certificate', {
    certificatePolicies: `DER:300e3005${oid(1)}3005${oid(1)}`,
  }),
  malformed('a certificate policy that is none', 'the certificate', {
    certificatePolicies: 'DER:300430020500',
  }),
  malformed('a policy qualifier that is none', 'the certificate', {
    certificatePolicies: `DER:300d300b${oid(1)}300430020500`,
  }),
  malformed('something after a policy’s qualifiers', 'the certificate', {
    certificatePolicies: `DER:300b3009${oid(1)}30000500`,
  }),
  malformed('policy constraints without one', 'a CA', { policyConstraints: 'critical,DER:3000' }),
  malformed('policy constraints of a user without one', 'the certificate', {
    policyConstraints: 'critical,DER:3000',
  }),
  malformed('policy constraints of no octets', 'a CA', { policyConstraints: 'critical,DER:30028000' }),
  malformed('negative policy constraints', 'a CA', {
    policyConstraints: 'critical,DER:3003800180',
  }),
  malformed('policy constraints with a superfluous zero', 'a CA', {
    policyConstraints: 'critical,DER:300480020001',
  }),
  malformed('policy constraints and something after', 'a CA', {
    policyConstraints: 'critical,DER:3006800100820100',
  }),
  lenient('inhibitAnyPolicy that is no INTEGER', 'a CA', { inhibitAnyPolicy: 'critical,DER:040100' }),
  lenient('a negative inhibitAnyPolicy', 'a CA', { inhibitAnyPolicy: 'critical,DER:0201ff' }),
  lenient('no policy mapping', 'a CA', { policyMappings: 'critical,DER:3000' }),
  lenient('a policy mapped to nothing', 'a CA', { policyMappings: `critical,DER:30073005${oid(1)}` }),
  lenient('a policy mapped to two at once', 'a CA', {
    policyMappings: `critical,DER:3011300f${oid(1)}${oid(2)}${oid(3)}`,
  }),
  lenient('name constraints without one', 'a CA', { nameConstraints: 'critical,DER:3000' }),
  lenient('no permitted subtree', 'a CA', { nameConstraints: 'critical,DER:3002a000' }),
  lenient('no excluded subtree', 'a CA', { nameConstraints: 'critical,DER:3002a100' }),
  malformed('name constraints and something after', 'a CA', {
    nameConstraints: 'critical,DER:300aa0063004820261620500',
  }),
  malformed('a subtree and something after', 'a CA', {
    nameConstraints: 'critical,DER:300aa0083006820261620500',
  }),
  malformed('a subtree of no GeneralName', 'a CA', { nameConstraints: 'critical,DER:3006a00430020500' }),
  lenient('an address range of five octets', 'a CA', {
    nameConstraints: 'critical,DER:300ba0093007870500000000ff',
  }),
  lenient('an address range of two octets', 'a CA', { nameConstraints: 'critical,DER:3008a006300487020aff' }),
  lenient('an address range with holes', 'a CA', {
    nameConstraints: 'critical,DER:300ea00c300a87080a000000ff00ff00',
  }),
  lenient('an empty mailbox constraint', 'a CA', { nameConstraints: 'critical,DER:3006a00430028100' }),
  lenient('a mailbox constraint without a host', 'a CA', {
    nameConstraints: 'critical,permitted;email:a@',
  }),
  lenient('a mailbox constraint without a local part', 'a CA', {
    nameConstraints: 'critical,permitted;email:@a.kr',
  }),
  lenient('an empty URI constraint', 'a CA', { nameConstraints: 'critical,DER:3006a00430028600' }),
  lenient('a DNS constraint with a NUL', 'a CA', {
    nameConstraints: 'critical,DER:3008a006300482026100',
  }),
];

/** Frames that cannot be read: nobody stands above whom they would certify, and they are refused when asked about. */
const twice = edited(line({}, {})[0]!, (parts) => {
  const list = parts[parts.length - 1]!;
  const items = list.subarray(list[1]! < 0x80 ? 2 : 2 + (list[1]! & 0x7f));
  const inner = items.subarray(items[1]! < 0x80 ? 2 : 2 + (items[1]! & 0x7f));
  return [...parts.slice(0, -1), tlv(0xa3, tlv(0x30, inner, inner))];
});
const asVersion = (version: number): Made =>
  edited(line({}, {})[0]!, (parts) => [tlv(0xa0, tlv(2, Uint8Array.of(version))), ...parts.slice(1)]);
const oldWithIdentifiers = edited(ofOld, (parts) => [...parts.slice(1, 7), tlv(0x81, Uint8Array.of(0, 1))]);
const unreadable = (name: string, certificate: Made): PathCase => ({
  rule: '4.2',
  name: `the certificate: ${name}`,
  path: [certificate, ...line({}, {}).slice(1)],
  chain: [certificate],
  findings: [['certificate-malformed', certificate]],
});
const frames: PathCase[] = [
  {
    ...unreadable('unique identifiers in version 1', oldWithIdentifiers),
    openssl: 'it does not look at the version',
  },
  unreadable('an extension twice', twice),
  { ...unreadable('extensions in version 2', asVersion(1)), openssl: 'it does not look at the version' },
  { ...unreadable('version 4', asVersion(3)), openssl: 'it does not look at the version' },
  unreadable(
    'an authority key identifier that is none',
    line({}, { extensions: { authorityKeyIdentifier: 'DER:020100' } })[0]!,
  ),
  unreadable(
    'an authority key identifier and something after',
    line({}, { extensions: { authorityKeyIdentifier: 'DER:300483000500' } })[0]!,
  ),
  unreadable(
    'a subject key identifier that is none',
    line({}, { extensions: { subjectKeyIdentifier: 'DER:020100' } })[0]!,
  ),
];

export const authorities: readonly PathCase[] = [
  ...constraints,
  ...lengths,
  ...usages,
  ...rollover,
  ...shapes,
  ...frames,
];
