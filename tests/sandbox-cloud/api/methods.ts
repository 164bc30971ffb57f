import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { brokenPinRule } from '../../../shared/password-rules.ts';
import { pinTries, type Credential, type Credentials } from '../credentials.ts';
import { holderOf, type Holder } from '../holders.ts';
import { name } from '../name.ts';
import type { Tokens } from '../tokens.ts';
import { invalidRequest, ServiceError } from './errors.ts';

/** What the methods stand on. */
export interface Cloud {
  readonly holders: readonly Holder[];
  readonly credentials: Credentials;
  readonly tokens: Tokens;
}

/** A request: the holder of its access token where the method asks for one. */
interface Call<B> {
  readonly cloud: Cloud;
  readonly body: B;
  readonly authorization: string | undefined;
  readonly phone: string;
}

type Answer<B> = (call: Call<B>) => Promise<object | undefined>;

export interface Method {
  /** Whether it takes an access token. */
  readonly bearer: boolean;
  readonly answer: Answer<unknown>;
}

const method = <B>(given: { body: z.ZodType<B>; bearer: boolean; answer: Answer<B> }): Method => ({
  bearer: given.bearer,
  answer: async (call) => {
    const read = given.body.safeParse(call.body);
    // By name alone: the values are the holder's.
    if (!read.success) throw invalidRequest(`Invalid ${read.error.issues[0]?.path.join('.') ?? 'request'}`);
    return given.answer({ ...call, body: read.data });
  },
});

const rsa = '1.2.840.113549.1.1.1';
const sha256WithRsa = '1.2.840.113549.1.1.11';
const sha256 = '2.16.840.1.101.3.4.2.1';

const Id = z.string().min(1).max(256);
const Pin = z.string().max(64);
const Hash = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'a SHA-256 hash');

/** One of the caller's own; others' are as unknown as those that do not exist. */
const own = ({ cloud, phone }: Call<unknown>, id: string): Credential => {
  const found = cloud.credentials.of(phone).find((one) => one.id === id);
  if (!found) throw invalidRequest('Invalid parameter credentialID');
  return found;
};

const certificatesIn = ({ certificates }: Credential, which: 'none' | 'single' | 'chain'): string[] =>
  certificates.slice(0, { none: 0, single: 1, chain: certificates.length }[which]);

const generalizedTime = (date: string): string =>
  `${new Date(date).toISOString().replace(/[-:T]|\..*/g, '')}Z`;

const infoOf = (credential: Credential, which: 'none' | 'single' | 'chain') => {
  const certificate = new X509Certificate(Buffer.from(credential.certificates[0] ?? '', 'base64'));
  const isValid = Date.parse(certificate.validTo) > Date.now();
  return {
    description: name.ko,
    key: {
      status: credential.triesLeft > 0 ? 'enabled' : 'disabled',
      algo: [rsa, sha256WithRsa],
      len: 2048,
    },
    cert: {
      status: isValid ? 'valid' : 'expired',
      certificates: certificatesIn(credential, which),
      issuerDN: certificate.issuer,
      serialNumber: certificate.serialNumber,
      subjectDN: certificate.subject,
      validFrom: generalizedTime(certificate.validFrom),
      validTo: generalizedTime(certificate.validTo),
    },
    auth: {
      mode: 'explicit',
      expression: 'PIN',
      objects: [{ type: 'Password', id: 'PIN', format: 'N', label: '금융인증서 비밀번호(6자리)' }],
    },
    // The statement to be signed names the hash of R's envelope: R is fetched before there is a hash to bind to.
    SCAL: '1',
    multisign: 1,
    lang: 'ko-KR',
  };
};

/** The credential that the caller may use now. */
const authorized = (call: Call<{ credentialID: string; SAD: string }>): string => {
  const { id } = own(call, call.body.credentialID);
  if (!call.cloud.tokens.stands(call.body.SAD, id)) throw invalidRequest('Invalid parameter SAD');
  return id;
};

