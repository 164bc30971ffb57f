import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { bankApi, Problem, type BankAnswer, type BankBody, type BankCall } from '../../../shared/bank-api.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { secondFactorOf, type Customer } from './customers.ts';
import { enveloped, signed, type UserCertificate } from './signer.ts';
import { logInStatementOf, statementOf, type StatementChange } from './statements.ts';

/** An answer that is no success, as problem details. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code} ${problem.detail ?? ''}`);
    this.problem = problem;
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request over TLS with the profile's root, nothing kept between two. */
const send = (
  url: string,
  roots: readonly string[],
  options: { method: string; headers?: Record<string, string>; body?: string | undefined },
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const call = request(url, {
      method: options.method,
      // Node sends a DELETE's body without its length unless told.
      headers: { ...options.headers, 'content-length': Buffer.byteLength(options.body ?? '') },
      ca: [...roots],
      rejectUnauthorized: true,
      agent: false,
    });
    call.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    call.on('error', reject);
    call.end(options.body);
  });

/** What a customer's program sends; built for tests, so that every part of a request can be another one. */
export class Client {
  readonly customer: Customer;
  readonly #url: string;
  readonly #roots: readonly string[];
  readonly profile: BankProfile;
  token = '';

  constructor(url: string, profile: BankProfile, customer: Customer) {
    this.#url = url;
    this.profile = profile;
    this.#roots = profile.server.tlsRoots;
    this.customer = customer;
  }

  async call<C extends BankCall>(
    name: C,
    body: BankBody<C>,
    options: { parameter?: string; key?: string } = {},
  ): Promise<BankAnswer<C>> {
    const { method, path, answer } = bankApi[name];
    const {
      status,
      type,
      body: text,
    } = await this.raw(path.replace(/\{\w+\}/, options.parameter ?? ''), {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(options.key ? { 'idempotency-key': options.key } : {}),
        'content-type': 'application/json',
      },
      body: method === 'GET' ? undefined : JSON.stringify(body),
    });
    if (status !== 200) {
      if (!type.startsWith('application/problem+json')) throw new Error(`${status} ${type}: ${text}`);
      throw new Refused(Problem.parse(JSON.parse(text)));
    }
    return answer.parse(JSON.parse(text)) as BankAnswer<C>;
  }

  raw(path: string, options: Parameters<typeof send>[2]): Promise<RawAnswer> {
    return send(this.#url + path, this.#roots, options);
  }

  async logIn(): Promise<this> {
    const { id, password } = this.customer;
    return this.confirm(await this.call('logIn', { id, password }));
  }

  /** From the first factor on. */
  async confirm({ token, next }: BankAnswer<'logIn'>): Promise<this> {
    this.token = token;
    this.token = (await this.call('confirmSecondFactor', await secondFactorOf(this.customer, next))).token;
    return this;
  }

  logInChallenge({ certificate }: UserCertificate): Promise<BankAnswer<'logInChallenge'>> {
    return this.call('logInChallenge', { certificate: base64(certificate) });
  }

  /** What logs in with a certificate, signed by openssl; `change` spoils a part of it. */
  async logInBody(
    certificate: UserCertificate,
    challenge: BankAnswer<'logInChallenge'>,
    change: Pick<Change, 'statement' | 'content' | 'signer'> = {},
  ): Promise<BankBody<'logInWithCertificate'>> {
    const statement = logInStatementOf(this, certificate, challenge, change.statement);
    const content = change.content?.(statement) ?? statement;
    return {
      certificateSha256: certificate.sha256,
      challengeId: challenge.id,
      signedStatement: base64(await signed(content, change.signer ?? certificate)),
      language: 'ko',
    };
  }

  /** First factor by a certificate. */
  async passCertificate(
    certificate: UserCertificate,
    change: Pick<Change, 'statement' | 'content' | 'signer'> = {},
  ): Promise<BankAnswer<'logInWithCertificate'>> {
    const challenge = await this.logInChallenge(certificate);
    return this.call('logInWithCertificate', await this.logInBody(certificate, challenge, change));
  }

  registerChallenge(certificate: UserCertificate): Promise<BankAnswer<'challenge'>> {
    const body = { purpose: 'register', certificate: base64(certificate.certificate) } as const;
    return this.call('challenge', body);
  }

  /** A whole registration body, signed and enveloped by openssl; `change` spoils a part of it. */
  async registerBody(
    certificate: UserCertificate,
    challenge: BankAnswer<'challenge'>,
    key: string,
    change: Change = {},
  ): Promise<BankBody<'register'>> {
    const { envelopeCertificate } = await this.call('about', {});
    const random = {
      challenge: challenge.challenge,
      certificateSha256: certificate.sha256,
      random: certificate.random,
      ...change.random,
    };
    const randomEnvelope = await enveloped(random, Buffer.from(envelopeCertificate, 'base64'));
    const statement = statementOf(this, 'register', certificate, challenge, key, {
      randomEnvelope,
      ...change.statement,
    });
    const content = change.content?.(statement) ?? statement;
    return {
      challengeId: challenge.id,
      signedStatement: base64(await signed(content, change.signer ?? certificate, change.signingTime)),
      randomEnvelope: base64(randomEnvelope),
      language: 'ko',
    };
  }

  /** A registration up to its last step, which the caller takes: `call('register', body, { key })`. */
  async prepareRegister(certificate: UserCertificate, change: Change = {}, key: string = randomUUID()) {
    const challenge = await this.registerChallenge(certificate);
    return { challenge, key, body: await this.registerBody(certificate, challenge, key, change) };
  }

  async register(
    certificate: UserCertificate,
    change: Change = {},
    key: string = randomUUID(),
  ): Promise<BankAnswer<'register'>> {
    const { body } = await this.prepareRegister(certificate, change, key);
    return this.call('register', body, { key });
  }

  async release(certificate: UserCertificate, registration: string): Promise<BankAnswer<'release'>> {
    const key = randomUUID();
    const challenge = await this.call('challenge', { purpose: 'release', registration, withKey: true });
    const statement = statementOf(this, 'release', certificate, challenge, key, { registration });
    const signedStatement = base64(await signed(statement, certificate));
    return this.call(
      'release',
      { how: 'signed', challengeId: challenge.id, signedStatement, randomEnvelope: null, language: 'ko' },
      { key, parameter: registration },
    );
  }

  async registrations(): Promise<BankAnswer<'registrations'>['registrations']> {
    return (await this.call('registrations', {})).registrations;
  }
}

export interface Change {
  readonly statement?: StatementChange;
  readonly random?: { challenge?: string; certificateSha256?: string; random?: string };
  /** The octets that are signed instead. */
  readonly content?: (statement: Uint8Array) => Uint8Array;
  /** Who signs instead. */
  readonly signer?: UserCertificate;
  /** Signed in the message instead of the statement's time. */
  readonly signingTime?: Date;
}

export const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

/** The problem a promise is refused with; fails where it is not refused. */
export const problemOf = async (promise: Promise<unknown>): Promise<Problem> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
  throw new Error('was not refused');
};
