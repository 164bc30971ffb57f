import * as z from 'zod/mini';

/** What a certificate may be used for, in the words Korean users know (구분); the labels are the pages' own. */
const certificateKinds = [
  'universal-personal', // 범용(개인)
  'universal-corporate', // 범용(기업)
  'bank-insurance', // 은행/신용카드/보험용
  'securities-insurance', // 증권/보험용
  'credit-card', // 신용카드용
  'tax-invoice', // 전자세금계산서용
  'cloud-personal', // 금융인증서
  'other', // 기타
] as const;
export const CertificateKind = z.enum(certificateKinds);
export type CertificateKind = z.infer<typeof CertificateKind>;

export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

/** One attribute of a distinguished name: its OID, the short name where it has one (CN, OU, O, C …), its text. */
export interface NameAttribute {
  readonly oid: string;
  readonly type: string;
  readonly value: string;
}

/** A distinguished name in encoded order. Case and order vary between issuers: compare attributes, never `text`. */
export interface DistinguishedName {
  /** The exact DER of the Name, in hex. */
  readonly der: string;
  /** As people write it, e.g. `cn=…,ou=personal4IB,o=yessign,c=kr` (cn first, lower-case types). */
  readonly text: string;
  readonly attributes: readonly NameAttribute[];
}

export interface CertificatePolicy {
  readonly oid: string;
  readonly kind: CertificateKind;
  /** The Korean label users know, e.g. 은행/신용카드/보험용; the OID itself where none is known. */
  readonly label: string;
  readonly person: 'personal' | 'corporate' | 'unknown';
}

/** VID of KISA's identity profile (subjectAltName otherName 1.2.410.200004.10.1.1.1). */
export interface VirtualId {
  readonly hash: 'SHA-1' | 'SHA-256' | 'unsupported';
  /** Lower-case hex. */
  readonly value: string;
}

/** Everything the app says about a certificate; read from its DER alone, trusted for nothing yet. */
export interface CertificateFacts {
  /** SHA-256 of the whole DER, lower-case hex: the certificate's identity across places. */
  readonly sha256: string;
  /** Lower-case hex, no leading zero octet. */
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** 실명 from the identity otherName. */
  readonly realName?: string;
  readonly vid?: VirtualId;
  readonly policies: readonly CertificatePolicy[];
  readonly keyUsage: readonly KeyUsage[];
  readonly isCa: boolean;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** As shown: Asia/Seoul, e.g. `2027. 3. 31. 23:59:59`. */
  readonly validity: { readonly from: string; readonly to: string };
  readonly publicKey: { readonly algorithm: 'RSA' | 'EC' | 'other'; readonly bits: number };
  /** SubjectPublicKeyInfo, lower-case hex of its SHA-256: tells whether a private key belongs here. */
  readonly publicKeySha256: string;
  /** OID. */
  readonly signatureAlgorithm: string;
  readonly subjectKeyIdentifier?: string;
  readonly authorityKeyIdentifier?: string;
  /** The issuing authority, e.g. `yessign` (issuer's O), and the registration authority, e.g. `KMB` (subject's OU). */
  readonly issuerOrganization: string;
  readonly registrationAuthority?: string;
}
