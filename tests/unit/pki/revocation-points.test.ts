import { describe, expect, it } from 'vitest';
import { PkiError } from '../../../electron/pki/errors.ts';
import { distributionPointsOf } from '../../../electron/pki/x509/distribution-points.ts';
import { readX509 } from '../../../electron/pki/x509/x509.ts';
import type { RevocationStatus } from '../../../electron/pki/path/revocation.ts';
import { normalizations } from './support/costs.ts';
import { bare, ca, crl, edited, leaf, type Made } from './support/path-builder.ts';
import { opensslVerify, statusesOf, validated, type Situation } from './support/revocation.ts';
import { extension, indirect, subjectOf, writtenCrl, type WrittenEntry } from './support/written-crl.ts';
import { context, contextPrimitive, sequence, set, oid, utf8String, child } from '../../fixtures/der.ts';

/** Distribution points (RFC 5280 §4.2.1.13, §5.2.5, §6.3.3 (b), (d)): whose list may say what about whom. */

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const rootList = crl({ issuer: root });

const name = (section: string, ...common: string[]): string =>
  `[${section}]\nC=KR\nO=Test\n${common.map((cn, i) => `${i}.CN=${cn}\n`).join('')}`;
const names = [
  name('issuer', 'Issuer'),
  name('point', 'Issuer', 'point'),
  name('elsewhere', 'Issuer', 'elsewhere'),
  name('lists', 'Lists'),
  name('lists-point', 'Lists', 'point'),
  '[relative]\nCN=point\n[other]\nCN=elsewhere\n',
].join('');

/** A certificate with distribution points: each the lines of its own section. */
const pointing = (...points: string[]): Made =>
  leaf({
    name: 'user',
    issuer,
    serial: '4D',
    extensions: { crlDistributionPoints: points.map((_, i) => `p${i}`).join(',') },
    sections: points.map((lines, i) => `[p${i}]\n${lines}\n`).join('') + names,
  });

/** A list of the issuer's with an issuingDistributionPoint of these lines. */
const scoped = (lines: string, ...revoked: string[]): Uint8Array =>
  crl({
    issuer,
    entries: Object.fromEntries(revoked.map((serial) => [serial, 'keyCompromise'])),
    extensions: { issuingDistributionPoint: 'critical,@idp' },
    sections: `[idp]\n${lines}\n${names}`,
  });

const full = 'fullname=dirName:point';
const elsewhere = 'fullname=dirName:elsewhere';
const relative = 'relativename=relative';
const uri = 'fullname=URI:ldap://ds.example/cn=point';

interface Case extends Situation {
  readonly expected: RevocationStatus;
  readonly differs?: string;
}

const path = (user: Made): readonly Made[] => [user, issuer, root];
const plain = leaf({ name: 'user', issuer, serial: '4D' });
const authority = ca({ name: 'Below', issuer, serial: '4D' });
const endNotCa = leaf({
  name: 'user',
  issuer,
  serial: '4D',
  extensions: { basicConstraints: 'critical,CA:FALSE' },
});

const pointCase = (point: string, idp: string, expected: RevocationStatus, revoked = '4E'): (() => Case) => {
  return () => ({ path: path(pointing(point)), crls: [rootList, scoped(idp, revoked)], expected });
};

const scopeCase = (user: Made, idp: string, expected: RevocationStatus): (() => Case) => {
  return () => ({ path: path(user), crls: [rootList, scoped(idp)], expected });
};

const everyReason =
  'keyCompromise,CACompromise,affiliationChanged,superseded,cessationOfOperation,certificateHold,privilegeWithdrawn,AACompromise';
const someReasons = 'keyCompromise,CACompromise';
const otherReasons = everyReason.replace(`${someReasons},`, '');

const some = (reasons: string, ...revoked: string[]): Uint8Array =>
  scoped(`onlysomereasons=${reasons}`, ...revoked);

const reasonCase = (user: Made, expected: RevocationStatus, ...crls: Uint8Array[]): (() => Case) => {
  return () => ({ path: path(user), crls: [rootList, ...crls], expected });
};

