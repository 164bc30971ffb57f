import { ca, type Extensions } from '../support/path-builder.ts';
import {
  anchor,
  any,
  extended,
  line,
  lineBelow,
  p1,
  p2,
  p3,
  p4,
  p5,
  policies,
  type PathCase,
  type Step,
} from './case.ts';

/** RFC 5280 §6.1.3 (d)–(f), §6.1.4 (a), (b), (h)–(j), §6.1.5 (a), (b), (g): policies. */

const none: Extensions = {};
const own = policies(p1);
const explicit = { requireExplicitPolicy: true };
const initial = (...oids: string[]) => ({ initialPolicies: oids });

const valid = (
  rule: string,
  name: string,
  path: PathCase['path'],
  result: readonly string[],
  input?: PathCase['input'],
): PathCase => ({
  rule,
  name,
  path,
  policies: result,
  ...(input ? { input } : {}),
});
/** `at` counts from the top: 1 is the certificate below the anchor. */
const missing = (
  rule: string,
  name: string,
  path: PathCase['path'],
  at: number,
  input?: PathCase['input'],
): PathCase => ({
  rule,
  name,
  path,
  findings: [['policy-missing', path[path.length - 1 - at]!]],
  ...(input ? { input } : {}),
});
const refused = (
  rule: string,
  name: string,
  path: PathCase['path'],
  input?: PathCase['input'],
): PathCase => ({
  rule,
  name,
  path,
  findings: [['policy-not-accepted', path[0]!]],
  ...(input ? { input } : {}),
});

const all1 = extended(own, own);
const all1to4 = extended(policies(p1, p2), policies(p1, p2, p3), policies(p1, p2, p4));
const inputs: PathCase[] = [
  valid('6.1.1 (c)', 'any policy by default', all1, [p1]),
  valid('6.1.1 (c)', 'anyPolicy by name', all1, [p1], initial(any)),
  valid('6.1.1 (c)', 'anyPolicy among others', all1, [p1], initial(p2, any)),
  valid('6.1.1 (c)', 'the right policy', all1, [p1], initial(p1)),
  valid('6.1.1 (c)', 'the right policy among others', all1, [p1], initial(p2, p1)),
  valid('6.1.1 (c)', 'another policy, none asked for', all1, [], initial(p2)),
  refused('6.1.1 (c)', 'another policy, one asked for', all1, { ...initial(p2), ...explicit }),
  valid('6.1.1 (c)', 'no policy at all, none asked for', all1, [], initial()),
  valid('6.1.1 (e)', 'mapping allowed', extended({ ...own, policyMappings: `${p1}:${p2}` }, policies(p2)), [
    p1,
  ]),
  valid(
    '6.1.1 (e)',
    'mapping inhibited, none asked for',
    extended({ ...own, policyMappings: `${p1}:${p2}` }, policies(p2)),
    [],
    { inhibitPolicyMapping: true },
  ),
  missing(
    '6.1.1 (e)',
    'mapping inhibited, one asked for',
    extended({ ...own, policyMappings: `${p1}:${p2}` }, policies(p2)),
    2,
    {
      inhibitPolicyMapping: true,
      ...explicit,
    },
  ),
  valid(
    '6.1.1 (e)',
    'mapping inhibited, another policy than the mapped',
    extended({ ...policies(p1, p3), policyMappings: `${p1}:${p2}` }, policies(p2, p3)),
    [p3],
    {
      inhibitPolicyMapping: true,
    },
  ),
  valid('6.1.1 (f)', 'no policy, none asked for', extended(none, none), []),
  missing('6.1.1 (f)', 'no policy, one asked for', extended(none, none), 1, explicit),
  missing('6.1.1 (f)', 'no policy in the certificate, one asked for', extended(own, none), 2, explicit),
  valid('6.1.1 (f)', 'a policy, one asked for', all1, [p1], explicit),
  valid('6.1.1 (f)', 'the anchor itself, one asked for', [anchor], [p1], {
    ...initial(p1),
    ...explicit,
  }),
  {
    ...refused('6.1.1 (f)', 'the anchor itself, one asked for, none named', [anchor], {
      ...initial(),
      ...explicit,
    }),
    openssl: 'it asks a path of one certificate for no policy',
  },
  valid('6.1.1 (g)', 'anyPolicy allowed', extended(policies(any), own), [p1]),
  valid('6.1.1 (g)', 'anyPolicy inhibited, none asked for', extended(policies(any), own), [], {
    inhibitAnyPolicy: true,
  }),
  missing('6.1.1 (g)', 'anyPolicy inhibited, one asked for', extended(policies(any), own), 1, {
    inhibitAnyPolicy: true,
    ...explicit,
  }),
  valid('6.1.1 (g)', 'anyPolicy inhibited, a policy beside it', extended(policies(p1, any), own), [p1], {
    inhibitAnyPolicy: true,
  }),
];

