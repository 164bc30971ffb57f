import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openssl } from '../../fixtures/openssl.ts';
import { people } from '../../fixtures/people.ts';
import { base64, problemOf, type Client } from './client.ts';
import { certify, revokeNow, signed } from './signer.ts';
import { statementOf } from './statements.ts';
import { world } from './world.ts';

export const checkSignedStatement = (): void => {
  describe('what was signed is what is checked', () => {
    const wrong: [string, Parameters<Client['register']>[1], object][] = [
      ['text', { statement: { text: '본인(홍길동)은 다른 것에 동의합니다.' } }, { detail: 'statement.text' }],
      ['customer', { statement: { customer: 'kim' } }, { detail: 'statement.customer' }],
      ['bank', { statement: { bank: 'other' } }, { detail: 'statement.bank' }],
      ['environment', { statement: { environment: 'production' } }, { detail: 'statement.environment' }],
      ['purpose', { statement: { purpose: 'release' } }, { detail: 'statement.purpose' }],
      ['challenge', { statement: { challenge: 'A'.repeat(43) } }, { detail: 'statement.challenge' }],
      [
        'certificate',
        { statement: { certificateSha256: '0'.repeat(64) } },
        { detail: 'statement.certificateSha256' },
      ],
      [
        'idempotency key',
        { statement: { idempotencyKey: randomUUID() } },
        { detail: 'statement.idempotencyKey' },
      ],
      ['terms', { statement: { terms: 2 } }, { detail: 'statement.terms' }],
      ['no customer', { statement: { customer: null } }, { detail: 'statement.customer' }],
      ['registration', { statement: { registration: 'another' } }, { detail: 'statement.registration' }],
      [
        'R envelope',
        { statement: { randomEnvelopeSha256: '0'.repeat(64) } },
        { detail: 'statement.randomEnvelopeSha256' },
      ],
      ['version', { statement: { version: 2 } }, { detail: 'statement’s form' }],
      ['a member too many', { statement: { ['extra' as 'text']: 1 } }, { detail: 'statement’s form' }],
      [
        'not canonical',
        { content: (statement) => Buffer.from(` ${Buffer.from(statement).toString()}`) },
        { detail: 'statement is not canonical' },
      ],
      [
        'a member twice',
        {
          content: (statement) =>
            Buffer.from(Buffer.from(statement).toString().replace('{"bank"', '{"bank":"other","bank"')),
        },
        { detail: 'statement is not canonical' },
      ],
      ['VID: another R', { random: { random: 'ab'.repeat(20) } }, { code: 'VID_MISMATCH', status: 422 }],
      ['R for another challenge', { random: { challenge: 'x' } }, { detail: 'random envelope’s challenge' }],
      [
        'R for another certificate',
        { random: { certificateSha256: '0'.repeat(64) } },
        { detail: 'random envelope’s certificate' },
      ],
    ];
    test.each(wrong)('%s', async (_name, change, expected) => {
      expect(await problemOf(world.hong.register(await certify(), change))).toMatchObject(expected);
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('a signature by another certificate over the same key', async () => {
      const signer = await certify();
      expect(await problemOf(world.hong.register(await certify(), { signer }))).toMatchObject({
        code: 'SIGNATURE_INVALID',
      });
    });

    test('one byte of the signature, and a message without signingCertificateV2', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      const message = Buffer.from(body.signedStatement, 'base64');
      message[message.length - 5] = (message[message.length - 5] ?? 0) ^ 1;
      const changed = world.hong.call('register', { ...body, signedStatement: base64(message) }, { key });
      expect(await problemOf(changed)).toMatchObject({ code: 'SIGNATURE_INVALID', detail: 'signature' });

      const { challenge, key: other, body: plain } = await world.hong.prepareRegister(certificate);
      const args = ['-binary', '-nodetach', '-md', 'sha256', '-outform', 'DER'];
      const keys = ['-signer', certificate.certificateFile, '-inkey', certificate.keyFile];
      const statement = statementOf(world.hong, 'register', certificate, challenge, other, {
        randomEnvelope: Buffer.from(plain.randomEnvelope ?? '', 'base64'),
      });
      const bare = await openssl(['cms', '-sign', ...args, ...keys], statement);
      const without = world.hong.call(
        'register',
        { ...plain, signedStatement: base64(bare) },
        { key: other },
      );
      expect(await problemOf(without)).toMatchObject({ code: 'SIGNATURE_INVALID' });
    });

    test('without R nothing is registered', async () => {
      const certificate = await certify();
      const { challenge, key, body } = await world.hong.prepareRegister(certificate);
      const statement = statementOf(world.hong, 'register', certificate, challenge, key);
      const signedStatement = base64(await signed(statement, certificate));
      const bare = world.hong.call('register', { ...body, signedStatement, randomEnvelope: null }, { key });
      expect(await problemOf(bare)).toMatchObject({ code: 'RANDOM_MISSING' });
    });

    test('another person’s certificate: the number does not fit, with his own R', async () => {
      const certificate = await certify({ holder: people.other });
      expect((await world.hong.registerChallenge(certificate)).findings).toEqual([]);
      expect(await problemOf(world.hong.register(certificate))).toMatchObject({ code: 'VID_MISMATCH' });
    });

    test('revoked between challenge and registration', async () => {
      const certificate = await certify();
      const { key, body } = await world.hong.prepareRegister(certificate);
      await revokeNow(certificate, 'keyCompromise');
      expect(await problemOf(world.hong.call('register', body, { key }))).toMatchObject({ code: 'REVOKED' });
      expect(await world.hong.registrations()).toEqual([]);
    });

    test.each([
      ['the bank’s own', { units: ['personal4IB', 'WOORI'] }, 'OWN_BANK_CERT'],
      ['expired', { days: [-405, -40] as const }, 'EXPIRED'],
      ['증권/보험용', { policy: '1.2.410.200004.5.1.1.9', issuer: 'signkorea-ca4' }, 'PURPOSE_NOT_ALLOWED'],
      ['untrusted', { issuer: 'stranger-ca' }, 'ISSUER_UNTRUSTED'],
    ])('a client that passes over a finding: %s', async (_name, wanted, code) => {
      expect(await problemOf(world.hong.register(await certify(wanted)))).toMatchObject({ code });
    });
  });
};
