import { describe, expect, it } from 'vitest';
import type { RevocationStatus } from '../../../electron/pki/path/revocation.ts';
import { ca, crl, leaf, now, type CrlSpec } from './support/path-builder.ts';
import { opensslVerify, statusOf, validated, type Situation } from './support/revocation.ts';
import { extension, writtenCrl } from './support/written-crl.ts';
import { fromHex, integer, tlv } from '../../fixtures/der.ts';

/** Delta CRLs (RFC 5280 §5.2.4, §6.3.3 (c), (h)–(k)). */

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const freshest = 'URI:ldap://ds.example/cn=delta';
const user = leaf({ name: 'user', issuer, serial: '4D', extensions: { freshestCRL: freshest } });
const rootList = crl({ issuer: root });

type Entries = NonNullable<CrlSpec['entries']>;

/** A complete list, number 5 unless it says else. */
const base = (entries: Entries = {}, more: Partial<CrlSpec> = {}): Uint8Array =>
  crl({ issuer, number: '05', entries, ...more });

/** What has changed since number 5 (or another), number 7 unless it says else. */
const delta = (entries: Entries = {}, since = 5, more: Partial<CrlSpec> = {}): Uint8Array =>
  crl({
    issuer,
    number: '07',
    entries,
    ...more,
    extensions: { '2.5.29.27': `critical,ASN1:INTEGER:${since}`, ...more.extensions },
  });

const old = { from: '20260401000000Z', until: '20260501000000Z' };
const hold = { '4D': 'certificateHold' };
const compromised = { '4D': 'keyCompromise' };
const removed = { '4D': 'removeFromCRL' };
const scope = (lines: string): Partial<CrlSpec> => ({
  extensions: { issuingDistributionPoint: 'critical,@idp' },
  sections: `[idp]\n${lines}\n`,
});

interface Case {
  readonly crls: readonly Uint8Array[];
  readonly expected: RevocationStatus;
  readonly differs?: string;
}

