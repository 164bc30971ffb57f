import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  readAuthorities,
  validatePath,
  type PathAuthorities,
  type PathInput,
} from '../../../electron/pki/path.ts';
import { PathSearch } from '../../../electron/pki/path/search.ts';
import { integer } from '../../fixtures/der.ts';
import { anchor, line } from './path-cases/case.ts';
import { bare, ca, crl, edited, forged, leaf, now, type Made } from './support/path-builder.ts';

/** How paths are built: several candidates, hints, cycles, bounds; and whom the signers of lists are trusted by. */

const [user, issuer] = line({}, {}) as [Made, Made, Made];

const validate = (given: readonly Made[], input: Partial<PathInput> = {}) =>
  validatePath({
    certificate: user.der,
    intermediates: given.map(({ der }) => der),
    anchors: [anchor.der],
    at: now,
    ...input,
  });
/** The chain's certificates by those it is made of. */
const chainOf = async (given: readonly Made[], input: Partial<PathInput> = {}): Promise<string[]> =>
  (await validate(given, input)).chain.map((der) => createHash('sha256').update(der).digest('hex'));
const ids = (...path: readonly Made[]): string[] => path.map(({ id }) => id);
const codesOf = async (given: readonly Made[], input: Partial<PathInput> = {}): Promise<string[]> =>
  (await validate(given, input)).findings.map(({ code }) => code);

const serials = (made: Made, count: number, first = 1000): Made[] =>
  Array.from({ length: count }, (_, i) =>
    edited(made, (parts) => parts.map((part, at) => (at === 1 ? integer(first + i) : part))),
  );

