import { describe, expect, it } from 'vitest';
import type { RevocationStatus } from '../../../electron/pki/path/revocation.ts';
import { integer, tlv, fromHex } from '../../fixtures/der.ts';
import { normalizations } from './support/costs.ts';
import { bare, ca, crl, edited, forged, leaf, type Made } from './support/path-builder.ts';
import { opensslVerify, statusesOf, statusOf, validated, type Situation } from './support/revocation.ts';
import { extension, generalizedTime, indirect, utcTimeOf, writtenCrl } from './support/written-crl.ts';

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const other = ca({ name: 'Other', issuer: root, serial: '03' });
const user = leaf({ name: 'user', issuer, serial: '4D' });
const path = [user, issuer, root];
const rootList = crl({ issuer: root });
const list = crl({ issuer, entries: { '4E': 'keyCompromise' } });
const unknownExtension = extension('1.2.3.4', tlv(0x05), true);

/** A certificate with another serial number, as the octets of its INTEGER. */
const numbered = (serial: string): Made[] => {
  const renumber = ([version, , ...rest]: Uint8Array[]) => [version!, tlv(0x02, fromHex(serial)), ...rest];
  return [edited(user, renumber), issuer, root];
};

interface Case extends Situation {
  /** Of the certificate, then of its issuer. */
  readonly expected: readonly RevocationStatus[];
  /** Where OpenSSL's verdict is another: why. */
  readonly differs?: string;
}

const good: readonly RevocationStatus[] = ['good', 'good'];
const unknown: readonly RevocationStatus[] = ['unknown', 'good'];
const revoked: readonly RevocationStatus[] = ['revoked', 'good'];

const cases: Readonly<Record<string, () => Case>> = {
  'no list of the issuer': () => ({ path, crls: [rootList], expected: unknown }),
  'a certificate that no list names': () => ({ path, crls: [rootList, list], expected: good }),
  'a revoked certificate': () => ({
    path,
    crls: [rootList, crl({ issuer, entries: { '4D': 'superseded' } })],
    expected: revoked,
  }),
  'a revoked issuer': () => ({
    path,
    crls: [crl({ issuer: root, entries: { '02': 'CACompromise' } }), list],
    expected: ['good', 'revoked'],
  }),
  'a certificate on hold': () => ({
    path,
    crls: [rootList, crl({ issuer, entries: { '4D': 'certificateHold' } })],
    expected: ['suspended', 'good'],
  }),
  'a list whose signature is wrong': () => ({ path, crls: [rootList, forged(list)], expected: unknown }),
  'a list under another name': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer: other, key: 'Issuer' })],
    expected: unknown,
  }),
  'a list of another issuer': () => ({
    path,
    crls: [rootList, crl({ issuer: other })],
    expected: unknown,
  }),
  'a list in the issuer’s name by another key': () => ({
    path,
    others: [other],
    crls: [rootList, writtenCrl({ issuer, key: 'Other' })],
    expected: unknown,
  }),
  'two lists of which one is forged': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, key: 'Other', entries: [{ serial: '4d' }] }), list],
    expected: good,
    differs: 'OpenSSL asks the first that bears the name, and no other',
  }),
  'two lists of which one is another’s': () => ({
    path,
    crls: [crl({ issuer: other, entries: { '4D': 'keyCompromise' } }), list, rootList],
    expected: good,
  }),
  'an entry with a critical extension that nobody knows': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, entries: [{ serial: '4d', more: [unknownExtension] }] })],
    expected: revoked,
  }),
  'such an entry for another certificate': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, entries: [{ serial: '4e', more: [unknownExtension] }] })],
    expected: unknown,
  }),
  'a list with a critical extension that nobody knows': () => ({
    path,
    crls: [rootList, crl({ issuer, extensions: { '1.2.3.4': 'critical,ASN1:NULL' } })],
    expected: unknown,
  }),
  'such a list that names the certificate': () => ({
    path,
    crls: [
      rootList,
      crl({
        issuer,
        extensions: { '1.2.3.4': 'critical,ASN1:NULL' },
        entries: { '4D': 'keyCompromise' },
      }),
    ],
    expected: revoked,
  }),
  'unknown extensions that are not critical': () => ({
    path,
    crls: [
      rootList,
      writtenCrl({
        issuer,
        entries: [{ serial: '4e', more: [extension('1.2.3.4', tlv(0x05))] }],
        extensions: [extension('1.2.3.5', tlv(0x05))],
      }),
    ],
    expected: good,
  }),
  'known extensions that are critical': () => ({
    path,
    crls: [
      rootList,
      writtenCrl({
        issuer,
        entries: [
          {
            serial: '4e',
            more: [
              extension('2.5.29.21', tlv(0x0a, Uint8Array.of(1)), true),
              extension('2.5.29.24', generalizedTime('20260101000000Z'), true),
            ],
          },
        ],
        extensions: [extension('2.5.29.20', integer(1), true)],
      }),
    ],
    expected: good,
    differs: 'OpenSSL knows no critical extension of entries but certificateIssuer',
  }),
  'a list out of date': () => ({
    path,
    crls: [rootList, crl({ issuer, until: '20260531235959Z' })],
    expected: unknown,
  }),
  'a list whose last second it is': () => ({
    path,
    crls: [rootList, crl({ issuer, until: '20260601000001Z' })],
    at: new Date('2026-06-01T00:00:01Z'),
    expected: good,
    differs: 'OpenSSL takes the last second for past',
  }),
  'a list whose first second it is': () => ({
    path,
    crls: [rootList, crl({ issuer, from: '20260601000000Z' })],
    expected: good,
  }),
  'a list of the next second': () => ({
    path,
    crls: [rootList, crl({ issuer, from: '20260601000001Z' })],
    expected: unknown,
  }),
  'a list that ended in the last century': () => ({
    path,
    crls: [
      rootList,
      writtenCrl({
        issuer,
        thisUpdate: utcTimeOf('980101000000Z'),
        nextUpdate: utcTimeOf('990101000000Z'),
      }),
    ],
    expected: unknown,
  }),
  'a list in GeneralizedTime': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, nextUpdate: generalizedTime('20500101120100Z') })],
    expected: good,
  }),
  'a list without nextUpdate': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, nextUpdate: null })],
    expected: unknown,
    differs: 'OpenSSL takes it for good for ever',
  }),
  'a list of version 1': () => ({
    path,
    crls: [rootList, writtenCrl({ issuer, version: null, entries: [{ serial: '4e' }] })],
    expected: good,
  }),
  'serial number 255 where the list names −1': () => ({
    path: numbered('00ff'),
    crls: [rootList, writtenCrl({ issuer, entries: [{ serial: 'ff' }] })],
    expected: good,
  }),
  'serial number −1 on the list': () => ({
    path: numbered('ff'),
    crls: [rootList, writtenCrl({ issuer, entries: [{ serial: 'ff' }] })],
    expected: revoked,
  }),
  'a serial number of 20 octets': () => ({
    path: numbered('7f0102030405060708090a0b0c0d0e0f10111213'),
    crls: [
      rootList,
      crl({ issuer, entries: { '7F0102030405060708090A0B0C0D0E0F10111212': 'keyCompromise' } }),
    ],
    expected: good,
  }),
  'a serial number of 20 octets on the list': () => ({
    path: numbered('7f0102030405060708090a0b0c0d0e0f10111213'),
    crls: [
      rootList,
      crl({ issuer, entries: { '7F0102030405060708090A0B0C0D0E0F10111213': 'keyCompromise' } }),
    ],
    expected: revoked,
  }),
};

