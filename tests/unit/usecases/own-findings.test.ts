import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysUntil } from '../../../shared/korean-time.ts';
import { ownFindings, sorted, type Examined, type Terms } from '../../../electron/usecases/own-findings.ts';
import { summarize } from '../../../electron/usecases/summary.ts';
import { isOlder } from '../../../electron/usecases/version.ts';
import { blocks, levelOf, reasonCodes, type Reason } from '../../../shared/reasons.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { policy } from './support/memory-bank.ts';

const name = (attributes: [string, string][]): CertificateFacts['subject'] => ({
  der: '',
  text: attributes.map(([type, value]) => `${type.toLowerCase()}=${value}`).join(','),
  attributes: attributes.map(([type, value]) => ({ oid: type, type, value })),
});
const facts: CertificateFacts = {
  sha256: 'a'.repeat(64),
  serialNumber: '0a',
  subject: name([
    ['C', 'kr'],
    ['O', 'yessign'],
    ['OU', 'personal4IB'],
    ['OU', 'KMB'],
    ['CN', '홍길동()0004'],
  ]),
  issuer: name([
    ['C', 'kr'],
    ['O', 'yessign'],
    ['CN', 'yessignCA Class 3'],
  ]),
  realName: '홍길동',
  vid: { hash: 'SHA-256', value: '00' },
  policies: [
    {
      oid: '1.2.410.200005.1.1.4',
      kind: 'bank-insurance',
      label: '은행/신용카드/보험용',
      person: 'personal',
    },
  ],
  keyUsage: ['digitalSignature', 'nonRepudiation'],
  isCa: false,
  notBefore: '2026-03-31T15:00:00.000Z',
  notAfter: '2027-03-31T14:59:59.000Z',
  validity: { from: '2026. 4. 1. 00:00:00', to: '2027. 3. 31. 23:59:59' },
  publicKey: { algorithm: 'RSA', bits: 2048 },
  publicKeySha256: '',
  signatureAlgorithm: '1.2.840.113549.1.1.11',
  issuerOrganization: 'yessign',
  registrationAuthority: 'KMB',
};
const codes = (
  change: Partial<CertificateFacts>,
  terms: Partial<Terms> = {},
  rest: Partial<Examined> = {},
): string[] =>
  ownFindings(
    { facts: { ...facts, ...change }, problem: null, superseded: false, chain: [], state: null, ...rest },
    { now: new Date('2026-11-22T00:00:00Z'), policy, person: 'personal', ...terms },
  ).map(({ code }) => code);
const at = (now: string): { now: Date } => ({ now: new Date(now) });

describe('validity, on the Korean calendar', () => {
  it.each([
    ['2026-03-31T14:59:59Z', ['NOT_YET_VALID']],
    ['2026-03-31T15:00:00Z', []],
    ['2027-02-28T14:59:59Z', []], // 31 days
    ['2027-02-28T15:00:00Z', ['EXPIRES_SOON']], // 1 March in Korea: 30 days
    ['2027-03-31T14:59:59Z', ['EXPIRES_SOON']], // its last second
    ['2027-03-31T15:00:00Z', ['EXPIRED']],
  ])('at %s: %j', (now, expected) => {
    expect(codes({}, at(now))).toEqual(expected);
  });

  it.each([
    ['2027-03-31T14:59:58Z', 0],
    ['2027-03-30T15:00:00Z', 0],
    ['2027-03-30T14:59:59Z', 1],
    ['2027-03-31T15:00:00Z', -1],
    ['2027-04-02T00:00:00Z', -2],
  ])('days left at %s: %i', (now, days) => {
    expect(daysUntil(new Date(facts.notAfter), new Date(now))).toBe(days);
  });

  it('is over for one that ends at noon, on the same day still', () => {
    expect(daysUntil(new Date('2027-01-01T03:00:00Z'), new Date('2027-01-01T03:00:01Z'))).toBe(-1);
  });
});

describe('by the bank’s policy, and by nothing else', () => {
  it('takes what the policy names', () => {
    const unknown = { oid: '1.2.3.4', kind: 'other', label: '1.2.3.4', person: 'unknown' } as const;
    expect(codes({ policies: [unknown] })).toEqual(['PURPOSE_NOT_ALLOWED']);
    const accepted = { ...policy, acceptedPolicies: [{ oid: '1.2.3.4', person: 'personal' as const }] };
    expect(codes({ policies: [unknown] }, { policy: accepted })).toEqual([]);
    expect(codes({}, { policy: accepted })).toEqual(['PURPOSE_NOT_ALLOWED']);
    expect(codes({ policies: [] })).toEqual(['PURPOSE_NOT_ALLOWED']);
  });

  it('takes a certificate for both kinds of person from either', () => {
    const both = { ...policy, acceptedPolicies: [...policy.acceptedPolicies] };
    both.acceptedPolicies.push({ oid: '1.2.410.200005.1.1.4', person: 'corporate' });
    for (const person of ['personal', 'corporate', null] as const)
      expect(codes({}, { policy: both, person })).toEqual([]);
  });

  it('says nothing of purposes, persons, key sizes or its own certificates without it', () => {
    const change = { policies: [], publicKey: { algorithm: 'RSA', bits: 512 } } as const;
    expect(codes(change, { policy: null })).toEqual([]);
    expect(codes(change)).toEqual(['WEAK_ALGORITHM', 'PURPOSE_NOT_ALLOWED']);
  });

  it('asks for the key size that it names', () => {
    expect(codes({}, { policy: { ...policy, minimumRsaBits: 3072 } })).toEqual(['WEAK_ALGORITHM']);
  });

  it('knows its own by parsed names, not by a text that contains them', () => {
    const subject = (unit: string) => ({
      subject: name([
        ['O', 'yessign'],
        ['OU', unit],
        ['CN', 'x'],
      ]),
    });
    expect(codes(subject('WOORI'))).toEqual(['OWN_BANK_CERT']);
    expect(codes(subject('woori'))).toEqual(['OWN_BANK_CERT']);
    expect(codes(subject('KMB,ou=WOORI'))).toEqual([]);
    expect(codes({ ...subject('WOORI'), issuerOrganization: 'KICA' })).toEqual([]);
  });
});

