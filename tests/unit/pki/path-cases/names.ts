import type { FindingCode } from '../../../../electron/pki/path.ts';
import type { Extensions } from '../support/path-builder.ts';
import { line, type PathCase, type Step } from './case.ts';

/** RFC 5280 §6.1.3 (b), (c), §6.1.4 (g): name constraints, by the forms of §4.2.1.10. */

type Verdict = 'permitted' | 'not permitted' | 'excluded' | 'not comparable';
const codes: Readonly<Record<Exclude<Verdict, 'permitted'>, FindingCode>> = {
  'not permitted': 'name-not-permitted',
  excluded: 'name-excluded',
  'not comparable': 'name-not-comparable',
};
const ruleOf = (verdict: Verdict, constraints: string): string =>
  verdict === 'not permitted' || (verdict !== 'excluded' && constraints.includes('permitted;'))
    ? '6.1.3 (b)'
    : '6.1.3 (c)';

const constrained = (nameConstraints: string, sections = '', extensions: Extensions = {}): Step => ({
  extensions: { nameConstraints: `critical,${nameConstraints}`, ...extensions },
  sections,
});

/** One CA with constraints, one certificate with a subjectAltName. */
const altName = (
  verdict: Verdict,
  constraints: string,
  subjectAltName: string,
  openssl?: string,
): PathCase => {
  const path = line(constrained(constraints), { extensions: { subjectAltName } });
  return {
    rule: ruleOf(verdict, constraints),
    name: `${subjectAltName} under ${constraints}`,
    path,
    ...(verdict === 'permitted' ? {} : { findings: [[codes[verdict], path[0]!]] as const }),
    ...(openssl ? { openssl } : {}),
  };
};

/** dirName constraints come from sections: `one` and `two`. */
const sections = `[one]\nC=KR\nO=Test\nOU=One\n[two]\nC=KR\nO=Test\nOU=Two\n[test]\nC=KR\nO=Test\n[cased]\nC=kr\nO= TEST\n`;
const directory = (verdict: Verdict, constraints: string, subject: string, more: Step = {}): PathCase => {
  const path = line(constrained(constraints, sections), { name: subject, ...more });
  return {
    rule: ruleOf(verdict, constraints),
    name: `${subject} under ${constraints}`,
    path,
    ...(verdict === 'permitted' ? {} : { findings: [[codes[verdict], path[0]!]] as const }),
  };
};
const [one, two, three] = [
  '/C=KR/O=Test/OU=One/CN=User',
  '/C=KR/O=Test/OU=Two/CN=User',
  '/C=KR/O=Test/OU=Three/CN=User',
];
const directories: PathCase[] = [
  directory('permitted', 'permitted;dirName:one', one),
  directory('not permitted', 'permitted;dirName:one', two),
  directory('not permitted', 'permitted;dirName:one', '/C=KR/O=Test'),
  directory('permitted', 'permitted;dirName:one', '/C=KR/O=Test/OU=One'),
  directory('permitted', 'permitted;dirName:cased', one),
  directory('not permitted', 'permitted;dirName:one', '/C=KR/OU=One/O=Test/CN=User'),
  directory('permitted', 'permitted;dirName:one,permitted;dirName:two', two),
  directory('not permitted', 'permitted;dirName:one,permitted;dirName:two', three),
  directory('excluded', 'excluded;dirName:one', one),
  directory('permitted', 'excluded;dirName:one', two),
  directory('excluded', 'excluded;dirName:one,excluded;dirName:two', two),
  directory('permitted', 'permitted;dirName:test,excluded;dirName:two', one),
  directory('excluded', 'permitted;dirName:test,excluded;dirName:two', two),
  directory('permitted', 'permitted;dirName:one', '/', {
    extensions: { subjectAltName: 'critical,email:user@a.kr' },
  }),
  directory('permitted', 'permitted;dirName:one', one, {
    extensions: { subjectAltName: 'dirName:other' },
    sections: '[other]\nC=KR\nO=Test\nOU=One\nCN=Other\n',
  }),
  directory('not permitted', 'permitted;dirName:one', one, {
    extensions: { subjectAltName: 'dirName:other' },
    sections: '[other]\nC=KR\nO=Test\nOU=Two\n',
  }),
  directory('excluded', 'excluded;dirName:one', two, {
    extensions: { subjectAltName: 'dirName:other' },
    sections: '[other]\nC=KR\nO=Test\nOU=One\n',
  }),
];
const both = line(constrained('permitted;dirName:one,excluded;dirName:two', sections), { name: two });
directories.push({
  rule: '6.1.3 (c)',
  name: 'a subject neither permitted nor spared',
  path: both,
  findings: [
    ['name-not-permitted', both[0]!],
    ['name-excluded', both[0]!],
  ],
});

