import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { Secret } from 'otpauth';
import { z } from 'zod';
import { people, type Person } from '../../fixtures/people.ts';
import type { Database } from '../database/schema.ts';
import { secretMadeOnce } from '../../fixtures/data-folder.ts';
import type { Secrets } from '../../fixtures/secrets.ts';

/** A customer as the command line prints him, for people and tests. */
export interface DemoCustomer {
  readonly id: string;
  readonly password: string;
  /** Base32. */
  readonly otpSecret: string;
  readonly name: string;
  readonly idn: string;
}

/** The first one is the demo's. `hong2` is the same person under another user id: one certificate, two ids. */
const roster: readonly { id: string; holder: Person; person: 'personal' | 'corporate' }[] = [
  { id: 'hong', holder: people.customer, person: 'personal' },
  { id: 'kim', holder: people.other, person: 'personal' },
  { id: 'hong2', holder: people.customer, person: 'personal' },
  { id: 'hanbit', holder: people.company, person: 'corporate' },
];

const Credentials = z.record(z.string(), z.strictObject({ password: z.string(), otpSecret: z.string() }));

/** Random a data folder, kept in clear beside it (0600): the sandbox shows them on its log-in page. */
const loadCredentials = async (dir: string): Promise<z.infer<typeof Credentials>> => {
  const file = path.join(dir, 'demo-customers.json');
  const credentials = await secretMadeOnce(file, () =>
    JSON.stringify(
      Object.fromEntries(
        roster.map(({ id }) => [
          id,
          { password: randomBytes(9).toString('base64url'), otpSecret: new Secret({ size: 20 }).base32 },
        ]),
      ),
    ),
  );
  return Credentials.parse(JSON.parse(credentials.toString()));
};

/** The demo customers, put into the database at the first start. */
export const seedCustomers = async (dir: string, db: Database, secrets: Secrets): Promise<DemoCustomer[]> => {
  const credentials = await loadCredentials(dir);
  const known = new Set((await db.selectFrom('customers').select('id').execute()).map(({ id }) => id));
  return Promise.all(
    roster.map(async ({ id, holder: { name, idn }, person }) => {
      const own = credentials[id];
      if (!own) throw new Error(`${dir}: demo-customers.json knows no ${id}`);
      if (!known.has(id))
        await db
          .insertInto('customers')
          .values({
            id,
            name,
            person,
            password_hash: await hash(own.password),
            otp_secret: secrets.seal(own.otpSecret, `otp:${id}`),
            idn: secrets.seal(idn, `idn:${id}`),
          })
          // Another process of the bank may be starting too.
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      return { id, ...own, name, idn };
    }),
  );
};
