import { describe, expect, it } from 'vitest';
import { exportName } from '../../../electron/usecases/manage/export.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';

const telling = {
  contacts: { issuers: {}, registrationAuthorities: {} },
  language: 'ko',
  now: new Date('2026-06-01T00:00:00Z'),
} as unknown as Parameters<typeof exportName>[1];
const facts = (over: Partial<CertificateFacts> = {}): CertificateFacts =>
  ({
    realName: '홍길동',
    subject: { der: '', text: '', attributes: [] },
    issuer: { der: '', text: '', attributes: [] },
    policies: [],
    keyUsage: [],
    publicKey: { algorithm: 'RSA', bits: 2048 },
    issuerOrganization: 'yessign',
    notBefore: '2026-03-31T15:00:00.000Z',
    notAfter: '2027-03-31T14:59:59.000Z',
    ...over,
  }) as CertificateFacts;

describe('the name offered for an export', () => {
  it('is whose, whence and until when, the last day Korea’s', () => {
    expect(exportName(facts(), telling)).toBe('홍길동_yessign_2027-03-31.pfx');
    expect(exportName(facts({ notAfter: '2027-03-31T15:00:00.000Z' }), telling)).toContain('_2027-04-01.pfx');
    expect(exportName(facts({ registrationAuthority: 'KMB' }), telling)).toBe('홍길동_KMB_2027-03-31.pfx');
  });

  it.each([
    // A name that leads elsewhere, or into a stream of another file.
    ['../../etc/passwd', 'etc passwd'],
    ['C:\\Windows\\x', 'C Windows x'],
    ['a<b>c"d|e?f*g', 'a b c d e f g'],
    ['line\nbreak\u0000', 'line break'],
    // Would show ‘exe.’ turned about.
    ['gpj.\u202eexe', 'gpj. exe'],
    ['.hidden. ', 'hidden'],
    ['   ', '-'],
    ['\u1112\u1169\u11bc', '홍'],
  ])('is a name on every system, whatever the certificate says: %j', (realName, expected) => {
    expect(exportName(facts({ realName }), telling)).toBe(`${expected}_yessign_2027-03-31.pfx`);
  });

  it('has room on every system, and cuts no character in two', () => {
    const name = exportName(
      facts({ realName: '😀'.repeat(300), issuerOrganization: '가'.repeat(300) }),
      telling,
    );
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(Buffer.from(name).toString()).toBe(name);
  });
});