describe('the search', () => {
  it('takes the first of equals, and whom the key identifier names before others', async () => {
    const withKey = (subjectKeyIdentifier: string | undefined, serial: string): Made =>
      ca({ name: 'CA', issuer: anchor, key: 'level 1', serial, extensions: { subjectKeyIdentifier } });
    const [named, unnamed, other] = [
      withKey('01020304', '21'),
      withKey(undefined, '22'),
      withKey('05060708', '23'),
    ];
    const byKey = leaf({ name: 'User', issuer: named });
    const byKeyAlone = { certificate: byKey.der };
    expect(await chainOf([other, unnamed, named], byKeyAlone)).toEqual(ids(byKey, named, anchor));
    expect(await chainOf([other, unnamed], byKeyAlone)).toEqual(ids(byKey, unnamed, anchor));
    expect(await chainOf([other], byKeyAlone)).toEqual(ids(byKey, other, anchor));
    const unhinted = leaf({ name: 'User', issuer: named, extensions: { authorityKeyIdentifier: undefined } });
    for (const first of [other, unnamed, named]) {
      const given = [first, ...[named, unnamed, other].filter((one) => one !== first)];
      expect(await chainOf(given, { certificate: unhinted.der })).toEqual(ids(unhinted, first, anchor));
    }
  });

  it('takes whom issuer and serial number name before others', async () => {
    const [one, two] = ['31', '32'].map((serial) =>
      ca({ name: 'CA', issuer: anchor, key: 'level 1', serial }),
    ) as [Made, Made];
    const bySerial = leaf({
      name: 'User',
      issuer: two,
      extensions: { authorityKeyIdentifier: 'issuer:always' },
    });
    for (const given of [
      [one, two],
      [two, one],
    ])
      expect(await chainOf(given, { certificate: bySerial.der })).toEqual(ids(bySerial, two, anchor));
    expect(await chainOf([one], { certificate: bySerial.der })).toEqual(ids(bySerial, one, anchor));
    // The key identifier says more than the serial number, where both are there.
    const other = ca({
      name: 'CA',
      issuer: anchor,
      key: 'level 1',
      serial: '33',
      extensions: { subjectKeyIdentifier: '01020304' },
    });
    const byBoth = leaf({
      name: 'User',
      issuer: two,
      extensions: { authorityKeyIdentifier: 'keyid:always,issuer:always' },
    });
    expect(await chainOf([other, one], { certificate: byBoth.der })).toEqual(ids(byBoth, one, anchor));
    // Beside it the serial number is not looked at, be there nothing to hold it against.
    const [first, second] = ['31', '32'].map((serial) =>
      ca({
        name: 'CA',
        issuer: anchor,
        key: 'level 1',
        serial,
        extensions: { subjectKeyIdentifier: undefined },
      }),
    ) as [Made, Made];
    expect(await chainOf([first, second], { certificate: byBoth.der })).toEqual(ids(byBoth, first, anchor));
    // An issuer named in another form is no hint.
    const elsewhere = leaf({
      name: 'User',
      issuer: two,
      extensions: { authorityKeyIdentifier: 'DER:3009a1048202616b820120' },
    });
    expect(await chainOf([one, two], { certificate: elsewhere.der })).toEqual(ids(elsewhere, one, anchor));
  });

  it('prefers the shorter way, and goes the longer where the shorter is no good', async () => {
    const bridge = ca({ name: 'Bridge', issuer: anchor });
    const bridged = ca({ name: 'CA 1', key: 'level 1', issuer: bridge });
    const expired = ca({ name: 'CA 1', key: 'level 1', issuer: anchor, until: '20250101000000Z' });
    expect(await chainOf([bridge, bridged, issuer])).toEqual(ids(user, issuer, anchor));
    expect(await chainOf([bridge, bridged, expired])).toEqual(ids(user, bridged, bridge, anchor));
    expect((await validate([bridge, bridged, expired])).valid).toBe(true);
  });

  it('tells of the path with the fewest findings where none is good, the first of equals', async () => {
    const until = '20250101000000Z';
    const bad = ca({
      name: 'CA 1',
      key: 'level 1',
      issuer: anchor,
      until,
      extensions: { '1.2.3.4': 'critical,ASN1:NULL' },
    });
    const expired = ['41', '42'].map((serial) =>
      ca({ name: 'CA 1', key: 'level 1', issuer: anchor, until, serial }),
    ) as [Made, Made];
    for (const given of [
      [bad, ...expired],
      [...expired, bad],
    ]) {
      expect(await codesOf(given)).toEqual(['expired']);
      expect(await chainOf(given)).toEqual(ids(user, expired[0], anchor));
    }
    expect(await codesOf([bad])).toEqual(['expired', 'critical-extension-unknown']);
  });

  it('takes no notice of what stands above nobody', async () => {
    const stranger = ca({ name: 'Stranger' });
    const damaged = issuer.der.subarray(0, 100);
    const intermediates = [
      new Uint8Array(0),
      damaged,
      stranger.der,
      anchor.der,
      anchor.der,
      user.der,
      issuer.der,
    ];
    const result = await validate([], { intermediates, anchors: [damaged, stranger.der, anchor.der] });
    expect(result).toMatchObject({ valid: true, findings: [] });
    expect(result.chain).toEqual([user.der, issuer.der, anchor.der]);
    const prepared = {
      intermediates: readAuthorities(intermediates),
      anchors: readAuthorities([damaged, anchor.der]),
    };
    expect(await validate([], prepared)).toEqual(await validate([issuer]));
  });

  it('takes nobody twice, be it by another certificate of the same name and key', async () => {
    // Three that certify each other in every order, and only one of them known to the anchor.
    const names = ['X', 'Y', 'Z'];
    const roots = names.map((name) => ca({ name }));
    const mesh = roots.flatMap((by) => names.map((name) => ca({ name, issuer: by })));
    const inMesh = leaf({ name: 'User', issuer: roots[2]! });
    const certificate = inMesh.der;
    const [x, , , , , zByY] = [mesh[0], mesh[1], mesh[2], mesh[3], mesh[4], mesh[5]!];
    const yByX = mesh[1]!;
    const xByAnchor = ca({ name: 'X', issuer: anchor });
    expect(x).toBeDefined();
    expect(await codesOf([...mesh, ...roots], { certificate })).toEqual(['issuer-unknown']);
    const zByX = mesh[2]!;
    expect(await chainOf([...mesh, ...roots, xByAnchor], { certificate })).toEqual(
      ids(inMesh, zByX, xByAnchor, anchor),
    );
    const withoutShort = [...mesh, ...roots, xByAnchor].filter((one) => one !== zByX);
    expect(await chainOf(withoutShort, { certificate })).toEqual(ids(inMesh, zByY, yByX, xByAnchor, anchor));
  });

  it('has each name and key once in a path, and finds every such path', () => {
    const names = ['X', 'Y', 'Z'];
    const mesh = names
      .map((name) => ca({ name }))
      .flatMap((by) => names.map((name) => ca({ name, issuer: by })));
    const xByAnchor = ca({ name: 'X', issuer: anchor });
    const inMesh = leaf({ name: 'User', issuer: ca({ name: 'Z' }) });
    const [start, top] = readAuthorities([inMesh.der, anchor.der]) as [
      PathAuthorities[0],
      PathAuthorities[0],
    ];
    const search = new PathSearch(readAuthorities([...mesh, xByAnchor, anchor].map(({ der }) => der)));
    for (const paths of [[...search.signedPaths(start, [top])], [...search.namedPaths(start, [top])]]) {
      // Z X and Z Y X; a CA's own certificate by itself leads nowhere.
      expect(paths.map((path) => path.length)).toEqual([4, 5]);
      for (const path of paths) expect(new Set(path.map(({ subject }) => subject)).size).toBe(path.length);
    }
  });

  it('takes two CAs with one key for two', async () => {
    const path = line({ key: 'level 1' }, { key: 'level 1' }, {});
    const certificate = path[0]!.der;
    expect(await chainOf(path.slice(1, -1), { certificate })).toEqual(ids(...path));
  });

  it('takes another certificate of the anchor’s name and key for one under it', async () => {
    const renewed = ca({ name: 'Anchor', serial: '81' });
    expect(await chainOf([], { certificate: renewed.der })).toEqual(ids(renewed, anchor));
    // Above others it is a detour, and not taken.
    expect(await chainOf([renewed, issuer])).toEqual(ids(user, issuer, anchor));
  });

  it('ends at ten certificates', async () => {
    const ten = line({}, {}, {}, {}, {}, {}, {}, {}, {});
    const eleven = line({}, {}, {}, {}, {}, {}, {}, {}, {}, {});
    const of = (path: Made[]) => codesOf(path.slice(1, -1), { certificate: path[0]!.der });
    expect([ten.length, eleven.length]).toEqual([10, 11]);
    expect(await of(ten)).toEqual([]);
    expect(await of(eleven)).toEqual(['issuer-unknown']);
  });

  it('follows signatures through a crowd of namesakes, a hundred of them', async () => {
    // No key identifiers: nothing but the signature tells one from the other.
    const plain = { subjectKeyIdentifier: undefined, authorityKeyIdentifier: undefined };
    const right = ca({ name: 'CA 1', key: 'level 1', issuer: anchor, extensions: plain });
    const unhinted = leaf({ name: 'User', issuer: right, extensions: plain });
    const rogue = ca({ name: 'CA 1', key: 'rogue', issuer: anchor, extensions: plain });
    const certificate = unhinted.der;
    // One of the hundred checks is the right one's own under the anchor.
    expect(await codesOf([...serials(rogue, 98), right], { certificate })).toEqual([]);
    expect(await codesOf([...serials(rogue, 99), right], { certificate })).toEqual(['signature-invalid']);
    // With key identifiers the crowd is not asked at all.
    expect(
      await codesOf([...serials(ca({ name: 'CA 1', key: 'rogue', issuer: anchor }), 150), issuer]),
    ).toEqual([]);
  });

  it('checks forty-eight paths and no more', async () => {
    const expired = ca({ name: 'CA 1', key: 'level 1', issuer: anchor, until: '20250101000000Z' });
    expect(await codesOf([...serials(expired, 47), issuer])).toEqual([]);
    expect(await codesOf([...serials(expired, 48), issuer])).toEqual(['expired']);
  });

  it('compares names and constraints fifty thousand times and no more', async () => {
    const subtrees = (count: number) =>
      Array.from({ length: count }, (_, i) => `${i % 2 ? 'permitted' : 'excluded'};DNS:${i}.kr`).join(',');
    const path = (names: number) =>
      line(
        { extensions: { nameConstraints: subtrees(200) } },
        { extensions: { subjectAltName: Array.from({ length: names }, () => 'DNS:x.1.kr').join(',') } },
      );
    const of = (names: number) => {
      const made = path(names);
      return codesOf(made.slice(1, -1), { certificate: made[0]!.der });
    };
    expect(await of(250)).toEqual([]);
    expect(await of(251)).toEqual(['certificate-malformed']);
  });
});

