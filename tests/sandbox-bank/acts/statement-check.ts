import type { Bank } from '../bank.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { renderStatement, Statement } from '../../../shared/statement.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import {
  SignatureRefused,
  verifySignedStatement,
  type VerifiedStatement,
} from '../identity/signed-statement.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';

/** What a statement is signed for: the certificate it has to be signed with, and since when that was asked. */
export interface Asked {
  readonly certificate: Uint8Array;
  readonly issuedAt: Date;
}

/** What the bank itself knows of the act: the statement must say the same, its text in the bank's own words. */
export type Fields = Omit<
  Statement,
  'version' | 'time' | 'text' | 'environment' | 'bank' | 'idempotencyKey'
> & {
  /** Absent for a log-in, which has a number of its own. */
  readonly idempotencyKey?: string;
};
export interface Words {
  readonly language: 'ko' | 'en';
  /** null for a log-in. */
  readonly customerName: string | null;
  readonly facts: CertificateFacts;
  /** Serial number of the certificate that would be replaced. */
  readonly replaces: string | null;
}

const readStatement = (content: Uint8Array): Statement => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw refuseRequest('statement is no JSON');
  }
  const parsed = Statement.safeParse(value);
  if (!parsed.success) throw refuseRequest('statement’s form');
  // A member twice, another order or spelling: two readers of the same bytes could see two statements.
  if (!Buffer.from(canonicalJson(parsed.data)).equals(content))
    throw refuseRequest('statement is not canonical');
  return parsed.data;
};

/** How far a client's idea of the bank's clock may be off. */
const clockTolerance = 5 * 60_000;

/**
 * A signature dated before its challenge existed, or ahead of now, would put the customer's will on a day he did not
 * sign; two dates in one message would leave the choice to whoever reads it later.
 */
const checkTime = (bank: Bank, { issuedAt }: Asked, statement: Statement, signingTime: Date): void => {
  const time = Date.parse(statement.time);
  const earliest = issuedAt.getTime() - clockTolerance;
  if (!(time >= earliest && time <= bank.now().getTime() + clockTolerance))
    throw refuseRequest('statement.time');
  // CMS writes whole seconds (RFC 5652 §11.3).
  if (signingTime.getTime() !== Math.floor(time / 1000) * 1000)
    throw new BankRefusal('SIGNATURE_INVALID', {}, { detail: 'signingTime is not statement.time' });
};

const readSigned = (signedStatement: string, { certificate }: Asked): VerifiedStatement => {
  try {
    return verifySignedStatement(Buffer.from(signedStatement, 'base64'), certificate);
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
    throw new BankRefusal('SIGNATURE_INVALID', {}, { detail: error.message });
  }
};

/**
 * The signature, its time, and every word of the statement, for a write or a log-in. Fails with SIGNATURE_INVALID, or
 * INTERNAL naming the field that is not the bank's: only a faulty or hostile client gets there.
 */
export const checkStatement = (
  bank: Bank,
  signedStatement: string,
  asked: Asked,
  fields: Fields,
  { language, customerName, facts, replaces }: Words,
): void => {
  const signed = readSigned(signedStatement, asked);
  const statement = readStatement(signed.content);
  const { terms } = bank.policy;
  const expected: Fields & Pick<Statement, 'environment' | 'bank' | 'text'> = {
    ...fields,
    environment: bank.environment,
    bank: bank.profile.id,
    // What you see is what you sign: the bank renders the words itself.
    text: renderStatement({
      purpose: fields.purpose,
      language,
      bankName: bank.profile.name[language],
      customerName,
      certificate: facts,
      replaces,
      terms: fields.terms === null ? null : { title: terms.title[language], version: fields.terms },
    }),
  };
  for (const [name, value] of Object.entries(expected))
    if (statement[name as keyof typeof expected] !== value) throw refuseRequest(`statement.${name}`);
  checkTime(bank, asked, statement, signed.signingTime);
};
