import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BankRefusal } from '../refusal.ts';

const minute = 60_000;
/** So many addresses, and customers, are remembered; beyond it those that asked longest ago are not. */
const remembered = 100_000;
/** Behind one address there may be a company; log-in, where a stranger guesses, is for people alone. */
const addressShare = 20;
const logInShare = 1 / 5;

/** Counts a request; fails with RATE_LIMITED (`until`) where there were too many within the minute. */
type Limit = (request: FastifyRequest) => Promise<void>;

export interface RateLimits {
  /** Every request, also one that leads nowhere: before anything is looked up. */
  readonly address: Limit;
  /** Those for which nobody is logged in yet. */
  readonly logIn: Limit;
  /** Those of a session, whatever address they come from. */
  customer(request: FastifyRequest, id: string): Promise<void>;
}

/**
 * Limits by address and by customer. They are counted by this process, in memory: of several processes each counts for
 * itself, and a bank's gateway before them counts for all.
 */
export const rateLimits = async (
  app: FastifyInstance,
  requestsPerMinute: number,
  now: () => Date,
): Promise<RateLimits> => {
  await app.register(rateLimit, { global: false });
  const limit = (max: number, keyOf: (request: FastifyRequest) => string): Limit => {
    const options: RateLimitOptions = {
      max: Math.ceil(max),
      timeWindow: minute,
      cache: remembered,
      keyGenerator: keyOf,
    };
    const count = app.createRateLimit(options);
    return async (request) => {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      const until = new Date(now().getTime() + counted.ttl).toISOString();
      throw new BankRefusal('RATE_LIMITED', { until });
    };
  };
  const customers = new WeakMap<FastifyRequest, string>();
  const ofCustomer = limit(requestsPerMinute, (request) => customers.get(request) ?? '');
  return {
    address: limit(requestsPerMinute * addressShare, ({ ip }) => ip),
    logIn: limit(requestsPerMinute * logInShare, ({ ip }) => ip),
    customer: (request, id) => {
      customers.set(request, id);
      return ofCustomer(request);
    },
  };
};
