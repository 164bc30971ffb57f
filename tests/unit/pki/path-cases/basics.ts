import { sequence, tlv } from '../../../fixtures/der.ts';
import { bare, ca, edited, forged, leaf, Made } from '../support/path-builder.ts';
import { any, anchor, extended, line, lineBelow, p1, p2, type PathCase } from './case.ts';

/** RFC 5280 §6.1.3 (a): signature, dates, name chaining; and §6.1.1 (d), the anchor. */

const [user, issuer] = line({}, {}) as [Made, Made, Made];
const broken = (made: Made): Made => new Made(made.spec, () => forged(made.der));
const signature: PathCase[] = [
  { rule: '6.1.3 (a)(1)', name: 'good signatures', path: [user, issuer, anchor] },
  { rule: '6.1.3 (a)(1)', name: 'RSA signatures', path: line({ key: 'rsa-1' }, {}) },
  {
    rule: '6.1.3 (a)(1)',
    name: 'RSASSA-PSS signatures',
    path: line({ key: 'rsa-1' }, { signature: ['rsa_padding_mode:pss', 'rsa_pss_saltlen:32'] }),
  },
  {
    rule: '6.1.3 (a)(1)',
    name: 'a CA’s signature broken',
    path: [user, broken(issuer), anchor],
    findings: [['signature-invalid', broken(issuer)]],
  },
  {
    rule: '6.1.3 (a)(1)',
    name: 'the certificate’s signature broken',
    path: [broken(user), issuer, anchor],
    findings: [['signature-invalid', broken(user)]],
  },
];

const weak = line({ key: 'rsa-1' }, { digest: 'sha1' });
const small = line({ key: 'small-1' }, { key: 'small-2' });
const odd = line({ key: 'rsa-1' }, { digest: 'md5' });
const strength: PathCase[] = [
  { rule: '6.1.3 (a)(1)', name: 'SHA-1', path: weak, findings: [['algorithm-weak', weak[0]!]] },
  { rule: '6.1.3 (a)(1)', name: 'SHA-1 allowed', path: weak, input: { allowSha1: true } },
  {
    rule: '6.1.3 (a)(1)',
    name: 'RSA keys of 1,024 bits',
    path: small,
    findings: [
      ['key-weak', small[1]!],
      ['key-weak', small[0]!],
    ],
  },
  { rule: '6.1.3 (a)(1)', name: 'RSA keys of 1,024 bits allowed', path: small, input: { allowSha1: true } },
  {
    rule: '6.1.3 (a)(1)',
    name: 'MD5, whatever is allowed',
    path: odd,
    input: { allowSha1: true },
    findings: [['algorithm-unsupported', odd[0]!]],
    openssl: 'with its security level at 0 it takes MD5 too',
  },
];

const [from, until] = ['20260601000000Z', '20260602000000Z'];
const second = (time: string): Date => new Date(Date.parse(time));
const dated = line({ from, until }, {});
const datedUser = line({}, { from, until });
const dates: PathCase[] = [
  ...([dated, datedUser] as const).flatMap((path, i): PathCase[] => {
    const [name, at] = [i ? 'the certificate' : 'a CA', path[i ? 0 : 1]!];
    const rule = '6.1.3 (a)(2)';
    return [
      { rule, name: `${name} in its first second`, path, input: { at: second('2026-06-01T00:00:00Z') } },
      {
        rule,
        name: `${name} in its last second`,
        path,
        input: { at: second('2026-06-02T00:00:00Z') },
        openssl: 'to it the last second is over when it begins',
      },
      {
        rule,
        name: `${name} a second before`,
        path,
        input: { at: second('2026-05-31T23:59:59Z') },
        findings: [['not-yet-valid', at]],
      },
      {
        rule,
        name: `${name} a second after`,
        path,
        input: { at: second('2026-06-02T00:00:01Z') },
        findings: [['expired', at]],
      },
    ];
  }),
];

const replaced = (parts: readonly Uint8Array[], at: number, by: Uint8Array): Uint8Array[] =>
  parts.map((part, i) => (i === at ? by : part));