/** Cloud Signature Consortium API v2, as far as a client needs it; and, under `extensions`, what it does not have. */
export const methods: Readonly<Record<string, Method>> = {
  info: method({
    body: z.looseObject({}),
    bearer: false,
    answer: async () => ({
      specs: '2.0.0.2',
      name: name.ko,
      region: 'KR',
      lang: 'ko-KR',
      description: name.en,
      authType: ['basic'],
      methods: Object.keys(methods),
      signAlgorithms: { algos: [rsa, sha256WithRsa] },
    }),
  }),

  'auth/login': method({
    body: z.looseObject({}),
    bearer: false,
    answer: async ({ cloud, authorization }) => {
      const holder = holderOf(cloud.holders, authorization);
      if (!holder) throw new ServiceError(401, 'authentication_error', 'Nobody is known by that');
      return { access_token: cloud.tokens.issue(holder.phone), expires_in: cloud.tokens.tokenSeconds };
    },
  }),

  'auth/revoke': method({
    body: z.looseObject({ token: z.string().max(4096) }),
    bearer: true,
    answer: async ({ cloud, body }) => {
      cloud.tokens.revoke(body.token);
      return undefined;
    },
  }),

  'credentials/list': method({
    body: z.looseObject({}),
    bearer: true,
    answer: async ({ cloud, phone }) => ({ credentialIDs: cloud.credentials.of(phone).map(({ id }) => id) }),
  }),

  'credentials/info': method({
    body: z.looseObject({
      credentialID: Id,
      certificates: z.enum(['none', 'single', 'chain']).default('single'),
    }),
    bearer: true,
    answer: async (call) => infoOf(own(call, call.body.credentialID), call.body.certificates),
  }),

  'credentials/authorize': method({
    body: z.looseObject({
      credentialID: Id,
      numSignatures: z.int().min(1).max(1),
      authData: z.array(z.looseObject({ id: z.literal('PIN'), value: Pin })).length(1),
    }),
    bearer: true,
    answer: async (call) => {
      const { body, cloud } = call;
      const { id } = own(call, body.credentialID);
      await cloud.credentials.checkPin(id, body.authData[0]?.value ?? '');
      return {
        SAD: cloud.tokens.authorize(id),
        expiresIn: cloud.tokens.sadSeconds,
      };
    },
  }),

  'signatures/signHash': method({
    body: z.looseObject({
      credentialID: Id,
      SAD: z.string().max(256),
      hashes: z.array(Hash).length(1),
      hashAlgorithmOID: z.literal(sha256).optional(),
      signAlgo: z.enum([rsa, sha256WithRsa]),
    }),
    bearer: true,
    answer: async (call) => {
      const { SAD, hashes, signAlgo, hashAlgorithmOID } = call.body;
      if (signAlgo === rsa && !hashAlgorithmOID) throw invalidRequest('Missing parameter hashAlgorithmOID');
      const id = authorized(call);
      call.cloud.tokens.spend(SAD);
      const sign = (hash: string): string =>
        Buffer.from(call.cloud.credentials.sign(id, Buffer.from(hash, 'base64'))).toString('base64');
      return { signatures: hashes.map(sign) };
    },
  }),

  /** R of the certificate (KISA's identity profile), for who has been authorized; costs no signature. */
  'extensions/random': method({
    body: z.looseObject({ credentialID: Id, SAD: z.string().max(256) }),
    bearer: true,
    answer: async (call) => {
      const random = call.cloud.credentials.random(authorized(call));
      return { random: Buffer.from(random).toString('base64') };
    },
  }),

  'extensions/pinTries': method({
    body: z.looseObject({ credentialID: Id }),
    bearer: true,
    answer: async (call) => ({
      triesLeft: own(call, call.body.credentialID).triesLeft,
      limit: pinTries,
    }),
  }),

  'extensions/changePin': method({
    body: z.looseObject({ credentialID: Id, PIN: Pin, newPIN: Pin }),
    bearer: true,
    answer: async (call) => {
      const { id } = own(call, call.body.credentialID);
      const rule = brokenPinRule(call.body.newPIN);
      if (rule !== null) throw new ServiceError(400, 'weak_pin', 'The new PIN breaks a rule', { rule });
      await call.cloud.credentials.changePin(id, call.body.PIN, call.body.newPIN);
      return undefined;
    },
  }),
};
