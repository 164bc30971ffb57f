import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { bankApi, type BankAnswer, type BankBody, type BankCall } from '../../../shared/bank-api.ts';
import { draftStatement } from '../../../shared/statement.ts';
import type { KeyPair } from '../../../electron/keys/key-pair.ts';
import { sign } from '../../../electron/keys/sign.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import { Line, requestOf } from './line.ts';
import { credentials } from './population.ts';
import { tellersOf, type Size } from './size.ts';
import type { Specimen } from './specimen.ts';

/** A registration ready to be sent: everything that its customer does beforehand has been done. */
export interface Prepared {
  /** Position of the customer: his writes are sent one after the other. */
  readonly teller: number;
  readonly idempotencyKey: string;
  readonly request: Buffer;
}

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');

const callOn =
  (line: Line) =>
  async <C extends BankCall>(name: C, body: BankBody<C>, token?: string): Promise<BankAnswer<C>> => {
    const { method, path, answer } = bankApi[name];
    if (method === 'DELETE') throw new Error(`${name} is not asked here`);
    const said = await line.send(
      requestOf({ method, path, body, ...(token === undefined ? {} : { token }) }),
    );
    if (said.status !== 200) throw new Error(`${name}: the bank answered ${said.status} ${said.body}`);
    return answer.parse(JSON.parse(said.body)) as BankAnswer<C>;
  };
type Ask = ReturnType<typeof callOn>;

const logIn = async (ask: Ask, id: string): Promise<BankAnswer<'confirmSecondFactor'>> => {
  const first = await ask('logIn', { id, password: credentials.password });
  const code = new TOTP({ secret: credentials.otpSecret }).generate();
  return ask('confirmSecondFactor', { kind: 'otp', code }, first.token);
};

/** Challenges a certificate nobody has and signs its registration, as the customer's computer does. */
const prepare = async (
  ask: Ask,
  profile: BankProfile,
  envelopeCertificate: Uint8Array,
  { token, customer }: BankAnswer<'confirmSecondFactor'>,
  pair: KeyPair,
): Promise<Omit<Prepared, 'teller'>> => {
  const certificate = base64(pair.certificate);
  const challenge = await ask('challenge', { purpose: 'register', certificate }, token);
  if (challenge.secondFactor !== null || challenge.replaces !== null)
    throw new Error('another challenge than the load’s');
  const idempotencyKey = randomUUID();
  const { signedStatement, randomEnvelope } = await sign(pair, {
    statement: draftStatement({
      purpose: 'register',
      language: 'ko',
      profile,
      customer,
      certificate: parseCertificate(pair.certificate),
      registration: null,
      replaces: null,
      terms: challenge.terms,
      challenge: challenge.challenge,
      idempotencyKey,
      at: new Date(),
    }),
    random: 'required',
    envelopeCertificate,
    chain: [],
  });
  const body: BankBody<'register'> = {
    challengeId: challenge.id,
    signedStatement: base64(signedStatement),
    randomEnvelope: randomEnvelope && base64(randomEnvelope),
    language: 'ko',
  };
  const request = requestOf({ method: 'POST', path: bankApi.register.path, token, idempotencyKey, body });
  return { idempotencyKey, request };
};

/** Passwords are derived and statements signed on all cores: so many customers at a time. */
const atOnce = 4;

/** Every teller logs in with password and OTP and prepares his registrations. */
export const prepareAll = async (
  profile: BankProfile,
  size: Size,
  specimen: Specimen,
): Promise<Prepared[]> => {
  const privateKey = readPrivateKeyInfo(specimen.pkcs8).info;
  const waiting = [...tellersOf(size).entries()];
  const prepared: Prepared[] = [];
  const prepareSome = async (): Promise<void> => {
    const line = await Line.open(profile);
    try {
      const ask = callOn(line);
      const envelopeCertificate = Buffer.from((await ask('about', {})).envelopeCertificate, 'base64');
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [teller, id] = next;
        const session = await logIn(ask, id);
        for (let i = 0; i < size.registrations; i++) {
          const number = size.customers * size.certificates + i * size.tellers + teller;
          const pair: KeyPair = { certificate: specimen.issue(number), privateKey, chain: [] };
          prepared.push({ teller, ...(await prepare(ask, profile, envelopeCertificate, session, pair)) });
        }
      }
    } finally {
      line.end();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, prepareSome));
  return prepared;
};