/** Several CAs: permitted subtrees are intersected, excluded ones united (§6.1.4 (g)). */
const chained = (name: string, verdict: Verdict, ...steps: Step[]): PathCase => {
  const path = line(...steps);
  return {
    rule: '6.1.4 (g)',
    name,
    path,
    ...(verdict === 'permitted' ? {} : { findings: [[codes[verdict], path[0]!]] as const }),
  };
};
const under = (name: string): Step => ({ name: `/C=KR/O=Test/OU=One/CN=${name}` });
const inOne = (constraints: string): Step => ({ ...constrained(constraints, sections), ...under('CA 2') });
const outside = line(constrained('permitted;dirName:one', sections), {}, { name: one });
const several: PathCase[] = [
  chained(
    'a wide permission, then a narrow one: in both',
    'permitted',
    constrained('permitted;dirName:test', sections),
    inOne('permitted;dirName:one'),
    { name: one },
  ),
  chained(
    'a wide permission, then a narrow one: in the first alone',
    'not permitted',
    constrained('permitted;dirName:test', sections),
    inOne('permitted;dirName:one'),
    { name: two },
  ),
  chained(
    'a narrow permission, then a wide one: in the second alone',
    'not permitted',
    constrained('permitted;dirName:one', sections),
    inOne('permitted;dirName:test'),
    { name: two },
  ),
  chained(
    'two permissions without a common name',
    'not permitted',
    constrained('permitted;dirName:one', sections),
    inOne('permitted;dirName:two'),
    { name: two },
  ),
  chained(
    'a permission for one form, then one for another',
    'permitted',
    constrained('permitted;dirName:one', sections),
    inOne('permitted;DNS:a.kr'),
    { name: one, extensions: { subjectAltName: 'DNS:a.kr' } },
  ),
  chained(
    'a permission, then an exclusion',
    'excluded',
    constrained('permitted;dirName:test', sections),
    inOne('excluded;dirName:two'),
    { name: two },
  ),
  chained(
    'two exclusions, in the first',
    'excluded',
    constrained('excluded;DNS:a.kr'),
    constrained('excluded;DNS:b.kr'),
    { extensions: { subjectAltName: 'DNS:x.a.kr' } },
  ),
  chained(
    'two exclusions, in the second',
    'excluded',
    constrained('excluded;DNS:a.kr'),
    constrained('excluded;DNS:b.kr'),
    { extensions: { subjectAltName: 'DNS:x.b.kr' } },
  ),
  chained(
    'two exclusions, in neither',
    'permitted',
    constrained('excluded;DNS:a.kr'),
    constrained('excluded;DNS:b.kr'),
    { extensions: { subjectAltName: 'DNS:c.kr' } },
  ),
  chained('several names of one certificate, all permitted', 'permitted', constrained('permitted;DNS:a.kr'), {
    extensions: { subjectAltName: 'DNS:a.kr,DNS:b.a.kr,email:x@y.kr' },
  }),
  chained(
    'several names of one certificate, the last not permitted',
    'not permitted',
    constrained('permitted;DNS:a.kr'),
    { extensions: { subjectAltName: 'DNS:a.kr,DNS:b.a.kr,DNS:b.kr' } },
  ),
  chained(
    'constraints of the certificate itself bind nobody',
    'permitted',
    {},
    { extensions: { nameConstraints: 'critical,permitted;DNS:a.kr', subjectAltName: 'DNS:b.kr' } },
  ),
  chained(
    'constraints that are not critical hold too',
    'excluded',
    { extensions: { nameConstraints: 'excluded;DNS:a.kr' } },
    { extensions: { subjectAltName: 'DNS:a.kr' } },
  ),
  {
    rule: '6.1.4 (g)',
    name: 'a CA outside of what its issuer permits, and a user within',
    path: outside,
    findings: [['name-not-permitted', outside[1]!]],
  },
  // Self-issued certificates bear their issuer's name, which is not the issuer's to permit.
  chained(
    'a self-issued CA outside of what it permits',
    'permitted',
    constrained('permitted;dirName:one', sections),
    { selfIssued: true },
    { name: one },
  ),
  chained(
    'a self-issued CA outside, and a user outside',
    'not permitted',
    constrained('permitted;dirName:one', sections),
    { selfIssued: true },
    { name: two },
  ),
  chained(
    'a self-issued certificate that is the last',
    'not permitted',
    constrained('permitted;dirName:one', sections),
    { selfIssued: true, authority: true },
  ),
];

