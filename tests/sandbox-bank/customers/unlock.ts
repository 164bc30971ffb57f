import type { Bank } from '../bank.ts';
import { subjectOf } from './attempts.ts';

/**
 * The operator lifts every lock and delay of a customer, that of his registered certificates too. Answers how many were
 * lifted; undefined for an id that nobody has.
 */
export const unlockCustomer = async (
  { db, secrets }: Pick<Bank, 'db' | 'secrets'>,
  customer: string,
): Promise<number | undefined> => {
  const known = await db.selectFrom('customers').select('id').where('id', '=', customer).executeTakeFirst();
  if (!known) return undefined;
  const registered = await db
    .selectFrom('registrations')
    .select('certificate_sha256')
    .where('customer_id', '=', customer)
    .where('state', '=', 'active')
    .execute();
  const subjects = [
    ...(['password', 'otp', 'securityCard'] as const).map((account) =>
      subjectOf({ secrets }, account, customer),
    ),
    ...registered.map((row) => subjectOf({ secrets }, 'certificate', row.certificate_sha256)),
  ];
  const lifted = await db
    .deleteFrom('attempts')
    .where('subject', 'in', subjects)
    .returning('subject')
    .execute();
  return lifted.length;
};
