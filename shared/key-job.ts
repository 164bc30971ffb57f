import * as z from 'zod/mini';
import { Reason } from './reasons.ts';
import { StatementDraft } from './statement.ts';

// zod/mini, as in every file of shared/ that the key process loads: zod's larger half takes 8 ms to start, every time.

/** Octets as they cross a process (structured clone). */
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'octets');

/** How many wrong PINs a token still takes, as far as PKCS#11 tells it. */
export const PinState = z.enum(['ok', 'low', 'last', 'locked', 'not-set']);
export type PinState = z.infer<typeof PinState>;

/**
 * The maker's PKCS#11 library: absolute and on this computer. A name alone would be looked for along the system's search
 * path, and what starts with two slashes names another computer.
 */
export const LibraryPath = z.string().check(z.maxLength(4096), z.regex(/^(?:[A-Za-z]:[\\/]|\/(?![\\/]))/));

/** How to get at a private key; plain data, still encrypted. A medium adds a kind. */
export const KeySource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('encrypted-file'),
    certificate: Bytes,
    encryptedKey: Bytes,
    /** The key-encipherment pair beside it (kmCert.der, kmPri.key), where there is one: one password opens both. */
    km: z.optional(z.strictObject({ certificate: Bytes, encryptedKey: Bytes })),
  }),
  z.strictObject({ kind: z.literal('pkcs12'), file: Bytes }),
  z.strictObject({
    kind: z.literal('token'),
    /** Chosen by the customer in the system's own dialog. */
    library: LibraryPath,
    /** CK_TOKEN_INFO's serial number and label: which of the tokens that are plugged in. */
    serialNumber: z.string().check(z.maxLength(64)),
    label: z.string().check(z.maxLength(64)),
    certificate: Bytes,
    /** CKA_ID that the certificate and its private key share. */
    keyId: Bytes,
    /** As the token said when it was last looked at; told before the first try, decided by the token alone. */
    pin: PinState,
  }),
  z.strictObject({
    kind: z.literal('cloud'),
    certificate: Bytes,
    /** credentialID of the Cloud Signature Consortium's API. */
    credential: z.string().check(z.maxLength(256)),
    /** Access token of the service; a bearer's, so of this computer's memory only. */
    accessToken: z.string().check(z.maxLength(4096)),
    server: z.strictObject({
      url: z.string().check(z.maxLength(2048)),
      tlsRoots: z.array(z.string()).check(z.maxLength(4)),
      pins: z.array(z.string()).check(z.maxLength(4)),
    }),
    /** Of the PIN, as the service said when it was last asked; null where it does not tell beforehand. */
    tries: z.nullable(z.strictObject({ left: z.int(), limit: z.int() })),
  }),
]);
export type KeySource = z.infer<typeof KeySource>;

/**
 * Signing asks for a source, or for the pair of a file that this process has opened already and holds
 * (by the certificate's SHA-256). R is sent when it must be, or when the key carries it; never to log in.
 */
const Sign = z.strictObject({
  kind: z.literal('sign'),
  source: z.union([KeySource, z.strictObject({ kind: z.literal('held'), certificateSha256: z.string() })]),
  statement: StatementDraft,
  random: z.enum(['required', 'if-present', 'never']),
  /** The bank's, already verified to chain to the profile's signing root. */
  envelopeCertificate: Bytes,
  /** CA certificates to put into the SignedData beside the signer's. */
  chain: z.array(Bytes).check(z.maxLength(10)),
});

/** What needs a secret and signs nothing. */
export const SecretJob = z.discriminatedUnion('kind', [
  /** 암호 확인. */
  z.strictObject({ kind: z.literal('verify-secret'), source: KeySource }),
  /** 암호 변경: the window sends the old and the new one. */
  z.strictObject({ kind: z.literal('change-secret'), source: KeySource }),
  /** 내보내기: a .pfx under the same password; `km`: with the key-encipherment pair. */
  z.strictObject({
    kind: z.literal('export'),
    source: KeySource,
    form: z.enum(['korean', 'modern']),
    km: z.boolean(),
  }),
  /** 가져오기: of a .pfx, the pair with this certificate (and its km pair) as key files under the same password. */
  z.strictObject({ kind: z.literal('convert'), source: KeySource, certificateSha256: z.string() }),
]);
export type SecretJob = z.infer<typeof SecretJob>;

/** Looks at the tokens behind a library, without a PIN and without the 전자서명 window. */
const ListTokens = z.strictObject({
  kind: z.literal('list-tokens'),
  library: LibraryPath,
});

/**
 * After a `sign` job, as long as it is not approved: the same act under a fresh challenge, because the bank's first one
 * runs out while the window is open. What the window shows is the same.
 */
export const KeyRenewal = z.strictObject({ kind: z.literal('renew'), statement: StatementDraft });
export type KeyRenewal = z.infer<typeof KeyRenewal>;

/** What the main process asks of the key process. `approval` (a MessagePort) travels beside all but `list-tokens`. */
export const KeyJob = z.union([
  z.strictObject({ kind: z.literal('open'), source: KeySource }),
  Sign,
  SecretJob,
  ListTokens,
]);
export type KeyJob = z.infer<typeof KeyJob>;
export type SignJob = z.infer<typeof Sign>;

/** Pairs of one file that the key process hands out; a customer has a handful. */
export const maximumPairs = 10;

const KeyPairFiles = z.strictObject({ certificate: Bytes, encryptedKey: Bytes });

/** A token that is plugged in, as it shows itself to anybody. */
export const Token = z.strictObject({
  label: z.string(),
  serialNumber: z.string(),
  model: z.string(),
  pin: PinState,
  certificates: z.array(z.strictObject({ certificate: Bytes, keyId: Bytes })).check(z.maxLength(100)),
});
export type Token = z.infer<typeof Token>;

/** What the key process answers the main process: never a key, never a password, never R in clear. */
export const KeyAnswer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    pairs: z
      .array(z.strictObject({ certificate: Bytes, hasKey: z.boolean(), chain: z.array(Bytes) }))
      .check(z.maxLength(maximumPairs)),
  }),
  z.strictObject({
    kind: z.literal('signed'),
    /** Of the statement that was signed: the job's, or a renewal's. */
    challenge: z.string(),
    signedStatement: Bytes,
    randomEnvelope: z.nullable(Bytes),
  }),
  z.strictObject({ kind: z.literal('verified') }),
  /** The same keys under the new password; null where the medium has changed its own PIN. */
  z.strictObject({
    kind: z.literal('changed'),
    keys: z.nullable(z.strictObject({ encryptedKey: Bytes, kmEncryptedKey: z.nullable(Bytes) })),
  }),
  z.strictObject({ kind: z.literal('exported'), file: Bytes }),
  z.strictObject({ kind: z.literal('converted'), signing: KeyPairFiles, km: z.nullable(KeyPairFiles) }),
  z.strictObject({ kind: z.literal('tokens'), tokens: z.array(Token).check(z.maxLength(16)) }),
  z.strictObject({ kind: z.literal('failed'), reason: Reason }),
  /** The customer approved: from here until the next answer the process has its deadline. */
  z.strictObject({ kind: z.literal('working') }),
  /** A wrong password: the window says so, and the process waits for the next one. */
  z.strictObject({ kind: z.literal('waiting') }),
]);
export type KeyAnswer = z.infer<typeof KeyAnswer>;

/**
 * From the approval page straight to the key process. The password (or PIN) is UTF-8 and is wiped after use;
 * `newPassword` comes with a change of it only.
 */
export const ApprovalToKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approve'), password: z.nullable(Bytes), newPassword: z.nullable(Bytes) }),
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