describe('what a certificate is for', () => {
  it.each([
    [['keyEncipherment'], ['ENCRYPTION_CERT']],
    [['keyEncipherment', 'dataEncipherment'], ['ENCRYPTION_CERT']],
    [['digitalSignature', 'keyEncipherment'], []],
    [['nonRepudiation'], []],
    [[], []],
  ] as const)('by keyUsage %j: %j', (keyUsage, expected) => {
    expect(codes({ keyUsage })).toEqual(expected);
  });

  it('cannot prove its holder without a VID that can be computed', () => {
    const { vid: _vid, ...without } = facts;
    const found = ownFindings(
      { facts: without, problem: null, superseded: false, chain: null, state: null },
      { now: new Date('2026-11-22T00:00:00Z'), policy: null, person: null },
    );
    expect(found).toEqual([{ code: 'VID_UNAVAILABLE', params: {} }]);
    expect(codes({ vid: { hash: 'unsupported', value: '' } })).toEqual(['VID_UNAVAILABLE']);
  });
});

it('tells what blocks first, each once', () => {
  const found = codes(
    { notAfter: '2026-12-01T14:59:59.000Z' },
    {},
    {
      superseded: true,
      chain: ['CHAIN_INCOMPLETE', 'WEAK_ALGORITHM'],
      problem: { code: 'KEY_FILE_MISSING', params: {} },
    },
  );
  expect(found).toEqual([
    'KEY_FILE_MISSING',
    'WEAK_ALGORITHM',
    'EXPIRES_SOON',
    'CHAIN_INCOMPLETE',
    'SUPERSEDED',
  ]);
});

it('keeps that order for any reasons, and loses none', () => {
  const reason = fc.record({ code: fc.constantFrom(...reasonCodes), params: fc.constant({}) });
  fc.assert(
    fc.property(
      fc.array(reason),
      fc.constantFrom('register' as const, 'release' as const),
      (reasons, operation) => {
        const result: Reason[] = sorted(reasons, operation);
        expect(new Set(result.map(({ code }) => code))).toEqual(new Set(reasons.map(({ code }) => code)));
        expect(new Set(result.map(({ code }) => code)).size).toBe(result.length);
        const blocking = result.map(({ code }) => blocks(code, operation));
        expect(blocking.lastIndexOf(true)).toBeLessThan(
          blocking.includes(false) ? blocking.indexOf(false) : Infinity,
        );
        const levels = result.map(({ code }) => 'BWI-'.indexOf(levelOf(code, operation)));
        expect(levels).toEqual([...levels].sort((a, b) => a - b));
      },
    ),
  );
});

describe('in people’s words', () => {
  const telling = {
    contacts: { checked: '2026-01-01', bank: {} as never, issuers: {}, registrationAuthorities: {} },
    language: 'ko',
    now: new Date('2026-11-22T00:00:00Z'),
  } as const;

  it('keeps the names that the certificate gives where the profile knows none', () => {
    expect(summarize(facts, telling).issuerName).toBe('KMB / yessign');
    const { registrationAuthority: _unit, ...without } = facts;
    expect(summarize({ ...without, issuerOrganization: '' }, telling).issuerName).toBe('yessignCA Class 3');
  });

  it('takes the holder’s name from the identity, else from the CN', () => {
    expect(summarize(facts, telling).holder).toBe('홍길동');
    const { realName: _name, ...without } = facts;
    expect(summarize(without, telling).holder).toBe('홍길동()0004');
  });

  it('leaves a purpose without an English word as it is', () => {
    const english = { ...telling, language: 'en' } as const;
    const other = { oid: '1.2.3', kind: 'other', label: '조합용', person: 'unknown' } as const;
    expect(summarize({ ...facts, policies: [other] }, english).kindLabel).toBe('조합용');
    expect(summarize({ ...facts, policies: [] }, english).kindLabel).toBe('-');
  });
});

it.each([
  ['0.1.0', '0.1.0', false],
  ['0.9.9', '0.10.0', true],
  ['1.0', '1.0.1', true],
  ['1.0.1', '1.0', false],
  ['2.0.0-beta.1', '2.0.0', false],
  ['10.0.0', '9.9.9', false],
])('version %s comes before %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