const cn = 'half a mailbox is one to it';
const mailboxes: PathCase[] = [
  altName('permitted', 'permitted;email:a.kr', 'email:user@a.kr'),
  altName('permitted', 'permitted;email:a.kr', 'email:u@a.kr'),
  altName('permitted', 'permitted;email:a.kr', 'email:USER@A.KR'),
  altName('not permitted', 'permitted;email:a.kr', 'email:user@mail.a.kr'),
  altName('not permitted', 'permitted;email:a.kr', 'email:user@b.kr'),
  altName('permitted', 'permitted;email:.a.kr', 'email:user@mail.a.kr'),
  altName('permitted', 'permitted;email:.a.kr', 'email:user@one.mail.a.kr'),
  altName('not permitted', 'permitted;email:.a.kr', 'email:user@a.kr'),
  altName('not permitted', 'permitted;email:.a.kr', 'email:user@.a.kr', 'no host is one to it'),
  altName('not permitted', 'permitted;email:.a.kr', 'email:user@.a.kr', 'no host is one to it'),
  altName('excluded', 'excluded;email:a.kr', 'email:user@a.kr'),
  altName('permitted', 'excluded;email:a.kr', 'email:user@mail.a.kr'),
  altName('excluded', 'excluded;email:.a.kr', 'email:user@mail.A.kr'),
  altName('permitted', 'excluded;email:.a.kr', 'email:user@a.kr'),
  altName('permitted', 'permitted;email:user@a.kr', 'email:user@A.KR'),
  altName('not permitted', 'permitted;email:user@a.kr', 'email:other@a.kr'),
  altName('not permitted', 'permitted;email:user@a.kr', 'email:User@a.kr'),
  altName('not permitted', 'permitted;email:user@a.kr', 'email:user@b.kr'),
  altName('excluded', 'excluded;email:user@a.kr', 'email:user@a.kr'),
  altName('permitted', 'excluded;email:user@a.kr', 'email:user@x.a.kr'),
  altName('not permitted', 'permitted;email:a.kr', 'email:a@a.kr@b.kr'),
  altName('not comparable', 'permitted;email:a.kr', 'email:a.kr'),
  altName('not comparable', 'excluded;email:a.kr', 'email:@b.kr', cn),
  altName('not comparable', 'excluded;email:a.kr', 'email:user@', cn),
  altName('permitted', 'permitted;email:a.kr', 'DNS:b.kr'),
  directory('permitted', 'permitted;email:a.kr', '/CN=User/emailAddress=user@A.kr'),
  directory('not permitted', 'permitted;email:a.kr', '/CN=User/emailAddress=user@b.kr'),
  directory(
    'not permitted',
    'permitted;email:a.kr',
    '/CN=User/emailAddress=user@a.kr/emailAddress=user@b.kr',
  ),
  directory('not permitted', 'permitted;email:a.kr', '/CN=User/emailAddress=user@b.kr', {
    extensions: { subjectAltName: 'DNS:a.kr' },
  }),
  directory('excluded', 'excluded;email:a.kr', '/CN=User/emailAddress=user@a.kr'),
  {
    ...directory('permitted', 'permitted;email:a.kr', '/CN=User/emailAddress=user@b.kr', {
      extensions: { subjectAltName: 'email:user@a.kr' },
    }),
    openssl: 'it also looks at the subject’s emailAddress where an rfc822Name takes its place',
  },
];

