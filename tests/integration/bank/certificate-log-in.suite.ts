import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { base64, problemOf, type Client } from './client.ts';
import { secondFactorOf } from './customers.ts';
import { certify, revokeNow, signed, type UserCertificate } from './signer.ts';
import { logInStatementOf } from './statements.ts';
import { world } from './world.ts';

/** Nobody yet: a client that has no session. */
const stranger = (): Client => world.bank.client('hong');

const registered = async (): Promise<UserCertificate> => {
  const certificate = await certify();
  await world.hong.register(certificate);
  return certificate;
};

export const checkCertificateLogIn = (): void => {
  describe('log-in with a certificate', () => {
    test('a registered one is the first factor, no more: the second gives the session of who registered it', async () => {
      const certificate = await registered();
      const client = stranger();
      const { token, next } = await client.passCertificate(certificate);
      expect(next).toEqual({ kind: 'otp' });
      client.token = token;
      expect(await problemOf(client.registrations())).toMatchObject({ code: 'SESSION_EXPIRED' });
      const session = await client.call('confirmSecondFactor', await secondFactorOf(client.customer, next));
      expect(session.customer.id).toBe('hong');
      expect(session.token).not.toBe(token);
      world.hong.token = session.token;
      expect(await world.hong.registrations()).toHaveLength(1);
    });

    test('one that is not registered gets the same challenge, and after the signature only that it is not', async () => {
      const mine = await registered();
      const other = await certify();
      const client = stranger();
      const challenges = [await client.logInChallenge(mine), await client.logInChallenge(other)];
      const shapes = challenges.map((challenge) =>
        Object.entries(challenge).map(([name, value]) => [name, value.length]),
      );
      expect(shapes[0]).toEqual(shapes[1]);
      expect(await problemOf(client.passCertificate(other))).toMatchObject({
        status: 404,
        code: 'NOT_REGISTERED',
      });
      // Without the key there is no difference at all.
      const [a, b] = [
        await problemOf(client.passCertificate(mine, { signer: other })),
        await problemOf(client.passCertificate(other, { signer: mine })),
      ];
      expect(a).toEqual(b);
      expect(a).toMatchObject({ status: 422, code: 'SIGNATURE_INVALID' });
    });

    const spoilt: [string, Parameters<Client['passCertificate']>[1], string][] = [
      ['text', { statement: { text: '아래 인증서로 다른 은행에 로그인합니다.' } }, 'statement.text'],
      ['purpose', { statement: { purpose: 'register' } }, 'statement.purpose'],
      ['customer', { statement: { customer: 'hong' } }, 'statement.customer'],
      ['bank', { statement: { bank: 'other' } }, 'statement.bank'],
      ['environment', { statement: { environment: 'production' } }, 'statement.environment'],
      ['challenge', { statement: { challenge: 'A'.repeat(43) } }, 'statement.challenge'],
      ['certificate', { statement: { certificateSha256: '0'.repeat(64) } }, 'statement.certificateSha256'],
      ['registration', { statement: { registration: randomUUID() } }, 'statement.registration'],
      ['terms', { statement: { terms: 1 } }, 'statement.terms'],
      [
        'R envelope',
        { statement: { randomEnvelopeSha256: '0'.repeat(64) } },
        'statement.randomEnvelopeSha256',
      ],
      ['no number', { statement: { idempotencyKey: 'none' } }, 'statement’s form'],
      [
        'an hour ago',
        { statement: { time: new Date(Date.now() - 3_600_000).toISOString() } },
        'statement.time',
      ],
      [
        'not canonical',
        { content: (statement) => Buffer.from(` ${Buffer.from(statement).toString()}`) },
        'statement is not canonical',
      ],
    ];
    test('every word of the statement is the bank’s', async () => {
      const certificate = await registered();
      for (const [name, change, detail] of spoilt)
        expect(await problemOf(stranger().passCertificate(certificate, change)), name).toMatchObject({
          status: 400,
          code: 'INTERNAL',
          detail,
        });
    });

    test('a challenge serves once, right or wrong, and for its own certificate', async () => {
      const certificate = await registered();
      const client = stranger();
      const challenge = await client.logInChallenge(certificate);
      const body = await client.logInBody(certificate, challenge);
      await client.call('logInWithCertificate', body);
      const gone = { status: 409, code: 'INTERNAL', detail: 'challenge' };
      expect(await problemOf(client.call('logInWithCertificate', body))).toMatchObject(gone);

      const second = await client.logInChallenge(certificate);
      const wrong = await client.logInBody(certificate, second, { statement: { bank: 'other' } });
      expect(await problemOf(client.call('logInWithCertificate', wrong))).toMatchObject({
        detail: 'statement.bank',
      });
      const right = await client.logInBody(certificate, second);
      expect(await problemOf(client.call('logInWithCertificate', right))).toMatchObject(gone);

      const other = await certify();
      const others = await client.logInBody(certificate, await client.logInChallenge(other));
      expect(await problemOf(client.call('logInWithCertificate', others))).toMatchObject(gone);
      const guessed = { ...right, challengeId: randomUUID() };
      expect(await problemOf(client.call('logInWithCertificate', guessed))).toMatchObject(gone);
    });

    test('what was signed to register never logs in, nor the reverse', async () => {
      const certificate = await certify();
      const { body, key, challenge } = await world.hong.prepareRegister(certificate);
      const logIn = await stranger().logInChallenge(certificate);
      const { signedStatement } = body;
      const crossed = { certificateSha256: certificate.sha256, challengeId: logIn.id, signedStatement };
      expect(
        await problemOf(stranger().call('logInWithCertificate', { ...crossed, language: 'ko' })),
      ).toMatchObject({ status: 400, code: 'INTERNAL', detail: 'statement.purpose' });
      // Not even with the register's challenge in it.
      const statement = logInStatementOf(world.hong, certificate, challenge);
      const reverse = { ...body, signedStatement: base64(await signed(statement, certificate)) };
      expect(await problemOf(world.hong.call('register', reverse, { key }))).toMatchObject({
        status: 400,
        code: 'INTERNAL',
      });
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('no longer once it is released, suspended or revoked', async () => {
      const released = await certify();
      const { registration } = await world.hong.register(released);
      await world.hong.release(released, registration);
      expect(await problemOf(stranger().passCertificate(released))).toMatchObject({ code: 'NOT_REGISTERED' });
      for (const [reason, code] of [
        ['certificateHold', 'SUSPENDED'],
        ['keyCompromise', 'REVOKED'],
      ] as const) {
        const certificate = await registered();
        await stranger().passCertificate(certificate);
        await revokeNow(certificate, reason);
        expect(await problemOf(stranger().passCertificate(certificate))).toMatchObject({ code });
      }
    });

    test('what is no certificate gets no challenge', async () => {
      const junk = stranger().call('logInChallenge', { certificate: base64(Buffer.from('junk')) });
      expect(await problemOf(junk)).toMatchObject({ status: 422, code: 'FILE_DAMAGED' });
    });

    test('wrong signatures are counted by certificate: then it waits, the right one too, and others do not', async () => {
      const certificate = await registered();
      const signer = await certify();
      const tried = [];
      for (let i = 0; i < 5; i++)
        tried.push((await problemOf(stranger().passCertificate(certificate, { signer }))).code);
      expect(tried).toEqual([...Array<string>(4).fill('SIGNATURE_INVALID'), 'RATE_LIMITED']);
      const waiting = await problemOf(stranger().passCertificate(certificate));
      expect(waiting).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
      expect(await problemOf(stranger().passCertificate(signer))).toMatchObject({ code: 'NOT_REGISTERED' });
      await sleep(Date.parse(waiting.until ?? '') - Date.now() + 50);
      expect((await stranger().passCertificate(certificate)).next).toEqual({ kind: 'otp' });
    });
  });
};
