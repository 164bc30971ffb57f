import { z } from 'zod';
import { Der, Terms } from './bank-policy.ts';
import { Bilingual } from './bank-profile.ts';
import { CertificateKind } from './certificate.ts';
import { Reason, ReasonCode } from './reasons.ts';
import { SecondFactor, SecondFactorAsked } from './second-factor.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Timestamp = z.iso.datetime();
/** The bank's own name of a thing: plain, so that it may stand in a path, a row and a log. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const Empty = z.strictObject({});

/** RFC 9457 problem details; `code` is a reason of the closed set, `params` what its sentence names. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ReasonCode,
  /** For developers: what of the request was wrong, by name. */
  detail: z.string().max(200).optional(),
  params: z._default(Reason.shape.params, {}),
  triesLeft: z.int().optional(),
  until: Timestamp.optional(),
});
export type Problem = z.infer<typeof Problem>;

export const releaseReasons = [
  'lost',
  'password-forgotten',
  'expired-or-revoked',
  'new-computer',
  'other',
] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

/**
 * What the bank signs about an act done (처리 확인서): everything that stands on paper, so that it can be printed without
 * asking anybody; kept by the customer with its chain.
 */
export const Receipt = z.strictObject({
  version: z.literal(1),
  number: z.string(),
  bank: z.string(),
  customer: z.string(),
  customerName: z.string(),
  act: z.enum(['register', 'replace', 'release', 'release-without-key']),
  registration: Id,
  certificateSha256: Sha256,
  serialNumber: z.string(),
  holder: z.string(),
  kind: CertificateKind,
  issuer: z.string(),
  notAfter: Timestamp,
  /** The registration that this one took the place of. */
  replaced: z.strictObject({ registration: Id, serialNumber: z.string() }).nullable(),
  /** Why it was released without the key. */
  reason: z.enum(releaseReasons).nullable(),
  /** The version of the bank's terms that the customer has agreed to with this act; null where none was asked. */
  terms: z.int().nullable(),
  idempotencyKey: z.uuid(),
  time: Timestamp,
  /** Where the act stands in the bank's log of this customer, whose entries are chained: none can be taken out later. */
  log: z.strictObject({ position: z.int().min(1), chain: Sha256 }),
});
export type Receipt = z.infer<typeof Receipt>;

export const CertificateState = z.enum(['good', 'expired', 'revoked', 'suspended', 'unknown']);
export type CertificateState = z.infer<typeof CertificateState>;

/** One row of 등록된 인증서 목록, as the bank has it. */
export const Registration = z.strictObject({
  id: Id,
  certificate: Der,
  certificateSha256: Sha256,
  kind: CertificateKind,
  registeredAt: Timestamp,
  state: CertificateState,
});
export type Registration = z.infer<typeof Registration>;

export const About = z.object({
  bank: z.string(),
  name: Bilingual,
  time: Timestamp,
  minimumClientVersion: z.string(),
  /** CMS SignedData over the canonical JSON of Policy and of TrustList. */
  policy: Der,
  trustList: Der,
  /** The bank's envelope and receipt certificates, and what leads from them to the signing root. */
  envelopeCertificate: Der,
  receiptCertificate: Der,
  /** Those it has signed receipts with before: an act whose answer was lost may have one of them. */
  formerReceiptCertificates: z.array(Der).max(20),
  chain: z.array(Der).max(5),
});
export type About = z.infer<typeof About>;

/** The first factor was right. Its token has no rights but to answer what is asked next. */
export const FirstFactor = z.strictObject({ token: z.string(), next: SecondFactorAsked });
export type FirstFactor = z.infer<typeof FirstFactor>;
export const Session = z.strictObject({
  token: z.string(),
  customer: z.strictObject({ id: z.string(), name: z.string(), person: z.enum(['personal', 'corporate']) }),
  /** So long without a request and the session ends; `expiresAt` says when that would be. */
  idleSeconds: z.int(),
  expiresAt: Timestamp,
  /** Then it ends whatever is done. */
  endsAt: Timestamp,
});
export type Session = z.infer<typeof Session>;

/** For a log-in with a certificate. The same answer for one that is not registered: that is told after the signature. */
export const LogInChallenge = z.strictObject({
  id: Id,
  /** 32 random octets, base64url; signed as it stands. */
  challenge: z.string(),
  expiresAt: Timestamp,
});
export type LogInChallenge = z.infer<typeof LogInChallenge>;

export const Challenge = z.strictObject({
  id: Id,
  /** 32 random octets, base64url; signed as it stands. */
  challenge: z.string(),
  expiresAt: Timestamp,
  /** The bank's own check of this certificate for this customer and purpose, before any secret is asked. */
  findings: z.array(Reason).max(20),
  /** What this write asks for beside the signature; null where the log-in's second factor still serves. */
  secondFactor: SecondFactorAsked.nullable(),
  /** What the customer has to agree to first, and signs with the statement; null where they have. */
  terms: Terms.nullable(),
  /** The registration this write would replace (a renewal), with its certificate. */
  replaces: z.strictObject({ id: Id, certificate: Der }).nullable(),
});
export type Challenge = z.infer<typeof Challenge>;