const hosts: PathCase[] = [
  altName('permitted', 'permitted;DNS:a.kr', 'DNS:a.kr'),
  altName('permitted', 'permitted;DNS:a.kr', 'DNS:www.one.A.KR'),
  altName('not permitted', 'permitted;DNS:a.kr', 'DNS:xa.kr'),
  altName('not permitted', 'permitted;DNS:www.a.kr', 'DNS:a.kr'),
  altName('not permitted', 'permitted;DNS:a.kr', 'DNS:a.kr.b.kr'),
  altName('permitted', 'permitted;DNS:A.kr', 'DNS:*.a.kr'),
  altName('permitted', 'permitted;DNS:.a.kr', 'DNS:www.a.kr'),
  altName('not permitted', 'permitted;DNS:.a.kr', 'DNS:a.kr'),
  altName(
    'permitted',
    'permitted;DNS:a.kr',
    'DNS:www.a.kr.',
    'the dot of an absolute name is another name to it',
  ),
  altName('permitted', 'permitted;DNS:a.kr,permitted;DNS:b.kr', 'DNS:b.kr'),
  altName('not permitted', 'permitted;DNS:a.kr,permitted;DNS:b.kr', 'DNS:a.kr,DNS:c.kr'),
  altName('excluded', 'excluded;DNS:a.kr', 'DNS:a.kr'),
  altName('excluded', 'excluded;DNS:a.kr', 'DNS:www.a.kr'),
  altName('permitted', 'excluded;DNS:a.kr', 'DNS:xa.kr'),
  altName('excluded', 'excluded;DNS:a.kr', 'DNS:*.a.kr'),
  altName('excluded', 'excluded;DNS:www.a.kr', 'DNS:*.a.kr', 'it does not ask what a wildcard stands for'),
  altName('permitted', 'excluded;DNS:www.a.kr', 'DNS:*.b.kr'),
  altName('permitted', 'excluded;DNS:x.www.a.kr', 'DNS:*.a.kr'),
  altName('permitted', 'permitted;DNS:www.a.kr', 'email:user@b.kr'),
  altName('not permitted', 'permitted;DNS:www.a.kr', 'DNS:*.a.kr'),
];
const everyDns = line(
  { extensions: { nameConstraints: 'critical,DER:3006a10430028200' } },
  { extensions: { subjectAltName: 'DNS:a.kr' } },
);
hosts.push({
  rule: '6.1.3 (c)',
  name: 'every DNS name excluded by an empty one',
  path: everyDns,
  findings: [['name-excluded', everyDns[0]!]],
});

const notHost = 'an address, or what is no host at all, is one to it';
const uris: PathCase[] = [
  altName('permitted', 'permitted;URI:a.kr', 'URI:http://a.kr/path'),
  altName('permitted', 'permitted;URI:a.kr', 'URI:ldap://A.KR:389/ou=x?y'),
  altName('permitted', 'permitted;URI:a.kr', 'URI:https://a.kr'),
  altName('permitted', 'permitted;URI:a.kr', 'URI:https://a.kr?query', 'it ends a host at : and / alone'),
  altName(
    'permitted',
    'permitted;URI:a.kr',
    'URI:https://a.kr\\#fragment',
    'it ends a host at : and / alone',
  ),
  altName('permitted', 'permitted;URI:a.kr', 'URI:https://user:x@a.kr/', 'it takes the user for the host'),
  altName('not permitted', 'permitted;URI:a.kr', 'URI:http://www.a.kr/'),
  altName('not permitted', 'permitted;URI:a.kr', 'URI:http://b.kr/a.kr'),
  altName('not permitted', 'permitted;URI:a.kr', 'URI:http://a.kr@b.kr/'),
  altName('permitted', 'permitted;URI:.a.kr', 'URI:http://www.a.kr/'),
  altName('not permitted', 'permitted;URI:.a.kr', 'URI:http://a.kr/'),
  altName('not permitted', 'permitted;URI:.a.kr', 'URI:http://xa.kr/'),
  altName('excluded', 'excluded;URI:a.kr', 'URI:http://a.kr:8080/'),
  altName('permitted', 'excluded;URI:a.kr', 'URI:http://www.a.kr/'),
  altName('excluded', 'excluded;URI:.a.kr', 'URI:ftp://www.a.kr/'),
  altName('permitted', 'excluded;URI:.a.kr', 'URI:ftp://a.kr/'),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:urn:isbn:1'),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http:/b.kr/'),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://192.0.2.1/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://[2001:db8::1]/', notHost),
  altName('not comparable', 'permitted;URI:a.kr', 'URI:http:///a.kr'),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://b..kr/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://.b.kr/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://a%2ekr/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:1http://b.kr/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://x@y@a.kr/', notHost),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:http://a.kr:80x/'),
  altName('not comparable', 'excluded;URI:a.kr', 'URI:://a.kr/'),
  altName('permitted', 'permitted;URI:a.kr', 'DNS:b.kr'),
];

