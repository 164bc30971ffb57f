import type { RegistrationRow } from './records.ts';
import type { Turn } from './turn.ts';
import { BankRefusal } from '../refusal.ts';

/**
 * Whose a certificate is: one row an active registration, found by the fingerprint alone, so that of two customers who
 * register one certificate at the same moment the database lets one through. The other waits until the first has ended,
 * and then hears why.
 */

const give = async (transaction: Turn['transaction'], row: RegistrationRow): Promise<void> => {
  const claimed = await transaction
    .insertInto('claims')
    .values({
      certificate_sha256: row.certificate_sha256,
      customer_id: row.customer_id,
      registration_id: row.id,
    })
    .onConflict((conflict) => conflict.column('certificate_sha256').doNothing())
    .returning('certificate_sha256')
    .executeTakeFirst();
  if (!claimed) throw new BankRefusal('REGISTERED_ELSEWHERE');
};

/** Takes the claim of a registration that ends. */
export const dropClaim = async (transaction: Turn['transaction'], row: RegistrationRow): Promise<void> => {
  await transaction
    .deleteFrom('claims')
    .where('certificate_sha256', '=', row.certificate_sha256)
    .where('customer_id', '=', row.customer_id)
    .where('registration_id', '=', row.id)
    .execute();
};

/**
 * Claims a certificate, in place of the one that it replaces; REGISTERED_ELSEWHERE. In the order of the fingerprints:
 * of two who replace at the same moment none waits for the other in a circle.
 */
export const claim = async (
  transaction: Turn['transaction'],
  row: RegistrationRow,
  replaces: RegistrationRow | null,
): Promise<void> => {
  if (replaces && replaces.certificate_sha256 < row.certificate_sha256) {
    await dropClaim(transaction, replaces);
    await give(transaction, row);
    return;
  }
  await give(transaction, row);
  if (replaces) await dropClaim(transaction, replaces);
};
