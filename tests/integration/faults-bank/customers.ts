import { Secret } from 'otpauth';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import { people } from '../../fixtures/people.ts';
import type { Customer } from '../bank/customers.ts';

/**
 * Many customers, each 홍길동 under an id of his own, with the demo customer's password and an OTP device of his own:
 * no run's numbers, records or sessions are another's. While no bank runs on an embedded database.
 */
export const seatCustomers = async (
  data: string,
  databaseUrl: string | undefined,
  like: Pick<Customer, 'id' | 'password'>,
  count: number,
): Promise<Customer[]> => {
  const secrets = await loadSecrets(data);
  const db = await openDatabase(data, databaseUrl);
  try {
    const row = await db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', like.id)
      .executeTakeFirstOrThrow();
    const seated = Array.from({ length: count }, (_, i) => ({
      ...like,
      name: people.customer.name,
      idn: people.customer.idn,
      id: `hong-${i}`,
      otpSecret: new Secret({ size: 20 }).base32,
    }));
    for (let from = 0; from < count; from += 500)
      await db
        .insertInto('customers')
        .values(
          seated.slice(from, from + 500).map(({ id, otpSecret }) => ({
            ...row,
            id,
            factor_secret: secrets.seal(otpSecret, `otp:${id}`),
            idn: secrets.seal(people.customer.idn, `idn:${id}`),
          })),
        )
        .execute();
    return seated;
  } finally {
    await db.destroy();
  }
};
