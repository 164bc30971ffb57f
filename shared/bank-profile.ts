import { z } from 'zod';

/** A text in both languages of the app. */
export const Bilingual = z.object({ ko: z.string().min(1).max(500), en: z.string().min(1).max(500) });
export type Bilingual = z.infer<typeof Bilingual>;

const HttpsUrl = z.string().regex(/^https:\/\/[^\s"'<>\\]+$/, 'an https address');
const Base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** Whom a customer can ask: bank, certification authority or registration authority. */
export const Contact = z.object({
  name: Bilingual,
  phones: z.array(z.string().max(40)).max(4),
  hours: Bilingual.optional(),
  abroad: z.string().max(40).optional(),
  site: HttpsUrl.optional(),
});
export type Contact = z.infer<typeof Contact>;

/** The pages of the bank that the app may open in the browser; nothing else is ever opened. */
export const linkNames = [
  'home',
  'mobile',
  'findId',
  'resetPassword',
  'unlockOtp',
  'renew',
  'install',
] as const;
export type LinkName = (typeof linkNames)[number];

/** One of the sandbox's customers; a release profile has none. */
const DemoCustomer = z.object({
  id: z.string(),
  password: z.string(),
  /** Base32, RFC 6238; absent where the customer has a 보안카드. */
  otpSecret: z.string().optional(),
  /** Seconds a code stands, where it is not 30 (a bank started for tests). */
  otpStep: z.int().min(1).max(300).optional(),
  /** Four digits a cell, in their order. */
  securityCard: z.array(z.string().regex(/^\d{4}$/)).optional(),
});

/** Who the sandbox's stand-in for 금융인증서 knows, and the PIN to try it with. */
const DemoCloudHolder = z.object({
  name: z.string(),
  phone: z.string(),
  /** yymmdd */
  birth: z.string(),
  pin: z.string(),
});

/** A server and what its TLS must show. */
const Server = z.object({
  /** Base address of the API, e.g. `https://…/v1`, without a slash at the end. */
  url: HttpsUrl,
  /** The only TLS roots ever trusted, PEM. */
  tlsRoots: z.array(z.string().startsWith('-----BEGIN CERTIFICATE-----')).min(1).max(4),
  /** SHA-256 of the SubjectPublicKeyInfo of the leaf or of an intermediate, base64; one matches on every connection. */
  pins: z.array(Base64.length(44)).min(1).max(4),
});

/** What is the bank's own and the same for every environment: its name, people, pages (build/profiles/*.json). */
export const BankIdentity = z.object({
  id: z.string().regex(/^[a-z]{2,20}$/),
  name: Bilingual,
  /** CSS colour of the bank in light and dark, for accents only. */
  colours: z.object({ light: z.string(), dark: z.string() }),
  /** The unit (OU) of the certificates that it issues itself, in upper case; absent where it issues none. */
  registrationAuthority: z.string().optional(),
  contacts: z.object({
    /** When a person last checked these numbers, ISO date. */
    checked: z.iso.date(),
    bank: Contact,
    /** By the issuer's organization (O) in lower case: yessign, signkorea … */
    issuers: z.record(z.string(), Contact),
    /** By the registration authority's unit (OU) in upper case: KMB, SHB … */
    registrationAuthorities: z.record(z.string(), Contact),
  }),
  links: z.partialRecord(z.enum(linkNames), HttpsUrl),
});
export type BankIdentity = z.infer<typeof BankIdentity>;

/** Everything that makes this app the client of one bank's one environment. */
export const BankProfile = z.object({
  version: z.literal(1),
  environment: z.enum(['production', 'sandbox']),
  bank: BankIdentity,
  server: Server,
  /** The root to which everything the bank signs chains (policy, trust list, envelope, receipts), PEM. */
  signingRoot: z.string().startsWith('-----BEGIN CERTIFICATE-----'),
  /** 금융인증서: a service in the API of the Cloud Signature Consortium (v2). Absent until the bank has a contract. */
  cloud: z.object({ name: Bilingual, server: Server }).optional(),
  demo: z
    .object({ customers: z.array(DemoCustomer).min(1), cloud: z.array(DemoCloudHolder).optional() })
    .optional(),
});
export type BankProfile = z.infer<typeof BankProfile>;
