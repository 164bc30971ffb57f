import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { chainAfter, entryText, noEntries } from '../../sandbox-bank/audit/log.ts';
import { hashPassword } from '../../sandbox-bank/customers/passwords.ts';
import { people } from '../../fixtures/people.ts';
import type { Secrets } from '../../fixtures/secrets.ts';
import { customerId, type Size } from './size.ts';
import { copyOf, digits, serialLength, signatureLength, type Specimen } from './specimen.ts';

/** What all customers of the load log in with: the hash is one for all, 70 ms each would be two hours. */
export const credentials = { password: 'load-password-1', otpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };

const day = 86_400_000;
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

const customersSql = `
insert into customers (id, name, person, password_hash, second_factor, factor_secret, idn, otp_drift, log_position, log_chain)
select id, $2, 'personal', $3, 'otp', factor_secret, idn, 0, $4, chain
from unnest($1::text[], $5::bytea[], $6::bytea[], $7::text[]) as made (id, factor_secret, idn, chain)`;

/** Copies of the specimen as specimen.ts makes them; the database computes their SHA-256 from what it keeps. */
const registrationsSql = `
with made as (
  select *, overlay(overlay(overlay($1::bytea
    placing substring(sha256(int4send(number) || int4send(0)) for ${serialLength - 1}) from $2::int + 2)
    placing convert_to(lpad(number::text, ${digits}, '0'), 'UTF8') from $3::int + $4::int - ${digits} + 1)
    placing (select string_agg(sha256(int4send(number) || int4send(part)), ''::bytea order by part)
      from generate_series(0, ${signatureLength / 32 - 1}) as part)
      from octet_length($1) - ${signatureLength} + 1) as certificate
  from unnest($5::int[], $6::text[], $7::text[], $8::timestamptz[]) as given (number, customer_id, id, at)),
registered as (
  insert into registrations (id, customer_id, certificate, certificate_sha256, subject, issuer, serial_number,
    holder, kind, not_after, terms, state, registered_at)
  select id, customer_id, certificate, encode(sha256(certificate), 'hex'),
    encode(substring(certificate from $3 + 1 for $4), 'hex'), $9,
    encode(substring(certificate from $2 + 1 for ${serialLength}), 'hex'), $10, $11, $12, 1, 'active', at
  from made returning certificate_sha256, customer_id, id)
insert into claims select certificate_sha256, customer_id, id from registered returning certificate_sha256`;

/** Receipts and signed statements of the size they have, with signatures that are nobody's; log, answers and notices as kept. */
const recordsSql = `
with given as (
  select * from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
    $8::text[]) as given (customer_id, id, position, at, number, key, entry, chain)),
logged as (insert into log_entries select customer_id, position, at, entry, chain from given),
consented as (
  insert into consents select customer_id, 1, number, at from given where position = 1),
answered as (
  insert into operations (customer_id, key, state, body_sha256, answer, created_at)
  select customer_id, key, 'done', encode(sha256(convert_to(key, 'UTF8')), 'hex'), '{}', at from given),
noticed as (
  insert into outbox select customer_id, key, $9, at, at from given)
insert into receipts (customer_id, number, act, registration_id, holder, kind, serial_number, position, time, signed,
  statement)
select customer_id, number, 'register', id, $10, $11, number, position, at, $12::bytea || own, $13::bytea || own
from given cross join lateral (
  select string_agg(sha256(convert_to(key || part, 'UTF8')), ''::bytea) as own from generate_series(0, 7) as part) as made`;

interface Entry {
  readonly number: number;
  readonly customer: string;
  readonly id: string;
  readonly position: number;
  readonly at: Date;
  readonly receipt: string;
  readonly key: string;
  readonly text: string;
  readonly chain: string;
  readonly sha256: string;
}

const entriesOf = (size: Size, specimen: Specimen, secrets: Secrets, position: number): Entry[] => {
  const customer = customerId(position);
  let { chain }: { chain: string } = noEntries;
  return Array.from({ length: size.certificates }, (_, i): Entry => {
    const number = position * size.certificates + i;
    const at = new Date(Date.now() - (1 + (number % 700)) * day);
    const [id, key] = [randomUUID(), randomUUID()];
    const receipt = `LOAD-${String(number).padStart(12, '0')}`;
    const sha256 = createHash('sha256').update(copyOf(specimen, number)).digest('hex');
    const text = entryText({
      version: 1,
      customer,
      position: i + 1,
      act: 'register',
      registration: id,
      certificateSha256: sha256,
      replaced: null,
      reason: null,
      terms: i === 0 ? 1 : null,
      statementSha256: hex(key),
      receipt: { number: receipt, sha256: hex(receipt) },
      idempotencyKey: key,
      time: at.toISOString(),
    });
    chain = chainAfter(secrets, chain, text);
    return { number, customer, id, position: i + 1, at, receipt, key, text, chain, sha256 };
  });
};

const batch = 1000;

/** Fills a migrated database that knows the demo customers alone; a second for some thousand customers. */
export const populate = async (
  url: string,
  size: Size,
  secrets: Secrets,
  specimen: Specimen,
): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { facts, serialAt, subjectAt, subjectLength } = specimen;
  const password = await hashPassword(credentials.password);
  const holder = people.customer.name;
  const kind = facts.policies[0]?.kind;
  const notice = '인증서를 등록했습니다. '.repeat(20);
  // What stands before the signature of a receipt (two certificates) and of a statement (one): nothing that packs well.
  const [receiptBody, statementBody] = [randomBytes(3000), randomBytes(2700)];
  try {
    for (let first = 0; first < size.customers; first += batch) {
      const positions = Array.from({ length: Math.min(batch, size.customers - first) }, (_, i) => first + i);
      const entries = positions.map((position) => entriesOf(size, specimen, secrets, position));
      const ids = positions.map(customerId);
      const all = entries.flat();
      await client.query('begin');
      await client.query(customersSql, [
        ids,
        holder,
        password,
        size.certificates,
        ids.map((id) => secrets.seal(credentials.otpSecret, `otp:${id}`)),
        ids.map((id) => secrets.seal(people.customer.idn, `idn:${id}`)),
        entries.map((own) => own.at(-1)?.chain ?? ''),
      ]);
      const { rows } = await client.query<{ certificate_sha256: string }>(registrationsSql, [
        specimen.certificate,
        serialAt,
        subjectAt,
        subjectLength,
        all.map(({ number }) => number),
        all.map(({ customer }) => customer),
        all.map(({ id }) => id),
        all.map(({ at }) => at),
        facts.issuer.der,
        holder,
        kind,
        facts.notAfter,
      ]);
      const kept = new Set(rows.map((row) => row.certificate_sha256));
      if (!all.every(({ sha256 }) => kept.has(sha256)))
        throw new Error('the database has other certificates');
      await client.query(recordsSql, [
        all.map(({ customer }) => customer),
        all.map(({ id }) => id),
        all.map(({ position }) => position),
        all.map(({ at }) => at),
        all.map(({ receipt }) => receipt),
        all.map(({ key }) => key),
        all.map(({ text }) => text),
        all.map(({ chain }) => chain),
        notice,
        holder,
        kind,
        receiptBody,
        statementBody,
      ]);
      await client.query('commit');
    }
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
};
