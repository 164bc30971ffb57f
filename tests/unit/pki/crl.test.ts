import * as pkijs from 'pkijs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseCrl } from '../../../electron/pki/x509/crl.ts';
import { enumerated, fromHex, integer, oid, sequence, tlv, utcTime, yes, toHex } from '../../fixtures/der.ts';
import { opensslSays, pemOf } from './support/openssl-cache.ts';
import { ca, crl } from './support/path-builder.ts';
import {
  extension,
  generalizedTime,
  indirect,
  signed,
  subjectOf,
  utcTimeOf,
  writtenCrl,
  type WrittenCrl,
} from './support/written-crl.ts';
import { codeOf } from './support/refusal.ts';

const issuer = ca({ name: 'Root' });
const other = ca({ name: 'Other' });
const written = (spec: Partial<WrittenCrl>): Uint8Array => writtenCrl({ issuer, ...spec });

const refused = (spec: Partial<WrittenCrl>): string => codeOf(() => parseCrl(written(spec)));

describe('parseCrl', () => {
  it('reads reasons and dates as OpenSSL wrote them, and pkijs reads the same', () => {
    const reasons = {
      '0A': 'unspecified',
      '0B': 'keyCompromise',
      '0C': 'CACompromise',
      '0D': 'affiliationChanged',
      '0E': 'superseded',
      '0F': 'cessationOfOperation',
      '10': 'certificateHold',
      '11': 'removeFromCRL',
      FF01: 'keyCompromise',
    };
    const der = crl({ issuer, entries: reasons });
    const list = parseCrl(der);
    const theirs = pkijs.CertificateRevocationList.fromBER(Uint8Array.from(der).buffer).revokedCertificates!;
    expect(theirs).toHaveLength(list.entries.size);
    for (const { userCertificate, revocationDate } of theirs) {
      const serial = new Uint8Array(userCertificate.valueBlock.valueHexView);
      const [found, ...more] = list.entries.find(serial);
      expect(more).toEqual([]);
      expect(found).toMatchObject({ at: revocationDate.value.getTime(), certificateIssuer: undefined });
      const name = reasons[toHex(serial).replace(/^00/, '').toUpperCase() as keyof typeof reasons];
      expect(found!.reason.toLowerCase()).toBe(name.toLowerCase());
    }
    expect(list.entries.find(fromHex('ff01'))).toEqual([]);
    expect(list.entries.find(fromHex('00ff01'))).toHaveLength(1);
  });

  it('knows every reason by its number, and one that nobody has defined as none in particular', () => {
    const entries = Array.from({ length: 12 }, (_, reason) => ({
      serial: `1${reason.toString(16)}`,
      reason,
    }));
    const list = parseCrl(written({ entries }));
    expect(entries.map(({ serial }) => list.entries.find(fromHex(serial))[0]!.reason)).toEqual([
      'unspecified',
      'keyCompromise',
      'cACompromise',
      'affiliationChanged',
      'superseded',
      'cessationOfOperation',
      'certificateHold',
      'unused',
      'removeFromCRL',
      'privilegeWithdrawn',
      'aACompromise',
      'unspecified',
    ]);
  });

  it('reads the frame: dates, numbers, scope', () => {
    const der = crl({
      issuer,
      number: '0102',
      from: '20260501000000Z',
      until: '20260701000000Z',
      extensions: { '2.5.29.27': 'critical,ASN1:INTEGER:257', issuingDistributionPoint: 'critical,@idp' },
      sections:
        '[idp]\nfullname=URI:http://x.example/\nonlyuser=TRUE\nonlysomereasons=keyCompromise,AACompromise\n',
    });
    expect(parseCrl(der)).toMatchObject({
      thisUpdate: Date.UTC(2026, 4, 1),
      nextUpdate: Date.UTC(2026, 6, 1),
      number: 0x102n,
      baseNumber: 257n,
      hasUnknownCritical: false,
      scope: {
        onlyUsers: true,
        onlyAuthorities: false,
        onlyAttributes: false,
        indirect: false,
        reasons: (1 << 1) | (1 << 8),
      },
    });
    const plain = parseCrl(written({ nextUpdate: null }));
    expect(plain).toMatchObject({ number: undefined, baseNumber: undefined, nextUpdate: undefined });
    expect(plain.entries.size).toBe(0);
    expect(plain.entries.find(fromHex('01'))).toEqual([]);
    expect(plain.scope).toEqual({
      names: undefined,
      onlyUsers: false,
      onlyAuthorities: false,
      onlyAttributes: false,
      indirect: false,
      reasons: 0b1_1111_1110,
    });
    expect(parseCrl(written({ nextUpdate: generalizedTime('20510101000000Z') })).nextUpdate).toBe(
      Date.UTC(2051, 0, 1),
    );
  });

  it('finds a serial number by its exact octets among many', () => {
    const serials = [
      '00',
      '01',
      '7f',
      '80',
      'ff',
      '0080',
      '00ff',
      '0100',
      '010000',
      '01'.repeat(20),
      '7e'.repeat(64),
    ];
    const { entries } = parseCrl(written({ entries: serials.map((serial) => ({ serial })) }));
    for (const serial of serials) expect(entries.find(fromHex(serial))).toHaveLength(1);
    for (const serial of ['', '02', '0001', '81', '01'.repeat(19), '01'.repeat(21), '7e'.repeat(65)])
      expect(entries.find(fromHex(serial))).toEqual([]);
  });

  it('finds entries of every length', () => {
    const more = (length: number) => [extension('1.2.3.4', new Uint8Array(length))];
    const lengths = [0, 80, 100, 200, 300, 70_000];
    const entries = lengths.map((length, i) => ({ serial: `0${i}`, reason: i, more: more(length) }));
    const list = parseCrl(written({ entries })).entries;
    expect(entries.map(({ serial }) => list.find(fromHex(serial)).length)).toEqual(lengths.map(() => 1));
  });

  it('hands the issuer of an entry down to those below it', () => {
    const der = written({
      entries: [
        { serial: '01' },
        { serial: '02', issuer: other },
        { serial: '03' },
        { serial: '04', issuer },
        { serial: '05' },
        { serial: '02' },
      ],
      extensions: [indirect()],
    });
    const { entries } = parseCrl(der);
    expect(entries.namesIssuers).toBe(true);
    const issuersOf = (serial: string) =>
      entries
        .find(fromHex(serial))
        .map(
          ({ certificateIssuer }) =>
            certificateIssuer && Buffer.from(certificateIssuer.children().next().inner().raw).toString('hex'),
        );
    const nameOf = (made: typeof issuer) => Buffer.from(subjectOf(made)).toString('hex');
    expect(issuersOf('01')).toEqual([undefined]);
    expect(issuersOf('03')).toEqual([nameOf(other)]);
    expect(issuersOf('04')).toEqual([nameOf(issuer)]);
    expect(issuersOf('05')).toEqual([nameOf(issuer)]);
    expect(issuersOf('02').sort()).toEqual([nameOf(issuer), nameOf(other)].sort());
    // OpenSSL prints the issuer where it changes.
    const { text } = opensslSays({ crl: pemOf('X509 CRL', der) }, 'crl', '-in', 'crl', '-noout', '-text');
    expect(text.match(/DirName:.*CN ?= ?(\w+)/g)!.map((line) => line.replace(/.*= ?/, ''))).toEqual([
      'Other',
      'Root',
    ]);
  });

  it.each<[string, Partial<WrittenCrl>, string]>([
    ['version 1 by its absence', { version: null }, 'value'],
    ['version 1 by its number', { version: integer(0) }, 'unsupported'],
    ['version 3', { version: integer(2) }, 'unsupported'],
    ['extensions in version 1', { version: null, extensions: [indirect()] }, 'damaged'],
    [
      'an entry’s extensions in version 1',
      { version: null, entries: [{ serial: '01', reason: 1 }] },
      'damaged',
    ],
    ['an empty serial number', { entries: [{ serial: '' }] }, 'damaged'],
    ['a serial number not in shortest form', { entries: [{ serial: '0001' }] }, 'damaged'],
    ['a negative one not in shortest form', { entries: [{ serial: 'ff80' }] }, 'damaged'],
    ['a negative one in shortest form', { entries: [{ serial: 'ff7f' }] }, 'value'],
    ['a serial number of 64 octets', { entries: [{ serial: '01'.repeat(64) }] }, 'value'],
    ['a serial number of 65 octets', { entries: [{ serial: '01'.repeat(65) }] }, 'too-large'],
    ['no revocation date', { entries: [{ serial: '01', date: tlv(0x04, new Uint8Array(13)) }] }, 'damaged'],
    ['a date of 12 octets', { entries: [{ serial: '01', date: utcTimeOf('26010100000Z') }] }, 'damaged'],
    ['a GeneralizedTime', { entries: [{ serial: '01', date: generalizedTime('20260101000000Z') }] }, 'value'],
    ['a negative CRL number', { extensions: [extension('2.5.29.20', tlv(2, fromHex('ff')))] }, 'damaged'],
    [
      'a CRL number of 64 octets',
      { extensions: [extension('2.5.29.20', tlv(2, fromHex('01'.repeat(64))))] },
      'value',
    ],
    [
      'a CRL number of 65 octets',
      { extensions: [extension('2.5.29.20', tlv(2, fromHex('01'.repeat(65))))] },
      'too-large',
    ],
    ['an extension twice', { extensions: [indirect(), indirect()] }, 'damaged'],
    [
      'a flag of two octets',
      { extensions: [extension('2.5.29.28', sequence(tlv(0x81, fromHex('ffff'))))] },
      'damaged',
    ],
    [
      'a flag out of order',
      { extensions: [extension('2.5.29.28', sequence(tlv(0x82, fromHex('ff')), tlv(0x81, fromHex('ff'))))] },
      'damaged',
    ],
    [
      'a flag that says FALSE',
      { extensions: [extension('2.5.29.28', sequence(tlv(0x81, fromHex('00'))))] },
      'value',
    ],
  ])('%s', (_, spec, expected) => {
    expect(refused(spec)).toBe(expected);
  });

  it('reads a flag that says FALSE as if it were not there', () => {
    const scope = sequence(tlv(0x81, fromHex('00')), tlv(0x82, fromHex('01')));
    expect(parseCrl(written({ extensions: [extension('2.5.29.28', scope)] })).scope).toMatchObject({
      onlyUsers: false,
      onlyAuthorities: true,
    });
  });

  /** A list whose revokedCertificates are these octets. */
  const around = (entries: Uint8Array): Uint8Array => {
    const when = utcTime(new Date('2026-05-01T00:00:00Z'));
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
    return signed(sequence(integer(1), algorithm, subjectOf(issuer), when, sequence(entries)), 'Root');
  };
  const date = utcTime(new Date('2026-01-01T00:00:00Z'));

  it.each<[string, Uint8Array]>([
    ['an entry that goes on', sequence(integer(1), date, sequence(), tlv(0x05))],
    ['an entry without a date', sequence(integer(1))],
    ['an entry that reaches into the next', tlv(0x30, integer(1), date.subarray(0, 14))],
    [
      'an extension that goes on',
      sequence(integer(1), date, sequence(sequence(oid('2.5.29.21'), tlv(4), tlv(5)))),
    ],
    ['an extension without a value', sequence(integer(1), date, sequence(sequence(oid('2.5.29.21'))))],
    [
      'an extension list that ends inside an extension',
      sequence(integer(1), date, fromHex('3003300706010004020000')),
    ],
    ['something else than an entry', integer(1)],
  ])('refuses %s', (_, entries) => {
    expect(codeOf(() => parseCrl(around(entries)))).toBe('damaged');
  });

  it('reads an entry when it is asked for: what cannot be read is told then', () => {
    const twice = extension('2.5.29.21', enumerated(1));
    const found = (...more: Uint8Array[]) => {
      const { entries } = parseCrl(written({ entries: [{ serial: '01', more }, { serial: '02' }] }));
      expect(entries.find(fromHex('02'))).toHaveLength(1);
      return codeOf(() => entries.find(fromHex('01')));
    };
    expect(found(twice, twice)).toBe('damaged');
    expect(found(extension('2.5.29.21', integer(1)))).toBe('damaged');
    expect(found(sequence(oid('2.5.29.21'), tlv(1, fromHex('01')), tlv(4, enumerated(1))))).toBe('damaged');
    const { entries } = parseCrl(written({ entries: [{ serial: '01', date: utcTimeOf('261301000000Z') }] }));
    expect(codeOf(() => entries.find(fromHex('01')))).toBe('damaged');
  });

  it('notes what is critical and not known, of the list and of its entries', () => {
    const notes = (spec: Partial<WrittenCrl>) => parseCrl(written(spec)).hasUnknownCritical;
    const of = (type: string, critical = true) => extension(type, tlv(0x05), critical);
    expect(notes({ extensions: [of('1.2.3.4')] })).toBe(true);
    expect(notes({ extensions: [of('1.2.3.4', false)] })).toBe(false);
    const entryNotes = (...more: Uint8Array[]) => notes({ entries: [{ serial: '01', more }] });
    expect(entryNotes(of('1.2.3.4'))).toBe(true);
    expect(entryNotes(of('1.2.3.4', false))).toBe(false);
    for (const arc of [21, 24]) expect(entryNotes(of(`2.5.29.${arc}`))).toBe(false);
    // The same last octet under another root, one of the wrong length, and one beside the known ones.
    for (const type of ['2.5.28.21', '2.6.29.21', '2.5.29.21.1', '2.5.29.23', '2.5.29.0'])
      expect(entryNotes(of(type))).toBe(true);
    expect(entryNotes(of('2.5.29.21'), of('1.2.3.4'))).toBe(true);
    expect(entryNotes(sequence(oid('1.2.3.4'), tlv(1, fromHex('00')), tlv(4)))).toBe(false);
    for (const type of ['2.5.29.18', '2.5.29.46']) expect(notes({ extensions: [of(type)] })).toBe(false);
    const key = sequence(oid('2.5.29.35'), yes(), tlv(4, sequence()));
    expect(notes({ extensions: [key] })).toBe(false);
    expect(notes({ entries: [{ serial: '01', issuer: other }] })).toBe(true);
    expect(notes({ entries: [{ serial: '01', issuer: other }], extensions: [indirect()] })).toBe(false);
  });
});