const cases: Readonly<Record<string, () => Case>> = {
  'a delta without its list': () => ({ crls: [delta()], expected: 'unknown' }),
  'a delta without its list that names the certificate': () => ({
    crls: [delta(compromised)],
    expected: 'revoked',
  }),
  'a delta without its list that puts the certificate on hold': () => ({
    crls: [delta(hold)],
    expected: 'suspended',
  }),
  'a delta without its list that takes the certificate off': () => ({
    crls: [delta(removed)],
    expected: 'unknown',
  }),
  'neither names the certificate': () => ({ crls: [base(), delta()], expected: 'good' }),
  'the list revokes': () => ({ crls: [base(compromised), delta()], expected: 'revoked' }),
  'the delta revokes': () => ({ crls: [base(), delta(compromised)], expected: 'revoked' }),
  'the list holds': () => ({ crls: [base(hold), delta()], expected: 'suspended' }),
  'the delta holds': () => ({ crls: [base(), delta(hold)], expected: 'suspended' }),
  'the list holds, the delta takes it off': () => ({ crls: [base(hold), delta(removed)], expected: 'good' }),
  'the list holds, the delta revokes': () => ({
    crls: [base(hold), delta(compromised)],
    expected: 'revoked',
  }),
  'the list knows nothing, the delta takes it off': () => ({
    crls: [base(), delta(removed)],
    expected: 'good',
  }),
  'the list revokes for good, the delta takes it off': () => ({
    crls: [base(compromised), delta(removed)],
    expected: 'revoked',
    differs: 'OpenSSL lets a delta take back a compromised key',
  }),
  'the list revokes for good, the delta holds': () => ({
    crls: [base(compromised), delta(hold)],
    expected: 'revoked',
  }),
  'a complete list that says removed': () => ({ crls: [base(removed)], expected: 'good' }),
  'a list later than what the delta builds on': () => ({
    crls: [base({}, { number: '06' }), delta()],
    expected: 'good',
  }),
  'such a delta revokes': () => ({
    crls: [base({}, { number: '06' }), delta(compromised)],
    expected: 'revoked',
  }),
  'a list out of date under a delta in date': () => ({ crls: [base({}, old), delta()], expected: 'good' }),
  'a list out of date under a delta in date that revokes': () => ({
    crls: [base({}, old), delta(compromised)],
    expected: 'revoked',
  }),
  'a list out of date that revokes, under a delta in date': () => ({
    crls: [base(compromised, old), delta()],
    expected: 'revoked',
  }),
  'a list out of date, too old for its delta': () => ({
    crls: [base({}, { ...old, number: '04' }), delta()],
    expected: 'unknown',
  }),
  'a list in date, too old for its delta': () => ({
    crls: [base({}, { number: '04' }), delta()],
    expected: 'unknown',
    differs: 'OpenSSL passes over such a delta, although it proves a later list',
  }),
  'a list in date that revokes, too old for its delta': () => ({
    crls: [base(compromised, { number: '04' }), delta()],
    expected: 'revoked',
  }),
  'a delta out of date': () => ({ crls: [base(), delta(removed, 5, old)], expected: 'good' }),
  'a hold that a delta out of date took off': () => ({
    crls: [base(hold), delta(removed, 5, old)],
    expected: 'suspended',
    differs: 'OpenSSL applies a delta out of date to a list in date',
  }),
  'both out of date': () => ({ crls: [base({}, old), delta({}, 5, old)], expected: 'unknown' }),
  'a delta of the next second': () => ({
    crls: [base({}, old), delta({}, 5, { from: '20260601000001Z' })],
    expected: 'unknown',
  }),
  'a delta no later than the list': () => ({
    crls: [base(hold, { number: '07' }), delta(removed)],
    expected: 'suspended',
  }),
  'a delta later than the list by one': () => ({
    crls: [base(hold, { number: '06' }), delta(removed)],
    expected: 'good',
  }),
  'a delta of another scope': () => ({
    crls: [base(hold), delta(removed, 5, scope('onlyuser=TRUE'))],
    expected: 'suspended',
  }),
  'a delta for all of a list with a scope': () => ({
    crls: [base(hold, scope('onlyuser=TRUE')), delta(removed)],
    expected: 'suspended',
  }),
  'a delta of the same scope': () => ({
    crls: [base(hold, scope('onlyuser=TRUE')), delta(removed, 5, scope('onlyuser=TRUE'))],
    expected: 'good',
  }),
  'a delta of a scope that differs in one flag': () => ({
    crls: [base(hold, scope('onlyuser=TRUE')), delta(removed, 5, scope('onlyCA=TRUE'))],
    expected: 'suspended',
  }),
  'a delta that names another key': () => ({
    crls: [base(hold), delta(removed, 5, { extensions: { authorityKeyIdentifier: 'keyid,issuer:always' } })],
    expected: 'suspended',
  }),
  'a list without a number': () => ({
    crls: [base(hold, { number: undefined }), delta(removed)],
    expected: 'suspended',
  }),
  'a delta without a number': () => ({
    crls: [base(hold), delta(removed, 5, { number: undefined })],
    expected: 'suspended',
  }),
  'a delta with a critical extension that nobody knows': () => ({
    crls: [base(hold), delta(removed, 5, { extensions: { '1.2.3.4': 'critical,ASN1:NULL' } })],
    expected: 'suspended',
  }),
  'a list with a critical extension that nobody knows under a delta': () => ({
    crls: [base({}, { extensions: { '1.2.3.4': 'critical,ASN1:NULL' } }), delta()],
    expected: 'unknown',
  }),
  'the later of two deltas takes off what the earlier held': () => ({
    crls: [
      base(),
      delta(hold, 5, { number: '06', from: '20260502000000Z' }),
      delta(removed, 5, { from: '20260503000000Z' }),
    ],
    expected: 'good',
    differs: 'OpenSSL takes the first delta that fits',
  }),
  'the later of two deltas, which comes second, holds': () => ({
    crls: [base(), delta(removed, 5, { number: '06' }), delta(hold)],
    expected: 'suspended',
    differs: 'OpenSSL takes the first delta that fits',
  }),
  'two deltas of one number that differ': () => ({
    crls: [base(), delta(removed), delta(hold)],
    expected: 'suspended',
    differs: 'OpenSSL takes the first delta that fits',
  }),
  'two deltas, one on the other, without a list': () => ({
    crls: [delta({}, 5, { number: '06' }), delta({}, 6)],
    expected: 'unknown',
  }),
  'a list of the next day under a delta of today': () => ({
    crls: [base({}, { from: '20260602000000Z' }), delta()],
    expected: 'unknown',
  }),
  'a delta in another’s name by the same key': () => ({
    crls: [
      base({}, old),
      delta({}, 5, { issuer: ca({ name: 'Other', key: 'Issuer', issuer: root, serial: '03' }) }),
    ],
    expected: 'unknown',
  }),
  'a delta on a later list beside one on ours': () => ({
    crls: [base(), delta({}, 5, { number: '06' }), delta({}, 6)],
    expected: 'good',
  }),
};