const nameCases: Readonly<Record<string, () => Case>> = {
  'a full name on both sides': pointCase(full, full, 'good'),
  'a full name on both sides, revoked': pointCase(full, full, 'revoked', '4D'),
  'another full name': pointCase(full, elsewhere, 'unknown'),
  'a relative name on both sides': pointCase(relative, relative, 'good'),
  'a relative name on both sides, revoked': pointCase(relative, relative, 'revoked', '4D'),
  'another relative name': pointCase(relative, 'relativename=other', 'unknown'),
  'a full name in the certificate, a relative one in the list': pointCase(full, relative, 'good'),
  'a relative name in the certificate, a full one in the list': pointCase(relative, full, 'good'),
  'a relative name in the certificate, another full one in the list': pointCase(
    relative,
    elsewhere,
    'unknown',
  ),
  'one of two names of the certificate': pointCase(
    'fullname=URI:ldap://ds.example/cn=other,URI:ldap://ds.example/cn=point',
    uri,
    'good',
  ),
  'one of two names of the list': pointCase(
    uri,
    'fullname=URI:ldap://ds.example/cn=other,URI:ldap://ds.example/cn=point',
    'good',
  ),
  'a URI that differs in one letter': pointCase(uri, 'fullname=URI:ldap://ds.example/cn=poimt', 'unknown'),
  'a list without a point for a certificate with one': () => ({
    path: path(pointing(uri)),
    crls: [rootList, crl({ issuer })],
    expected: 'good',
  }),
  'a list with a point for a certificate without': scopeCase(plain, full, 'unknown'),
  'a list whose point is the issuer’s name, for a certificate without': () => ({
    path: path(plain),
    crls: [rootList, scoped('fullname=dirName:issuer')],
    expected: 'good',
    differs: 'OpenSSL has no implied point (§6.3.3, last paragraph)',
  }),
  'a list for another point that names the certificate': pointCase(full, elsewhere, 'unknown', '4D'),
  'the second of two points': () => ({
    path: path(pointing(elsewhere, full)),
    crls: [rootList, scoped(full)],
    expected: 'good',
  }),
  'two points of which the list of one revokes': () => ({
    path: path(pointing(elsewhere, full)),
    crls: [rootList, scoped(full), scoped(elsewhere, '4D')],
    expected: 'revoked',
    differs: 'OpenSSL asks one list where that speaks for all reasons',
  }),
};

const kindCases: Readonly<Record<string, () => Case>> = {
  'a list for users about a user': scopeCase(plain, 'onlyuser=TRUE', 'good'),
  'a list for users about a user who says so': scopeCase(endNotCa, 'onlyuser=TRUE', 'good'),
  'a list for users about a CA': scopeCase(authority, 'onlyuser=TRUE', 'unknown'),
  'a list for CAs about a CA': scopeCase(authority, 'onlyCA=TRUE', 'good'),
  'a list for CAs about a user': scopeCase(plain, 'onlyCA=TRUE', 'unknown'),
  'a list for CAs about a user who says so': scopeCase(endNotCa, 'onlyCA=TRUE', 'unknown'),
  'a list for attribute certificates': scopeCase(plain, 'onlyAA=TRUE', 'unknown'),
  'a list for attribute certificates about a CA': scopeCase(authority, 'onlyAA=TRUE', 'unknown'),
};

