import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Secret } from 'otpauth';
import { z } from 'zod';
import { people, type Person } from '../../fixtures/people.ts';
import type { Database } from '../database/schema.ts';
import { secretMadeOnce } from '../../fixtures/data-folder.ts';
import type { Secrets } from '../../fixtures/secrets.ts';
import { hashPassword } from './passwords.ts';
import { newCard } from './security-card.ts';

const OtpCredentials = z.strictObject({ password: z.string(), otpSecret: z.string() });
const CardCredentials = z.strictObject({ password: z.string(), securityCard: z.array(z.string()) });
type Credentials = z.infer<typeof OtpCredentials> | z.infer<typeof CardCredentials>;

/** A customer as the command line prints him, for people and tests: with an OTP secret (base32) or a card's cells. */
export type DemoCustomer = Credentials & {
  readonly id: string;
  readonly name: string;
  readonly idn: string;
};

interface Entry {
  readonly id: string;
  readonly holder: Person;
  readonly person: 'personal' | 'corporate';
}

/** The first one is the demo's. `hong2` is the same person under another user id: one certificate, two ids. */
const withDevice: readonly Entry[] = [
  { id: 'hong', holder: people.customer, person: 'personal' },
  { id: 'kim', holder: people.other, person: 'personal' },
  { id: 'hong2', holder: people.customer, person: 'personal' },
  { id: 'hanbit', holder: people.company, person: 'corporate' },
];
const withCard: readonly Entry[] = [{ id: 'lim', holder: people.cardHolder, person: 'personal' }];

const newPassword = (): string => randomBytes(9).toString('base64url');

/** Random a data folder, kept in clear beside it (0600): the sandbox shows them on its log-in page. */
const madeOnce = async <C extends Credentials>(
  file: string,
  customers: readonly Entry[],
  schema: z.ZodType<C>,
  make: () => C,
): Promise<(Entry & C)[]> => {
  const made = await secretMadeOnce(file, () =>
    JSON.stringify(Object.fromEntries(customers.map(({ id }) => [id, make()]))),
  );
  const kept = z.record(z.string(), schema).parse(JSON.parse(made.toString()));
  return customers.map((entry) => {
    const own = kept[entry.id];
    if (!own) throw new Error(`${file} knows no ${entry.id}`);
    return { ...entry, ...own };
  });
};

const loadCustomers = async (dir: string): Promise<(Entry & Credentials)[]> => {
  const [devices, cards] = await Promise.all([
    madeOnce(path.join(dir, 'demo-customers.json'), withDevice, OtpCredentials, () => ({
      password: newPassword(),
      otpSecret: new Secret({ size: 20 }).base32,
    })),
    madeOnce(path.join(dir, 'demo-card-holders.json'), withCard, CardCredentials, () => ({
      password: newPassword(),
      securityCard: newCard(),
    })),
  ]);
  return [...devices, ...cards];
};

const factorOf = (secrets: Secrets, customer: Entry & Credentials) =>
  'otpSecret' in customer
    ? { second_factor: 'otp' as const, factor_secret: secrets.seal(customer.otpSecret, `otp:${customer.id}`) }
    : {
        second_factor: 'securityCard' as const,
        factor_secret: secrets.seal(JSON.stringify(customer.securityCard), `card:${customer.id}`),
      };

/** The demo customers, put into the database at the first start. */
export const seedCustomers = async (dir: string, db: Database, secrets: Secrets): Promise<DemoCustomer[]> => {
  const customers = await loadCustomers(dir);
  const known = new Set((await db.selectFrom('customers').select('id').execute()).map(({ id }) => id));
  return Promise.all(
    customers.map(async (customer) => {
      const { holder, person, ...credentials } = customer;
      const { id } = customer;
      if (!known.has(id))
        await db
          .insertInto('customers')
          .values({
            id,
            name: holder.name,
            person,
            password_hash: await hashPassword(customer.password),
            ...factorOf(secrets, customer),
            idn: secrets.seal(holder.idn, `idn:${id}`),
            otp_drift: 0,
            card_asked: null,
            log_position: 0,
            log_chain: '',
          })
          // Another process of the bank may be starting too.
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      return { ...credentials, name: holder.name, idn: holder.idn };
    }),
  );
};