const both = extended(policies(p1, p2), policies(p1, p2));
const sets: PathCase[] = [
  valid('6.1.3 (d)', 'several policies', both, [p1, p2]),
  valid('6.1.3 (d)', 'several policies, one of them initial', both, [p2], initial(p2)),
  valid('6.1.3 (d)', 'several policies, both initial', both, [p1, p2], initial(p2, p1)),
  valid('6.1.3 (d)', 'overlapping policies', all1to4, [p1, p2], explicit),
  valid(
    '6.1.3 (d)',
    'overlapping policies, one common',
    extended(policies(p1, p2), policies(p2, p3), policies(p2)),
    [p2],
    explicit,
  ),
  missing('6.1.3 (d)', 'different policies', extended(own, policies(p2)), 2, explicit),
  valid('6.1.3 (d)', 'different policies, none asked for', extended(own, policies(p2)), []),
  missing('6.1.3 (d)', 'different policies higher up', extended(own, policies(p2), own, own), 2, explicit),
  valid('6.1.3 (d)', 'the same policy again below another is none', extended(own, policies(p2), own), []),
  missing('6.1.3 (d)', 'no policy in a CA', extended(none, own), 1, explicit),
  valid('6.1.3 (d)', 'no policy in a CA, none asked for', extended(none, own), []),
  valid('6.1.3 (d)', 'anyPolicy all the way', extended(policies(any), policies(any)), [any], explicit),
  valid('6.1.3 (d)', 'anyPolicy all the way, one initial', extended(policies(any), policies(any)), [p1], {
    ...initial(p1),
    ...explicit,
  }),
  valid(
    '6.1.3 (d)',
    'anyPolicy all the way, two initial',
    extended(policies(any), policies(any)),
    [p1, p2],
    initial(p1, p2),
  ),
  valid('6.1.3 (d)', 'anyPolicy above a policy', extended(policies(any), own), [p1], explicit),
  valid('6.1.3 (d)', 'anyPolicy above a policy that is initial', extended(policies(any), own), [p1], {
    ...initial(p1),
    ...explicit,
  }),
  refused('6.1.3 (d)', 'anyPolicy above a policy that is not initial', extended(policies(any), own), {
    ...initial(p2),
    ...explicit,
  }),
  valid('6.1.3 (d)', 'anyPolicy below a policy', extended(own, policies(any)), [p1], explicit),
  valid(
    '6.1.3 (d)',
    'anyPolicy below two policies, one also named',
    extended(policies(p1, p2), policies(p2, any)),
    [p1, p2],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'anyPolicy beside a policy, above it',
    extended(policies(p1, any), policies(p1, p2)),
    [p1, p2],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'anyPolicy beside a policy, all the way',
    extended(policies(p1, any), policies(p2, any)),
    [p1, p2, any],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'anyPolicy beside a policy, all the way, initial ones',
    extended(policies(p1, any), policies(p2, any)),
    [p1, p3],
    initial(p1, p3),
  ),
  valid('6.1.3 (d)', 'anyPolicy between policies', extended(own, policies(any), own), [p1], explicit),
  missing(
    '6.1.3 (d)',
    'anyPolicy between different policies',
    extended(own, policies(any), policies(p2)),
    3,
    explicit,
  ),
  valid('6.1.3 (e)', 'no policies below some', extended(own, none), []),
  missing('6.1.3 (e)', 'no policies below some, one asked for', extended(own, none), 2, explicit),
  missing('6.1.3 (e)', 'no policies between some, one asked for', extended(own, none, own), 2, explicit),
  valid('6.1.3 (f)', 'a policy left where one is asked for', extended(policies(p1, p2), own), [p1], explicit),
  valid('6.1.3 (f)', 'none left where none is asked for', extended(policies(p2), own), []),
  missing(
    '6.1.3 (f)',
    'none left where one is asked for: told once, of the first',
    extended(policies(p2), own, own, own),
    2,
    explicit,
  ),
  valid('6.1.5 (g)', 'one of those asked for', both, [p2], { ...initial(p3, p2), ...explicit }),
  refused('6.1.5 (g)', 'none of those asked for', both, { ...initial(p3), ...explicit }),
  valid('6.1.5 (g)', 'none of those named, none asked for', both, [], initial(p3)),
  valid('6.1.3 (e)', 'no policies between some', extended(own, none, own), []),
];

