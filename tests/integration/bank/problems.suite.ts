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

    test('an app older than the policy takes is told so, by its numbers; about is for everybody', async () => {
      const ask = async (version: string, path = '/certificates') => {
        const headers = { 'client-version': version, authorization: `Bearer ${world.hong.token}` };
        const { status, body } = await world.hong.raw(path, { method: 'GET', headers });
        return [status, (JSON.parse(body) as { code?: string }).code];
      };
      expect(await ask('0.0.99')).toEqual([426, 'APP_OUTDATED']);
      expect(await ask('0.0.99', '/about')).toEqual([200, undefined]);
      expect(await ask('0.1.0')).toEqual([200, undefined]);
      expect(await ask('0.10.0-beta.1')).toEqual([200, undefined]);
      expect(await ask('newest')).toEqual([400, 'INTERNAL']);
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
