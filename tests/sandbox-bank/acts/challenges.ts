import { randomBytes, randomUUID } from 'node:crypto';
import type { BankBody, Challenge } from '../../../shared/bank-api.ts';
import type { Terms } from '../../../shared/bank-policy.ts';
import type { Reason } from '../../../shared/reasons.ts';
import type { SecondFactorAsked } from '../../../shared/second-factor.ts';
import type { Selectable } from 'kysely';
import type { Bank, Customer } from '../bank.ts';
import { askSecondFactor } from '../customers/second-factor.ts';
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

/** The log-in's second factor serves writes with the key for a while; decided here, it holds for the challenge's life. */
const secondFactorOf = async (
  bank: Bank,
  { customer, secondFactorAt }: ActiveSession,
  withKey: boolean,
): Promise<SecondFactorAsked | null> => {
  const age = secondFactorAt ? bank.now().getTime() - secondFactorAt.getTime() : Infinity;
  const stillServes = age < bank.policy.secondFactor.servesSeconds * 1000;
  return withKey && stillServes ? null : askSecondFactor(bank, customer.id);
};

/** The terms that a customer has not agreed to yet; null where he has agreed to this version. */
const termsToAgree = async ({ db, policy: { terms } }: Bank, { id }: Customer): Promise<Terms | null> => {
  const agreed = await db
    .selectFrom('consents')
    .select('version')
    .where('customer_id', '=', id)
    .where('version', '=', terms.version)
    .executeTakeFirst();
  return agreed ? null : terms;
};

interface Issue {
  readonly purpose: 'register' | 'release';
  readonly withKey: boolean;
  readonly certificate: Uint8Array;
  readonly certificateSha256: string;
  readonly registration: string | null;
  readonly findings: readonly Reason[];
  readonly replaces: RegistrationRow | undefined;
  readonly terms: Terms | null;
}

const issue = async (bank: Bank, session: ActiveSession, about: Issue): Promise<Challenge> => {
  const at = bank.now();
  const asked = await secondFactorOf(bank, session, about.withKey);
  const row: ChallengeRow = {
    customer_id: session.customer.id,
    id: randomUUID(),
    purpose: about.purpose,
    with_key: about.withKey,
    certificate: about.certificate,
    certificate_sha256: about.certificateSha256,
    registration_id: about.registration,
    challenge: randomBytes(32).toString('base64url'),
    second_factor: asked && JSON.stringify(asked),
    terms: about.terms?.version ?? null,
    issued_at: at,
    expires_at: new Date(at.getTime() + bank.policy.challengeSeconds * 1000),
  };
  await bank.db.insertInto('challenges').values(row).execute();
  return {
    id: row.id,
    challenge: row.challenge,
    expiresAt: row.expires_at.toISOString(),
    findings: [...about.findings],
    secondFactor: asked,
    terms: about.terms,
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
      terms: null,
    });
  }
  const certificate = Buffer.from(body.certificate, 'base64');
  const subject = await examine(bank, customer, certificate, 'finding');
  const replaces = replacedBy(bank.policy, subject.facts, active);
  const { maximumRegistrations } = bank.policy;
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
    terms: await termsToAgree(bank, customer),
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
    .where('customer_id', '=', customer.id)
    .where('id', '=', id)
    .where('purpose', '=', act.purpose)
    .where('with_key', '=', act.with_key)
    .where('expires_at', '>', now())
    .executeTakeFirst();
  // Unknown, another's, used, expired, for another act: one answer.
  if (!row) throw refuseRequest('challenge', 409);
  return row;
};

/** Takes a challenge out of the world; false where somebody has done so before. */
export const spendChallenge = async (
  db: Pick<Bank['db'], 'deleteFrom'>,
  { customer_id, id }: ChallengeRow,
): Promise<boolean> => {
  const spent = await db
    .deleteFrom('challenges')
    .where('customer_id', '=', customer_id)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return spent !== undefined;
};