const addresses: PathCase[] = [
  altName('permitted', 'permitted;IP:10.1.0.0/255.255.0.0', 'IP:10.1.2.3'),
  altName('not permitted', 'permitted;IP:10.1.0.0/255.255.0.0', 'IP:10.2.2.3'),
  altName('not permitted', 'permitted;IP:10.1.2.0/255.255.255.128', 'IP:10.1.2.128'),
  altName('permitted', 'permitted;IP:10.1.2.9/255.255.255.128', 'IP:10.1.2.127'),
  altName('excluded', 'excluded;IP:10.1.0.0/255.255.0.0', 'IP:10.1.255.255'),
  altName('permitted', 'excluded;IP:10.1.0.0/255.255.0.0', 'IP:10.0.0.1'),
  altName('excluded', 'excluded;IP:0.0.0.0/0.0.0.0', 'IP:192.0.2.1'),
  altName('permitted', 'permitted;IP:192.0.2.1/255.255.255.255', 'IP:192.0.2.1'),
  altName('not permitted', 'permitted;IP:192.0.2.1/255.255.255.255', 'IP:192.0.2.0'),
  altName('permitted', 'permitted;IP:2001:db8::/ffff:ffff::', 'IP:2001:db8::1'),
  altName('not permitted', 'permitted;IP:2001:db8::/ffff:ffff::', 'IP:2001:db9::1'),
  altName('not permitted', 'permitted;IP:2001:db8::/ffff:ffff::', 'IP:10.0.0.1'),
  altName('permitted', 'excluded;IP:0.0.0.0/0.0.0.0', 'IP:2001:db8::1'),
  altName('excluded', 'excluded;IP:::/::', 'IP:2001:db8::1'),
  altName('not comparable', 'excluded;IP:10.0.0.0/255.0.0.0', 'DER:3007870500000000ff'),
];

const minimum = (octets: string): string =>
  `DER:300ca00a30088204612e6b728001${octets}`.replace(
    '300ca00a30088204612e6b728001',
    '300da00b30098204612e6b728001',
  );
const others: PathCase[] = [
  altName('not comparable', 'permitted;otherName:1.2.3.4;UTF8:x', 'otherName:1.2.3.4;UTF8:x'),
  altName('not comparable', 'excluded;otherName:1.2.3.4;UTF8:y', 'otherName:1.2.3.4;UTF8:x'),
  altName('permitted', 'permitted;otherName:1.2.3.4;UTF8:x', 'otherName:1.2.3.5;UTF8:x'),
  altName('permitted', 'permitted;otherName:1.2.3.4;UTF8:x', 'DNS:a.kr'),
  altName('permitted', 'permitted;DNS:a.kr', 'otherName:1.2.3.4;UTF8:x'),
  altName('not comparable', 'permitted;RID:1.2.3.4', 'RID:1.2.3.4'),
  altName('permitted', 'permitted;RID:1.2.3.4', 'DNS:a.kr'),
  altName('not comparable', 'DER:3006a0043002a300', 'DER:3002a300'),
  altName('not comparable', 'DER:3006a1043002a500', 'DER:3002a500'),
  altName('permitted', minimum('00'), 'DNS:a.kr'),
  altName('not comparable', minimum('01'), 'DNS:a.kr'),
  altName('not comparable', minimum('00').replace('8001', '8101'), 'DNS:a.kr'),
  altName('permitted', minimum('01'), 'email:user@a.kr'),
  altName('not comparable', 'DER:300ea00c300a8204612e6b7280020001', 'DNS:a.kr'),
];

const odd = (name: string, subjectAltName: string): PathCase => {
  const path = line(constrained('excluded;DNS:a.kr'), { extensions: { subjectAltName } });
  return {
    rule: '6.1.3 (c)',
    name,
    path,
    findings: [['certificate-malformed', path[0]!]],
  };
};
const loose = 'it takes any octets for a name';
const oddities: PathCase[] = [
  { ...odd('a subjectAltName with a NUL in a DNS name', 'DER:30068204612e006b'), openssl: loose },
  { ...odd('a subjectAltName with an octet beyond ASCII', 'DER:3006820461802e6b'), openssl: loose },
  odd('a subjectAltName of no known form', 'DER:30028900'),
  odd('a subjectAltName that is a string', 'DER:0c0161'),
];

export const nameCases: readonly PathCase[] = [
  ...directories,
  ...several,
  ...mailboxes,
  ...hosts,
  ...uris,
  ...addresses,
  ...others,
  ...oddities,
];
