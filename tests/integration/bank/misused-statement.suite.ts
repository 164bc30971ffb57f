import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { people } from '../../fixtures/people.ts';
import { base64, problemOf } from './client.ts';
import { certify, enveloped, signed } from './signer.ts';
import { logInStatementOf, statementOf } from './statements.ts';
import { world } from './world.ts';

const der = (text: string | null): Uint8Array => Buffer.from(text ?? '', 'base64');

/** Only a faulty or hostile client gets there. */
const refusedAt = (field: string) => ({ code: 'INTERNAL', detail: `statement.${field}` });

/** Somebody has what a customer really signed, every byte of it, and uses it otherwise. */
export const checkMisusedStatement = (): void => {
  describe('a statement signed rightly, for something else', () => {
    const spent = { status: 409, detail: 'challenge' };

    test('replayed, under its own challenge: that is used up', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      const { registration } = await world.hong.call('register', body, { key });
      await world.hong.release(certificate, registration);
      expect(await problemOf(world.hong.call('register', body, { key: randomUUID() }))).toMatchObject(spent);
      // Under its own key it is the answer of then, and nothing is done.
      expect((await world.hong.call('register', body, { key })).registration).toBe(registration);
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('replayed, under a new challenge', async () => {
      const certificate = await certify();
      const { body } = await world.hong.prepareRegister(certificate);
      const { id } = await world.hong.registerChallenge(certificate);
      const replayed = world.hong.call('register', { ...body, challengeId: id }, { key: randomUUID() });
      expect(await problemOf(replayed)).toMatchObject(refusedAt('challenge'));
    });

    test('under another key', async () => {
      const { body } = await world.hong.prepareRegister(await certify());
      const moved = world.hong.call('register', body, { key: randomUUID() });
      expect(await problemOf(moved)).toMatchObject(refusedAt('idempotencyKey'));
    });

    test('another customer’s, who is the same person', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong2.prepareRegister(certificate);
      const { id } = await world.hong.registerChallenge(certificate);
      const swapped = world.hong.call('register', { ...body, challengeId: id }, { key });
      expect(await problemOf(swapped)).toMatchObject(refusedAt('customer'));
      expect(await problemOf(world.hong.call('register', body, { key }))).toMatchObject(spent);
    });

    test('another certificate’s', async () => {
      const [one, other] = await Promise.all([certify(), certify()]);
      const { key, body } = await world.hong.prepareRegister(one);
      const { id } = await world.hong.registerChallenge(other);
      const swapped = world.hong.call('register', { ...body, challengeId: id }, { key });
      expect(await problemOf(swapped)).toMatchObject({ code: 'SIGNATURE_INVALID' });
    });

    test('another purpose’s: to release, sent to register; to register, sent to release', async () => {
      const certificate = await certify();
      const { challenge, key, body } = await world.hong.prepareRegister(certificate);
      const toRelease = statementOf(world.hong, 'release', certificate, challenge, key, {
        randomEnvelope: der(body.randomEnvelope),
      });
      const signedStatement = base64(await signed(toRelease, certificate));
      const asRegister = world.hong.call('register', { ...body, signedStatement }, { key });
      expect(await problemOf(asRegister)).toMatchObject(refusedAt('purpose'));

      const { registration } = await world.hong.register(certificate);
      const asked = { purpose: 'release', registration, withKey: true } as const;
      const release = await world.hong.call('challenge', asked);
      const toRegister = statementOf(world.hong, 'register', certificate, release, key, { registration });
      const asRelease = world.hong.call(
        'release',
        {
          how: 'signed',
          challengeId: release.id,
          signedStatement: base64(await signed(toRegister, certificate)),
          randomEnvelope: null,
          language: 'ko',
        },
        { key, parameter: registration },
      );
      expect(await problemOf(asRelease)).toMatchObject(refusedAt('purpose'));
      expect(await world.hong.registrations()).toHaveLength(1);
    });

    test('to log in, sent to register', async () => {
      const certificate = await certify();
      const { challenge, key, body } = await world.hong.prepareRegister(certificate);
      const toLogIn = logInStatementOf(world.hong, certificate, challenge, { idempotencyKey: key });
      const signedStatement = base64(await signed(toLogIn, certificate));
      const asRegister = world.hong.call('register', { ...body, signedStatement }, { key });
      expect(await problemOf(asRegister)).toMatchObject(refusedAt('purpose'));
    });

    test('another bank’s, its name in the words and all', async () => {
      const certificate = await certify();
      const { challenge, key, body } = await world.hong.prepareRegister(certificate);
      const { profile, customer } = world.hong;
      const bank = { ...profile.bank, id: 'other', name: { ko: '다른은행', en: 'Other Bank' } };
      const theirs = { profile: { ...profile, bank }, customer };
      const statement = statementOf(theirs, 'register', certificate, challenge, key, {
        randomEnvelope: der(body.randomEnvelope),
      });
      const signedStatement = base64(await signed(statement, certificate));
      const sent = world.hong.call('register', { ...body, signedStatement }, { key });
      expect((await problemOf(sent)).detail).toMatch(/^statement\.(bank|text)$/);
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('signed again by another person, every word as it was', async () => {
      const certificate = await certify();
      const thief = await certify({ holder: people.other });
      const resigned = world.hong.register(certificate, { signer: thief });
      expect(await problemOf(resigned)).toMatchObject({ code: 'SIGNATURE_INVALID' });
    });
  });

  describe('an R envelope from elsewhere', () => {
    test('captured when the same certificate was registered before', async () => {
      const certificate = await certify();
      const before = await world.hong.prepareRegister(certificate);
      const { registration } = await world.hong.call('register', before.body, { key: before.key });
      await world.hong.release(certificate, registration);

      const challenge = await world.hong.registerChallenge(certificate);
      const key = randomUUID();
      const captured = before.body.randomEnvelope;
      const statement = statementOf(world.hong, 'register', certificate, challenge, key, {
        randomEnvelope: der(captured),
      });
      const body = {
        challengeId: challenge.id,
        signedStatement: base64(await signed(statement, certificate)),
        randomEnvelope: captured,
        language: 'ko',
      } as const;
      expect(await problemOf(world.hong.call('register', body, { key }))).toMatchObject({
        detail: 'random envelope’s challenge',
      });
    });

    test.each(['another certificate’s', 'made by somebody who knows R and challenge'])(
      'swapped in on the way: %s',
      async (whose) => {
        const [one, other] = await Promise.all([certify(), certify()]);
        const { challenge, key, body } = await world.hong.prepareRegister(one);
        const { envelopeCertificate } = await world.hong.call('about', {});
        const own = { challenge: challenge.challenge, certificateSha256: one.sha256, random: one.random };
        const randomEnvelope = whose.startsWith('another')
          ? (await world.hong.prepareRegister(other)).body.randomEnvelope
          : base64(await enveloped(own, der(envelopeCertificate)));
        const sent = world.hong.call('register', { ...body, randomEnvelope }, { key });
        expect(await problemOf(sent)).toMatchObject(refusedAt('randomEnvelopeSha256'));
      },
    );
  });

  describe('what is guessed', () => {
    test('a session', async () => {
      const guesser = world.bank.client('kim');
      guesser.token = base64(Buffer.alloc(32, 7));
      expect(await problemOf(guesser.registrations())).toMatchObject({
        status: 401,
        code: 'SESSION_EXPIRED',
      });
    });

    test('a challenge, a registration, another’s challenge or registration: one answer each', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong2.prepareRegister(certificate);
      for (const challengeId of [randomUUID(), body.challengeId])
        expect(await problemOf(world.hong.call('register', { ...body, challengeId }, { key }))).toMatchObject(
          { status: 409, detail: 'challenge' },
        );
      const { registration } = await world.hong2.call('register', body, { key });
      for (const guessed of [randomUUID(), registration])
        expect(
          await problemOf(
            world.hong.call('challenge', { purpose: 'release', registration: guessed, withKey: false }),
          ),
        ).toEqual(expect.objectContaining({ status: 404, code: 'NOT_REGISTERED', params: {} }));
      await world.hong2.release(certificate, registration);
    });

    test('another’s registration in the path of a release, one’s own challenge in the body', async () => {
      const [mine, theirs] = await Promise.all([certify(), certify()]);
      const own = await world.hong.register(mine);
      const foreign = await world.hong2.register(theirs);
      const key = randomUUID();
      const asked = { purpose: 'release', registration: own.registration, withKey: true } as const;
      const challenge = await world.hong.call('challenge', asked);
      const statement = statementOf(world.hong, 'release', mine, challenge, key, {
        registration: own.registration,
      });
      const body = {
        how: 'signed',
        challengeId: challenge.id,
        signedStatement: base64(await signed(statement, mine)),
        randomEnvelope: null,
        language: 'ko',
      } as const;
      const sent = world.hong.call('release', body, { key, parameter: foreign.registration });
      expect(await problemOf(sent)).toMatchObject({ status: 409, detail: 'challenge' });
      expect(await world.hong2.registrations()).toMatchObject([{ id: foreign.registration }]);
    });
  });
};
