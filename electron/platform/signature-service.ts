import * as z from 'zod/mini';
import { Refusal } from '../../shared/reasons.ts';
import { createHttpsClient, type HttpsAnswer } from './https.ts';
import { NetworkFailure } from './network-failure.ts';
import type { ServerTrust } from './pinned-connection.ts';

// zod/mini: the key process loads this file with every operation.

export interface SignatureServer extends ServerTrust {
  readonly url: string;
}

/** The access token is not known any more: its time is over, or the service began anew. */
export class TokenExpired extends Refusal {}

export interface ServiceCall<T> {
  /** Of the API (`credentials/info`), or one of the extensions that the sandbox's README names. */
  readonly method: string;
  readonly body: object;
  /** The whole Authorization header. */
  readonly authorization: string;
  readonly answer: z.core.$ZodType<T>;
}

export interface SignatureService {
  /**
   * One method of the Cloud Signature Consortium's API v2. Fails with Refusal: OFFLINE, BANK_UNAVAILABLE (not reached, or
   * an answer that is none), SERVER_IDENTITY, RATE_LIMITED, LOGIN_FAILED, CLOUD_PIN_WRONG (count, limit, triesLeft as far
   * as the service tells), NEW_PASSWORD_WEAK (rule), INTERNAL (it does not take our request), TokenExpired.
   */
  call<T>(call: ServiceCall<T>): Promise<T>;
}

export const bearer = (accessToken: string): string => `Bearer ${accessToken}`;

/**
 * Three calls (PIN, R, signature) stay inside the key process's deadline of twenty seconds, so that a service that hangs
 * is told as one, and not as a fault of ours.
 */
const limits = { connectLimitMs: 5_000, limitMs: 6_000 };

const Count = z.int().check(z.minimum(0), z.maximum(100));
const Rule = z.enum(['length', 'run']);
/** `triesLeft`, `limit` and `rule` are extensions; what makes no sense in them is as good as not there. */
const Problem = z.object({
  error: z.string(),
  triesLeft: z.optional(z.unknown()),
  limit: z.optional(z.unknown()),
  rule: z.optional(z.unknown()),
});
type Problem = z.infer<typeof Problem>;

const wrongPin = (problem: Problem): Refusal => {
  const [triesLeft, limit] = [Count.safeParse(problem.triesLeft), Count.safeParse(problem.limit)];
  if (!triesLeft.success || !limit.success || triesLeft.data >= limit.data)
    return new Refusal('CLOUD_PIN_WRONG');
  return new Refusal('CLOUD_PIN_WRONG', {
    count: limit.data - triesLeft.data,
    limit: limit.data,
    triesLeft: triesLeft.data,
  });
};

const weakPin = (problem: Problem): Refusal => {
  const rule = Rule.safeParse(problem.rule);
  return new Refusal('NEW_PASSWORD_WEAK', rule.success ? { rule: rule.data } : {});
};

const refusalOf = (method: string, { status, json }: HttpsAnswer): Refusal => {
  const read = Problem.safeParse(json);
  if (read.data?.error === 'invalid_pin') return wrongPin(read.data);
  if (read.data?.error === 'weak_pin') return weakPin(read.data);
  if (status === 401) {
    // To the customer a medium that is there no more, and is to be connected again: his session with the bank goes on.
    return method === 'auth/login' ? new Refusal('LOGIN_FAILED') : new TokenExpired('MEDIA_REMOVED');
  }
  if (status === 429) return new Refusal('RATE_LIMITED');
  return new Refusal(status >= 500 ? 'BANK_UNAVAILABLE' : 'INTERNAL');
};

/** The service at one address with pinned trust; each call a connection of its own, bounded in size and in time. */
export const createSignatureService = (
  { url, tlsRoots, pins }: SignatureServer,
  online?: () => boolean,
): SignatureService => {
  const https = createHttpsClient({ url, tlsRoots, pins, ...limits, ...(online ? { online } : {}) });
  return {
    async call({ method, body, authorization, answer }) {
      let said: HttpsAnswer;
      try {
        const headers = { Authorization: authorization };
        said = await https.request({ method: 'POST', path: `/${method}`, headers, body });
      } catch (error) {
        throw error instanceof NetworkFailure ? new Refusal(error.code) : error;
      }
      if (said.status >= 400) throw refusalOf(method, said);
      const read = z.safeParse(answer, said.json ?? {});
      // The service's fault, and perhaps gone with its next version.
      if (!read.success) throw new Refusal('BANK_UNAVAILABLE');
      return read.data;
    },
  };
};
