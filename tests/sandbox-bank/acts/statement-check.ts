import { matchesVid, type IdentityClaim } from './vid-check.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { renderStatement, Statement, type RandomEnvelopeContent } from '../../../shared/statement.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Bank, Customer } from '../bank.ts';
import {
  SignatureRefused,
  verifySignedStatement,
  type VerifiedStatement,
} from '../identity/signed-statement.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';
import { issuedAt, type ChallengeRow } from './challenges.ts';
import { sha256Hex } from './records.ts';

/** What came in with a signed write. */
export interface SignedWrite {
  readonly signedStatement: string;
  readonly randomEnvelope: string | null;
  readonly language: 'ko' | 'en';
}

/** What the bank itself knows of the act, and the statement must therefore say. */
export interface Expected {
  readonly customer: Customer;
  readonly challenge: ChallengeRow;
  readonly idempotencyKey: string;
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
const checkTime = (bank: Bank, challenge: ChallengeRow, statement: Statement, signingTime: Date): void => {
  const time = Date.parse(statement.time);
  const earliest = issuedAt(challenge).getTime() - clockTolerance;
  if (!(time >= earliest && time <= bank.now().getTime() + clockTolerance))
    throw refuseRequest('statement.time');
  // CMS writes whole seconds (RFC 5652 §11.3).
  if (signingTime.getTime() !== Math.floor(time / 1000) * 1000)
    throw new BankRefusal('SIGNATURE_INVALID', {}, { detail: 'signingTime is not statement.time' });
};

/**
 * The signature, its time, and every word of the statement. Fails with SIGNATURE_INVALID, or INTERNAL naming the field
 * that is not the bank's: only a faulty or hostile client gets there.
 */
export const checkStatement = (bank: Bank, write: SignedWrite, expected: Expected): Statement => {
  const { customer, challenge, facts } = expected;
  let signed: VerifiedStatement;
  try {
    signed = verifySignedStatement(Buffer.from(write.signedStatement, 'base64'), challenge.certificate);
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
    throw new BankRefusal('SIGNATURE_INVALID', {}, { detail: error.message });
  }
  const statement = readStatement(signed.content);
  const envelope = write.randomEnvelope;
  const fields: Omit<Statement, 'version' | 'time'> = {
    environment: bank.environment,
    purpose: challenge.purpose,
    bank: bank.profile.id,
    customer: customer.id,
    certificateSha256: challenge.certificate_sha256,
    registration: challenge.registration_id,
    challenge: challenge.challenge,
    idempotencyKey: expected.idempotencyKey,
    randomEnvelopeSha256: envelope === null ? null : sha256Hex(Buffer.from(envelope, 'base64')),
    // What you see is what you sign: the bank renders the words itself.
    text: renderStatement({
      purpose: challenge.purpose,
      language: write.language,
      bankName: bank.profile.name[write.language],
      customerName: customer.name,
      certificate: facts,
      replaces: expected.replaces,
    }),
  };
  for (const [name, value] of Object.entries(fields))
    if (statement[name as keyof typeof fields] !== value) throw refuseRequest(`statement.${name}`);
  checkTime(bank, challenge, statement, signed.signingTime);
  return statement;
};

/**
 * Whose certificate it is: R from the envelope with the customer's own number gives the certificate's VID. Fails with
 * RANDOM_MISSING where none came, VID_UNAVAILABLE, VID_MISMATCH.
 */
export const checkIdentity = async (
  bank: Bank,
  envelope: string | null,
  { customer, challenge, facts }: Expected,
): Promise<void> => {
  if (envelope === null) throw new BankRefusal('RANDOM_MISSING');
  const content: RandomEnvelopeContent | undefined = bank.envelopes.read(Buffer.from(envelope, 'base64'));
  if (!content) throw refuseRequest('random envelope');
  if (content.challenge !== challenge.challenge) throw refuseRequest('random envelope’s challenge');
  if (content.certificateSha256 !== challenge.certificate_sha256)
    throw refuseRequest('random envelope’s certificate');
  const claim: IdentityClaim = {
    facts,
    random: content.random,
    idn: await residentNumber(bank, customer.id),
  };
  if (facts.vid === undefined || facts.vid.hash === 'unsupported') throw new BankRefusal('VID_UNAVAILABLE');
  if (!matchesVid(claim)) throw new BankRefusal('VID_MISMATCH');
};

const residentNumber = async ({ db, secrets }: Bank, customer: string): Promise<string> => {
  const { idn } = await db
    .selectFrom('customers')
    .select('idn')
    .where('id', '=', customer)
    .executeTakeFirstOrThrow();
  return secrets.open(idn, `idn:${customer}`);
};