const reasonCases: Readonly<Record<string, () => Case>> = {
  'a list for some reasons': reasonCase(plain, 'unknown', some(someReasons)),
  'a list for some reasons that revokes': reasonCase(plain, 'revoked', some(someReasons, '4D')),
  'two lists for all reasons together': reasonCase(plain, 'good', some(someReasons), some(otherReasons)),
  'two lists, the second of which revokes': reasonCase(
    plain,
    'revoked',
    some(someReasons),
    some(otherReasons, '4D'),
  ),
  'two lists for all reasons but one': reasonCase(
    plain,
    'unknown',
    some(someReasons),
    some(otherReasons.replace(',AACompromise', '')),
  ),
  'two lists for the same reasons': reasonCase(plain, 'unknown', some(someReasons), some(someReasons)),
  'points for some reasons each, whose lists speak for all': () => ({
    path: path(pointing(`${full}\nreasons=${someReasons}`, `${elsewhere}\nreasons=${otherReasons}`)),
    crls: [rootList, scoped(full), scoped(elsewhere)],
    expected: 'good',
  }),
  'such points, one of whose lists is missing': () => ({
    path: path(pointing(`${full}\nreasons=${someReasons}`, `${elsewhere}\nreasons=${otherReasons}`)),
    crls: [rootList, scoped(full)],
    expected: 'unknown',
  }),
  'reasons of a point and of its list, of which only what both name counts': () => ({
    path: path(pointing(`${full}\nreasons=${everyReason}`)),
    crls: [rootList, scoped(`${full}\nonlysomereasons=${someReasons}`)],
    expected: 'unknown',
  }),
  'a point for some reasons whose list is for the others': () => ({
    path: path(pointing(`${full}\nreasons=${someReasons}`)),
    crls: [rootList, scoped(`${full}\nonlysomereasons=${otherReasons}`), some(someReasons)],
    expected: 'unknown',
  }),
  'one list that two points make good for all reasons': () => ({
    path: path(pointing(`${full}\nreasons=${someReasons}`, `${full}\nreasons=${otherReasons}`)),
    crls: [rootList, scoped(full)],
    expected: 'good',
    differs: 'OpenSSL takes the first point of a list for its only one',
  }),
};

/** Lists by somebody else. */
const lists = ca({
  name: 'Lists',
  issuer: root,
  serial: '05',
  extensions: { basicConstraints: undefined, keyUsage: 'critical,cRLSign' },
});
const uncalled = bare({ ...lists.spec, extensions: { keyUsage: 'critical,digitalSignature' } });
const another = ca({ name: 'Another', issuer: root, serial: '06' });
const byLists = 'CRLissuer=dirName:lists';
const delegated = pointing(`fullname=dirName:lists-point\n${byLists}`);
const relativeDelegated = pointing(`relativename=relative\n${byLists}`);

const foreign = (
  entries: readonly WrittenEntry[] = [],
  more: readonly Uint8Array[] = [indirect()],
): Uint8Array => writtenCrl({ issuer: lists, entries, extensions: more });

/** issuingDistributionPoint, indirect, with this DistributionPointName. */
const indirectAt = (point: Uint8Array): Uint8Array =>
  extension('2.5.29.28', sequence(context(0, point), contextPrimitive(4, Uint8Array.of(0xff))), true);
const commonName = (value: string): Uint8Array => set(sequence(oid('2.5.4.3'), utf8String(value)));
const fullPoint = (of: Made, cn: string): Uint8Array =>
  context(0, context(4, sequence(child(subjectOf(of)).content, commonName(cn))));
const relativePoint = (cn: string): Uint8Array => context(1, child(commonName(cn)).content);

const from = (user: Made, list: Uint8Array, expected: RevocationStatus, differs?: string): (() => Case) => {
  return () => ({
    path: path(user),
    others: [lists, another],
    crls: [rootList, list],
    expected,
    ...(differs ? { differs } : {}),
  });
};

/** A CRL issuer whose own certificate points to its own list. */
const ownLists = leaf({
  name: 'Lists',
  key: 'Lists',
  issuer,
  serial: '07',
  extensions: { keyUsage: 'critical,cRLSign', crlDistributionPoints: 'own' },
  sections: `[own]\n${byLists}\nfullname=dirName:lists-point\n${names}`,
});
const ownNamesake = leaf({
  name: 'Issuer',
  key: 'Lists',
  issuer,
  serial: '09',
  extensions: { keyUsage: 'critical,cRLSign', crlDistributionPoints: 'own' },
  sections: `[own]\nCRLissuer=dirName:issuer\n${names}`,
});
const ownSpeaker = leaf({
  name: 'Issuer',
  key: 'Lists',
  issuer,
  serial: '08',
  extensions: { keyUsage: 'critical,cRLSign' },
});

