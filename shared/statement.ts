import * as z from 'zod/mini';
import type { Terms } from './bank-policy.ts';
import type { BankProfile } from './bank-profile.ts';
import type { CertificateFacts } from './certificate.ts';
import { formatMoment } from './korean-time.ts';

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Timestamp = z.iso.datetime();

export const purposes = ['register', 'release', 'log-in'] as const;
export type Purpose = (typeof purposes)[number];

/**
 * What the customer signs, and the bank verifies word by word. Signed as RFC 8785 canonical JSON.
 * Every field binds the signature to one act: replayed for another bank, customer, purpose, certificate,
 * challenge or operation it is worth nothing.
 */
export const Statement = z.strictObject({
  version: z.literal(1),
  environment: z.enum(['production', 'sandbox']),
  purpose: z.enum(purposes),
  bank: z.string(),
  /** null for a log-in only: who it is, the bank tells by the certificate. */
  customer: z.nullable(z.string()),
  certificateSha256: Sha256,
  /** The registration that is released, or replaced by this one; null for a first registration. */
  registration: z.nullable(z.string()),
  challenge: z.string(),
  /** Of a log-in: a number of its own, like the others'. */
  idempotencyKey: z.uuid(),
  /** The version of the bank's terms agreed to with this act; null where none is asked. */
  terms: z.nullable(z.int()),
  /** SHA-256 of the R envelope's DER; null where none goes along. */
  randomEnvelopeSha256: z.nullable(Sha256),
  /** The exact text shown in the 전자서명 window. */
  text: z.string().check(z.maxLength(4000)),
  time: Timestamp,
});
export type Statement = z.infer<typeof Statement>;

/** A statement before the key process adds the hash of the R envelope, which only it can make. */
export const StatementDraft = z.omit(Statement, { randomEnvelopeSha256: true });
export type StatementDraft = z.infer<typeof StatementDraft>;

/** What the text names. All of it comes from the bank's challenge, so that both sides render the same words. */
export interface StatementSubject {
  readonly purpose: Purpose;
  readonly language: 'ko' | 'en';
  readonly bankName: string;
  /** null for a log-in. */
  readonly customerName: string | null;
  readonly certificate: CertificateFacts;
  /** The serial number of the certificate that this one replaces. */
  readonly replaces: string | null;
  /** The bank's terms that are agreed to: their title in that language, and version. */
  readonly terms: { readonly title: string; readonly version: number } | null;
}

/** What a certificate is called wherever the customer meets it. */
export const certificateWords = (facts: CertificateFacts) => ({
  /** 사용자. */
  holder: facts.realName ?? commonName(facts.subject),
  kindLabel: facts.policies[0]?.label ?? '-',
  issuer: commonName(facts.issuer),
});
const commonName = (name: CertificateFacts['subject']): string =>
  name.attributes.find((attribute) => attribute.type === 'CN')?.value ?? name.text;

const firstLine = ({ purpose, language, bankName, customerName }: StatementSubject): string => {
  const ko = language === 'ko';
  switch (purpose) {
    case 'register':
      return ko
        ? `본인(${customerName})은 ${bankName}에 아래 인증서를 등록합니다.`
        : `${customerName} registers the certificate below with ${bankName}.`;
    case 'release':
      return ko
        ? `본인(${customerName})은 ${bankName}에 등록된 아래 인증서를 해제합니다.`
        : `${customerName} releases the certificate below from ${bankName}.`;
    case 'log-in':
      return ko
        ? `아래 인증서로 ${bankName}에 로그인합니다.`
        : `Logs in to ${bankName} with the certificate below.`;
  }
};

/** The words of the statement; rendered by the app for the window and again by the bank, which refuses a difference. */
export function renderStatement(s: StatementSubject): string {
  const ko = s.language === 'ko';
  const { holder, kindLabel, issuer } = certificateWords(s.certificate);
  const { serialNumber, notAfter } = s.certificate;
  const expires = formatMoment(notAfter, s.language);
  const lines = [firstLine(s)];
  lines.push(
    ko ? `사용자: ${holder}` : `Holder: ${holder}`,
    ko ? `구분: ${kindLabel}` : `Type: ${kindLabel}`,
    ko ? `발급자: ${issuer}` : `Issuer: ${issuer}`,
    ko ? `일련번호: ${serialNumber}` : `Serial number: ${serialNumber}`,
    ko ? `만료일: ${expires}` : `Expires: ${expires}`,
  );
  if (s.replaces !== null)
    lines.push(
      ko
        ? `기존에 등록된 인증서(일련번호 ${s.replaces})는 해제되고 이 인증서로 교체됩니다.`
        : `The certificate registered before (serial number ${s.replaces}) is released and replaced by this one.`,
    );
  if (s.terms !== null)
    lines.push(
      ko
        ? `「${s.terms.title}」(제${s.terms.version}판)에 동의합니다.`
        : `Agrees to “${s.terms.title}” (version ${s.terms.version}).`,
    );
  return lines.join('\n');
}

/** One act of one customer, from which a statement is made. */
export interface StatementAct {
  readonly purpose: Purpose;
  readonly language: StatementSubject['language'];
  readonly profile: Pick<BankProfile, 'environment' | 'bank'>;
  /** null for a log-in. */
  readonly customer: { readonly id: string; readonly name: string } | null;
  readonly certificate: CertificateFacts;
  /** The registration that is released, or replaced by this one. */
  readonly registration: string | null;
  /** The serial number of the certificate that this one replaces. */
  readonly replaces: string | null;
  readonly terms: Pick<Terms, 'title' | 'version'> | null;
  readonly challenge: string;
  readonly idempotencyKey: string;
  readonly at: Date;
}

/** The statement of an act, its words rendered, for the key process to complete and sign. */
export const draftStatement = (act: StatementAct): StatementDraft => {
  const { purpose, language, profile, customer, certificate } = act;
  return {
    version: 1,
    environment: profile.environment,
    purpose,
    bank: profile.bank.id,
    customer: customer?.id ?? null,
    certificateSha256: certificate.sha256,
    registration: act.registration,
    challenge: act.challenge,
    idempotencyKey: act.idempotencyKey,
    terms: act.terms?.version ?? null,
    text: renderStatement({
      purpose,
      language,
      bankName: profile.bank.name[language],
      customerName: customer?.name ?? null,
      certificate,
      replaces: act.replaces,
      terms: act.terms && { title: act.terms.title[language], version: act.terms.version },
    }),
    time: act.at.toISOString(),
  };
};

/** What R travels in: encrypted to the bank's envelope certificate, bound to one challenge and one certificate. */
export const RandomEnvelopeContent = z.strictObject({
  challenge: z.string(),
  certificateSha256: Sha256,
  /** R, 20 octets, lower-case hex. */
  random: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
});
export type RandomEnvelopeContent = z.infer<typeof RandomEnvelopeContent>;
