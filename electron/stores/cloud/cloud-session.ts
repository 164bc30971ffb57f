import { z } from 'zod';
import { Refusal } from '../../../shared/reasons.ts';
import {
  bearer,
  createSignatureService,
  TokenExpired,
  type SignatureServer,
} from '../../platform/signature-service.ts';
import type { Clock, CloudService } from '../../usecases/ports.ts';

/** Who one is, as the service asks it. */
type Who = Parameters<CloudService['connect']>[0];

/** A method of the service, asked as the customer who was connected when this function was given out. */
export type Ask = <T>(method: string, body: object, answer: z.ZodType<T>) => Promise<T>;

interface Connected {
  readonly who: Who;
  readonly ask: Ask;
  token: string;
  /** By our clock, counted from before the request. */
  endsAt: number;
}

const LogIn = z.object({
  access_token: z.string().min(1).max(4096),
  expires_in: z.number().min(1).max(86_400).default(3600),
});
const Nothing = z.object({});

/** HTTP Basic: the phone number, then birth date and name (tests/sandbox-cloud/README.md). */
const basic = ({ phone, birth, name }: Who): string =>
  `Basic ${Buffer.from(`${phone}:${birth}${name.normalize('NFC')}`).toString('base64')}`;

/**
 * The connection to the service: its access token is in this closure and in the key process, and goes when the customer
 * disconnects or logs out. One whose time is over is renewed unseen: what it takes is no secret.
 */
export const createCloudSession = (options: {
  readonly server: SignatureServer;
  readonly clock: Clock;
  readonly online: (() => boolean) | undefined;
}) => {
  const { call } = createSignatureService(options.server, options.online);
  const now = (): number => options.clock.now().getTime();
  let current: Connected | null = null;

  const logIn = async (who: Who): Promise<Pick<Connected, 'token' | 'endsAt'>> => {
    const askedAt = now();
    const answered = await call({
      method: 'auth/login',
      body: {},
      authorization: basic(who),
      answer: LogIn,
    });
    return { token: answered.access_token, endsAt: askedAt + answered.expires_in * 1000 };
  };

  const renew = async (one: Connected): Promise<void> => {
    try {
      Object.assign(one, await logIn(one.who));
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason.code !== 'LOGIN_FAILED') throw error;
      if (current === one) current = null;
      throw new Refusal('MEDIA_REMOVED');
    }
  };

  const askAs = (self: () => Connected): Ask => {
    const send: Ask = async (method, body, answer) => {
      if (current !== self()) throw new Refusal('MEDIA_REMOVED');
      return call({ method, body, authorization: bearer(self().token), answer });
    };
    return (method, body, answer) =>
      send(method, body, answer).catch(async (error: unknown) => {
        if (!(error instanceof TokenExpired)) throw error;
        await renew(self());
        return send(method, body, answer);
      });
  };

  const disconnect = (): void => {
    const last = current;
    current = null;
    if (last === null) return;
    // The service ends it by itself within the hour; nobody waits for it.
    const body = { token: last.token, token_type_hint: 'access_token' };
    const order = { method: 'auth/revoke', body, authorization: bearer(last.token), answer: Nothing };
    call(order).catch(() => undefined);
  };

  return {
    get connected(): boolean {
      return current !== null;
    },
    /** LOGIN_FAILED, OFFLINE, BANK_UNAVAILABLE, SERVER_IDENTITY, RATE_LIMITED: who was connected before stays so. */
    async connect(who: Who): Promise<void> {
      const opened = await logIn(who);
      disconnect();
      const one: Connected = { who, ask: askAs(() => one), ...opened };
      current = one;
    },
    disconnect,
    /** Asks as who is connected now; null where nobody is. Fails with MEDIA_REMOVED once that has changed. */
    asking: (): Ask | null => current?.ask ?? null,
    isCurrent: (ask: Ask): boolean => current?.ask === ask,
    /** An access token that serves for so long yet, where the service gives such. */
    async token(milliseconds: number): Promise<string> {
      if (current !== null && current.endsAt - now() < milliseconds) await renew(current);
      if (current === null) throw new Refusal('MEDIA_REMOVED');
      return current.token;
    },
  };
};