/** A key for lists beside the one for certificates, in a certificate of its own under the same name. */
const signer = bare({
  name: 'Issuer',
  key: 'Issuer lists',
  issuer: root,
  serial: '12',
  extensions: { keyUsage: 'critical,cRLSign', subjectKeyIdentifier: 'hash' },
});
const certifierOnly = ca({
  name: 'Issuer',
  key: 'Issuer',
  issuer: root,
  serial: '13',
  extensions: { keyUsage: 'critical,keyCertSign' },
});
const apart = [user, certifierOnly, root];
const stranger = ca({ name: 'Stranger' });
const foreignSigner = bare({ ...signer.spec, issuer: stranger });

const keyCases: Readonly<Record<string, () => Case>> = {
  'a list by the issuer’s key for lists': () => ({
    path: apart,
    others: [signer],
    crls: [rootList, crl({ issuer: signer })],
    expected: good,
  }),
  'a certificate revoked under that key': () => ({
    path: apart,
    others: [signer],
    crls: [rootList, crl({ issuer: signer, entries: { '4D': 'keyCompromise' } })],
    expected: revoked,
  }),
  'a key for lists that is revoked itself': () => ({
    path: apart,
    others: [signer],
    crls: [crl({ issuer: root, entries: { '12': 'keyCompromise' } }), crl({ issuer: signer })],
    expected: unknown,
  }),
  'a key for lists of which nobody knows whether it is revoked': () => ({
    path: apart,
    others: [signer],
    crls: [crl({ issuer: signer })],
    expected: ['unknown', 'unknown'],
  }),
  'a key for lists under another anchor': () => ({
    path: apart,
    others: [foreignSigner, stranger],
    crls: [rootList, crl({ issuer: stranger }), crl({ issuer: foreignSigner })],
    expected: unknown,
  }),
  'an issuer whose key may not sign lists': () => ({
    path: apart,
    crls: [rootList, crl({ issuer: certifierOnly })],
    expected: unknown,
  }),
  'the same where keyUsage is not critical': () => ({
    path: [user, ca({ ...certifierOnly.spec, extensions: { keyUsage: 'keyCertSign' } }), root],
    crls: [rootList, crl({ issuer: certifierOnly })],
    expected: unknown,
  }),
  'an issuer without keyUsage': () => ({
    path: [user, ca({ ...certifierOnly.spec, extensions: { keyUsage: undefined } }), root],
    crls: [rootList, list],
    expected: good,
  }),
};

