import { z } from 'zod';
import { CertificateKind, keyUsages } from './certificate.ts';
import { Reason } from './reasons.ts';
import { BankIdentity, linkNames } from './bank-profile.ts';
import { CertificateState, HistoryEntry, releaseReasons } from './bank-api.ts';

const Nothing = z.undefined();
const Id = z.string().min(1).max(128);
const Timestamp = z.iso.datetime();
/** A dropped file is sent as its bytes; a chosen one is read by the main process. */
const maximumFileBytes = 10 * 1024 * 1024;

const Language = z.enum(['ko', 'en']);
const Theme = z.enum(['system', 'light', 'dark']);
export const Settings = z.strictObject({ language: Language, theme: Theme });
export type Settings = z.infer<typeof Settings>;

/** What the pages show of a certificate. Names of places are for people; the page never holds a path to use. */
export const CertificateSummary = z.strictObject({
  sha256: z.string(),
  holder: z.string(),
  kind: CertificateKind,
  kindLabel: z.string(),
  /** `yessign`, and the unit it was issued through (`KMB`): keys into the profile's contacts. */
  issuerOrganization: z.string(),
  registrationAuthority: z.string().nullable(),
  issuerName: z.string(),
  subjectText: z.string(),
  serialNumber: z.string(),
  policies: z.array(z.strictObject({ oid: z.string(), label: z.string() })),
  keyUsage: z.array(z.enum(keyUsages)),
  keyAlgorithm: z.string(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  /** Whole days until the end in Korean time; negative after it. */
  daysLeft: z.int(),
});
export type CertificateSummary = z.infer<typeof CertificateSummary>;

const heldStates = ['usable', 'expiring', 'expired', 'revoked', 'suspended', 'unusable', 'unknown'] as const;
const bankStates = ['registered', 'not-registered', 'own-bank', 'unknown'] as const;
const placeKinds = ['npki', 'removable', 'file'] as const;

/** One certificate the customer holds, with every place it lies in (보유 인증서 목록). */
export const HeldCertificate = z.strictObject({
  id: Id,
  /** null where the file cannot be read as a certificate: `findings` says why. */
  summary: CertificateSummary.nullable(),
  /** What to call an unreadable one: its folder's or file's name. */
  name: z.string(),
  places: z.array(z.strictObject({ kind: z.enum(placeKinds), label: z.string() })),
  state: z.enum(heldStates),
  bank: z.enum(bankStates),
  /** What our own check finds, for 등록: told before any password. */
  findings: z.array(Reason),
});
export type HeldCertificate = z.infer<typeof HeldCertificate>;

export const Inventory = z.strictObject({
  certificates: z.array(HeldCertificate),
  searched: z.array(z.string()),
  problems: z.array(z.strictObject({ place: z.string(), reason: Reason })),
});
export type Inventory = z.infer<typeof Inventory>;

/** One row of 등록된 인증서 목록. */
export const RegisteredCertificate = z.strictObject({
  id: Id,
  summary: CertificateSummary,
  registeredAt: Timestamp,
  state: CertificateState,
  /** The held certificate that can sign its release; null: 인증서 없이 해제. */
  heldId: Id.nullable(),
  places: HeldCertificate.shape.places,
});
export type RegisteredCertificate = z.infer<typeof RegisteredCertificate>;

export const SessionState = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('logged-out'), reason: z.nullable(Reason) }),
  z.strictObject({ state: z.literal('second-factor') }),
  z.strictObject({
    state: z.literal('logged-in'),
    customerName: z.string(),
    /** Ends then without use; `warning` from 60 s before. */
    expiresAt: Timestamp,
    warning: z.boolean(),
  }),
]);
export type SessionState = z.infer<typeof SessionState>;

/** A check before any secret is asked. `proceed` is false where a finding blocks. */
export const Preflight = z.strictObject({
  certificate: CertificateSummary,
  findings: z.array(Reason),
  /** For a renewal: what this one replaces, to be shown side by side. */
  replaces: CertificateSummary.nullable(),
  proceed: z.boolean(),
});
export type Preflight = z.infer<typeof Preflight>;

export const Completion = z.strictObject({
  act: HistoryEntry.shape.act,
  receiptNumber: z.string(),
  time: Timestamp,
  certificate: CertificateSummary,
});
export type Completion = z.infer<typeof Completion>;

/** An operation whose result is not known yet: [결과 확인]. */
export const PendingOperation = z.strictObject({
  key: z.uuid(),
  act: z.enum(['register', 'release', 'release-without-key']),
  holder: z.string(),
  startedAt: Timestamp,
  /** Up to 64 KiB of DER in base64, so that a result known only after a restart says of which certificate; not for the page. */
  certificate: z.base64().max(87_384).optional(),
});
export type PendingOperation = z.infer<typeof PendingOperation>;

export const machineChecks = ['version', 'files', 'clock', 'bank', 'storage', 'debugger'] as const;
export const MachineCheck = z.strictObject({
  check: z.enum(machineChecks),
  result: z.enum(['passed', 'attention', 'blocked']),
  reason: z.nullable(Reason),
});
export type MachineCheck = z.infer<typeof MachineCheck>;

