import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { BankBody, Done } from '../../../shared/bank-api.ts';
import { blocks } from '../../../shared/reasons.ts';
import type { Bank } from '../bank.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import type { Tables } from '../database/schema.ts';
import { BankRefusal, refuseFor } from '../refusal.ts';
import { isTrusted, registrationFindings, type Subject } from '../rules/findings.ts';
import type { ChallengeRow } from './challenges.ts';
import { issueReceipt } from './receipts.ts';
import {
  activeRegistrations,
  examine,
  registrationRow,
  replacedBy,
  type RegistrationRow,
} from './records.ts';
import { checkIdentity, checkStatement } from './statement-check.ts';
import { performWrite } from './write.ts';

/** What the client calls a notice and the bank still does not register: its own, and one whose status nobody knows. */
const refusedToo = new Set(['OWN_BANK_CERT', 'STATUS_UNKNOWN']);

const endRegistration = async (
  transaction: Transaction<Tables>,
  { id }: RegistrationRow,
  at: Date,
): Promise<void> => {
  await transaction
    .updateTable('registrations')
    .set({ state: 'replaced', ended_at: at })
    .where('id', '=', id)
    .execute();
};

/** What the customer has must still be what he was shown. */
const decideReplacement = (
  { facts, policy }: Subject,
  active: readonly RegistrationRow[],
  shown: string | null,
): RegistrationRow | undefined => {
  const same = active.find((row) => row.certificate_sha256 === facts.sha256);
  if (same) throw new BankRefusal('ALREADY_REGISTERED', { date: same.registered_at.toISOString() });
  const replaces = replacedBy(facts, active);
  if ((replaces?.id ?? null) !== shown) throw new BankRefusal('CHANGED_ELSEWHERE');
  const limit = policy.maximumRegistrations;
  if (!replaces && active.length >= limit) throw new BankRefusal('LIMIT_REACHED', { limit });
  return replaces;
};

/**
 * 등록. Order: signature (with the chain above it) → identity → status and policy → registration, so that nothing about
 * another's registration is told to who has not proven that the certificate is his.
 */
export const register = (
  bank: Bank,
  session: ActiveSession,
  idempotencyKey: string,
  body: BankBody<'register'>,
): Promise<Done> => {
  const { customer } = session;
  const replacedSerial = async ({ registration_id }: ChallengeRow): Promise<string | null> => {
    if (registration_id === null) return null;
    const row = await bank.db
      .selectFrom('registrations')
      .select('serial_number')
      .where('id', '=', registration_id)
      .executeTakeFirstOrThrow();
    return row.serial_number;
  };
  return performWrite<Subject>(bank, session, {
    path: '/certificates',
    body,
    act: { purpose: 'register', with_key: true },
    idempotencyKey,
    check: async (challenge) => {
      const subject = await examine(bank, customer, challenge.certificate, 'record');
      const replaces = await replacedSerial(challenge);
      const expected = { customer, challenge, idempotencyKey, facts: subject.facts, replaces };
      checkStatement(bank, body, expected);
      const untrusted = isTrusted(subject);
      if (untrusted) throw refuseFor(untrusted);
      await checkIdentity(bank, body.randomEnvelope, expected);
      const refused = registrationFindings(subject).find(
        ({ code }) => blocks(code, 'register') || refusedToo.has(code),
      );
      if (refused) throw refuseFor(refused);
      return subject;
    },
    commit: async (transaction, challenge, subject, at) => {
      const active = await activeRegistrations(transaction, customer.id);
      const replaces = decideReplacement(subject, active, challenge.registration_id);
      if (replaces) await endRegistration(transaction, replaces, at);
      const row = registrationRow(randomUUID(), customer.id, challenge.certificate, subject.facts, at);
      const inserted = await transaction
        .insertInto('registrations')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('certificate_sha256').where('state', '=', 'active').doNothing(),
        )
        .returning('id')
        .executeTakeFirst();
      if (!inserted) throw new BankRefusal('REGISTERED_ELSEWHERE');
      return issueReceipt(bank, transaction, customer, {
        act: replaces ? 'replace' : 'register',
        registration: row,
        replaced: replaces?.id ?? null,
        reason: null,
        idempotencyKey,
        at,
      });
    },
  });
};
