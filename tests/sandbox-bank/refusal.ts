import { STATUS_CODES } from 'node:http';
import { Refusal, type Reason, type ReasonCode } from '../../shared/reasons.ts';
import type { Problem } from '../../shared/bank-api.ts';

/** HTTP status by reason; what is not here is 422, a request that was understood and is refused. */
const statuses: { readonly [C in ReasonCode]?: number } = {
  LOGIN_FAILED: 401,
  OTP_WRONG: 401,
  OTP_USED: 401,
  SESSION_EXPIRED: 401,
  LOCKED: 423,
  NOT_REGISTERED: 404,
  ALREADY_REGISTERED: 409,
  ALREADY_RELEASED: 409,
  REGISTERED_ELSEWHERE: 409,
  LIMIT_REACHED: 409,
  CHANGED_ELSEWHERE: 409,
  RATE_LIMITED: 429,
  STATUS_UNKNOWN: 503,
  BANK_UNAVAILABLE: 503,
  BANK_MAINTENANCE: 503,
  APP_OUTDATED: 426,
  INTERNAL: 400,
};

/** What the bank refuses, and why; `detail` is for developers (never a value from the request). */
export class BankRefusal extends Refusal {
  readonly status: number;
  readonly detail: string | undefined;
  constructor(
    code: ReasonCode,
    params: Reason['params'] = {},
    options: { status?: number; detail?: string } = {},
  ) {
    super(code, params);
    this.status = options.status ?? statuses[code] ?? 422;
    this.detail = options.detail;
  }
}

export const refuseFor = (reason: Reason): BankRefusal => new BankRefusal(reason.code, reason.params);

/** Something only a faulty or hostile client sends: no sentence of its own for the customer. */
export const refuseRequest = (detail: string, status = 400): BankRefusal =>
  new BankRefusal('INTERNAL', {}, { status, detail });

/** RFC 9457. `about:blank`: the reason code says more than a type's address could. */
export const problemOf = (refusal: BankRefusal): Problem => {
  const { code, params } = refusal.reason;
  const { triesLeft, until } = params;
  return {
    type: 'about:blank',
    title: STATUS_CODES[refusal.status] ?? 'Error',
    status: refusal.status,
    code,
    params,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
    ...(typeof until === 'string' ? { until } : {}),
  };
};
