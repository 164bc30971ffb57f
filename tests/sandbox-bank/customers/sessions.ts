import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Session } from '../../../shared/bank-api.ts';
import type { Bank, Customer } from '../bank.ts';
import type { Tables } from '../database/schema.ts';
import { BankRefusal } from '../refusal.ts';

/** Sessions, whole ones and those of a first factor, in the database alone: every process of the bank sees the same. */

type Kind = Tables['sessions']['kind'];

export interface ActiveSession {
  readonly tokenSha256: string;
  readonly customer: Customer;
  readonly secondFactorAt: Date | null;
  readonly expiresAt: Date;
  readonly endsAt: Date;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const after = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** A hundredth of the idle time: so much later it ends than it need, and so much is not worth a commit. */
const slack = 0.01;
export const idleEnd = ({ policy, now }: Pick<Bank, 'policy' | 'now'>): Date =>
  after(now(), policy.session.idleSeconds * (1 + slack));

/** Whose it is stands before the dot, so that it is looked for with that customer's rows and nowhere else. */
const newToken = (customer: string): string =>
  `${Buffer.from(customer).toString('base64url')}.${randomBytes(32).toString('base64url')}`;

/** The customer a token says it is of; undefined where it is none of ours. */
const customerIn = (token: string): string | undefined => {
  const [, encoded] = /^([\w-]{1,512})\.[\w-]{43}$/.exec(token) ?? [];
  const id = Buffer.from(encoded ?? '', 'base64url').toString();
  // PostgreSQL's text has no NUL.
  return id === '' || id.includes('\0') ? undefined : id;
};

/** Opens one and answers its token, which is kept nowhere here, and when it ends without use. */
export const openSession = async (
  db: Pick<Bank['db'], 'insertInto'>,
  customer: string,
  session: { kind: Kind; secondFactorAt: Date | null; expiresAt: Date; endsAt: Date },
): Promise<{ token: string; expiresAt: Date }> => {
  const token = newToken(customer);
  const expiresAt = earlier(session.expiresAt, session.endsAt);
  await db
    .insertInto('sessions')
    .values({
      customer_id: customer,
      token_sha256: sha256(token),
      kind: session.kind,
      second_factor_at: session.secondFactorAt,
      expires_at: expiresAt,
      ends_at: session.endsAt,
      ended: null,
    })
    .execute();
  return { token, expiresAt };
};

/** Why a session is over; undefined while it is not. */
const whyEnded = (
  { ended, expires_at, ends_at }: Pick<Tables['sessions'], 'ended' | 'expires_at' | 'ends_at'>,
  at: Date,
): 'idle' | 'longest' | 'elsewhere' | undefined => {
  if (ended) return ended;
  if (expires_at > at) return undefined;
  return expires_at < ends_at ? 'idle' : 'longest';
};

/**
 * The session a token stands for. SESSION_EXPIRED for an ended one (why), and for an unknown token or one of another
 * kind (nothing is told).
 */
export const findSession = async ({ db, now }: Bank, token: string, kind: Kind): Promise<ActiveSession> => {
  const claimed = customerIn(token);
  const found =
    claimed === undefined
      ? undefined
      : await db
          .selectFrom('sessions')
          .innerJoin('customers', 'customers.id', 'sessions.customer_id')
          .select(['token_sha256', 'second_factor_at', 'expires_at', 'ends_at', 'ended'])
          .select(['customers.id', 'customers.name', 'customers.person'])
          .where('sessions.customer_id', '=', claimed)
          .where('token_sha256', '=', sha256(token))
          .where('kind', '=', kind)
          .executeTakeFirst();
  if (!found) throw new BankRefusal('SESSION_EXPIRED');
  const why = whyEnded(found, now());
  if (why) throw new BankRefusal('SESSION_EXPIRED', { why });
  const { id, name, person } = found;
  return {
    tokenSha256: found.token_sha256,
    customer: { id, name, person },
    secondFactorAt: found.second_factor_at,
    expiresAt: found.expires_at,
    endsAt: found.ends_at,
  };
};

/** Puts the end off, never beyond the longest a session lasts; answers it. */
export const putOffEnd = async (
  bank: Bank,
  { customer, tokenSha256, endsAt }: ActiveSession,
): Promise<Date> => {
  const expires_at = earlier(idleEnd(bank), endsAt);
  await bank.db
    .updateTable('sessions')
    .set({ expires_at })
    .where('customer_id', '=', customer.id)
    .where('token_sha256', '=', tokenSha256)
    .execute();
  return expires_at;
};

/** Every request puts the end off; written only where that gains more than the slack, or each would be a commit more. */
export const touchSession = async (bank: Bank, session: ActiveSession): Promise<Date> => {
  const gained = earlier(idleEnd(bank), session.endsAt).getTime() - session.expiresAt.getTime();
  const isWorthIt = gained >= bank.policy.session.idleSeconds * 1000 * slack;
  return isWorthIt ? putOffEnd(bank, session) : session.expiresAt;
};

/** Ends one; false where it is over already. */
export const endSession = async (
  db: Pick<Bank['db'], 'deleteFrom'>,
  { customer, tokenSha256 }: ActiveSession,
): Promise<boolean> => {
  const ended = await db
    .deleteFrom('sessions')
    .where('customer_id', '=', customer.id)
    .where('token_sha256', '=', tokenSha256)
    .returning('token_sha256')
    .executeTakeFirst();
  return ended !== undefined;
};

/** One session a customer: all that are open, log-ins under way too, have ended elsewhere. */
export const endOthers = async (
  transaction: Transaction<Tables>,
  customer: string,
  at: Date,
): Promise<void> => {
  await transaction
    .updateTable('sessions')
    .set({ ended: 'elsewhere' })
    .where('customer_id', '=', customer)
    .where('ended', 'is', null)
    .where('expires_at', '>', at)
    .execute();
};

/** A session as its customer is told of it. */
export const sessionAnswer = (
  { policy }: Pick<Bank, 'policy'>,
  token: string,
  { customer, expiresAt, endsAt }: Pick<ActiveSession, 'customer' | 'expiresAt' | 'endsAt'>,
): Session => ({
  token,
  customer,
  idleSeconds: policy.session.idleSeconds,
  expiresAt: expiresAt.toISOString(),
  endsAt: endsAt.toISOString(),
});