/** A write that was done: the record and the bank's receipt (CMS over the canonical JSON of Receipt). */
export const Done = z.strictObject({ registration: Id, number: z.string(), time: Timestamp, receipt: Der });
export type Done = z.infer<typeof Done>;

export const HistoryEntry = z.strictObject({
  number: z.string(),
  act: Receipt.shape.act,
  registration: Id,
  holder: z.string(),
  kind: CertificateKind,
  serialNumber: z.string(),
  time: Timestamp,
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

const SignedWrite = {
  challengeId: Id,
  /** CMS SignedData over the canonical JSON of Statement. */
  signedStatement: Der,
  /** CMS EnvelopedData over the canonical JSON of RandomEnvelopeContent. */
  randomEnvelope: Der.nullable(),
  language: z.enum(['ko', 'en']),
  secondFactor: SecondFactor.optional(),
};

/**
 * Bank API v1: method, path under the profile's base address, what is sent and what comes back.
 * `auth`: nothing, the token of the first factor, or that of a whole session (Authorization: Bearer).
 * Writes carry an `Idempotency-Key` header (UUID): same key, same body, same answer; same key, other body is refused.
 * Every call may carry `Client-Version`: one older than the policy's minimum is refused with APP_OUTDATED.
 */
export const bankApi = {
  about: { method: 'GET', path: '/about', auth: 'none', body: Empty, answer: About },
  logIn: {
    method: 'POST',
    path: '/sessions',
    auth: 'none',
    body: z.strictObject({ id: z.string().min(1).max(64), password: z.string().min(1).max(128) }),
    answer: FirstFactor,
  },
  /** For a log-in with a certificate instead of id and password; nothing is told about the certificate. */
  logInChallenge: {
    method: 'POST',
    path: '/sessions/challenges',
    auth: 'none',
    body: z.strictObject({ certificate: Der }),
    answer: LogInChallenge,
  },
  /** First factor by a signature with a registered certificate; NOT_REGISTERED for any other that signs rightly. */
  logInWithCertificate: {
    method: 'POST',
    path: '/sessions/certificate',
    auth: 'none',
    body: z.strictObject({
      certificateSha256: Sha256,
      challengeId: Id,
      /** CMS SignedData over the canonical JSON of Statement, purpose `log-in`. */
      signedStatement: Der,
      language: z.enum(['ko', 'en']),
    }),
    answer: FirstFactor,
  },
  /** Second factor: a new token, that of the session; the customer's former session ends. */
  confirmSecondFactor: {
    method: 'POST',
    path: '/sessions/second-factor',
    auth: 'first-factor',
    body: SecondFactor,
    answer: Session,
  },
  extend: { method: 'POST', path: '/sessions/extend', auth: 'session', body: Empty, answer: Session },
  logOut: { method: 'DELETE', path: '/sessions', auth: 'session', body: Empty, answer: Empty },
  registrations: {
    method: 'GET',
    path: '/certificates',
    auth: 'session',
    body: Empty,
    answer: z.strictObject({ registrations: z.array(Registration).max(100) }),
  },
  challenge: {
    method: 'POST',
    path: '/challenges',
    auth: 'session',
    body: z.discriminatedUnion('purpose', [
      z.strictObject({ purpose: z.literal('register'), certificate: Der }),
      z.strictObject({ purpose: z.literal('release'), registration: Id, withKey: z.boolean() }),
    ]),
    answer: Challenge,
  },
  register: {
    method: 'POST',
    path: '/certificates',
    auth: 'session',
    body: z.strictObject(SignedWrite),
    answer: Done,
  },
  release: {
    method: 'POST',
    path: '/certificates/{id}/release',
    auth: 'session',
    body: z.discriminatedUnion('how', [
      z.strictObject({ how: z.literal('signed'), ...SignedWrite }),
      z.strictObject({
        how: z.literal('without-key'),
        challengeId: Id,
        reason: z.enum(releaseReasons),
        secondFactor: SecondFactor,
      }),
    ]),
    answer: Done,
  },
  /** What became of a write; an unknown key is fenced, so that a late original is refused. */
  settle: {
    method: 'POST',
    path: '/operations/{key}/settle',
    auth: 'session',
    body: Empty,
    answer: z.discriminatedUnion('state', [
      z.strictObject({ state: z.literal('done'), result: Done }),
      z.strictObject({ state: z.literal('not-done') }),
    ]),
  },
  history: {
    method: 'GET',
    path: '/history',
    auth: 'session',
    body: Empty,
    answer: z.strictObject({ entries: z.array(HistoryEntry).max(1000) }),
  },
} as const;
export type BankApi = typeof bankApi;
export type BankCall = keyof BankApi;
export type BankBody<C extends BankCall> = z.infer<BankApi[C]['body']>;
export type BankAnswer<C extends BankCall> = z.infer<BankApi[C]['answer']>;