describe('a long list', () => {
  const serialOf = (i: number) => (0x40000000 + i * 7919).toString(16);
  const repeated = (count: number) =>
    written({ entries: Array.from({ length: count }, (_, i) => ({ serial: serialOf(i), reason: 1 })) });

  it('is read in time of the order of its size, looked up in none, and costs octets an entry', () => {
    const [short, long] = [repeated(5_000), repeated(50_000)];
    const timed = (der: Uint8Array, count: number) => {
      const start = performance.now();
      const { entries } = parseCrl(der);
      expect(entries.size).toBe(count);
      expect(entries.find(fromHex(serialOf(count - 1)))).toHaveLength(1);
      return performance.now() - start;
    };
    const least = (der: Uint8Array, count: number) =>
      Math.min(...Array.from({ length: 5 }, () => timed(der, count)));
    const once = least(short, 5_000);
    expect(least(long, 50_000)).toBeLessThan(Math.max(30 * once, 200));
    const { entries } = parseCrl(long);
    entries.find(fromHex('01'));
    for (let i = 0; i < 50_000; i += 10) expect(entries.find(fromHex(serialOf(i))).length).toBe(1);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = used();
    const kept = Array.from({ length: 4 }, () => parseCrl(long));
    for (const list of kept) list.entries.find(fromHex('01'));
    // Two to four positions of four octets; an object an entry would take ten times that.
    expect((used() - before) / 4 / 50_000).toBeLessThan(30);
    expect(kept).toHaveLength(4);
  });

  it('has 500,000 entries at most', () => {
    const entry = sequence(integer(1), utcTime(new Date('2026-01-01T00:00:00Z')));
    const when = utcTime(new Date('2026-05-01T00:00:00Z'));
    const of = (count: number) => {
      const entries = new Uint8Array(entry.length * count);
      for (let at = 0; at < entries.length; at += entry.length) entries.set(entry, at);
      const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
      return signed(sequence(integer(1), algorithm, subjectOf(issuer), when, sequence(entries)), 'Root');
    };
    expect(parseCrl(of(500_000)).entries.size).toBe(500_000);
    expect(codeOf(() => parseCrl(of(500_001)))).toBe('too-large');
  });
});