describe('policies that all lead to all', () => {
  it('cost what the certificates hold, not what their tree would', async () => {
    const oids = Array.from({ length: 16 }, (_, i) => `1.3.6.1.4.1.32473.2.${i}`);
    const policyMappings = oids.flatMap((from) => oids.map((to) => `${from}:${to}`)).join(',');
    const certificatePolicies = oids.join(',');
    const authority = { extensions: { certificatePolicies, policyMappings } };
    // Sixteen to the ninth nodes as RFC 5280's tree.
    const path = line(...Array.from({ length: 8 }, () => authority), { extensions: { certificatePolicies } });
    const input = { certificate: path[0]!.der, requireExplicitPolicy: true };
    const { valid, policies } = await validate(path.slice(1, -1), input);
    expect(valid).toBe(true);
    expect([...policies].sort()).toEqual([...oids].sort());
  });
});

describe('the answer', () => {
  it('names the octets that are no certificate by their SHA-256', async () => {
    for (const certificate of [new Uint8Array(0), user.der.subarray(0, 300)]) {
      const id = createHash('sha256').update(certificate).digest('hex');
      expect(await validate([issuer], { certificate })).toEqual({
        valid: false,
        chain: [certificate],
        policies: [],
        findings: [{ code: 'certificate-malformed', certificate: id, rfc: '4.1' }],
        status: 'unknown',
      });
    }
  });

  it('is no to a Date that is none', async () => {
    expect(await codesOf([issuer], { at: new Date(Number.NaN) })).toEqual([
      ...['not-yet-valid', 'expired'],
      ...['not-yet-valid', 'expired'],
    ]);
  });

  it('names the certificate whose issuer nobody knows', async () => {
    expect(await validate([])).toEqual({
      valid: false,
      chain: [user.der],
      policies: [],
      findings: [{ code: 'issuer-unknown', certificate: user.id, rfc: '6.1.3 (a)(4)' }],
      status: 'unknown',
    });
  });
});

