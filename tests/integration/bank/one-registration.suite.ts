import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { base64, problemOf } from './client.ts';
import { certify } from './signer.ts';
import { codes, verifyByOpenssl, world } from './world.ts';

export const checkOneRegistration = (): void => {
  describe('one active registration a certificate', () => {
    test('two user ids of one person at the same moment: one wins, the other learns it after proving who he is', async () => {
      const certificate = await certify();
      const results = await Promise.all(
        [world.hong, world.hong2].map((client) =>
          client.register(certificate).then(
            () => 'done',
            (error: unknown) => error,
          ),
        ),
      );
      expect(results.filter((result) => result === 'done')).toHaveLength(1);
      const lost = results.find((result) => result !== 'done');
      expect(lost).toMatchObject({ problem: { code: 'REGISTERED_ELSEWHERE', status: 409 } });
      expect((await world.hong.registrations()).length + (await world.hong2.registrations()).length).toBe(1);
      // Before identity is proven nothing is told: not in the findings, not to another person.
      const loser = (await world.hong.registrations()).length === 0 ? world.hong : world.hong2;
      expect((await loser.registerChallenge(certificate)).findings).toEqual([]);
      expect(await problemOf(world.kim.register(certificate))).toMatchObject({ code: 'VID_MISMATCH' });
    });

    test('a renewal replaces its predecessor in one step', async () => {
      const sameNameAs = `renewal-${randomUUID()}`;
      const name = {
        issuer: 'signgate-ca6',
        policy: '1.2.410.200004.5.2.1.2',
        units: ['personal'],
        sameNameAs,
      };
      const [before, after] = await Promise.all([
        certify({ ...name, days: [-345, 20] }),
        certify({ ...name, days: [-3, 362] }),
      ]);
      const old = await world.hong.register(before);
      const challenge = await world.hong.registerChallenge(after);
      expect(codes(challenge.findings)).toEqual(['WILL_REPLACE']);
      expect(challenge.replaces).toEqual({ id: old.registration, certificate: base64(before.certificate) });
      const done = await world.hong.register(after);
      expect((await world.hong.registrations()).map(({ id }) => id)).toEqual([done.registration]);
      const receipt = await verifyByOpenssl(Buffer.from(done.receipt, 'base64'));
      const { serialNumber } = parseCertificate(before.certificate);
      expect(receipt).toMatchObject({
        act: 'replace',
        replaced: { registration: old.registration, serialNumber },
      });
      // The other way round it is no renewal.
      expect((await world.hong.registerChallenge(before)).replaces).toBeNull();
      await world.hong.release(after, done.registration);
    });

    test('a registration that changed after it was shown is not replaced', async () => {
      const sameNameAs = `renewal-${randomUUID()}`;
      const [before, after] = await Promise.all([
        certify({ sameNameAs, days: [-345, 20] }),
        certify({ sameNameAs, days: [-3, 362] }),
      ]);
      const old = await world.hong.register(before);
      const key = randomUUID();
      const challenge = await world.hong.registerChallenge(after);
      const body = await world.hong.registerBody(after, challenge, key);
      await world.hong.release(before, old.registration);
      expect(await problemOf(world.hong.call('register', body, { key }))).toMatchObject({
        code: 'CHANGED_ELSEWHERE',
      });
    });

    test('the limit', async () => {
      const held = await Promise.all(Array.from({ length: 7 }, () => certify()));
      for (const certificate of held.slice(0, 6)) await world.hong.register(certificate);
      const last = held[6]!;
      const { findings } = await world.hong.registerChallenge(last);
      expect(findings).toEqual([{ code: 'LIMIT_REACHED', params: { limit: 6 } }]);
      expect(await problemOf(world.hong.register(last))).toMatchObject({
        code: 'LIMIT_REACHED',
        params: { limit: 6 },
      });
    });
  });
};
