import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/reasons.ts';
import { AnswerLost, createApi } from '../../../electron/bank/api.ts';
import type { HttpsAnswer, HttpsRequest } from '../../../electron/platform/https.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';

const events: string[] = [];
const setUp = (answer: HttpsAnswer | NetworkFailure) => {
  const requests: HttpsRequest[] = [];
  const api = createApi(
    {
      request(request) {
        requests.push(request);
        return answer instanceof NetworkFailure ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    { now: () => new Date(0) },
    { event: (name, fields) => void events.push(`${name} ${JSON.stringify(fields)}`) },
    '1.2.3',
  );
  return { api, requests };
};
const failure = async (promise: Promise<unknown>): Promise<{ reason: unknown; isLost: boolean }> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason, isLost: error instanceof AnswerLost };
    throw error;
  }
  throw new Error('was not refused');
};
const problem = (status: number, rest: object): HttpsAnswer => ({
  status,
  json: { type: 'about:blank', title: 't', status, ...rest },
});
const refused = (code: string, params = {}, isLost = false) => ({ reason: { code, params }, isLost });
const extend = (answer: HttpsAnswer | NetworkFailure) => failure(setUp(answer).api('extend'));

describe('a refusal', () => {
  it('carries what its sentence names', async () => {
    const answer = problem(401, {
      code: 'LOGIN_FAILED',
      params: { count: 1, limit: 5 },
      triesLeft: 4,
    });
    expect(await extend(answer)).toEqual(refused('LOGIN_FAILED', { count: 1, limit: 5, triesLeft: 4 }));
    const locked = problem(423, { code: 'LOCKED', until: '2026-11-22T10:00:00Z' });
    expect(await extend(locked)).toEqual(refused('LOCKED', { until: '2026-11-22T10:00:00Z' }));
    const tooMany = problem(429, { code: 'RATE_LIMITED', until: '2026-11-22T09:00:30Z' });
    expect(await extend(tooMany)).toEqual(refused('RATE_LIMITED', { until: '2026-11-22T09:00:30Z' }));
    const elsewhere = problem(401, { code: 'SESSION_EXPIRED', params: { why: 'elsewhere' } });
    expect(await extend(elsewhere)).toEqual(refused('SESSION_EXPIRED', { why: 'elsewhere' }));
  });

  it.each([
    [401, 'SESSION_EXPIRED'],
    [400, 'INTERNAL'],
    [404, 'INTERNAL'],
    [429, 'RATE_LIMITED'],
    [500, 'BANK_UNAVAILABLE'],
    [502, 'BANK_UNAVAILABLE'],
    [503, 'BANK_UNAVAILABLE'],
  ] as const)('in nobody’s words, status %i, is %s, and the act may be done', async (status, code) => {
    expect(await extend({ status, json: undefined })).toEqual(refused(code, {}, true));
    expect(await extend({ status, json: { code: 'NOBODY_KNOWS' } })).toEqual(refused(code, {}, true));
  });

  it('that says its reason is certain, even with 503', async () => {
    expect(await extend(problem(503, { code: 'BANK_MAINTENANCE' }))).toEqual(refused('BANK_MAINTENANCE'));
    expect(await extend(problem(500, { code: 'INTERNAL' }))).toEqual(refused('BANK_UNAVAILABLE', {}, true));
  });
});

it.each([true, false])('a network failure, sent: %s', async (sent) => {
  expect(await extend(new NetworkFailure('OFFLINE', 'route', sent))).toEqual(refused('OFFLINE', {}, sent));
});

describe('an answer', () => {
  it('that is not the API’s is the bank’s fault, and its values stay out of the log', async () => {
    const answer = { status: 200, json: { token: 'very-secret', customer: 'hong' } };
    expect(await extend(answer)).toEqual(refused('BANK_UNAVAILABLE', {}, true));
    expect(events.at(-1)).toBe('bank.answer-unreadable {"call":"extend","status":200,"at":"customer"}');
    expect(events.join()).not.toContain('very-secret');
  });

  it('may carry a certificate of 64 KiB, and no larger one', async () => {
    const listing = (octets: number): HttpsAnswer => {
      const certificate = Buffer.alloc(octets).toString('base64');
      const certificateSha256 = 'a'.repeat(64);
      const registeredAt = '2026-11-22T09:00:00Z';
      const row = {
        id: 'r',
        certificate,
        certificateSha256,
        kind: 'universal-personal',
        registeredAt,
        state: 'good',
      };
      return { status: 200, json: { registrations: [row] } };
    };
    const answer = await setUp(listing(64 * 1024)).api('registrations', { token: 't' });
    expect(answer.registrations).toHaveLength(1);
    const larger = setUp(listing(64 * 1024 + 3)).api('registrations', { token: 't' });
    expect(await failure(larger)).toEqual(refused('BANK_UNAVAILABLE', {}, true));
  });

  it('without a body is an empty one', async () => {
    const { api, requests } = setUp({ status: 204, json: undefined });
    expect(await api('logOut', { token: 't' })).toEqual({});
    expect(requests).toEqual([
      {
        method: 'DELETE',
        path: '/sessions',
        headers: { 'Client-Version': '1.2.3', Authorization: 'Bearer t' },
      },
    ]);
  });
});

describe('a request', () => {
  it('carries its idempotency key', async () => {
    const { api, requests } = setUp({ status: 422, json: {} });
    const key = '7b1e4c56-9d0f-4f7e-8a55-3f9f8a0c1d2e';
    await failure(api('settle', { token: 't', parameter: key, idempotencyKey: key }));
    expect(requests[0]).toMatchObject({
      path: `/operations/${key}/settle`,
      headers: { 'Idempotency-Key': key },
      body: {},
    });
  });

  it.each(['..', '../sessions', 'a/b', 'a?b', '', '%2e%2e', 'ㄱ'])(
    'is not led elsewhere by the id %j',
    async (parameter) => {
      const { api, requests } = setUp({ status: 200, json: {} });
      expect(await failure(api('settle', { parameter }))).toEqual(refused('INTERNAL'));
      expect(requests).toEqual([]);
    },
  );

  it('that does not fit its schema is not sent', async () => {
    const { api, requests } = setUp({ status: 200, json: {} });
    expect(await failure(api('confirmSecondFactor', { body: { kind: 'otp', code: '12' } }))).toEqual(
      refused('INTERNAL'),
    );
    expect(requests).toEqual([]);
  });
});
