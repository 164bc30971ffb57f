import { createHash, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate, seoulTime } from '../../../electron/pki/certificate.ts';
import { describePolicy } from '../../../electron/pki/x509/policies.ts';
import { computeVid, matchesVid } from '../../../electron/pki/vid.ts';
import { userExtensions } from './support/kisa.ts';
import { bytes, hex, OpenSsl } from './support/openssl.ts';

const openssl = new OpenSsl();
const ca = new URL('../../fixtures/ca/', import.meta.url);
const authorities = readdirSync(ca).filter((name) => name.endsWith('.der'));
const idn = '1234561234567';
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const vid256 = '17692c8dd00ead33791de0a64a937c60799634c64ac56fa57570c0e05252ab35';
const vid1 = 'db7e38dbaae245f6c24a623399cb522bfd0a3d3a';
const subject = '/C=kr/O=yessign/OU=personal4IB/OU=WOORI/CN=홍길동(Hong Gil Dong)0020049202601011234567';

beforeAll(() => openssl.key('user'));

describe('computeVid', () => {
  it('agrees with the known answers', () => {
    expect(hex(computeVid(idn, random, 'SHA-256'))).toBe(vid256);
    expect(hex(computeVid(idn, random, 'SHA-1'))).toBe(vid1);
  });
  it('takes 13 or 10 digits and 20 octets only', () => {
    for (const bad of ['', '123456-1234567', '123456789012', '１２３４５６１２３４５６７']) {
      expect(() => computeVid(bad, random, 'SHA-256'), bad).toThrow(RangeError);
    }
    expect(() => computeVid(idn, random.subarray(1), 'SHA-256')).toThrow(RangeError);
  });
});

describe('matchesVid', () => {
  it.each([
    ['SHA-256', { vid: vid256 }],
    ['SHA-256 without NULL', { vid: vid256, withoutNull: true }],
    ['SHA-1', { vid: vid1, hash: 'sha1' as const }],
  ])('knows the holder by %s', (_, holder) => {
    const der = openssl.certificate('vid', {
      key: 'user',
      subject,
      extensions: userExtensions({ realName: '홍길동', ...holder }),
    });
    expect(parseCertificate(der).vid?.value).toBe(holder.vid);
    expect(matchesVid(der, idn, random)).toBe(true);
    expect(matchesVid(der, '1234561234568', random)).toBe(false);
    expect(matchesVid(der, idn, new Uint8Array(20))).toBe(false);
  });
  it('is false where the certificate has no VID', () => {
    const der = openssl.certificate('novid', {
      key: 'user',
      subject,
      extensions: userExtensions({ realName: '홍길동' }),
    });
    expect(parseCertificate(der)).toMatchObject({ realName: '홍길동' });
    expect(parseCertificate(der)).not.toHaveProperty('vid');
    expect(matchesVid(der, idn, random)).toBe(false);
  });
});