const indirectCases: Readonly<Record<string, () => Case>> = {
  'the issuer’s own indirect list': () => ({
    path: path(plain),
    crls: [rootList, writtenCrl({ issuer, extensions: [indirect()] })],
    expected: 'good',
  }),
  'the issuer’s own indirect list that revokes': () => ({
    path: path(plain),
    crls: [rootList, writtenCrl({ issuer, extensions: [indirect()], entries: [{ serial: '4d' }] })],
    expected: 'revoked',
  }),
  'the issuer’s own indirect list that revokes another’s certificate of the same number': () => ({
    path: path(plain),
    crls: [
      rootList,
      writtenCrl({ issuer, extensions: [indirect()], entries: [{ serial: '4d', issuer: another }] }),
    ],
    expected: 'good',
  }),
  'the list of the CRL issuer it points to': from(delegated, foreign(), 'good'),
  'that list naming the certificate': from(delegated, foreign([{ serial: '4d', issuer }]), 'revoked'),
  'that list naming the CRL issuer’s own certificate of the same number': from(
    delegated,
    foreign([{ serial: '4d' }]),
    'good',
  ),
  'an issuer named in an entry above': from(
    delegated,
    foreign([{ serial: '01', issuer }, { serial: '02' }, { serial: '4d' }]),
    'revoked',
  ),
  'an issuer named in an entry above, and another below': from(
    delegated,
    foreign([{ serial: '01', issuer }, { serial: '02', issuer: another }, { serial: '4d' }]),
    'good',
  ),
  'the same number of another issuer and of ours': from(
    delegated,
    foreign([
      { serial: '4d', issuer: another },
      { serial: '4d', issuer, reason: 6 },
    ]),
    'suspended',
  ),
  'a CRL issuer’s list that is not indirect': from(delegated, foreign([], []), 'unknown'),
  'a CRL issuer’s list of a certificate that points to nobody': from(plain, foreign(), 'unknown'),
  'a list of another than it points to': from(
    delegated,
    writtenCrl({ issuer: another, extensions: [indirect()] }),
    'unknown',
  ),
  'the issuer’s own list where it points to another’s': () => ({
    path: path(delegated),
    crls: [rootList, crl({ issuer })],
    expected: 'good',
  }),
  'the CRL issuer’s point by its full name': from(
    delegated,
    foreign([], [indirectAt(fullPoint(lists, 'point'))]),
    'good',
  ),
  'the CRL issuer’s point by its relative name': from(
    delegated,
    foreign([], [indirectAt(relativePoint('point'))]),
    'good',
  ),
  'a name relative to the CRL issuer’s, not to the issuer’s': from(
    relativeDelegated,
    foreign([], [indirectAt(fullPoint(lists, 'point'))]),
    'good',
  ),
  'a name relative to the issuer’s, where there is a CRL issuer': from(
    relativeDelegated,
    foreign([], [indirectAt(fullPoint(issuer, 'point'))]),
    'unknown',
  ),
  'a point that is the CRL issuer alone': from(
    pointing(byLists),
    foreign([], [indirectAt(context(0, context(4, subjectOf(lists))))]),
    'good',
  ),
  'a point that is the CRL issuer alone, and a list for another point': from(
    pointing(byLists),
    foreign([], [indirectAt(fullPoint(lists, 'point'))]),
    'unknown',
    'OpenSSL compares no names where one side has none',
  ),
  'an issuer named in a list that does not call itself indirect': () => ({
    path: path(plain),
    crls: [rootList, writtenCrl({ issuer, entries: [{ serial: '4e', issuer: another }] })],
    expected: 'unknown',
    differs: 'OpenSSL reads such a list as if it were indirect',
  }),
  'a CRL issuer beside a name that is none': from(
    pointing(`fullname=dirName:lists-point\nCRLissuer=URI:http://x.example/,dirName:lists`),
    foreign(),
    'good',
  ),
  'a CRL issuer by a URI alone': from(
    pointing(`fullname=dirName:lists-point\nCRLissuer=URI:http://x.example/`),
    foreign(),
    'unknown',
  ),
  'a name relative to a CRL issuer by a URI alone': from(
    pointing(`relativename=relative\nCRLissuer=URI:http://x.example/`),
    foreign(),
    'unknown',
  ),
  'a list of another’s that names the certificate': from(
    plain,
    foreign([{ serial: '4d', issuer }]),
    'unknown',
  ),
  'an entry with the names of two issuers': from(
    delegated,
    foreign([{ serial: '4d', issuer: [another, issuer] }]),
    'revoked',
  ),
  'the second of two CRL issuers': from(
    pointing(`fullname=dirName:lists-point\nCRLissuer=dirName:issuer,dirName:lists`),
    foreign([], [indirectAt(fullPoint(lists, 'point'))]),
    'good',
  ),
  'a name relative to two CRL issuers': from(
    pointing(`relativename=relative\nCRLissuer=dirName:lists,dirName:issuer`),
    foreign([], [indirectAt(fullPoint(lists, 'point'))]),
    'unknown',
    'OpenSSL takes it for relative to the first',
  ),
  'a CRL issuer that may not sign lists': () => ({
    path: path(delegated),
    others: [uncalled],
    crls: [rootList, foreign()],
    expected: 'unknown',
    differs: 'the command prints the error and passes over it',
  }),
  'a CRL issuer that is revoked': () => ({
    path: path(delegated),
    others: [lists],
    crls: [crl({ issuer: root, entries: { '05': 'keyCompromise' } }), foreign()],
    expected: 'unknown',
  }),
  'a CRL issuer of whom only its own list speaks, as its certificate says': () => ({
    path: path(delegated),
    others: [ownLists],
    crls: [rootList, writtenCrl({ issuer: ownLists, extensions: [indirect()] })],
    expected: 'good',
    differs: 'OpenSSL asks nobody for the status of a list’s signer twice',
  }),
  'such a CRL issuer that its own list revokes': () => ({
    path: path(delegated),
    others: [ownLists],
    crls: [
      rootList,
      writtenCrl({ issuer: ownLists, extensions: [indirect()], entries: [{ serial: '07', issuer }] }),
    ],
    expected: 'unknown',
  }),
  'a key for lists that points to its own name, which is the issuer’s': () => ({
    path: path(plain),
    others: [ownNamesake],
    crls: [rootList, writtenCrl({ issuer: ownNamesake, extensions: [indirect()] })],
    expected: 'unknown',
  }),
  'a key for lists of which only its own list speaks, which nobody has asked': () => ({
    path: path(plain),
    others: [ownSpeaker],
    crls: [rootList, crl({ issuer: ownSpeaker })],
    expected: 'unknown',
  }),
};

