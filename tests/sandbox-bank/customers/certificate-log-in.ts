import { randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { BankBody, FirstFactor, LogInChallenge } from '../../../shared/bank-api.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { examine, readCertificate } from '../acts/records.ts';
import { checkStatement } from '../acts/statement-check.ts';
import type { Bank, Customer } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { BankRefusal, refuseFor, refuseRequest } from '../refusal.ts';
import { releaseFindings } from '../rules/findings.ts';
import { countedTry } from './attempts.ts';
import { passFirstFactor } from './log-in.ts';
import { after } from './sessions.ts';

type ChallengeRow = Selectable<Tables['log_in_challenges']>;

/**
 * A challenge for whoever has this certificate. Whether it is registered is not even looked up. Fails with FILE_DAMAGED,
 * FORMAT_UNSUPPORTED (no certificate).
 */
export const issueLogInChallenge = async (
  { db, now, policy }: Bank,
  body: BankBody<'logInChallenge'>,
): Promise<LogInChallenge> => {
  const certificate = Buffer.from(body.certificate, 'base64');
  const issued_at = now();
  const row: ChallengeRow = {
    certificate_sha256: readCertificate(certificate).sha256,
    id: randomUUID(),
    certificate,
    challenge: randomBytes(32).toString('base64url'),
    issued_at,
    expires_at: after(issued_at, policy.challengeSeconds),
  };
  await db.insertInto('log_in_challenges').values(row).execute();
  return { id: row.id, challenge: row.challenge, expiresAt: row.expires_at.toISOString() };
};

/** Takes a challenge out of the world before it is tried: it serves once, right or wrong. */
const takeChallenge = async (
  { db, now }: Bank,
  { certificateSha256, challengeId }: BankBody<'logInWithCertificate'>,
): Promise<ChallengeRow> => {
  const row = await db
    .deleteFrom('log_in_challenges')
    .where('certificate_sha256', '=', certificateSha256)
    .where('id', '=', challengeId)
    .returningAll()
    .executeTakeFirst();
  // Unknown, another certificate's, used, expired: one answer.
  if (!row || row.expires_at <= now()) throw refuseRequest('challenge', 409);
  return row;
};

/** Whose certificate it is, by the records alone; NOT_REGISTERED where it is nobody's. */
const holderOf = async ({ db }: Bank, certificateSha256: string): Promise<Customer> => {
  const claim = await db
    .selectFrom('claims')
    .select('customer_id')
    .where('certificate_sha256', '=', certificateSha256)
    .executeTakeFirst();
  if (!claim) throw new BankRefusal('NOT_REGISTERED');
  return db
    .selectFrom('customers')
    .select(['id', 'name', 'person'])
    .where('id', '=', claim.customer_id)
    .executeTakeFirstOrThrow();
};

/** What speaks against logging in with it, its issuer asked at this moment; a certificate that ends soon still serves. */
const refusedBy = async (
  bank: Bank,
  holder: Customer,
  certificate: Uint8Array,
): Promise<Reason | undefined> => {
  const findings = releaseFindings(await examine(bank, holder, certificate, 'record'));
  return findings.find(({ code }) => code !== 'EXPIRES_SOON');
};

/**
 * First factor by a signature with a registered certificate. Order: challenge → signature and statement (a wrong
 * signature is a counted try at that certificate) → whose it is → status. So only who has the key hears whether it is
 * registered. Fails with SIGNATURE_INVALID, RATE_LIMITED, NOT_REGISTERED, EXPIRED, REVOKED, SUSPENDED, STATUS_UNKNOWN and
 * the like.
 */
export const logInWithCertificate = async (
  bank: Bank,
  body: BankBody<'logInWithCertificate'>,
): Promise<FirstFactor> => {
  const { certificate, certificate_sha256, challenge, issued_at } = await takeChallenge(bank, body);
  const facts = readCertificate(certificate);
  let refusal = new BankRefusal('SIGNATURE_INVALID');
  const isRight = (): boolean => {
    try {
      checkStatement(
        bank,
        body.signedStatement,
        { certificate, issuedAt: issued_at },
        {
          purpose: 'log-in',
          customer: null,
          certificateSha256: certificate_sha256,
          registration: null,
          challenge,
          terms: null,
          randomEnvelopeSha256: null,
        },
        { language: body.language, customerName: null, facts, replaces: null },
      );
      return true;
    } catch (error) {
      if (!(error instanceof BankRefusal) || error.reason.code !== 'SIGNATURE_INVALID') throw error;
      refusal = error;
      return false;
    }
  };
  await countedTry(bank, {
    account: 'certificate',
    name: certificate_sha256,
    check: async () => isRight(),
    refuse: () => refusal,
  });
  const holder = await holderOf(bank, certificate_sha256);
  const against = await refusedBy(bank, holder, certificate);
  if (against) throw refuseFor(against);
  return passFirstFactor(bank, holder.id);
};