const situationOf = ({ crls }: Case): Situation => ({
  path: [user, issuer, root],
  crls: [rootList, ...crls],
});

describe('a delta', () => {
  it.each(Object.entries(cases))('%s', async (_, make) => {
    const one = make();
    const situation = situationOf(one);
    expect(statusOf(situation)).toBe(one.expected);
    expect(statusOf({ ...situation, crls: [...situation.crls!].reverse() })).toBe(one.expected);
    const { accepts, text } = opensslVerify(situation);
    const isGood = one.expected === 'good';
    expect(await validated(situation)).toEqual({ valid: isGood, status: one.expected });
    expect(accepts, text).toBe(one.differs ? !isGood : isGood);
  });

  it('counts under the key of its list alone', () => {
    const twin = ca({ name: 'Issuer', key: 'Issuer lists', issuer: root, serial: '03' });
    const changes = writtenCrl({
      issuer: twin,
      entries: [{ serial: '4d', reason: 8 }],
      extensions: [extension('2.5.29.20', integer(7)), extension('2.5.29.27', integer(5), true)],
    });
    const held = writtenCrl({
      issuer,
      entries: [{ serial: '4d', reason: 6 }],
      extensions: [extension('2.5.29.20', integer(5))],
    });
    const path = [user, issuer, root];
    expect(statusOf({ path, others: [twin], crls: [rootList, held, changes] })).toBe('suspended');
    const own = writtenCrl({
      ...{ issuer, entries: [{ serial: '4d', reason: 8 }] },
      extensions: [extension('2.5.29.20', integer(7)), extension('2.5.29.27', integer(5), true)],
    });
    expect(statusOf({ path, others: [twin], crls: [rootList, held, own] })).toBe('good');
  });

  it('leaves no list behind that is complete itself, whatever their numbers', () => {
    // Of two complete lists the later made counts, not the one with the higher number.
    const earlier = base(hold, { number: '06', from: '20260501000000Z' });
    const later = base({}, { number: '05', from: '20260502000000Z' });
    const status = (...crls: Uint8Array[]) => statusOf({ path: [user, issuer, root], crls });
    expect(status(earlier, later)).toBe('good');
    expect(status(later, earlier)).toBe('good');
    expect(status(earlier)).toBe('suspended');
  });

  it('compares numbers of 20 octets', () => {
    const number = (last: string) => tlv(0x02, fromHex(`7f${'00'.repeat(18)}${last}`));
    const made = (reason: number, ...extensions: Uint8Array[]) =>
      writtenCrl({ issuer, entries: [{ serial: '4d', reason }], extensions });
    const held = made(6, extension('2.5.29.20', number('05')));
    const off = (of: string, since: string) =>
      made(8, extension('2.5.29.20', number(of)), extension('2.5.29.27', number(since), true));
    const status = (...crls: Uint8Array[]) => statusOf({ path: [user, issuer, root], crls });
    expect(status(held, off('06', '05'))).toBe('good');
    expect(status(held, off('05', '04'))).toBe('suspended');
    expect(status(held, off('07', '06'))).toBe('suspended');
  });

  it('is out of date after its last second', () => {
    const lists = [base({}, old), delta({}, 5, { until: '20260601000000Z' })];
    const at = (offset: number) => new Date(now.getTime() + offset);
    const status = (offset: number) => statusOf({ path: [user, issuer, root], crls: lists, at: at(offset) });
    expect([status(0), status(1)]).toEqual(['good', 'unknown']);
  });
});
