import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { problemOf } from './client.ts';
import { freshCode } from './customers.ts';
import { certify, revokeNow } from './signer.ts';
import { world, codes, verifyByOpenssl } from './world.ts';

export const checkReleaseWithoutKey = (): void => {
  describe('해제 without the key', () => {
    test('always a fresh OTP: a wrong one leaves the challenge, a used one is told, the right one releases', async () => {
      const { registration } = await world.hong.register(await certify());
      const challenge = await world.hong.call('challenge', {
        purpose: 'release',
        registration,
        withKey: false,
      });
      expect(challenge.secondFactor).toEqual({ kind: 'otp' });
      expect(codes(challenge.findings)).toEqual(['LAST_CERT']);
      const key = randomUUID();
      const send = (code: string) =>
        world.hong.call(
          'release',
          {
            how: 'without-key',
            challengeId: challenge.id,
            reason: 'lost',
            secondFactor: { kind: 'otp', code },
          },
          { key, parameter: registration },
        );
      // Another one, ready to be released: a number is known as used for two steps only.
      const second = await world.hong.register(await certify());
      const next = await world.hong.call('challenge', {
        purpose: 'release',
        registration: second.registration,
        withKey: false,
      });
      const secondKey = randomUUID();
      const again = (number: string) =>
        world.hong.call(
          'release',
          {
            how: 'without-key',
            challengeId: next.id,
            reason: 'new-computer',
            secondFactor: { kind: 'otp', code: number },
          },
          { key: secondKey, parameter: second.registration },
        );

      const code = await freshCode(world.hong.customer);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      expect(await problemOf(send(wrong))).toMatchObject({ code: 'OTP_WRONG', triesLeft: 4 });
      const done = await send(code);
      expect(await send(code)).toEqual(done);
      expect(await problemOf(again(code))).toMatchObject({ code: 'OTP_USED' });
      expect(await verifyByOpenssl(Buffer.from(done.receipt, 'base64'))).toMatchObject({
        act: 'release-without-key',
        reason: 'lost',
      });
      expect((await world.hong.registrations()).map(({ id }) => id)).toEqual([second.registration]);
      await again(await freshCode(world.hong.customer));
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('a number that was right serves once, though what it was for was refused', async () => {
      const certificate = await certify();
      const [gone, other] = await Promise.all([
        world.hong.register(certificate),
        world.hong.register(await certify()),
      ]);
      const prepare = async ({ registration }: typeof gone) => {
        const asked = { purpose: 'release', registration, withKey: false } as const;
        const { id } = await world.hong.call('challenge', asked);
        return (code: string) =>
          world.hong.call(
            'release',
            { how: 'without-key', challengeId: id, reason: 'lost', secondFactor: { kind: 'otp', code } },
            { key: randomUUID(), parameter: registration },
          );
      };
      const [releaseGone, releaseOther] = [await prepare(gone), await prepare(other)];
      await world.hong.release(certificate, gone.registration);
      const code = await freshCode(world.hong.customer);
      expect(await problemOf(releaseGone(code))).toMatchObject({ code: 'ALREADY_RELEASED' });
      // Whoever looked over the shoulder has nothing now.
      expect(await problemOf(releaseOther(code))).toMatchObject({ code: 'OTP_USED' });
      expect((await world.hong.registrations()).map(({ id }) => id)).toEqual([other.registration]);
    });

    test('a challenge for the key is none for doing without it', async () => {
      const certificate = await certify();
      const { registration } = await world.hong.register(certificate);
      const challenge = await world.hong.call('challenge', {
        purpose: 'release',
        registration,
        withKey: true,
      });
      const attempt = world.hong.call(
        'release',
        {
          how: 'without-key',
          challengeId: challenge.id,
          reason: 'lost',
          secondFactor: { kind: 'otp', code: '123456' },
        },
        { key: randomUUID(), parameter: registration },
      );
      expect(await problemOf(attempt)).toMatchObject({ status: 409, detail: 'challenge' });
      await world.hong.release(certificate, registration);
    });

    test('one revoked since is released with its key', async () => {
      const certificate = await certify();
      const { registration } = await world.hong.register(certificate);
      await revokeNow(certificate, 'superseded');
      expect(await world.hong.registrations()).toMatchObject([{ id: registration, state: 'revoked' }]);
      await world.hong.release(certificate, registration);
      expect(await world.hong.registrations()).toEqual([]);
    });
  });
};
