import { expect } from 'vitest';
import { fitsProblem, type Operation } from './description.ts';
import type { Reply } from './wire.ts';

/** What is wrong with an answer, by the description alone. */

const parse = (body: Buffer): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));

/** A refusal: 4xx, problem details as described, with nothing of what was sent in it. */
export const expectRefusal = (reply: Reply | undefined, secrets: readonly string[] = []): void => {
  expect(reply, 'the connection was closed without an answer').toBeDefined();
  if (!reply) return;
  const text = reply.body.toString();
  expect(reply.status, text).toBeGreaterThanOrEqual(400);
  expect(reply.status, text).toBeLessThan(500);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json(?:;|$)/);
  const problem = parse(reply.body) as { readonly status: number };
  expect(fitsProblem(problem) || fitsProblem.errors, text).toBe(true);
  expect(problem.status).toBe(reply.status);
  expectNoneOf(text, secrets);
};

export const expectNoneOf = (text: string, secrets: readonly string[]): void => {
  for (const secret of secrets) if (secret.length >= 8) expect(text).not.toContain(secret);
};

/** A success: 200, JSON as described, kept by nobody on the way. */
export const expectSuccess = (reply: Reply, operation: Operation): void => {
  const text = reply.body.toString();
  expect(reply.status, text).toBe(200);
  expect(reply.headers['content-type']).toMatch(/^application\/json(?:;|$)/);
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(operation.fitsAnswer(parse(reply.body)) || operation.fitsAnswer.errors, text).toBe(true);
};
