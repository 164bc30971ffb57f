import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { bankApi, type BankAnswer, type BankBody, type BankCall } from '../../../shared/bank-api.ts';
import { draftStatement, type Purpose } from '../../../shared/statement.ts';
import type { KeyPair } from '../../../electron/keys/key-pair.ts';
import { sign } from '../../../electron/keys/sign.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { decryptPrivateKey } from '../../../electron/pki/private-key.ts';
import { createHttpsClient } from '../../../electron/platform/https.ts';
import type { BankProcess } from './process.ts';

/** A pair with its key open: a load's clients have typed their passwords before. */
export const openPair = async (folder: string, password: string): Promise<KeyPair> => ({
  certificate: await readFile(path.join(folder, 'signCert.der')),
  privateKey: await decryptPrivateKey(
    await readFile(path.join(folder, 'signPri.key')),
    Buffer.from(password),
  ),
  chain: [],
});

/** The demo customer logged in, without a window: challenges, signs and sends as fast as the bank takes it. */
export interface Teller {
  /** Answers the registration's id. */
  register(pair: KeyPair): Promise<string>;
  release(pair: KeyPair, registration: string): Promise<void>;
}

export const logIn = async ({ profile, customer }: BankProcess): Promise<Teller> => {
  const client = createHttpsClient({ ...profile.server });
  let token = '';
  const call = async <C extends BankCall>(
    name: C,
    body: BankBody<C>,
    more: { readonly id?: string; readonly key?: string } = {},
  ): Promise<BankAnswer<C>> => {
    const { method, path: pattern, answer } = bankApi[name];
    const { status, json } = await client.request({
      method,
      path: pattern.replace('{id}', more.id ?? ''),
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(more.key ? { 'Idempotency-Key': more.key } : {}),
      },
      ...(method === 'GET' ? {} : { body }),
    });
    if (status !== 200) throw new Error(`${name}: the bank answered ${status} ${JSON.stringify(json)}`);
    return answer.parse(json) as BankAnswer<C>;
  };

  const about = await call('about', {});
  const envelopeCertificate = Buffer.from(about.envelopeCertificate, 'base64');
  ({ token } = await call('logIn', { id: customer.id, password: customer.password }));
  const period = profile.demo?.customers[0]?.otpStep ?? 30;
  const code = new TOTP({ secret: customer.otpSecret, period }).generate();
  ({ token } = await call('confirmSecondFactor', { kind: 'otp', code }));

  const signed = async (
    purpose: Purpose,
    pair: KeyPair,
    challenge: BankAnswer<'challenge'>,
    registration: string | null,
    key: string,
  ) => {
    const { signedStatement, randomEnvelope } = await sign(pair, {
      statement: draftStatement({
        purpose,
        language: 'ko',
        profile,
        customer,
        certificate: parseCertificate(pair.certificate),
        registration,
        replaces: null,
        terms: challenge.terms,
        challenge: challenge.challenge,
        idempotencyKey: key,
        at: new Date(),
      }),
      random: 'required',
      envelopeCertificate,
      chain: [],
    });
    const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
    return {
      challengeId: challenge.id,
      signedStatement: base64(signedStatement),
      randomEnvelope: randomEnvelope && base64(randomEnvelope),
      language: 'ko' as const,
    };
  };

  return {
    async register(pair) {
      const certificate = Buffer.from(pair.certificate).toString('base64');
      const challenge = await call('challenge', { purpose: 'register', certificate });
      const key = randomUUID();
      const body = await signed('register', pair, challenge, null, key);
      return (await call('register', body, { key })).registration;
    },
    async release(pair, registration) {
      const challenge = await call('challenge', { purpose: 'release', registration, withKey: true });
      const key = randomUUID();
      const body = await signed('release', pair, challenge, registration, key);
      await call('release', { how: 'signed', ...body }, { id: registration, key });
    },
  };
};
