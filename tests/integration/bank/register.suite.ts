import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Receipt } from '../../../shared/bank-api.ts';
import { base64, problemOf } from './client.ts';
import { certify } from './signer.ts';
import { world, verifyByOpenssl } from './world.ts';

export const checkRegister = (): void => {
  describe('등록 and 해제', () => {
    test('a signed statement registers, the receipt is the bank’s, the release undoes it', async () => {
      const certificate = await certify();
      const done = await world.hong.register(certificate);
      const receipt = Receipt.parse(await verifyByOpenssl(Buffer.from(done.receipt, 'base64')));
      expect(receipt).toMatchObject({
        act: 'register',
        customer: 'hong',
        registration: done.registration,
        certificateSha256: certificate.sha256,
        number: done.number,
        holder: '홍길동',
      });
      const row = (await world.hong.registrations()).find(({ id }) => id === done.registration);
      expect(row).toMatchObject({
        kind: 'bank-insurance',
        state: 'good',
        certificate: base64(certificate.certificate),
      });
      expect(await world.hong2.registrations()).toEqual([]);
      const again = await world.hong.registerChallenge(certificate);
      expect(again.findings).toEqual([{ code: 'ALREADY_REGISTERED', params: { date: row?.registeredAt } }]);

      const released = await world.hong.release(certificate, done.registration);
      expect(await verifyByOpenssl(Buffer.from(released.receipt, 'base64'))).toMatchObject({
        act: 'release',
      });
      expect((await world.hong.registrations()).map(({ id }) => id)).not.toContain(done.registration);
      const { entries } = await world.hong.call('history', {});
      expect(entries.slice(0, 2).map(({ act, number }) => [act, number])).toEqual([
        ['release', released.number],
        ['register', done.number],
      ]);
      const repeat = world.hong.call('challenge', {
        purpose: 'release',
        registration: done.registration,
        withKey: true,
      });
      expect(await problemOf(repeat)).toMatchObject({ code: 'ALREADY_RELEASED' });
      const foreign = world.hong2.call('challenge', {
        purpose: 'release',
        registration: done.registration,
        withKey: true,
      });
      expect(await problemOf(foreign)).toMatchObject({ code: 'NOT_REGISTERED', status: 404 });
    });

    test('a challenge serves once, and only whom it was given to', async () => {
      const certificate = await certify();
      const challenge = await world.hong.registerChallenge(certificate);
      const key = randomUUID();
      const foreign = await world.hong2.registerBody(certificate, challenge, key);
      expect(await problemOf(world.hong2.call('register', foreign, { key }))).toMatchObject({
        status: 409,
        detail: 'challenge',
      });
      const body = await world.hong.registerBody(certificate, challenge, key);
      const done = await world.hong.call('register', body, { key });
      const replay = randomUUID();
      const second = await world.hong.registerBody(certificate, challenge, replay);
      expect(await problemOf(world.hong.call('register', second, { key: replay }))).toMatchObject({
        status: 409,
        detail: 'challenge',
      });
      await world.hong.release(certificate, done.registration);
    });

    test('same key, same body: the same answer, done once; same key, other body: refused', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      const [first, second] = await Promise.all([
        world.hong.call('register', body, { key }),
        world.hong.call('register', body, { key }),
      ]);
      expect(second).toEqual(first);
      expect(await world.hong.call('register', body, { key })).toEqual(first);
      const { entries } = await world.hong.call('history', {});
      expect(entries.filter(({ registration }) => registration === first.registration)).toHaveLength(1);
      const other = { ...body, language: 'en' } as const;
      expect(await problemOf(world.hong.call('register', other, { key }))).toMatchObject({
        status: 409,
        detail: 'idempotency key of another body',
      });
      expect(await world.hong.call('settle', {}, { parameter: key })).toEqual({
        state: 'done',
        result: first,
      });
      await world.hong.release(certificate, first.registration);
    });

    test('settle fences an unknown key: the late original is refused and changes nothing', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      expect(await world.hong.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
      expect(await problemOf(world.hong.call('register', body, { key }))).toMatchObject({
        status: 409,
        detail: 'idempotency key is fenced',
      });
      expect(await world.hong.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('another customer’s key is nobody else’s business', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      expect(await world.kim.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
      const done = await world.hong.call('register', body, { key });
      expect(await world.kim.call('settle', {}, { parameter: key })).toEqual({ state: 'not-done' });
      await world.hong.release(certificate, done.registration);
    });
  });
};