describe('a list', () => {
  it.each(Object.entries({ ...nameCases, ...kindCases, ...reasonCases, ...indirectCases }))(
    '%s',
    async (_, make) => {
      const { expected, differs, ...situation } = make();
      const [own, ...above] = statusesOf(situation);
      expect(own).toBe(expected);
      const { accepts, text } = opensslVerify(situation);
      const isGood = [own, ...above].every((status) => status === 'good');
      expect(await validated(situation)).toEqual({ valid: isGood, status: expected });
      expect(accepts, text).toBe(differs ? !isGood : isGood);
    },
  );

  it('is asked of no certificate with a point of reasons alone', async () => {
    const user = pointing(`reasons=${someReasons}`);
    const situation = { path: path(user), crls: [rootList, crl({ issuer })] };
    expect(() => statusesOf(situation)).toThrow(PkiError);
    expect(await validated(situation)).toMatchObject({ valid: false });
    expect(opensslVerify(situation).accepts).toBe(false);
  });
});

describe('points relative to a long name', () => {
  it('have it prepared once', async () => {
    // U+FDFA is eighteen characters in comparable form.
    const value = utf8String('\ufdfa'.repeat(5_000));
    const longName = sequence(set(sequence(oid('2.5.4.3'), value)));
    const relative = context(1, sequence(oid('2.5.4.3'), utf8String('point')));
    const points = sequence(...Array.from({ length: 250 }, () => sequence(context(0, relative))));
    const certificate = edited(
      leaf({
        name: 'user',
        issuer,
        extensions: { crlDistributionPoints: `DER:${Buffer.from(points).toString('hex')}` },
      }),
      (parts) => parts.map((part, at) => (at === 3 ? longName : part)),
    );
    const read = readX509(certificate.der);
    const names = new Set<string>();
    const prepared = await normalizations(() => {
      for (const point of distributionPointsOf(read)) for (const name of point.names) names.add(name);
    });
    // 250 times that where each point prepares it again.
    expect(prepared).toBe(2);
    expect(names.size).toBe(2);
  });
});