describe('parseCertificate', () => {
  it('reads a personal certificate in KISA’s profile', () => {
    const extensions = userExtensions({ realName: '홍길동', vid: vid256 });
    const der = openssl.certificate('user', { subject, extensions, serial: 0x1c2d3e4f });
    const facts = parseCertificate(der);
    const node = new X509Certificate(der);
    expect(facts).toMatchObject({
      sha256: createHash('sha256').update(der).digest('hex'),
      serialNumber: '1c2d3e4f',
      realName: '홍길동',
      vid: { hash: 'SHA-256', value: vid256 },
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      isCa: false,
      publicKey: { algorithm: 'RSA', bits: 2048 },
      signatureAlgorithm: '1.2.840.113549.1.1.11',
      issuerOrganization: 'yessign',
      registrationAuthority: 'WOORI',
      notBefore: new Date(node.validFrom).toISOString(),
      notAfter: new Date(node.validTo).toISOString(),
    });
    expect(facts.policies).toEqual([
      {
        oid: '1.2.410.200005.1.1.4',
        kind: 'bank-insurance',
        label: '은행/신용카드/보험용',
        person: 'personal',
      },
    ]);
    expect(facts.subject.text).toBe(
      'cn=홍길동(Hong Gil Dong)0020049202601011234567,ou=WOORI,ou=personal4IB,o=yessign,c=kr',
    );
    const spki = node.publicKey.export({ type: 'spki', format: 'der' });
    expect(facts.publicKeySha256).toBe(createHash('sha256').update(spki).digest('hex'));
  });

  it('puts the CN first whichever way round it is encoded, and escapes what would look like another attribute', () => {
    const turned = openssl.certificate('turned', {
      key: 'user',
      subject: '/CN=a,ou=WOORI/OU=KMB/O=yessign/C=KR',
    });
    const facts = parseCertificate(turned);
    expect(facts.subject.text).toBe('cn=a\\,ou=WOORI,ou=KMB,o=yessign,c=KR');
    expect(facts.registrationAuthority).toBe('KMB');
  });

  it.each(authorities)('agrees with Node about %s', (name) => {
    const der = new Uint8Array(readFileSync(new URL(name, ca)));
    const facts = parseCertificate(der);
    const node = new X509Certificate(der);
    expect(facts.sha256).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(facts.serialNumber).toBe(node.serialNumber.toLowerCase());
    expect(facts.notAfter).toBe(new Date(node.validTo).toISOString());
    expect(facts.isCa).toBe(node.ca);
    expect(facts.issuerOrganization).toBe('KISA');
    expect(facts).not.toHaveProperty('registrationAuthority');
    const lines = facts.subject.attributes.map(({ type, value }) => `${type}=${value}`);
    expect(lines.join('\n')).toBe(node.subject);
  });

  it('reads the real names of real authorities', () => {
    const der = new Uint8Array(readFileSync(new URL('yessignCA-Class3.der', ca)));
    expect(parseCertificate(der)).toMatchObject({
      realName: '금융결제원',
      keyUsage: ['keyCertSign', 'cRLSign'],
    });
  });

  it('reads EC keys, 3,072 bits, an old SHA-1 certificate', () => {
    openssl.ecKey('ec', 'P-384');
    const ec = openssl.certificate('ec', { subject: '/CN=ec' });
    expect(parseCertificate(ec).publicKey).toEqual({ algorithm: 'EC', bits: 384 });
    openssl.key('small', 1024);
    const small = openssl.certificate('small', { subject: '/CN=small', digest: 'sha1' });
    expect(parseCertificate(small)).toMatchObject({
      publicKey: { algorithm: 'RSA', bits: 1024 },
      signatureAlgorithm: '1.2.840.113549.1.1.5',
    });
  });

  it('shows validity in Asia/Seoul as Intl counts it', () => {
    for (const instant of ['2027-03-31T14:59:59Z', '2026-12-31T15:00:00Z', '2030-06-02T06:38:37Z']) {
      const options = {
        timeZone: 'Asia/Seoul',
        dateStyle: 'medium',
        timeStyle: 'medium',
        hourCycle: 'h23',
      } as const;
      const intl = new Intl.DateTimeFormat('ko-KR', options).format(new Date(instant));
      expect(seoulTime(Date.parse(instant))).toBe(
        intl.replace(/(\d+):(\d+):(\d+)$/, (text) => text.padStart(8, '0')),
      );
    }
    expect(seoulTime(Date.parse('2027-03-31T14:59:59Z'))).toBe('2027. 3. 31. 23:59:59');
  });

  it('labels policies; an unknown one, or a name of Object’s, is itself', () => {
    expect(describePolicy('1.2.410.200005.1.1.1.10').kind).toBe('cloud-personal');
    expect(describePolicy('1.2.3')).toEqual({
      oid: '1.2.3',
      kind: 'other',
      label: '1.2.3',
      person: 'unknown',
    });
    expect(describePolicy('constructor').label).toBe('constructor');
  });
});
