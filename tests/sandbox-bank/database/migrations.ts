import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

const run = async (db: Kysely<unknown>, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};

/** The shape in which several bank processes, and a distributed PostgreSQL, can hold it (docs/scale.md). */
const scale = [
  // What lives for minutes is not carried over.
  `drop table sessions`,
  `drop table challenges`,
  `drop table attempts`,
  `alter table customers
    add column second_factor text not null default 'otp' check (second_factor in ('otp', 'securityCard')),
    add column otp_drift integer not null default 0,
    add column card_asked text,
    add column log_position integer not null default 0,
    add column log_chain text not null default ''`,
  `alter table customers alter column second_factor drop default`,
  `alter table customers rename column otp_secret to factor_secret`,
  `create table attempts (
    subject text primary key, failed integer not null, not_before timestamptz, locked_until timestamptz,
    updated_at timestamptz not null)`,
  `create index attempts_age on attempts (updated_at)`,
  `create table sessions (
    customer_id text not null references customers, token_sha256 text not null,
    kind text not null check (kind in ('first-factor', 'session')),
    second_factor_at timestamptz, expires_at timestamptz not null, ends_at timestamptz not null,
    ended text check (ended in ('elsewhere')), primary key (customer_id, token_sha256))`,
  `create index sessions_end on sessions (expires_at)`,
  `create table challenges (
    customer_id text not null references customers, id text not null,
    purpose text not null check (purpose in ('register', 'release')), with_key boolean not null,
    certificate bytea not null, certificate_sha256 text not null, registration_id text,
    challenge text not null, second_factor text, terms integer,
    issued_at timestamptz not null, expires_at timestamptz not null, primary key (customer_id, id))`,
  `create index challenges_end on challenges (expires_at)`,
  `create table log_in_challenges (
    certificate_sha256 text not null, id text not null, certificate bytea not null, challenge text not null,
    issued_at timestamptz not null, expires_at timestamptz not null, primary key (certificate_sha256, id))`,
  `create index log_in_challenges_end on log_in_challenges (expires_at)`,
  // A unique constraint of a distributed table must contain its distribution key.
  `create table claims (
    certificate_sha256 text primary key, customer_id text not null, registration_id text not null)`,
  `insert into claims select certificate_sha256, customer_id, id from registrations where state = 'active'`,
  `alter table receipts rename to receipts_before`,
  `alter table registrations drop constraint registrations_pkey cascade`,
  `alter table registrations add primary key (customer_id, id)`,
  `alter table registrations add column terms integer`,
  `drop index registrations_active`,
  `create table consents (
    customer_id text not null references customers, version integer not null, receipt_number text not null,
    agreed_at timestamptz not null, primary key (customer_id, version))`,
  `create table receipts (
    customer_id text not null, number text not null, act text not null, registration_id text not null,
    holder text not null, kind text not null, serial_number text not null, position integer not null,
    time timestamptz not null, signed bytea not null, primary key (customer_id, number, time))
    partition by range (time)`,
  `create index receipts_history on receipts (customer_id, time desc)`,
  `create table receipts_rest partition of receipts default`,
  `insert into receipts
    select customer_id, number, act, registration_id, holder, kind, serial_number, 0, time, signed
    from receipts_before`,
  `drop table receipts_before`,
  `drop sequence receipt_numbers`,
  `create table log_entries (
    customer_id text not null references customers, position integer not null, at timestamptz not null,
    entry text not null, chain text not null, primary key (customer_id, position))`,
  `create function log_entries_stand() returns trigger language plpgsql as $$
    begin raise exception 'the log is append-only'; end $$`,
  `create trigger log_entries_stand before update or delete or truncate on log_entries
    for each statement execute function log_entries_stand()`,
  `create table outbox (
    customer_id text not null references customers, id text not null, text text not null,
    created_at timestamptz not null, sent_at timestamptz, primary key (customer_id, id))`,
  `create index outbox_unsent on outbox (created_at) where sent_at is null`,
];

/** The customer's own signature is kept with the bank's: what was asked for can be shown years later. */
const evidence = [`alter table receipts add column statement bytea`];

/** Who sends a notice takes it for a while: a lock over rows of several customers is nothing a distributed database has. */
const takenNotices = [`alter table outbox add column taken_until timestamptz`];

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
  '002-scale': { up: (db: Kysely<unknown>) => run(db, scale) },
  '003-evidence': { up: (db: Kysely<unknown>) => run(db, evidence) },
  '004-taken-notices': { up: (db: Kysely<unknown>) => run(db, takenNotices) },
};

/** Brings a database to the newest form; throws where that fails. */
export const migrate = async <T>(db: Kysely<T>): Promise<void> => {
  const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw new Error('the database cannot be migrated', { cause: error });
};