/** Validity in the forms that OpenSSL does not write by itself. */
const withDates = (notBefore: Uint8Array, notAfter: Uint8Array): Made[] => {
  const path = line({}, {});
  const own = edited(path[0]!, (parts) => replaced(parts, 4, sequence(notBefore, notAfter)));
  return [own, ...path.slice(1)];
};
const utc = (text: string): Uint8Array => tlv(0x17, Buffer.from(text));
const generalized = (text: string): Uint8Array => tlv(0x18, Buffer.from(text));
const before2000 = withDates(utc('500101120100Z'), utc('991231235959Z'));
const centuries: PathCase[] = [
  {
    rule: '6.1.3 (a)(2)',
    name: 'a UTCTime of 1950 to start with',
    path: withDates(utc('500101120100Z'), utc('300101000000Z')),
  },
  {
    rule: '6.1.3 (a)(2)',
    name: 'a UTCTime of 1999 to end with',
    path: before2000,
    findings: [['expired', before2000[0]!]],
  },
  {
    rule: '6.1.3 (a)(2)',
    name: 'a UTCTime of 2049 to end with',
    path: withDates(utc('200101000000Z'), utc('491231235959Z')),
  },
  {
    rule: '6.1.3 (a)(2)',
    name: 'a GeneralizedTime before 2050 to start with',
    path: withDates(generalized('20020101000000Z'), utc('300101000000Z')),
  },
  {
    rule: '6.1.3 (a)(2)',
    name: 'a GeneralizedTime of 2050 to end with',
    path: line({}, { until: '20500101120100Z' }),
  },
  {
    rule: '6.1.3 (a)(2)',
    name: 'no end (99991231235959Z)',
    path: line({}, { until: '99991231235959Z' }),
  },
];

/** The issuer's name as it stands in what it issued and as its own certificate has it. */
const renamed = (subject: string, inIssued: string, stringMask = 'utf8only'): Made[] => {
  const own = ca({ name: subject, key: 'level 1', issuer: anchor });
  const other = ca({ name: inIssued, key: 'level 1', issuer: anchor, stringMask });
  return [
    leaf({ name: 'User', issuer: other, extensions: { authorityKeyIdentifier: undefined } }),
    own,
    anchor,
  ];
};
const chained = (name: string, subject: string, inIssued: string, mask?: string): PathCase => ({
  rule: '6.1.3 (a)(4)',
  name,
  path: renamed(subject, inIssued, mask),
});
const unchained = (name: string, subject: string, inIssued: string): PathCase => {
  const path = renamed(subject, inIssued);
  return {
    rule: '6.1.3 (a)(4)',
    name,
    path,
    chain: [path[0]!],
    findings: [['issuer-unknown', path[0]!]],
  };
};
/** What OpenSSL compares: its canonical form knows ASCII case only. */
const ascii = 'it folds the case of ASCII letters alone';
const names: PathCase[] = [
  chained('capitals', '/C=KR/O=Test Authorities/CN=Name CA', '/C=KR/O=TEST AUTHORITIES/CN=nAME cA'),
  chained('spaces within', '/C=KR/O=Test/CN=Name  of   a CA', '/C=KR/O=Test/CN=Name of a CA'),
  chained('spaces around', '/C=KR/O=Test/CN=Name CA', '/C=KR/O= Test  /CN=  Name CA '),
  chained('PrintableString for UTF8String', '/C=KR/O=Test/CN=Name CA', '/C=KR/O=Test/CN=Name CA', 'MASK:0x2'),
  chained('BMPString for UTF8String', '/C=KR/O=시험/CN=이름', '/C=KR/O=시험/CN=이름', 'MASK:0x800'),
  chained('TeletexString for UTF8String', '/C=KR/O=Test/CN=Name CA', '/C=KR/O=Test/CN=Name CA', 'MASK:0x4'),
  {
    ...chained(
      'UniversalString for UTF8String',
      '/C=KR/O=시험/CN=이름',
      '/C=KR/O=시험/CN=이름',
      'MASK:0x100',
    ),
  },
  {
    ...chained('capitals beyond ASCII', '/C=KR/O=Test/CN=Ärger Ω', '/C=KR/O=Test/CN=äRGER ω'),
    openssl: ascii,
  },
  {
    ...chained('composed and decomposed letters', '/C=KR/O=Test/CN=가', '/C=KR/O=Test/CN=\u1100\u1161'),
    openssl: 'it does not normalize',
  },
  {
    ...chained(
      'a soft hyphen and an ideographic space',
      '/C=KR/O=Test/CN=Name CA',
      '/C=KR/O=Test/CN=Na\u00adme\u3000CA',
    ),
    openssl: 'it maps no character to nothing or to a space',
  },
  chained('a set of two in the other order', '/C=KR/O=Test/CN=A+OU=B', '/C=KR/O=Test/OU=B+CN=A'),
  chained('an e-mail address in capitals', '/CN=A/emailAddress=Ca@Test.kr', '/CN=A/emailAddress=cA@tEST.KR'),
  chained(
    'attributes that RFC 5280 wants known',
    '/DC=kr/DC=test/C=KR/O=Test/OU=One/dnQualifier=CA0/ST=Seoul/serialNumber=345/CN=A/L=L/title=T/SN=S/GN=G/initials=I/pseudonym=P/generationQualifier=III',
    '/DC=KR/DC=Test/C=kr/O=test/OU=ONE/dnQualifier=ca0/ST=SEOUL/serialNumber=345/CN=a/L=l/title=t/SN=s/GN=g/initials=i/pseudonym=p/generationQualifier=iii',
  ),
  unchained('another name', '/C=KR/O=Test/CN=Name CA', '/C=KR/O=Test/CN=Name CA 2'),
  unchained('the same RDNs in another order', '/C=KR/O=Test/CN=Name CA', '/O=Test/C=KR/CN=Name CA'),
  unchained('one RDN of two for two of one', '/C=KR/O=Test/CN=A+OU=B', '/C=KR/O=Test/CN=A/OU=B'),
  unchained('one attribute for another of the same value', '/C=KR/O=Test/CN=A', '/C=KR/OU=Test/CN=A'),
  unchained('a space where there is none', '/C=KR/O=Test/CN=Name CA', '/C=KR/O=Test/CN=NameCA'),
  unchained('an attribute more', '/C=KR/O=Test/CN=A', '/C=KR/O=Test/CN=A/CN=A'),
];