const qualified = (certificatePolicies: string, sections: string): Step => ({
  extensions: { certificatePolicies },
  sections,
});
const pointer = `[a]\npolicyIdentifier=${p1}\nCPS.1=http://ca.kr/cps\n`;
const notice = (text: string): string =>
  `[a]\npolicyIdentifier=${p1}\nuserNotice.1=@n\n[n]\nexplicitText="${text}"\n`;
const qualifiers: PathCase[] = [
  valid(
    '6.1.3 (d)',
    'a pointer to practices',
    line({ extensions: own }, qualified('@a', pointer)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'a user notice',
    line({ extensions: own }, qualified('@a', notice('notice'))),
    [p1],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'a user notice beyond 200 characters',
    line({ extensions: own }, qualified('critical,@a', notice('long '.repeat(50)))),
    [p1],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'an unknown qualifier',
    line(
      { extensions: own },
      {
        extensions: {
          certificatePolicies: 'DER:301d301b060a2b06010401 81fd590101300d300b06032a03040c0454657874'.replace(
            ' ',
            '',
          ),
        },
      },
    ),
    [p1],
    explicit,
  ),
  valid(
    '6.1.3 (d)',
    'a qualified anyPolicy',
    line({ extensions: own }, qualified('@a', pointer.replace(p1, any))),
    [p1],
    explicit,
  ),
];

const require = (n: number): Extensions => ({ policyConstraints: `critical,requireExplicitPolicy:${n}` });
const bare = (...steps: Extensions[]) => steps.map((extensions) => ({ extensions }));
const requirements: PathCase[] = [
  valid('6.1.4 (i)', 'explicit policy after 128 certificates', extended(require(128), none), []),

  valid('6.1.4 (i)', 'explicit policy after 10, none there', extended(require(10), none, none, none), []),
  valid('6.1.4 (i)', 'explicit policy after 5, none there', extended(require(5), none, none, none), []),
  valid('6.1.4 (i)', 'explicit policy after 3, three below', extended(require(4), none, none, none), []),
  missing('6.1.4 (i)', 'explicit policy after 2, three below', extended(require(2), none, none, none), 4),
  missing('6.1.4 (i)', 'explicit policy after 1, three below', extended(require(1), none, none, none), 3),
  missing('6.1.4 (i)', 'explicit policy at once', extended(require(0), none, none, none), 2),
  valid(
    '6.1.4 (i)',
    'explicit policy at once, policies there',
    extended({ ...own, ...require(0) }, own, own),
    [p1],
  ),
  missing(
    '6.1.4 (i)',
    'explicit policy at once, none in the certificate',
    extended({ ...own, ...require(0) }, own, none),
    3,
  ),
  missing(
    '6.1.4 (i)',
    'explicit policy after 7, 2: the sooner holds',
    extended(require(7), require(2), none, none, none),
    5,
  ),
  missing(
    '6.1.4 (i)',
    'explicit policy after 2, 7: the sooner holds',
    extended(require(2), require(7), none, none),
    4,
  ),
  valid(
    '6.1.4 (i)',
    'both constraints, neither reached',
    extended({ policyConstraints: 'critical,requireExplicitPolicy:5,inhibitPolicyMapping:5' }, none),
    [],
  ),
  valid(
    '6.1.4 (i)',
    'explicit policy after 200 certificates',
    extended({ policyConstraints: 'critical,requireExplicitPolicy:200' }, none),
    [],
  ),
  valid(
    '6.1.4 (i)',
    'explicit policy after 127 certificates',
    extended({ policyConstraints: 'critical,requireExplicitPolicy:127' }, none),
    [],
  ),
  refused('6.1.5 (a)', 'explicit policy after the last', extended(require(1), none)),
  valid('6.1.5 (a)', 'explicit policy after the last but one', extended(require(2), none), []),
  {
    ...refused(
      '6.1.5 (a)',
      'explicit policy after the last, which is self-issued',
      line(...bare(require(1)), { selfIssued: true, authority: true }),
    ),
    openssl: 'it spares a self-issued last certificate the count; §6.1.5 (a) does not',
  },
  refused('6.1.5 (b)', 'explicit policy asked for by the last', extended(none, require(0))),
  valid('6.1.5 (b)', 'explicit policy asked for by the last, after one', extended(none, require(1)), []),
  valid(
    '6.1.5 (b)',
    'explicit policy asked for by the last, which has one',
    extended(own, { ...own, ...require(0) }),
    [p1],
  ),
  refused(
    '6.1.5 (b)',
    'explicit policy asked for by the last, not initial',
    extended(own, { ...own, ...require(0) }),
    initial(p2),
  ),
  // Self-issued certificates do not bring the rule nearer.
  valid(
    '6.1.4 (h)',
    'explicit policy after 2, a self-issued CA between',
    line(...bare(require(2)), { selfIssued: true }, {}),
    [],
  ),
  missing(
    '6.1.4 (h)',
    'explicit policy after 2, a self-issued CA and another',
    line(...bare(require(2)), { selfIssued: true }, {}, {}, {}),
    5,
  ),
  valid(
    '6.1.4 (h)',
    'explicit policy after 3, a self-issued CA and another',
    line(...bare(require(3)), { selfIssued: true }, {}, {}),
    [],
  ),
  missing(
    '6.1.4 (h)',
    'explicit policy at once, a self-issued CA',
    line(...bare(require(0)), { selfIssued: true }, {}),
    2,
  ),
];

const mapped = (
  certificatePolicies: Extensions,
  policyMappings: string,
  more: Extensions = {},
): Extensions => ({ ...certificatePolicies, policyMappings, ...more });
const toAny = extended(mapped(own, `${p1}:${any}`), own);
const fromAny = extended(mapped(policies(any), `${any}:${p1}`), own);
const onlyUser = extended(own, mapped(own, `${p1}:${any}`));
const mappings: PathCase[] = [
  {
    rule: '6.1.4 (a)',
    name: 'a policy mapped to anyPolicy',
    path: toAny,
    findings: [['policy-mapping-invalid', toAny[1]!]],
  },
  {
    rule: '6.1.4 (a)',
    name: 'anyPolicy mapped to a policy',
    path: fromAny,
    findings: [['policy-mapping-invalid', fromAny[1]!]],
  },
  {
    ...valid('6.1.4 (a)', 'a mapping of the last certificate is not looked at', onlyUser, [p1]),
    openssl: 'it checks the mappings of the last certificate too',
  },
  valid(
    '6.1.4 (b)',
    'mapped, in the anchor’s words',
    extended(mapped(own, `${p1}:${p2}`), policies(p2)),
    [p1],
    { ...initial(p1), ...explicit },
  ),
  refused('6.1.4 (b)', 'mapped, in the subject’s words', extended(mapped(own, `${p1}:${p2}`), policies(p2)), {
    ...initial(p2),
    ...explicit,
  }),
  missing('6.1.4 (b)', 'mapped away', extended(mapped(own, `${p1}:${p2}`), own), 2, explicit),
  valid(
    '6.1.4 (b)',
    'mapped to itself and another',
    extended(mapped(own, `${p1}:${p1},${p1}:${p2}`), own),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'two mapped to one',
    extended(mapped(policies(p1, p2), `${p1}:${p3},${p2}:${p3}`), policies(p3)),
    [p1, p2],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'two mapped to one, one of them initial',
    extended(mapped(policies(p1, p2), `${p1}:${p3},${p2}:${p3}`), policies(p3)),
    [p2],
    { ...initial(p2), ...explicit },
  ),
  valid(
    '6.1.4 (b)',
    'one mapped to two',
    extended(mapped(own, `${p1}:${p2},${p1}:${p3}`), policies(p3)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'exchanged',
    extended(mapped(policies(p1, p2), `${p1}:${p2},${p2}:${p1}`), own),
    [p2],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'mapped twice on the way',
    extended(mapped(own, `${p1}:${p2}`), mapped(policies(p2), `${p2}:${p3}`), policies(p3)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (b)',
    'mapped once where twice is due',
    extended(mapped(own, `${p1}:${p2}`), mapped(policies(p2), `${p2}:${p3}`), policies(p2)),
    3,
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'a policy that the CA has not is mapped',
    extended(mapped(own, `${p2}:${p3}`), policies(p1, p3)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'a policy that anyPolicy stands for is mapped',
    extended(mapped(policies(any), `${p1}:${p2}`), policies(p2)),
    [p1],
    { ...initial(p1), ...explicit },
  ),
  refused(
    '6.1.4 (b)',
    'a policy that anyPolicy stands for is mapped, asked by its new name',
    extended(mapped(policies(any), `${p1}:${p2}`), policies(p2)),
    { ...initial(p2), ...explicit },
  ),
  valid(
    '6.1.4 (b)',
    'anyPolicy and a mapped one below it',
    extended(mapped(policies(any), `${p1}:${p2}`), policies(p2, p3)),
    [p1, p3],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'anyPolicy below a mapping',
    extended(mapped(own, `${p1}:${p2}`), policies(any)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'anyPolicy all the way, and a mapping',
    extended(mapped(policies(any), `${p1}:${p2}`), policies(any)),
    [p1, any],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'a mapping that ends in nothing beside one that holds',
    extended(mapped(policies(p1, p2), `${p1}:${p3},${p2}:${p4}`), policies(p4)),
    [p2],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'below a mapping to one that the certificate holds besides',
    extended(mapped(policies(p1, p2), `${p1}:${p2}`), policies(p2)),
    [p1, p2],
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'mapped, with a qualifier',
    line(
      {
        ...qualified('@a', pointer),
        extensions: { certificatePolicies: '@a', policyMappings: `${p1}:${p2}` },
      },
      { extensions: policies(p2) },
    ),
    [p1],
    explicit,
  ),
];

const inhibit = (n: number): Extensions => ({ policyConstraints: `critical,inhibitPolicyMapping:${n}` });
const oneTwo = mapped(own, `${p1}:${p2}`);
const twoThree = mapped(policies(p2), `${p2}:${p3}`);
const inhibitions: PathCase[] = [
  missing(
    '6.1.4 (b)',
    'a mapping inhibited takes the policy away, under its own name too',
    extended({ ...own, ...inhibit(0) }, oneTwo, own),
    3,
    explicit,
  ),
  valid(
    '6.1.4 (b)',
    'a mapping inhibited takes the policy away, none asked for',
    extended({ ...own, ...inhibit(0) }, oneTwo, own),
    [],
  ),

  valid(
    '6.1.4 (i)',
    'mapping inhibited by the CA that maps: from the next on',
    extended({ ...oneTwo, ...inhibit(0) }, policies(p2)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (i)',
    'mapping inhibited at once',
    extended({ ...own, ...inhibit(0) }, oneTwo, policies(p2)),
    3,
    explicit,
  ),
  valid(
    '6.1.4 (i)',
    'mapping inhibited after one',
    extended({ ...own, ...inhibit(1) }, oneTwo, policies(p2)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (i)',
    'mapping inhibited after one, two map',
    extended({ ...own, ...inhibit(1) }, oneTwo, twoThree, policies(p3)),
    4,
    explicit,
  ),
  valid(
    '6.1.4 (i)',
    'mapping inhibited after two, two map',
    extended({ ...own, ...inhibit(2) }, oneTwo, twoThree, policies(p3)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (i)',
    'mapping inhibited after 5, 1: the sooner holds',
    extended({ ...own, ...inhibit(5) }, { ...own, ...inhibit(1) }, oneTwo, twoThree, policies(p3)),
    5,
    explicit,
  ),
  missing(
    '6.1.4 (i)',
    'mapping inhibited after 1, 5: the sooner holds',
    extended({ ...own, ...inhibit(1) }, { ...own, ...inhibit(5) }, oneTwo, policies(p2)),
    4,
    explicit,
  ),
  valid(
    '6.1.4 (i)',
    'mapping inhibited, what is not mapped stays',
    extended(
      { ...policies(p1, p2), ...inhibit(0) },
      mapped(policies(p1, p2), `${p1}:${p3}`),
      policies(p2, p3),
    ),
    [p2],
    explicit,
  ),
  valid(
    '6.1.4 (i)',
    'mapping inhibited, what anyPolicy stands for is not mapped',
    extended({ ...policies(any), ...inhibit(0) }, mapped(policies(any), `${p1}:${p2}`), policies(p2)),
    [p2],
    explicit,
  ),
  valid(
    '6.1.4 (h)',
    'mapping inhibited after one, a self-issued CA between',
    line(
      ...bare({ ...own, ...inhibit(1) }),
      { selfIssued: true, extensions: own },
      ...bare(oneTwo, policies(p2)),
    ),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (h)',
    'mapping inhibited after one, a self-issued CA and two that map',
    line(
      ...bare({ ...own, ...inhibit(1) }),
      { selfIssued: true, extensions: own },
      ...bare(oneTwo, twoThree, policies(p3)),
    ),
    5,
    explicit,
  ),
  missing(
    '6.1.4 (h)',
    'mapping inhibited at once, a self-issued CA that maps',
    line(...bare({ ...own, ...inhibit(0) }), { selfIssued: true, extensions: oneTwo }, ...bare(policies(p2))),
    3,
    explicit,
  ),
];

const noAny = (n: number): Extensions => ({ inhibitAnyPolicy: `critical,${n}` });
const anys: PathCase[] = [
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited at once',
    extended({ ...own, ...noAny(0) }, policies(any)),
    2,
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited at once, none asked for',
    extended({ ...own, ...noAny(0) }, policies(any)),
    [],
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited at once, a policy beside it',
    extended({ ...own, ...noAny(0) }, policies(any, p1)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited by the CA that has it: from the next on',
    extended({ ...policies(any), ...noAny(0) }, own),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited after one',
    extended({ ...own, ...noAny(1) }, policies(any), own),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited after one, two have it',
    extended({ ...own, ...noAny(1) }, policies(any), policies(any)),
    3,
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited after two, two have it',
    extended({ ...own, ...noAny(2) }, policies(any), policies(any)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited after 5, 1: the sooner holds',
    extended({ ...own, ...noAny(5) }, { ...own, ...noAny(1) }, policies(any), policies(any)),
    4,
    explicit,
  ),
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited after 1, 5: the sooner holds',
    extended({ ...own, ...noAny(1) }, { ...own, ...noAny(5) }, policies(any)),
    3,
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited after 300',
    extended({ ...own, ...noAny(300) }, policies(any)),
    [p1],
    explicit,
  ),
  valid(
    '6.1.4 (j)',
    'anyPolicy inhibited at once, a self-issued CA has it',
    line(...bare({ ...own, ...noAny(0) }), { selfIssued: true, extensions: policies(any) }, ...bare(own)),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited at once, a self-issued CA and the certificate have it',
    line(
      ...bare({ ...own, ...noAny(0) }),
      { selfIssued: true, extensions: policies(any) },
      ...bare(policies(any)),
    ),
    3,
    explicit,
  ),
  missing(
    '6.1.4 (j)',
    'anyPolicy inhibited at once, a self-issued certificate that is the last',
    line(...bare({ ...own, ...noAny(0) }), { selfIssued: true, authority: true, extensions: policies(any) }),
    2,
    explicit,
  ),
  valid(
    '6.1.4 (h)',
    'anyPolicy inhibited after one, a self-issued CA between',
    line(
      ...bare({ ...own, ...noAny(1) }),
      { selfIssued: true, extensions: policies(any) },
      ...bare(policies(any), own),
    ),
    [p1],
    explicit,
  ),
  missing(
    '6.1.4 (h)',
    'anyPolicy inhibited after one, a self-issued CA and two',
    line(
      ...bare({ ...own, ...noAny(1) }),
      { selfIssued: true, extensions: policies(any) },
      ...bare(policies(any), policies(any)),
    ),
    4,
    explicit,
  ),
];

/** An anchor's own policies and constraints are not asked. */
const strictAnchor = ca({
  name: 'Strict anchor',
  extensions: {
    ...policies(p5),
    policyConstraints: 'critical,requireExplicitPolicy:0',
    inhibitAnyPolicy: 'critical,0',
  },
});
const ofAnchor: PathCase[] = [
  {
    ...valid(
      '6.1.1 (d)',
      'an anchor with policies and constraints of its own',
      lineBelow(strictAnchor, ...bare(policies(any), none)),
      [],
    ),
  },
];

export const policyCases: readonly PathCase[] = [
  ...inputs,
  ...sets,
  ...qualifiers,
  ...requirements,
  ...mappings,
  ...inhibitions,
  ...anys,
  ...ofAnchor,
];
