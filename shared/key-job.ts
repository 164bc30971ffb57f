import * as z from 'zod/mini';
import { Reason } from './reasons.ts';
import { StatementDraft } from './statement.ts';

// zod/mini, as in every file of shared/ that the key process loads: zod's larger half takes 8 ms to start, every time.

/** Octets as they cross a process (structured clone). */
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'octets');

/** How to get at a private key; plain data, still encrypted. A medium adds a kind. */
export const KeySource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('encrypted-file'), certificate: Bytes, encryptedKey: Bytes }),
  z.strictObject({ kind: z.literal('pkcs12'), file: Bytes }),
]);
export type KeySource = z.infer<typeof KeySource>;

/**
 * Signing asks for a source, or for the pair of a file that this process has opened already and holds
 * (by the certificate's SHA-256). R is sent when it must be, or when the key carries it.
 */
const Sign = z.strictObject({
  kind: z.literal('sign'),
  source: z.union([KeySource, z.strictObject({ kind: z.literal('held'), certificateSha256: z.string() })]),
  statement: StatementDraft,
  random: z.enum(['required', 'if-present']),
  /** The bank's, already verified to chain to the profile's signing root. */
  envelopeCertificate: Bytes,
  /** CA certificates to put into the SignedData beside the signer's. */
  chain: z.array(Bytes).check(z.maxLength(10)),
});

/** What the main process asks of the key process. `approval` (a MessagePort) travels beside it. */
export const KeyJob = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), source: KeySource }),
  Sign,
]);
export type KeyJob = z.infer<typeof KeyJob>;
export type SignJob = z.infer<typeof Sign>;

/** Pairs of one file that the key process hands out; a customer has a handful. */
export const maximumPairs = 10;

/** What the key process answers the main process: never a key, never a password, never R in clear. */
export const KeyAnswer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    pairs: z
      .array(z.strictObject({ certificate: Bytes, hasKey: z.boolean(), chain: z.array(Bytes) }))
      .check(z.maxLength(maximumPairs)),
  }),
  z.strictObject({ kind: z.literal('signed'), signedStatement: Bytes, randomEnvelope: z.nullable(Bytes) }),
  z.strictObject({ kind: z.literal('failed'), reason: Reason }),
  /** The customer approved: from here until the next answer the process has its deadline. */
  z.strictObject({ kind: z.literal('working') }),
  /** A wrong password: the window says so, and the process waits for the next one. */
  z.strictObject({ kind: z.literal('waiting') }),
]);
export type KeyAnswer = z.infer<typeof KeyAnswer>;

/** From the approval page straight to the key process. The password is UTF-8 and is wiped after use. */
export const ApprovalToKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approve'), password: z.nullable(Bytes) }),
]);
export type ApprovalToKey = z.infer<typeof ApprovalToKey>;

/** And back: what the window shows while it waits. */
export const KeyToApproval = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('working') }),
  /** Try again, after so many milliseconds; the field keeps the focus. */
  z.strictObject({
    kind: z.literal('refused'),
    reason: Reason,
    waitMs: z.int().check(z.minimum(0), z.maximum(5000)),
  }),
  z.strictObject({ kind: z.literal('accepted') }),
]);
export type KeyToApproval = z.infer<typeof KeyToApproval>;
