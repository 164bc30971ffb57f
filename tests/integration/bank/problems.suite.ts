import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { problemOf } from './client.ts';
import { certify } from './signer.ts';
import { world } from './world.ts';

export const checkProblems = (): void => {
  describe('every refusal is problem details', () => {
    test('unknown path, wrong form, not JSON, too large, no token', async () => {
      const json = { 'content-type': 'application/json' };
      const large = JSON.stringify({ id: 'x', password: 'y'.repeat(300_000) });
      const wrongType = { 'content-type': 'text/xml' };
      const answers = await Promise.all([
        world.hong.raw('/nothing', { method: 'GET' }),
        world.hong.raw('/sessions', { method: 'POST', headers: json, body: '{"id":1}' }),
        world.hong.raw('/sessions', { method: 'POST', headers: json, body: '{"id":' }),
        world.hong.raw('/sessions', { method: 'POST', headers: json, body: large }),
        world.hong.raw('/sessions', { method: 'POST', headers: wrongType, body: '<a/>' }),
        world.hong.raw('/certificates', { method: 'GET' }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 413, 415, 401]);
      for (const { type, body } of answers) {
        expect(type).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', code: expect.any(String) });
      }
    });

    test('a write without an idempotency key is refused', async () => {
      const certificate = await certify();
      const challenge = await world.hong.registerChallenge(certificate);
      const body = await world.hong.registerBody(certificate, challenge, randomUUID());
      expect(await problemOf(world.hong.call('register', body))).toMatchObject({
        status: 400,
        code: 'INTERNAL',
      });
    });
  });
};
