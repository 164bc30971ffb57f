import { randomUUID } from 'node:crypto';
import type { Challenge, LogInChallenge } from '../../../shared/bank-api.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { renderStatement, type Statement } from '../../../shared/statement.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import type { Customer } from './customers.ts';
import { sha256Hex, type UserCertificate } from './signer.ts';

/** Members to set otherwise than is right; `randomEnvelope` is what the statement's hash covers. */
export type StatementChange = { [K in keyof Statement]?: unknown } & {
  readonly randomEnvelope?: Uint8Array;
};

/** Who signs, with which bank: a Client is one. */
export interface Signatory {
  readonly profile: BankProfile;
  readonly customer: Customer;
}

/** The canonical statement a client signs for a challenge. */
export const statementOf = (
  client: Signatory,
  purpose: 'register' | 'release',
  { certificate, sha256 }: UserCertificate,
  challenge: Challenge,
  idempotencyKey: string,
  { randomEnvelope, ...change }: StatementChange = {},
): Uint8Array => {
  const { bank, environment } = client.profile;
  const replaced =
    challenge.replaces && parseCertificate(Buffer.from(challenge.replaces.certificate, 'base64'));
  return canonicalJson({
    version: 1,
    environment,
    purpose,
    bank: bank.id,
    customer: client.customer.id,
    certificateSha256: sha256,
    registration: challenge.replaces?.id ?? null,
    challenge: challenge.challenge,
    idempotencyKey,
    terms: challenge.terms?.version ?? null,
    randomEnvelopeSha256: randomEnvelope ? sha256Hex(randomEnvelope) : null,
    text: renderStatement({
      purpose,
      language: 'ko',
      bankName: bank.name.ko,
      customerName: client.customer.name,
      certificate: parseCertificate(certificate),
      replaces: replaced?.serialNumber ?? null,
      terms: challenge.terms && { title: challenge.terms.title.ko, version: challenge.terms.version },
    }),
    time: new Date().toISOString(),
    ...change,
  });
};

/** The canonical statement of a log-in with a certificate: whose it is, the bank tells. */
export const logInStatementOf = (
  { profile: { bank, environment } }: Signatory,
  { certificate, sha256 }: UserCertificate,
  { challenge }: LogInChallenge,
  change: Omit<StatementChange, 'randomEnvelope'> = {},
): Uint8Array =>
  canonicalJson({
    version: 1,
    environment,
    purpose: 'log-in',
    bank: bank.id,
    customer: null,
    certificateSha256: sha256,
    registration: null,
    challenge,
    idempotencyKey: randomUUID(),
    terms: null,
    randomEnvelopeSha256: null,
    text: renderStatement({
      purpose: 'log-in',
      language: 'ko',
      bankName: bank.name.ko,
      customerName: null,
      certificate: parseCertificate(certificate),
      replaces: null,
      terms: null,
    }),
    time: new Date().toISOString(),
    ...change,
  });