describe('the status', () => {
  const empty = crl({ issuer });
  const ofAnchor = crl({ issuer: anchor });
  const unknown = (...of: Made[]) =>
    of.map(({ id }) => ({ code: 'revocation-unknown', certificate: id, rfc: '6.1.3 (a)(3)' }));

  it('is asked where lists or responses are handed in, be it none, and then of every certificate', async () => {
    expect(await validate([issuer])).toMatchObject({ valid: true, findings: [], status: 'unknown' });
    for (const input of [{ crls: [] }, { ocsp: [] }, { crls: [], ocsp: [] }]) {
      expect(await validate([issuer], input)).toMatchObject({
        valid: false,
        policies: [],
        findings: unknown(issuer, user),
        status: 'unknown',
      });
    }
    expect(await validate([issuer], { crls: [empty] })).toMatchObject({
      valid: false,
      findings: unknown(issuer),
      status: 'good',
    });
    expect(await validate([issuer], { crls: [ofAnchor] })).toMatchObject({
      findings: unknown(user),
      status: 'unknown',
    });
    expect(await validate([issuer], { crls: [empty, ofAnchor] })).toMatchObject({
      valid: true,
      findings: [],
      status: 'good',
    });
  });

  it('is good for the anchor itself, where it is asked', async () => {
    const certificate = anchor.der;
    expect(await validate([], { certificate })).toMatchObject({ valid: true, status: 'unknown' });
    expect(await validate([], { certificate, crls: [] })).toMatchObject({ valid: true, status: 'good' });
  });

  it('is unknown where the certificate cannot be read to its end', async () => {
    const odd = leaf({ name: 'User', issuer, extensions: { crlDistributionPoints: 'DER:020100' } });
    const result = await validate([issuer], { certificate: odd.der, crls: [empty, ofAnchor] });
    expect(result).toMatchObject({
      findings: [{ code: 'certificate-malformed', certificate: odd.id }],
      status: 'unknown',
    });
  });

  it('is told for each certificate in order', async () => {
    const path = line({ serial: '51' }, { serial: '52' });
    const [own, above] = path as [Made, Made, Made];
    const lists = [
      crl({ issuer: anchor, entries: { '51': 'CACompromise' } }),
      crl({ issuer: above, entries: { '52': 'certificateHold' } }),
    ];
    const result = await validate([above], { certificate: own.der, crls: lists });
    expect(result).toMatchObject({
      valid: false,
      findings: [
        { code: 'revoked', certificate: above.id, rfc: '6.1.3 (a)(3)' },
        { code: 'suspended', certificate: own.id, rfc: '6.1.3 (a)(3)' },
      ],
      status: 'suspended',
    });
  });

  it('is unknown below a signature that is none', async () => {
    const broken = forged(issuer.der);
    const lists = [crl({ issuer, entries: { '01': 'keyCompromise' } }), ofAnchor];
    const { findings, status } = await validate([], { intermediates: [broken], crls: lists });
    expect(findings.map(({ code }) => code)).toEqual([
      'signature-invalid',
      'revocation-unknown',
      'revocation-unknown',
    ]);
    expect(status).toBe('unknown');
  });
});