/** An attribute's value that is no character string: compared octet for octet (RFC 5280 §7.1). */
const withUniqueIdentifier = (octet: number): Uint8Array =>
  sequence(tlv(0x31, sequence(Uint8Array.of(0x06, 3, 0x55, 4, 45), tlv(3, Uint8Array.of(0, octet)))));
const binaryNames = (inIssued: number): Made[] => {
  const name = withUniqueIdentifier(1);
  const own = edited(ca({ name: 'B', key: 'level 1', issuer: anchor }), (parts) => replaced(parts, 5, name));
  const made = leaf({ name: 'User', issuer: ca({ name: 'B', key: 'level 1', issuer: anchor }) });
  const user = edited(made, (parts) => replaced(parts, 3, withUniqueIdentifier(inIssued)));
  return [user, own, anchor];
};
const other = binaryNames(2);
const binary: PathCase[] = [
  { rule: '6.1.3 (a)(4)', name: 'a name of bits', path: binaryNames(1) },
  {
    rule: '6.1.3 (a)(4)',
    name: 'a name of other bits',
    path: other,
    chain: [other[0]!],
    findings: [['issuer-unknown', other[0]!]],
  },
];

/** The unique identifiers of version 2, which RFC 5280 forbids to write and bids to read (§4.1.2.8). */
const identifiers = [tlv(0x81, Uint8Array.of(0, 1)), tlv(0x82, Uint8Array.of(0, 2))];
const withIdentifiers = (made: Made): Made =>
  edited(made, (parts) => [...parts.slice(0, -1), ...identifiers, ...parts.slice(-1)]);
const unique: PathCase[] = [
  {
    rule: '6.1.3 (a)(4)',
    name: 'unique identifiers, which no name is compared with',
    path: [withIdentifiers(user), withIdentifiers(issuer), anchor],
  },
];

