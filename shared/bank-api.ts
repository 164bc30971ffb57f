import { z } from 'zod';
import { Reason, ReasonCode } from './reasons.ts';
import { purposes } from './statement.ts';
import { CertificateKind } from './certificate.ts';
import { Bilingual } from './bank-profile.ts';

/** Up to 64 KiB of DER in base64. The largest thing that travels is a receipt with its chain. */
const Der = z.base64().max(4 * Math.ceil((64 * 1024) / 3));
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Timestamp = z.iso.datetime();
const Id = z.string().min(1).max(64);
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

/** What the bank accepts: data, signed by the bank (CMS over RFC 8785 JSON), never a constant of the client. */
export const Policy = z.strictObject({
  version: z.int(),
  issued: Timestamp,
  expires: Timestamp,
  /** Policies that may be registered, by OID, and for which kind of customer. */
  acceptedPolicies: z
    .array(z.strictObject({ oid: z.string(), person: z.enum(['personal', 'corporate']) }))
    .max(200),
  /** An early hint that a certificate is the bank's own (the bank's records decide): issuer's O and subject's OU. */
  ownBank: z
    .array(z.strictObject({ issuerOrganization: z.string(), registrationAuthority: z.string() }))
    .max(20),
  maximumRegistrations: z.int().min(1),
  minimumRsaBits: z.int(),
  /** A log-in OTP serves 등록 and 해제 with the key for so long, in seconds. */
  secondFactorSeconds: z.int(),
  minimumClientVersion: z.string(),
});
export type Policy = z.infer<typeof Policy>;

/** The certification authorities the bank trusts today, signed by the bank as the policy is. */
export const TrustList = z.strictObject({
  version: z.int(),
  issued: Timestamp,
  expires: Timestamp,
  roots: z.array(Der).max(20),
  intermediates: z.array(Der).max(100),
});
export type TrustList = z.infer<typeof TrustList>;

/** What the bank signs about an act done; kept by the customer with its chain. */
export const Receipt = z.strictObject({
  version: z.literal(1),
  number: z.string(),
  bank: z.string(),
  customer: z.string(),
  act: z.enum(['register', 'replace', 'release', 'release-without-key']),
  registration: Id,
  certificateSha256: Sha256,
  serialNumber: z.string(),
  holder: z.string(),
  replaced: Id.nullable(),
  idempotencyKey: z.uuid(),
  time: Timestamp,
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

export const releaseReasons = [
  'lost',
  'password-forgotten',
  'expired-or-revoked',
  'new-computer',
  'other',
] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

/** What a write needs beside the session; the log-in OTP may still serve. */
export const SecondFactor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('otp'), code: z.string().regex(/^\d{6}$/) }),
]);
export type SecondFactor = z.infer<typeof SecondFactor>;

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

export const FirstFactor = z.strictObject({ token: z.string(), next: z.literal('otp') });
export const Session = z.strictObject({
  token: z.string(),
  customer: z.strictObject({ id: z.string(), name: z.string(), person: z.enum(['personal', 'corporate']) }),
  /** So long without a request and the session ends; `expiresAt` says when that would be. */
  idleSeconds: z.int(),
  expiresAt: Timestamp,
});
export type Session = z.infer<typeof Session>;

export const Challenge = z.strictObject({
  id: Id,
  /** 32 random octets, base64url; signed as it stands. */
  challenge: z.string(),
  expiresAt: Timestamp,
  /** The bank's own check of this certificate for this customer and purpose, before any secret is asked. */
  findings: z.array(Reason).max(20),
  /** Whether this write asks for a fresh OTP beside the signature. */
  secondFactor: z.enum(['none', 'otp']),
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
  confirmOtp: {
    method: 'POST',
    path: '/sessions/otp',
    auth: 'first-factor',
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
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
      z.strictObject({ purpose: z.literal(purposes[0]), certificate: Der }),
      z.strictObject({ purpose: z.literal(purposes[1]), registration: Id, withKey: z.boolean() }),
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
