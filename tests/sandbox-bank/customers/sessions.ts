import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { BankAnswer, Session } from '../../../shared/bank-api.ts';
import type { Bank, Customer } from '../bank.ts';
import { BankRefusal } from '../refusal.ts';
import { countedTry } from './attempts.ts';
import { takeOneTimeCode } from './one-time-codes.ts';

/** The token of the first factor serves the OTP page only, so long. */
const firstFactorSeconds = 180;

export interface ActiveSession {
  readonly tokenSha256: string;
  readonly customer: Customer;
  readonly secondFactorAt: Date | null;
  readonly expiresAt: Date;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const newToken = (): string => randomBytes(32).toString('base64url');
const after = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000);

/** Verified against for ids that do not exist: the answer takes as long as for one that does. */
let decoy: Promise<string> | undefined;
const decoyHash = (): Promise<string> => (decoy ??= hash(randomBytes(16)));

const open = async (
  { db, now }: Bank,
  customer: string,
  kind: ActiveKind,
  seconds: number,
): Promise<{ token: string; expiresAt: Date }> => {
  const token = newToken();
  const at = now();
  const expiresAt = after(at, seconds);
  await db.deleteFrom('sessions').where('expires_at', '<', at).execute();
  await db
    .insertInto('sessions')
    .values({
      token_sha256: sha256(token),
      customer_id: customer,
      kind,
      second_factor_at: kind === 'session' ? at : null,
      expires_at: expiresAt,
    })
    .execute();
  return { token, expiresAt };
};
type ActiveKind = 'first-factor' | 'session';

/** The session a token stands for; SESSION_EXPIRED for an unknown or ended one, and for a token of another kind. */
export const findSession = async (
  { db, now }: Bank,
  token: string,
  kind: ActiveKind,
): Promise<ActiveSession> => {
  const found = await db
    .selectFrom('sessions')
    .innerJoin('customers', 'customers.id', 'sessions.customer_id')
    .select([
      'sessions.token_sha256',
      'sessions.second_factor_at',
      'sessions.expires_at',
      'customers.id',
      'customers.name',
      'customers.person',
    ])
    .where('token_sha256', '=', sha256(token))
    .where('kind', '=', kind)
    .where('expires_at', '>', now())
    .executeTakeFirst();
  if (!found) throw new BankRefusal('SESSION_EXPIRED');
  const { id, name, person } = found;
  return {
    tokenSha256: found.token_sha256,
    customer: { id, name, person },
    secondFactorAt: found.second_factor_at,
    expiresAt: found.expires_at,
  };
};

/** Every request of a session puts its end off. */
export const touchSession = async ({ db, now, terms }: Bank, session: ActiveSession): Promise<Date> => {
  const expires_at = after(now(), terms.idleSeconds);
  await db
    .updateTable('sessions')
    .set({ expires_at })
    .where('token_sha256', '=', session.tokenSha256)
    .execute();
  return expires_at;
};

export const endSession = async ({ db }: Bank, session: ActiveSession): Promise<void> => {
  await db.deleteFrom('sessions').where('token_sha256', '=', session.tokenSha256).execute();
};

/** First factor. LOGIN_FAILED (count, limit, triesLeft) or LOCKED, the same for ids that do not exist. */
export const logIn = async (bank: Bank, id: string, password: string): Promise<BankAnswer<'logIn'>> => {
  await countedTry(bank, 'password', id, 'LOGIN_FAILED', async () => {
    const known = await bank.db
      .selectFrom('customers')
      .select('password_hash')
      .where('id', '=', id)
      .executeTakeFirst();
    const isRight = await verify(known?.password_hash ?? (await decoyHash()), password);
    return isRight && known !== undefined;
  });
  const { token } = await open(bank, id, 'first-factor', firstFactorSeconds);
  return { token, next: 'otp' };
};

/** Second factor: the token of the first is spent, a new one comes back. */
export const confirmOtp = async (bank: Bank, first: ActiveSession, code: string): Promise<Session> => {
  await takeOneTimeCode(bank, first.customer.id, code);
  await endSession(bank, first);
  const { token, expiresAt } = await open(bank, first.customer.id, 'session', bank.terms.idleSeconds);
  return answer(bank, token, first.customer, expiresAt);
};

export const answer = (bank: Bank, token: string, customer: Customer, expiresAt: Date): Session => ({
  token,
  customer,
  idleSeconds: bank.terms.idleSeconds,
  expiresAt: expiresAt.toISOString(),
});

/** Prepares what the first log-in would otherwise wait for. */
export const prepareLogIn = async (): Promise<void> => {
  await decoyHash();
};