export const AppInfo = z.strictObject({
  version: z.string(),
  environment: z.enum(['production', 'sandbox']),
  bank: BankIdentity,
});
export type AppInfo = z.infer<typeof AppInfo>;

/**
 * The whole of what the main page may ask of the main process. Preload and handlers derive from this object; no other
 * file spells a channel. Every call answers a Result; there is no field for a path, a key or a certificate password.
 */
export const contract = {
  app: {
    info: { argument: Nothing, result: AppInfo },
    openLink: { argument: z.strictObject({ link: z.enum(linkNames) }), result: Nothing },
    copyText: { argument: z.strictObject({ text: z.string().max(20_000) }), result: Nothing },
    /** Brings the open 전자서명 window to the front ([창으로 이동]). */
    focusApproval: { argument: Nothing, result: Nothing },
  },
  machine: {
    check: { argument: Nothing, result: z.array(MachineCheck) },
  },
  session: {
    state: { argument: Nothing, result: SessionState },
    logIn: {
      argument: z.strictObject({ id: z.string().min(1).max(64), password: z.string().min(1).max(128) }),
      result: SessionState,
    },
    confirmOtp: { argument: z.strictObject({ code: z.string().regex(/^\d{6}$/) }), result: SessionState },
    extend: { argument: Nothing, result: SessionState },
    /** The customer used the page; extends at the bank at most once a minute. */
    touch: { argument: Nothing, result: Nothing },
    logOut: { argument: Nothing, result: SessionState },
    /** Sandbox only: the demo customer and the running OTP code. */
    demo: {
      argument: Nothing,
      result: z.strictObject({ id: z.string(), password: z.string(), code: z.string() }).nullable(),
    },
  },
  certificates: {
    /** Searches every place, and the bank's list if logged in. */
    held: { argument: Nothing, result: Inventory },
    registered: { argument: Nothing, result: z.array(RegisteredCertificate) },
    /** The system's own dialog, then the 전자서명 window that opens the file. null: cancelled. */
    chooseFile: { argument: Nothing, result: HeldCertificate.nullable() },
    /** A file dropped on the page. */
    openDropped: {
      argument: z.strictObject({
        name: z.string().max(255),
        bytes: z.instanceof(Uint8Array).refine((b) => b.length <= maximumFileBytes + 1),
      }),
      result: HeldCertificate,
    },
  },
  registration: {
    preflight: { argument: z.strictObject({ certificate: Id }), result: Preflight },
    register: { argument: z.strictObject({ certificate: Id }), result: Completion },
    releasePreflight: {
      argument: z.strictObject({ registration: Id, withKey: z.boolean() }),
      result: Preflight,
    },
    release: { argument: z.strictObject({ registration: Id }), result: Completion },
    releaseWithoutKey: {
      argument: z.strictObject({ registration: Id, reason: z.enum(releaseReasons) }),
      result: Completion,
    },
    pending: { argument: Nothing, result: z.array(PendingOperation) },
    /** Done: what was done. null: it was not done, and will not be. */
    settle: { argument: z.strictObject({ key: z.uuid() }), result: Completion.nullable() },
    history: { argument: Nothing, result: z.array(HistoryEntry) },
  },
  settings: {
    get: { argument: Nothing, result: Settings },
    set: { argument: Settings, result: Settings },
  },
} as const;

/** What the main process tells the page unasked. */
export const events = {
  /** Log-in, log-out, the warning before the end. */
  session: SessionState,
  /** The 전자서명 window opened or closed: the page dims and is inert meanwhile. */
  approval: z.strictObject({ open: z.boolean() }),
  /** Certificates found so far, while a search runs. */
  search: z.strictObject({ found: z.int(), place: z.string() }),
} as const;

type Contract = typeof contract;
export type Group = keyof Contract;
type Entry = { argument: z.ZodType; result: z.ZodType };
type ArgumentOf<E> = E extends Entry ? z.infer<E['argument']> : never;
type ResultOf<E> = E extends Entry ? z.infer<E['result']> : never;
type Call<E> =
  ArgumentOf<E> extends undefined
    ? () => Promise<import('./result.ts').Result<ResultOf<E>>>
    : (argument: ArgumentOf<E>) => Promise<import('./result.ts').Result<ResultOf<E>>>;

/** `window.bankApp` on the main page: every group of the contract, and `on` for the events. */
export type Bridge = {
  readonly [G in Group]: { readonly [N in keyof Contract[G]]: Call<Contract[G][N]> };
} & {
  /** Subscribes; answers the way to unsubscribe. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
};
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;

/** What answers a group in the main process: a function an entry, throwing Refusal or answering the value. */
export type Handlers<G extends Group> = {
  readonly [N in keyof Contract[G]]: (
    argument: ArgumentOf<Contract[G][N]>,
  ) => Promise<ResultOf<Contract[G][N]>> | ResultOf<Contract[G][N]>;
};

export const callChannel = (group: string, name: string): string => `call:${group}.${name}`;
export const eventChannel = (name: EventName): string => `event:${name}`;
