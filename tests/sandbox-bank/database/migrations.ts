import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

const run = async (db: Kysely<unknown>, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};

const migrations: Readonly<Record<string, Migration>> = {
  '001-first': {
    up: (db: Kysely<unknown>) =>
      run(db, [
        `create table customers (
          id text primary key, name text not null,
          person text not null check (person in ('personal', 'corporate')),
          password_hash text not null, otp_secret bytea not null, idn bytea not null)`,
        `create table attempts (
          subject text primary key, failed integer not null, locked_until timestamptz, updated_at timestamptz not null)`,
        `create table used_codes (
          customer_id text not null references customers, step integer not null, primary key (customer_id, step))`,
        `create table sessions (
          token_sha256 text primary key, customer_id text not null references customers,
          kind text not null check (kind in ('first-factor', 'session')),
          second_factor_at timestamptz, expires_at timestamptz not null)`,
        `create table registrations (
          id text primary key, customer_id text not null references customers,
          certificate bytea not null, certificate_sha256 text not null,
          subject text not null, issuer text not null, serial_number text not null,
          holder text not null, kind text not null, not_after timestamptz not null,
          state text not null check (state in ('active', 'released', 'replaced')),
          registered_at timestamptz not null, ended_at timestamptz,
          check ((state = 'active') = (ended_at is null)))`,
        // One active registration a certificate, whoever asks at the same moment.
        `create unique index registrations_active on registrations (certificate_sha256) where state = 'active'`,
        `create index registrations_customer on registrations (customer_id, state)`,
        `create table challenges (
          id text primary key, customer_id text not null references customers,
          purpose text not null check (purpose in ('register', 'release')), with_key boolean not null,
          certificate bytea not null, certificate_sha256 text not null,
          registration_id text references registrations, challenge text not null,
          second_factor text not null check (second_factor in ('none', 'otp')), expires_at timestamptz not null)`,
        `create index challenges_expiry on challenges (expires_at)`,
        `create table operations (
          customer_id text not null references customers, key text not null,
          state text not null check (state in ('done', 'fenced')),
          body_sha256 text, answer text, created_at timestamptz not null,
          primary key (customer_id, key),
          check ((state = 'done') = (answer is not null and body_sha256 is not null)))`,
        `create table receipts (
          number text primary key, customer_id text not null references customers,
          act text not null, registration_id text not null references registrations, reason text,
          holder text not null, kind text not null, serial_number text not null,
          time timestamptz not null, signed bytea not null, sequence serial unique)`,
        `create index receipts_customer on receipts (customer_id, sequence)`,
        `create sequence receipt_numbers as integer`,
        `create table documents (kind text primary key, version integer not null, content_sha256 text not null)`,
      ]),
  },
};

/** Brings a database to the newest form; throws where that fails. */
export const migrate = async <T>(db: Kysely<T>): Promise<void> => {
  const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw new Error('the database cannot be migrated', { cause: error });
};