describe('signers of lists', () => {
  /** A CA whose lists are signed by a second key, certified by the first. */
  const signer = ca({
    name: 'CA 1',
    key: 'list key',
    issuer,
    extensions: { keyUsage: 'critical,cRLSign' },
    serial: '61',
  });
  const bySigner = crl({ issuer: signer });
  const ofAnchor = crl({ issuer: anchor });
  const statusOf = async (
    crls: Uint8Array[],
    given: Made[] = [issuer, signer],
    input: Partial<PathInput> = {},
  ) => (await validate(given, { crls, ...input })).status;

  it('are trusted by a path of their own, their status in it known', async () => {
    const ofSigner = crl({ issuer });
    expect(await validate([issuer, signer], { crls: [bySigner, ofSigner, ofAnchor] })).toMatchObject({
      valid: true,
      status: 'good',
    });
    // Alone the second key's list would have to vouch for the certificate of its own key.
    expect(await statusOf([bySigner, ofAnchor])).toBe('unknown');
    expect(await statusOf([crl({ issuer: signer, entries: { '01': 'keyCompromise' } }), ofAnchor])).toBe(
      'unknown',
    );
    expect(
      await statusOf([crl({ issuer: signer, entries: { '01': 'keyCompromise' } }), ofSigner, ofAnchor]),
    ).toBe('revoked');
  });

  it('are not trusted when revoked, expired, unknown or without a path', async () => {
    const point = { ...{ crlDistributionPoints: 'URI:http://ca.kr/1' } };
    // Lists of two scopes, so that the first key's list says nothing of the user.
    const own = leaf({ name: 'User', issuer, extensions: point });
    const idp = (uri: string) => ({
      extensions: { issuingDistributionPoint: 'critical,@idp' },
      sections: `[idp]\nfullname=URI:${uri}\n`,
    });
    const ofUsers = crl({ issuer: signer, ...idp('http://ca.kr/1') });
    const second = (entries: Record<string, string>) => crl({ issuer, entries, ...idp('http://ca.kr/2') });
    const certified = ca({
      ...signer.spec,
      extensions: { ...signer.spec.extensions, crlDistributionPoints: 'URI:http://ca.kr/2' },
    });
    const expired = ca({ ...certified.spec, until: '20250101000000Z' });
    const asked = { certificate: own.der };
    expect(await statusOf([ofUsers, second({}), ofAnchor], [issuer, certified], asked)).toBe('good');
    expect(
      await statusOf([ofUsers, second({ '61': 'keyCompromise' }), ofAnchor], [issuer, certified], asked),
    ).toBe('unknown');
    expect(await statusOf([ofUsers, ofAnchor], [issuer, certified], asked)).toBe('unknown');
    expect(await statusOf([ofUsers, second({}), ofAnchor], [issuer, expired], asked)).toBe('unknown');
    const rootless = ca({ ...certified.spec, issuer: ca({ name: 'Stranger' }) });
    expect(await statusOf([ofUsers, second({}), ofAnchor], [issuer, rootless], asked)).toBe('unknown');
  });

  it('must have a path to the same anchor', async () => {
    const other = ca({ name: 'Other anchor' });
    const underOther = ca({ name: 'CA 1', key: 'list key', issuer: other });
    const lists = [bySigner, crl({ issuer: other }), ofAnchor];
    const anchors = [anchor.der, other.der];
    expect(await statusOf(lists, [issuer, underOther], { anchors })).toBe('unknown');
    const underSame = ca({ name: 'CA 1', key: 'list key', issuer: anchor });
    expect(await statusOf(lists, [issuer, underSame], { anchors })).toBe('good');
  });

  it('may be the old key or the new one of a CA, whichever signed the certificate', async () => {
    const point = (n: number) => `URI:http://ca.kr/${n}`;
    const scope = (n: number) => ({
      extensions: { issuingDistributionPoint: 'critical,@idp' },
      sections: `[idp]\nfullname=${point(n)}\n`,
    });
    const users = { extensions: { crlDistributionPoints: point(1) }, serial: '0A' };
    const [oldKey, newKey] = ['old key', 'new key'].map((key) =>
      ca({ name: 'Rolling', key, issuer: anchor }),
    ) as [Made, Made];
    const own = { serial: '0B', extensions: { crlDistributionPoints: point(2) } };
    const newWithOld = ca({ name: 'Rolling', key: 'new key', issuer: oldKey, ...own });
    const oldWithNew = ca({ name: 'Rolling', key: 'old key', issuer: newKey, ...own });
    for (const [first, second] of [
      [oldKey, newWithOld],
      [newKey, oldWithNew],
    ] as const) {
      for (const by of [first, second]) {
        const certificate = leaf({ name: 'User', issuer: by, ...users });
        const of = (revoked: Record<string, string>, ...more: Uint8Array[]) =>
          validate([first, second], {
            certificate: certificate.der,
            crls: [ofAnchor, crl({ issuer: second, entries: revoked, ...scope(1) }), ...more],
          });
        // The second key's list, and the first key's of the second's certificate.
        const ofSecond = crl({ issuer: first, ...scope(2) });
        expect(await of({}, ofSecond)).toMatchObject({ valid: true, status: 'good' });
        expect(await of({ '0A': 'keyCompromise' }, ofSecond)).toMatchObject({
          valid: false,
          status: 'revoked',
        });
        const secondRevoked = crl({ issuer: first, entries: { '0B': 'keyCompromise' }, ...scope(2) });
        expect(await of({}, secondRevoked)).toMatchObject({ valid: false });
        expect(await of({})).toMatchObject({ valid: false });
      }
    }
  });

  it('that vouch for each other are trusted by nobody', async () => {
    const [a, b] = ['list key', 'list key 2'].map((key) =>
      ca({ name: 'CA 1', key, issuer, serial: key === 'list key' ? '71' : '72' }),
    ) as [Made, Made];
    expect(await statusOf([crl({ issuer: a }), crl({ issuer: b }), ofAnchor], [issuer, a, b])).toBe(
      'unknown',
    );
    expect(
      await statusOf([crl({ issuer: a }), crl({ issuer: b }), crl({ issuer }), ofAnchor], [issuer, a, b]),
    ).toBe('good');
  });

  it('may be of version 1 only above everybody', async () => {
    const old = bare({ name: 'CA 1', key: 'list key', issuer: anchor });
    // As the last of its path an old certificate is valid, and may sign lists: nothing in it says otherwise.
    expect(await statusOf([bySigner, ofAnchor], [issuer, old])).toBe('good');
  });
});
