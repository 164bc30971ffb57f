import { bankApi, Problem, type BankAnswer, type BankBody, type BankCall } from '../../shared/bank-api.ts';
import { Refusal, type Reason } from '../../shared/reasons.ts';
import type { HttpsAnswer, HttpsClient } from '../platform/https.ts';
import { NetworkFailure } from '../platform/network-failure.ts';
import type { Clock, Log } from '../usecases/ports.ts';

/**
 * The request may have been read and acted on, but no answer came that says so. To the reader of a list it is a refusal
 * like any other; for a write it means: find out what became of it.
 */
export class AnswerLost extends Refusal {}

export interface CallOptions<C extends BankCall> {
  readonly body?: BankBody<C>;
  /** Bearer: of the first factor or of the session, as the call asks. */
  readonly token?: string;
  /** What stands in the path for `{id}` or `{key}`. */
  readonly parameter?: string;
  readonly idempotencyKey?: string;
  readonly limitMs?: number;
}

export type Api = <C extends BankCall>(name: C, options?: CallOptions<C>) => Promise<BankAnswer<C>>;

/** The bank chose the ids: one that would lead to another path of the API is not put into one. */
const inPath = (template: string, parameter: string | undefined): string =>
  template.replace(/\{\w+\}/, () => {
    if (parameter === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(parameter)) throw new Refusal('INTERNAL');
    return parameter;
  });

/** A problem's members in the params of the reason: what its sentence names. */
const reasonOf = ({ code, params, triesLeft, until }: Problem): Reason => ({
  code,
  params: {
    ...params,
    ...(triesLeft === undefined ? {} : { triesLeft }),
    ...(until === undefined ? {} : { until }),
  },
});

/** What a refusal means that does not say it in our words: a proxy's, or a server's in distress. */
const statusMeans = (status: number): Reason['code'] => {
  if (status === 401) return 'SESSION_EXPIRED';
  if (status === 429) return 'RATE_LIMITED';
  return status >= 500 ? 'BANK_UNAVAILABLE' : 'INTERNAL';
};

const refusalOf = ({ status, json }: HttpsAnswer): Refusal => {
  const problem = Problem.safeParse(json);
  // Whoever it was, it was not the bank, which says what it refuses: it may have acted before somebody spoke for it.
  if (!problem.success) return new AnswerLost(statusMeans(status));
  const { code, params } = reasonOf(problem.data);
  // A server that failed half-way says so with 5xx and nothing of the matter: the act may be done.
  const isFault = status >= 500 && (code === 'INTERNAL' || code === 'BANK_UNAVAILABLE');
  return isFault ? new AnswerLost('BANK_UNAVAILABLE') : new Refusal(code, params);
};

/**
 * Bank API v1 with both ends of it checked: a request that does not fit its schema is our own fault (INTERNAL); an
 * answer that does not fit is BANK_UNAVAILABLE (the bank's fault, and perhaps gone with the next version), logged by
 * the place in the schema. Fails with Refusal: the bank's own reason, OFFLINE, BANK_UNAVAILABLE, SERVER_IDENTITY; with
 * AnswerLost where the request may have been acted on.
 */
export const createApi = (https: HttpsClient, clock: Clock, log: Log, clientVersion: string): Api => {
  const exchange = async <C extends BankCall>(name: C, options: CallOptions<C>): Promise<HttpsAnswer> => {
    const { method, path, body } = bankApi[name];
    const sent = body.safeParse(options.body ?? {});
    if (!sent.success) throw new Refusal('INTERNAL');
    const started = clock.now().getTime();
    try {
      return await https.request({
        method,
        path: inPath(path, options.parameter),
        headers: {
          'Client-Version': clientVersion,
          ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
          ...(options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey }),
        },
        ...(method === 'POST' ? { body: sent.data } : {}),
        ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
      });
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      const milliseconds = clock.now().getTime() - started;
      log.event('bank.unreachable', { call: name, code: error.code, cause: error.reason, milliseconds });
      throw error.sent ? new AnswerLost(error.code) : new Refusal(error.code);
    }
  };

  return async (name, options = {}) => {
    const answer = await exchange(name, options);
    const { status } = answer;
    if (status >= 400) {
      const refusal = refusalOf(answer);
      log.event('bank.refused', { call: name, status, code: refusal.reason.code });
      throw refusal;
    }
    const read = bankApi[name].answer.safeParse(answer.json ?? {});
    if (!read.success) {
      log.event('bank.answer-unreadable', {
        call: name,
        status,
        at: read.error.issues[0]?.path.join('.') ?? '',
      });
      throw new AnswerLost('BANK_UNAVAILABLE');
    }
    return read.data as BankAnswer<typeof name>;
  };
};
