import { randomUUID } from 'node:crypto';
import type { BankBody, Done } from '../../../shared/bank-api.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { blocks } from '../../../shared/reasons.ts';
import { certificateWords } from '../../../shared/statement.ts';
import type { Bank } from '../bank.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import { BankRefusal, refuseFor } from '../refusal.ts';
import { isTrusted, registrationFindings } from '../rules/findings.ts';
import type { ChallengeRow } from './challenges.ts';
import { claim } from './claims.ts';
import { checkIdentity } from './identity-check.ts';
import {
  activeRegistrations,
  endRegistration,
  examine,
  registrationRow,
  replacedBy,
  type RegistrationRow,
} from './records.ts';
import { checkSignedWrite } from './signed-write.ts';
import { performWrite } from './write.ts';

/** What the client calls a notice and the bank still does not register: its own, and one whose status nobody knows. */
const refusedToo = new Set(['OWN_BANK_CERT', 'STATUS_UNKNOWN']);

/** What the customer has must still be what he was shown. */
const decideReplacement = (
  { policy }: Bank,
  facts: CertificateFacts,
  active: readonly RegistrationRow[],
  shown: string | null,
): RegistrationRow | null => {
  const same = active.find((row) => row.certificate_sha256 === facts.sha256);
  if (same) throw new BankRefusal('ALREADY_REGISTERED', { date: same.registered_at.toISOString() });
  const replaces = replacedBy(policy, facts, active) ?? null;
  if ((replaces?.id ?? null) !== shown) throw new BankRefusal('CHANGED_ELSEWHERE');
  const limit = policy.maximumRegistrations;
  if (!replaces && active.length >= limit) throw new BankRefusal('LIMIT_REACHED', { limit });
  return replaces;
};

/** Of the registration that the customer was shown as the one to be replaced. */
const replacedSerial = async (
  { db }: Bank,
  { customer_id, registration_id }: ChallengeRow,
): Promise<string | null> => {
  if (registration_id === null) return null;
  const row = await db
    .selectFrom('registrations')
    .select('serial_number')
    .where('customer_id', '=', customer_id)
    .where('id', '=', registration_id)
    .executeTakeFirstOrThrow();
  return row.serial_number;
};

/** What is known when the customer's turn comes. */
interface Checked {
  readonly facts: CertificateFacts;
  readonly statement: Uint8Array;
}

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
  const { policy } = bank;
  return performWrite<Checked>(bank, session, {
    path: '/certificates',
    body,
    act: { purpose: 'register', with_key: true },
    idempotencyKey,
    check: async (challenge) => {
      // The bank's terms are others since they were shown.
      if (challenge.terms !== null && challenge.terms !== policy.terms.version)
        throw new BankRefusal('CHANGED_ELSEWHERE');
      const subject = await examine(bank, customer, challenge.certificate, 'record');
      const { facts } = subject;
      const replaces = await replacedSerial(bank, challenge);
      const expected = { customer, challenge, idempotencyKey, facts, replaces };
      const statement = checkSignedWrite(bank, body, expected);
      const untrusted = isTrusted(subject);
      if (untrusted) throw refuseFor(untrusted);
      await checkIdentity(bank, body.randomEnvelope, customer, challenge, facts);
      const refused = registrationFindings(subject).find(
        ({ code }) => blocks(code, 'register') || refusedToo.has(code),
      );
      if (refused) throw refuseFor(refused);
      return { facts, statement };
    },
    commit: async ({ transaction, agreed }, challenge, { facts, statement }, at) => {
      const active = await activeRegistrations(transaction, customer.id);
      const replaced = decideReplacement(bank, facts, active, challenge.registration_id);
      const { certificate, terms } = challenge;
      const row = registrationRow(randomUUID(), customer.id, certificate, facts, terms ?? agreed, at);
      await claim(transaction, row, replaced);
      if (replaced) await endRegistration(transaction, replaced, 'replaced', at);
      await transaction.insertInto('registrations').values(row).execute();
      return {
        act: replaced ? 'replace' : 'register',
        registration: row,
        issuer: certificateWords(facts).issuer,
        replaced,
        reason: null,
        terms,
        statement,
      };
    },
  });
};
