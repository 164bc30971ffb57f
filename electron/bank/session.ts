import type { BankAnswer, BankBody, BankCall, FirstFactor, Session } from '../../shared/bank-api.ts';
import type { SessionState } from '../../shared/ipc.ts';
import { Refusal, type Reason } from '../../shared/reasons.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import type { Bank, Clock, Log } from '../usecases/ports.ts';
import type { Api, CallOptions } from './api.ts';

/** The state's `warning` comes so long before the end. */
const warningMs = 60_000;
/** Using the page puts the end off at the bank at most so often. */
const touchMs = 60_000;
/** A wake-up from sleep is noticed within so long. */
const tickMs = 1_000;
/** Leaving does not wait longer for the bank than this. */
const logOutLimitMs = 5_000;

interface Active {
  token: string;
  readonly customer: Session['customer'];
  idleMs: number;
  /** So long from the log-in at most, by our clock too. */
  readonly longestEnd: number;
  /** By our clock: counted from before the request that put it off, so never later than the bank's own end. */
  endsAt: number;
  renewedAt: number;
}

export interface BankSession extends Pick<
  Bank,
  | 'session'
  | 'customer'
  | 'onSession'
  | 'logIn'
  | 'logInChallenge'
  | 'logInWithCertificate'
  | 'confirmSecondFactor'
  | 'extend'
  | 'touch'
  | 'logOut'
> {
  /** A call with the session's token; SESSION_EXPIRED, and logged out, where it has ended. */
  call<C extends BankCall>(name: C, options?: CallOptions<C>): Promise<BankAnswer<C>>;
}

const isExpiry = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.reason.code === 'SESSION_EXPIRED';

/**
 * The customer's session with the bank. Its tokens are in this closure and nowhere else: not on the disk, not in the
 * log, not in any answer to a page; they go with the session.
 */
export const createSession = (api: Api, clock: Clock, log: Log): BankSession => {
  let state: SessionState = { state: 'logged-out', reason: null };
  let firstFactor: string | null = null;
  let active: Active | null = null;
  let ticking: NodeJS.Timeout | undefined;
  const listeners = new Set<(state: SessionState) => void>();
  const now = (): number => clock.now().getTime();

  const become = (next: SessionState): void => {
    if (next.state !== state.state) log.event('bank.session', { state: next.state });
    state = next;
    for (const listener of listeners) listener(state);
  };

  const end = (reason: Reason | null): void => {
    active = null;
    firstFactor = null;
    clearInterval(ticking);
    become({ state: 'logged-out', reason });
  };
  const show = ({ customer, endsAt, longestEnd }: Active): void => {
    const warning = endsAt - now() <= warningMs;
    become({
      state: 'logged-in',
      customerName: customer.name,
      expiresAt: new Date(endsAt).toISOString(),
      warning,
      extendable: endsAt < longestEnd,
    });
  };

  const tick = (): void => {
    if (active === null || state.state !== 'logged-in') return;
    const { endsAt, longestEnd } = active;
    if (endsAt <= now())
      end({ code: 'SESSION_EXPIRED', params: { why: endsAt < longestEnd ? 'idle' : 'longest' } });
    else if (!state.warning && endsAt - now() <= warningMs) show(active);
  };

  const open = (session: Session, askedAt: number): void => {
    firstFactor = null;
    const { token, customer } = session;
    const idleMs = session.idleSeconds * 1000;
    // The bank tells both ends by its own clock: what counts here is how far they are apart.
    const longest = idleMs + Date.parse(session.endsAt) - Date.parse(session.expiresAt);
    const longestEnd = askedAt + longest;
    const endsAt = Math.min(askedAt + idleMs, longestEnd);
    active = { token, customer, idleMs, longestEnd, endsAt, renewedAt: askedAt };
    clearInterval(ticking);
    // No reason for the process to stay.
    ticking = setInterval(tick, tickMs).unref();
    show(active);
  };

  /** Every request of a session puts its end off. */
  const renew = (session: Active, askedAt: number): void => {
    session.endsAt = Math.min(session.longestEnd, Math.max(session.endsAt, askedAt + session.idleMs));
    session.renewedAt = Math.max(session.renewedAt, askedAt);
    show(session);
  };

  const call: BankSession['call'] = async (name, options = {}) => {
    // Kept: an answer that comes after a log-out, or into another customer's session, changes nothing here.
    const session = active;
    if (session === null) throw new Refusal('SESSION_EXPIRED');
    const askedAt = now();
    try {
      const answer = await api(name, { ...options, token: session.token });
      if (session === active) renew(session, askedAt);
      return answer;
    } catch (error) {
      // Why, the bank says: this customer may have logged in elsewhere.
      if (isExpiry(error) && session === active) end(error.reason);
      throw error;
    }
  };

  const leave = async (): Promise<void> => {
    const session = active;
    end(null);
    if (session === null) return;
    // The bank ends it by itself soon; whoever leaves is not held up by a bank that does not answer.
    await api('logOut', { token: session.token, limitMs: logOutLimitMs }).catch(() => undefined);
  };

  const ask = ({ token, next }: FirstFactor): void => {
    // Another log-in may have come to its end while this one was asked for: what is its customer's ends first.
    if (active !== null) void leave();
    firstFactor = token;
    become({ state: 'second-factor', asked: next });
  };

  const logIn = async (credentials: BankBody<'logIn'>): Promise<void> => {
    if (active !== null) await leave();
    ask(await api('logIn', { body: credentials }));
  };

  const logInWithCertificate = async (signed: BankBody<'logInWithCertificate'>): Promise<void> => {
    if (active !== null) await leave();
    ask(await api('logInWithCertificate', { body: signed }));
  };

  const confirmSecondFactor = async (answer: SecondFactor): Promise<void> => {
    const first = firstFactor;
    if (first === null) throw new Refusal('SESSION_EXPIRED');
    const askedAt = now();
    try {
      const session = await api('confirmSecondFactor', { body: answer, token: first });
      // The customer went back meanwhile: what was opened is closed again.
      if (first !== firstFactor) {
        await api('logOut', { token: session.token, limitMs: logOutLimitMs }).catch(() => undefined);
        throw new Refusal('CANCELLED');
      }
      open(session, askedAt);
    } catch (error) {
      // Back to the first page: this token serves for nothing any more.
      const isOver = isExpiry(error) || (error instanceof Refusal && error.reason.code === 'LOCKED');
      if (isOver && first === firstFactor) end((error as Refusal).reason);
      throw error;
    }
  };

  const extend = async (): Promise<void> => {
    const session = active;
    const answer = await call('extend');
    if (session === null || session !== active) return;
    session.token = answer.token;
    session.idleMs = answer.idleSeconds * 1000;
  };

  return {
    get session() {
      return state;
    },
    get customer() {
      return active?.customer ?? null;
    },
    onSession(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    call,
    logIn,
    logInChallenge: (certificate) => api('logInChallenge', { body: { certificate } }),
    logInWithCertificate,
    confirmSecondFactor,
    extend,
    touch() {
      if (active === null || now() - active.renewedAt < touchMs) return;
      // Not again before a minute is over, whatever becomes of this one; its failure shows at the next real call.
      active.renewedAt = now();
      extend().catch(() => undefined);
    },
    logOut: leave,
  };
};
