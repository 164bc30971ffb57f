import { createHash } from 'node:crypto';
import type { Registration } from '../../../shared/bank-api.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { certificateWords } from '../../../shared/statement.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import type { Selectable, Transaction } from 'kysely';
import type { Bank, Customer } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { BankRefusal } from '../refusal.ts';
import type { Subject } from '../rules/findings.ts';
import { stateOf } from '../rules/findings.ts';
import type { Moment } from '../rules/status-service.ts';

/** The bank's records of who registered what. */

export type RegistrationRow = Selectable<Tables['registrations']>;
export const sha256Hex = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');
export const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

/** FILE_DAMAGED or FORMAT_UNSUPPORTED for what is no certificate. */
export const readCertificate = (der: Uint8Array): CertificateFacts => {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new BankRefusal(error.code === 'unsupported' ? 'FORMAT_UNSUPPORTED' : 'FILE_DAMAGED');
  }
};

/** A certificate with everything the bank's rules look at, as of now; at the moment of a record its issuer is asked afresh. */
export const examine = async (
  bank: Bank,
  customer: Customer,
  certificate: Uint8Array,
  moment: Moment,
): Promise<Subject> => {
  const now = bank.now();
  const facts = readCertificate(certificate);
  const [path, { policy }] = await Promise.all([
    bank.trust.check(certificate, now, moment),
    bank.documents(now),
  ]);
  return { facts, path, policy, person: customer.person, now };
};

type Reader = Pick<Bank['db'], 'selectFrom'>;

export const activeRegistrations = (db: Reader, customer: string): Promise<RegistrationRow[]> =>
  db
    .selectFrom('registrations')
    .selectAll()
    .where('customer_id', '=', customer)
    .where('state', '=', 'active')
    .orderBy('registered_at')
    .execute();

/**
 * What this certificate would replace, by a policy that has renewals replace: the same holder's and issuer's names,
 * another serial number, an earlier end.
 */
export const replacedBy = (
  { replaceOnRenewal }: Bank['policy'],
  facts: CertificateFacts,
  active: readonly RegistrationRow[],
): RegistrationRow | undefined =>
  (replaceOnRenewal ? active : [])
    .filter(
      (row) =>
        row.subject === facts.subject.der &&
        row.issuer === facts.issuer.der &&
        row.serial_number !== facts.serialNumber &&
        row.not_after.getTime() < Date.parse(facts.notAfter),
    )
    .sort((a, b) => b.not_after.getTime() - a.not_after.getTime())[0];

/** A registration of this customer's that can be released; NOT_REGISTERED (another's too), ALREADY_RELEASED. */
export const releasable = async (db: Reader, customer: string, id: string): Promise<RegistrationRow> => {
  const row = await db
    .selectFrom('registrations')
    .selectAll()
    .where('customer_id', '=', customer)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new BankRefusal('NOT_REGISTERED');
  if (row.state !== 'active') throw new BankRefusal('ALREADY_RELEASED');
  return row;
};

/** Ends an active registration; what it was stays in the records. */
export const endRegistration = async (
  transaction: Transaction<Tables>,
  { customer_id, id }: RegistrationRow,
  state: 'released' | 'replaced',
  at: Date,
): Promise<void> => {
  await transaction
    .updateTable('registrations')
    .set({ state, ended_at: at })
    .where('customer_id', '=', customer_id)
    .where('id', '=', id)
    .execute();
};

/** 등록된 인증서 목록, each with its state as the revocation lists have it now. */
export const listRegistrations = async (bank: Bank, customer: string): Promise<Registration[]> => {
  const rows = await activeRegistrations(bank.db, customer);
  const now = bank.now();
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      certificate: base64(row.certificate),
      certificateSha256: row.certificate_sha256,
      kind: row.kind,
      registeredAt: row.registered_at.toISOString(),
      state: stateOf(
        readCertificate(row.certificate),
        await bank.trust.check(row.certificate, now, 'finding'),
        now,
      ),
    })),
  );
};

/** A new row for a certificate, active from `at`, under that version of the bank's terms. */
export const registrationRow = (
  id: string,
  customer: string,
  certificate: Uint8Array,
  facts: CertificateFacts,
  terms: number | null,
  at: Date,
): RegistrationRow => ({
  id,
  customer_id: customer,
  certificate,
  certificate_sha256: facts.sha256,
  subject: facts.subject.der,
  issuer: facts.issuer.der,
  serial_number: facts.serialNumber,
  holder: certificateWords(facts).holder,
  kind: facts.policies[0]?.kind ?? 'other',
  not_after: new Date(facts.notAfter),
  terms,
  state: 'active',
  registered_at: at,
  ended_at: null,
});
