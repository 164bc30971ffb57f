import { z } from 'zod';
import { Bilingual } from './bank-profile.ts';

/** Up to 64 KiB of DER in base64. The largest thing that travels is a receipt with its chain. */
export const Der = z.base64().max(4 * Math.ceil((64 * 1024) / 3));
const Timestamp = z.iso.datetime();
const Seconds = z.int().min(1);

/** The bank's terms (이용약관) that a customer agrees to before the first registration; the version is in the record. */
export const Terms = z.strictObject({
  version: z.int().min(1),
  title: Bilingual,
  text: z.object({ ko: z.string().min(1).max(8000), en: z.string().min(1).max(8000) }),
});
export type Terms = z.infer<typeof Terms>;

/**
 * What the bank accepts and how it decides: data, signed by the bank (CMS over RFC 8785 JSON), never a constant of the
 * client. The bank's own decisions and the client's check before the password read the same document.
 */
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
  minimumRsaBits: z.int(),
  maximumRegistrations: z.int().min(1),
  /** A certificate of the same holder and issuer that ends later takes the registered one's place, in one step. */
  replaceOnRenewal: z.boolean(),
  /** Wrong passwords, or second factors, until the log-in is locked and for how long; seconds between tries, growing. */
  lockOut: z.strictObject({
    tries: z.int().min(1),
    lockSeconds: Seconds,
    /** After the 1st, 2nd, … wrong try; the last holds for all that follow. */
    delaySeconds: z.array(z.int().min(0)).min(1).max(10),
  }),
  session: z.strictObject({
    /** Between the first factor and the second. */
    firstFactorSeconds: Seconds,
    /** Without use; every request puts it off. */
    idleSeconds: Seconds,
    /** From the log-in, whatever is done. */
    absoluteSeconds: Seconds,
  }),
  challengeSeconds: Seconds,
  secondFactor: z.strictObject({
    /** That of the log-in serves 등록 and 해제 with the key for so long. */
    servesSeconds: Seconds,
    /** RFC 6238: the step's length, and how many steps early or late a number is taken. */
    otp: z.strictObject({ stepSeconds: Seconds, driftSteps: z.int().min(0).max(10) }),
  }),
  /** Announced times in which nothing but `GET /about` is answered. */
  maintenance: z.array(z.strictObject({ from: Timestamp, until: Timestamp })).max(50),
  terms: Terms,
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
