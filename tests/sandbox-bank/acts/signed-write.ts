import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { Bank, Customer } from '../bank.ts';
import type { ChallengeRow } from './challenges.ts';
import { sha256Hex } from './records.ts';
import { checkStatement } from './statement-check.ts';

/** What came in with a signed write. */
export interface SignedWrite {
  readonly signedStatement: string;
  readonly randomEnvelope: string | null;
  readonly language: 'ko' | 'en';
}

/** What the bank itself knows of the act. */
export interface Expected {
  readonly customer: Customer;
  readonly challenge: ChallengeRow;
  readonly idempotencyKey: string;
  readonly facts: CertificateFacts;
  /** Serial number of the certificate that would be replaced. */
  readonly replaces: string | null;
}

const sha256OfBase64 = (text: string): string => sha256Hex(Buffer.from(text, 'base64'));

/** The customer's signed statement of a write is about this act, word by word; answers it as it came (DER), to be kept. */
export const checkSignedWrite = (
  bank: Bank,
  { signedStatement, randomEnvelope, language }: SignedWrite,
  { customer, challenge, idempotencyKey, facts, replaces }: Expected,
): Uint8Array => {
  checkStatement(
    bank,
    signedStatement,
    { certificate: challenge.certificate, issuedAt: challenge.issued_at },
    {
      purpose: challenge.purpose,
      customer: customer.id,
      certificateSha256: challenge.certificate_sha256,
      registration: challenge.registration_id,
      challenge: challenge.challenge,
      idempotencyKey,
      terms: challenge.terms,
      randomEnvelopeSha256: randomEnvelope === null ? null : sha256OfBase64(randomEnvelope),
    },
    { language, customerName: customer.name, facts, replaces },
  );
  return Buffer.from(signedStatement, 'base64');
};