/** Anchors are trusted by name and key: what else their certificates say is not asked. */
const anchored = (name: string, top: Made): PathCase => ({
  rule: '6.1.1 (d)',
  name,
  path: lineBelow(top, {}, {}),
});
const [oldAnchor, newAnchor] = [ca({ name: 'Root', key: 'root 1' }), ca({ name: 'Root', key: 'root 2' })];
const strangers = lineBelow(ca({ name: 'Stranger' }), {}, {});
const anchors: PathCase[] = [
  {
    ...anchored('an anchor long expired', ca({ name: 'Anchor', until: '20210101000000Z' })),
    openssl: 'it looks at an anchor’s dates',
  },
  {
    ...anchored(
      'an anchor that is no CA',
      ca({ name: 'Anchor', extensions: { basicConstraints: 'CA:FALSE' } }),
    ),
    openssl: 'it applies an anchor’s basic constraints',
  },
  {
    ...anchored(
      'an anchor of path length 0',
      ca({ name: 'Anchor', extensions: { basicConstraints: 'critical,CA:TRUE,pathlen:0' } }),
    ),
    openssl: 'it applies an anchor’s path length',
    path: lineBelow(
      ca({ name: 'Anchor', extensions: { basicConstraints: 'critical,CA:TRUE,pathlen:0' } }),
      {},
      {},
      {},
    ),
  },
  {
    ...anchored('an anchor of version 1', anchor),
    path: lineBelow(bare({ name: 'Anchor' }), { extensions: { authorityKeyIdentifier: undefined } }, {}),
  },
  {
    rule: '6.1.1 (d)',
    name: 'the anchor itself',
    path: [anchor],
    policies: [any],
  },
  {
    rule: '6.1.1 (d)',
    name: 'two anchors of one name, the older key',
    path: lineBelow(oldAnchor, {}, {}),
    input: { anchors: [newAnchor.der, oldAnchor.der] },
  },
  {
    rule: '6.1.1 (d)',
    name: 'two anchors of one name, the newer key',
    path: lineBelow(newAnchor, {}, {}),
    input: { anchors: [oldAnchor.der, newAnchor.der] },
  },
  {
    rule: '6.1.1 (d)',
    name: 'a root that is not among the anchors',
    path: strangers,
    beside: [strangers[2]!],
    input: { anchors: [anchor.der] },
    chain: [strangers[0]!],
    findings: [['issuer-unknown', strangers[0]!]],
  },
  {
    rule: '6.1.1 (d)',
    name: 'no anchor at all',
    path: strangers,
    input: { anchors: [] },
    chain: [strangers[0]!],
    findings: [['issuer-unknown', strangers[0]!]],
  },
];

const [unknownCa] = [extended({ '1.2.3.4': 'critical,ASN1:NULL' }, {})];
const unknownUser = extended({}, { '1.2.3.4': 'critical,ASN1:NULL' });
const extensions: PathCase[] = [
  {
    rule: '6.1.4 (o)',
    name: 'an unknown extension of a CA, not critical',
    path: extended({ '1.2.3.4': 'ASN1:NULL' }, {}),
  },
  {
    rule: '6.1.4 (o)',
    name: 'an unknown critical extension of a CA',
    path: unknownCa!,
    findings: [['critical-extension-unknown', unknownCa![1]!]],
  },
  {
    rule: '6.1.5 (f)',
    name: 'an unknown extension, not critical',
    path: extended({}, { '1.2.3.4': 'ASN1:NULL' }),
  },
  {
    rule: '6.1.5 (f)',
    name: 'an unknown critical extension',
    path: unknownUser,
    findings: [['critical-extension-unknown', unknownUser[0]!]],
  },
  {
    rule: '6.1.5 (f)',
    name: 'every critical extension that is known',
    path: extended(
      {
        keyUsage: 'critical,keyCertSign',
        certificatePolicies: 'critical,2.5.29.32.0',
        policyMappings: `critical,${p1}:${p2}`,
        policyConstraints: 'critical,requireExplicitPolicy:9',
        inhibitAnyPolicy: 'critical,9',
        nameConstraints: 'critical,excluded;DNS:x.kr',
        issuerAltName: 'critical,DNS:ca.kr',
        crlDistributionPoints: 'critical,URI:http://ca.kr/crl',
      },
      {
        certificatePolicies: 'critical,2.5.29.32.0',
        subjectAltName: 'critical,DNS:user.kr',
        extendedKeyUsage: 'critical,clientAuth',
      },
    ),
    policies: [p1, any],
    openssl: 'it does not process a critical issuerAltName',
  },
  {
    rule: '6.1.5 (f)',
    name: 'critical key identifiers and freshestCRL',
    path: extended(
      {},
      {
        subjectKeyIdentifier: 'critical,hash',
        authorityKeyIdentifier: 'critical,keyid',
        freshestCRL: 'critical,URI:http://ca.kr/d',
      },
    ),
    openssl: 'it does not process a critical freshestCRL',
  },
];

export const basics: readonly PathCase[] = [
  ...anchors,
  ...signature,
  ...strength,
  ...dates,
  ...centuries,
  ...names,
  ...binary,
  ...unique,
  ...extensions,
];
