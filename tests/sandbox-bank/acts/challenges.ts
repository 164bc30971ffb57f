import { randomBytes, randomUUID } from 'node:crypto';
import type { BankBody, Challenge } from '../../../shared/bank-api.ts';
import type { Reason } from '../../../shared/reasons.ts';
import type { Selectable } from 'kysely';
import type { Bank, Customer } from '../bank.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import type { Tables } from '../database/schema.ts';
import { refuseRequest } from '../refusal.ts';
import { registrationFindings, releaseFindings } from '../rules/findings.ts';
import {
  activeRegistrations,
  base64,
  examine,
  releasable,
  replacedBy,
  type RegistrationRow,
} from './records.ts';

export type ChallengeRow = Selectable<Tables['challenges']>;

const lifeSeconds = 180;

export const issuedAt = ({ expires_at }: ChallengeRow): Date =>
  new Date(expires_at.getTime() - lifeSeconds * 1000);

/** A log-in OTP serves writes with the key for a while; decided here, it holds for the challenge's life. */
const secondFactorOf = async (
  bank: Bank,
  session: ActiveSession,
  withKey: boolean,
): Promise<Challenge['secondFactor']> => {
  if (!withKey || !session.secondFactorAt) return 'otp';
  const { policy } = await bank.documents(bank.now());
  const age = bank.now().getTime() - session.secondFactorAt.getTime();
  return age < policy.secondFactorSeconds * 1000 ? 'none' : 'otp';
};

interface Issue {
  readonly purpose: 'register' | 'release';
  readonly withKey: boolean;
  readonly certificate: Uint8Array;
  readonly certificateSha256: string;
  readonly registration: string | null;
  readonly findings: readonly Reason[];
  readonly replaces: RegistrationRow | undefined;
}

const issue = async (bank: Bank, session: ActiveSession, about: Issue): Promise<Challenge> => {
  const at = bank.now();
  const row: ChallengeRow = {
    id: randomUUID(),
    customer_id: session.customer.id,
    purpose: about.purpose,
    with_key: about.withKey,
    certificate: about.certificate,
    certificate_sha256: about.certificateSha256,
    registration_id: about.registration,
    challenge: randomBytes(32).toString('base64url'),
    second_factor: await secondFactorOf(bank, session, about.withKey),
    expires_at: new Date(at.getTime() + lifeSeconds * 1000),
  };
  await bank.db.deleteFrom('challenges').where('expires_at', '<', at).execute();
  await bank.db.insertInto('challenges').values(row).execute();
  return {
    id: row.id,
    challenge: row.challenge,
    expiresAt: row.expires_at.toISOString(),
    findings: [...about.findings],
    secondFactor: row.second_factor,
    replaces: about.replaces
      ? { id: about.replaces.id, certificate: base64(about.replaces.certificate) }
      : null,
  };
};

/** What the customer's own registrations say about registering one more; another's are told to nobody here. */
const ownFindings = (
  active: readonly RegistrationRow[],
  certificateSha256: string,
  replaces: RegistrationRow | undefined,
  limit: number,
): Reason[] => {
  const same = active.find((row) => row.certificate_sha256 === certificateSha256);
  if (same) return [{ code: 'ALREADY_REGISTERED', params: { date: same.registered_at.toISOString() } }];
  if (replaces) return [{ code: 'WILL_REPLACE', params: {} }];
  return active.length >= limit ? [{ code: 'LIMIT_REACHED', params: { limit } }] : [];
};

/**
 * A challenge for one act, with the bank's findings on the certificate. Fails with FILE_DAMAGED, FORMAT_UNSUPPORTED
 * (no certificate), NOT_REGISTERED, ALREADY_RELEASED.
 */
export const issueChallenge = async (
  bank: Bank,
  session: ActiveSession,
  body: BankBody<'challenge'>,
): Promise<Challenge> => {
  const { customer } = session;
  const active = await activeRegistrations(bank.db, customer.id);
  if (body.purpose === 'release') {
    const row = await releasable(bank.db, customer.id, body.registration);
    const findings = releaseFindings(await examine(bank, customer, row.certificate, 'finding'));
    if (active.length === 1) findings.push({ code: 'LAST_CERT', params: {} });
    return issue(bank, session, {
      purpose: 'release',
      withKey: body.withKey,
      certificate: row.certificate,
      certificateSha256: row.certificate_sha256,
      registration: row.id,
      findings,
      replaces: undefined,
    });
  }
  const certificate = Buffer.from(body.certificate, 'base64');
  const subject = await examine(bank, customer, certificate, 'finding');
  const replaces = replacedBy(subject.facts, active);
  const { maximumRegistrations } = subject.policy;
  return issue(bank, session, {
    purpose: 'register',
    withKey: true,
    certificate,
    certificateSha256: subject.facts.sha256,
    registration: replaces?.id ?? null,
    findings: [
      ...registrationFindings(subject),
      ...ownFindings(active, subject.facts.sha256, replaces, maximumRegistrations),
    ],
    replaces,
  });
};

/** A customer's own live challenge for this kind of act. */
export const findChallenge = async (
  { db, now }: Bank,
  customer: Customer,
  id: string,
  act: Pick<ChallengeRow, 'purpose' | 'with_key'>,
): Promise<ChallengeRow> => {
  const row = await db
    .selectFrom('challenges')
    .selectAll()
    .where('id', '=', id)
    .where('customer_id', '=', customer.id)
    .where('purpose', '=', act.purpose)
    .where('with_key', '=', act.with_key)
    .where('expires_at', '>', now())
    .executeTakeFirst();
  // Unknown, another's, used, expired, for another act: one answer.
  if (!row) throw refuseRequest('challenge', 409);
  return row;
};

/** Takes a challenge out of the world; whoever takes it second is refused. */
export const spendChallenge = async (
  db: Pick<Bank['db'], 'deleteFrom'>,
  { id }: ChallengeRow,
): Promise<void> => {
  const spent = await db.deleteFrom('challenges').where('id', '=', id).returning('id').executeTakeFirst();
  if (!spent) throw refuseRequest('challenge', 409);
};
