import type { FastifyRequest } from 'fastify';
import { refuseRequest } from '../refusal.ts';

/** Of these Node keeps the first and drops the rest in silence; a gateway before the bank may keep the last. */
const once: ReadonlySet<string> = new Set([
  'authorization',
  'client-version',
  'content-encoding',
  'content-type',
  'host',
  'idempotency-key',
]);

/**
 * What Node lets pass although RFC 9112 does not, or answers by itself without a word: two readers of one request must
 * not see two. Fails with 400.
 */
export const checkHttpForm = ({ raw }: FastifyRequest): void => {
  if (raw.httpVersion !== '1.1') throw refuseRequest('not HTTP/1.1');
  const seen = new Set<string>();
  raw.rawHeaders.forEach((header, i) => {
    const name = header.toLowerCase();
    // Names and values in turn.
    if (i % 2 === 1 || !once.has(name)) return;
    if (seen.has(name)) throw refuseRequest(`two headers ${name}`);
    seen.add(name);
  });
  if (!seen.has('host')) throw refuseRequest('no header host');
};
