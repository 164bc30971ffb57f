import { readFileSync } from 'node:fs';
import { BankIdentity } from '../../../shared/bank-profile.ts';
import type {
  CertificateDetails,
  CertificateSummary,
  Completion,
  HeldCertificate,
  Preflight,
  RemovedItem,
} from '../../../shared/ipc.ts';

/** The bank's identity as the app ships it. */
export const bank = BankIdentity.parse(
  JSON.parse(readFileSync(new URL('../../../build/profiles/woori.json', import.meta.url), 'utf8')),
);

export const summary = (changes: Partial<CertificateSummary> = {}): CertificateSummary => ({
  sha256: 'ab'.repeat(32),
  holder: '홍길동',
  kind: 'bank-insurance',
  kindLabel: '은행/신용카드/보험용',
  issuerOrganization: 'yessign',
  registrationAuthority: 'KMB',
  issuerName: 'yessignCA Class 3 TEST',
  subjectText: 'cn=홍길동,ou=KMB,ou=personal4IB,o=yessign,c=kr',
  serialNumber: '2b1f',
  policies: [],
  keyUsage: ['digitalSignature', 'nonRepudiation'],
  keyAlgorithm: 'RSA 2048',
  notBefore: '2026-03-31T15:00:00.000Z',
  notAfter: '2027-03-31T14:59:59.000Z',
  daysLeft: 129,
  ...changes,
});

export const held = (changes: Partial<HeldCertificate> = {}): HeldCertificate => ({
  id: 'held-1',
  summary: summary(),
  name: 'cn=홍길동',
  places: [],
  state: 'usable',
  bank: 'not-registered',
  findings: [],
  ...changes,
});

export const preflight = (changes: Partial<Preflight> = {}): Preflight => ({
  certificate: summary(),
  findings: [],
  replaces: null,
  terms: null,
  proceed: true,
  ...changes,
});

/** A write done, as the bank's receipt has it. */
export const completion: Completion = {
  act: 'register',
  receiptNumber: 'R-1',
  time: '2026-11-22T12:00:00Z',
  certificate: summary(),
};

/** One copy of a certificate, with every tool. */
export const copy = (changes: Partial<HeldCertificate['places'][number]> = {}) => ({
  id: 'copy-1',
  kind: 'npki' as const,
  label: 'C:',
  acts: ['sign', 'check-secret', 'change-secret', 'copy', 'export', 'delete'] as const,
  ...changes,
});

export const removedItem = (changes: Partial<RemovedItem> = {}): RemovedItem => ({
  id: 'removed-1',
  why: 'deleted',
  place: { kind: 'npki', label: 'C:' },
  summary: summary(),
  name: 'cn=홍길동',
  removedAt: '2026-11-22T12:00:00Z',
  until: '2026-12-22T12:00:00Z',
  existing: null,
  ...changes,
});

export const details = (changes: Partial<CertificateDetails> = {}): CertificateDetails => ({
  summary: summary(),
  fields: {
    version: 3,
    serialNumber: '2b1f',
    issuer: 'cn=yessignCA Class 3 TEST,o=yessign,c=kr',
    subject: 'cn=홍길동,ou=KMB,ou=personal4IB,o=yessign,c=kr',
    signatureAlgorithm: 'sha256WithRSAEncryption',
    publicKeySha256: 'cd'.repeat(32),
    subjectKeyIdentifier: '01',
    authorityKeyIdentifier: null,
    realName: '홍길동',
    hasVid: true,
    crl: ['ldap://ds.yessign.or.kr/x'],
    ocsp: [],
    extensions: [{ oid: '2.5.29.15', name: 'keyUsage', critical: true }],
  },
  chain: [],
  chainFindings: [],
  trusted: true,
  keys: [],
  pem: '-----BEGIN CERTIFICATE-----',
  ...changes,
});