/** Key rollover (RFC 4210 §4.4): one CA, an old key and a new one, each certified under the other. */
const oldCa = ca({ name: 'Rolling', key: 'old', issuer: root, serial: '21' });
const newCa = ca({ name: 'Rolling', key: 'new', issuer: root, serial: '22' });
const oldWithNew = ca({ name: 'Rolling', key: 'old', issuer: newCa, serial: '23' });
const newWithOld = ca({
  name: 'Rolling',
  key: 'new',
  issuer: oldCa,
  serial: '24',
  extensions: { crlDistributionPoints: 'URI:ldap://ds.example/cn=rollover' },
});
const oldUser = leaf({ name: 'old user', issuer: oldCa, serial: '31' });
const newUser = leaf({ name: 'new user', issuer: newCa, serial: '32' });
const rolloverList = crl({
  issuer: oldCa,
  extensions: { issuingDistributionPoint: 'critical,@idp' },
  sections: '[idp]\nfullname=URI:ldap://ds.example/cn=rollover\n',
});

const rolloverCases: Readonly<Record<string, () => Case>> = {
  'old-with-new, the list by the new key': () => ({
    path: [oldUser, oldWithNew, newCa, root],
    crls: [rootList, crl({ issuer: newCa, entries: { '33': 'keyCompromise' } })],
    expected: ['good', 'good', 'good'],
  }),
  'old-with-new, revoked by the new key': () => ({
    path: [oldUser, oldWithNew, newCa, root],
    crls: [rootList, crl({ issuer: newCa, entries: { '31': 'keyCompromise' } })],
    expected: ['revoked', 'good', 'good'],
  }),
  'new-with-old, the list by the old key': () => ({
    path: [newUser, newWithOld, oldCa, root],
    crls: [rootList, crl({ issuer: oldCa })],
    expected: ['good', 'good', 'good'],
  }),
  'a list by the new key, certified with the old one': () => ({
    path: [oldUser, oldCa, root],
    others: [newWithOld],
    crls: [rootList, rolloverList, crl({ issuer: newWithOld })],
    expected: ['good', 'good'],
  }),
  'a certificate revoked by that list': () => ({
    path: [oldUser, oldCa, root],
    others: [newWithOld],
    crls: [rootList, rolloverList, crl({ issuer: newWithOld, entries: { '31': 'keyCompromise' } })],
    expected: ['revoked', 'good'],
  }),
  'such a list where nobody else speaks of its key': () => ({
    path: [oldUser, oldCa, root],
    others: [newWithOld],
    crls: [rootList, crl({ issuer: newWithOld })],
    expected: ['unknown', 'good'],
  }),
};

describe('the status of a certificate', () => {
  it.each(Object.entries({ ...cases, ...keyCases, ...rolloverCases }))('%s', async (_, make) => {
    const { expected, differs, ...situation } = make();
    expect(statusesOf(situation)).toEqual(expected);
    // The order in which lists are handed in says nothing.
    expect(statusesOf({ ...situation, crls: [...situation.crls!].reverse() })).toEqual(expected);
    const isGood = expected.every((status) => status === 'good');
    expect(await validated(situation)).toEqual({ valid: isGood, status: expected[0] });
    const { accepts, text } = opensslVerify(situation);
    expect(accepts, text).toBe(differs ? !isGood : isGood);
  });

  it('takes what cannot be read for not handed in', () => {
    expect(statusOf({ path, crls: [new Uint8Array(0), list.subarray(0, 100), user.der, list] })).toBe('good');
    expect(statusOf({ path, crls: [new Uint8Array(0), list.subarray(0, 100), user.der] })).toBe('unknown');
  });

  it('finds the signer beside a namesake that cannot be read', () => {
    const unreadable = { keyUsage: undefined, '2.5.29.15': 'critical,DER:0500' };
    const namesake = ca({ name: 'Issuer', key: 'Other', issuer: root, extensions: unreadable });
    const unnamed = crl({ issuer: signer, extensions: { authorityKeyIdentifier: undefined } });
    const crls = [rootList, unnamed];
    expect(statusOf({ path: apart, others: [namesake, signer], crls })).toBe('good');
    expect(statusOf({ path: apart, others: [namesake], crls })).toBe('unknown');
  });

  it('believes lists signed over SHA-1 where the caller does', () => {
    const weak = crl({ issuer, digest: 'sha1' });
    expect(statusOf({ path, crls: [weak] })).toBe('unknown');
    expect(statusOf({ path, crls: [weak], allowSha1: true })).toBe('good');
  });
});

describe('a list with one serial number many times', () => {
  it('has the names of its issuers prepared once', async () => {
    // Plain names and Hangul need no preparing.
    const far = ca({ name: 'Émetteur', issuer: root });
    const names = Array.from({ length: 250 }, () => far);
    const entries = [
      { serial: '4d', issuer: names },
      ...Array.from({ length: 2000 }, () => ({ serial: '4d' })),
    ];
    const crls = [rootList, writtenCrl({ issuer, extensions: [indirect()], entries })];
    const prepared = await normalizations(() => expect(statusOf({ path, crls })).toBe('good'));
    // Half a million where each entry has them prepared again.
    expect(prepared).toBe(500);
  });
});
