import { z } from 'zod';
import { CertificateState, HistoryEntry, releaseReasons } from './bank-api.ts';
import { Terms } from './bank-policy.ts';
import { BankIdentity, Bilingual, linkNames } from './bank-profile.ts';
import { CertificateKind, keyUsages } from './certificate.ts';
import { CopyAct, PlaceKind } from './media.ts';
import { Reason } from './reasons.ts';
import { SecondFactor, SecondFactorAsked } from './second-factor.ts';

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
const PlaceOf = z.strictObject({ kind: PlaceKind, label: z.string() });

/** One copy of a certificate: where it lies and what can be done with it there. */
const CopyOf = PlaceOf.extend({ id: Id, acts: z.array(CopyAct) });

/** One certificate the customer holds, with every place it lies in (보유 인증서 목록). */
export const HeldCertificate = z.strictObject({
  id: Id,
  /** null where the file cannot be read as a certificate: `findings` says why. */
  summary: CertificateSummary.nullable(),
  /** What to call an unreadable one: its folder's or file's name. */
  name: z.string(),
  places: z.array(CopyOf),
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
  z.strictObject({ state: z.literal('second-factor'), asked: SecondFactorAsked }),
  z.strictObject({
    state: z.literal('logged-in'),
    customerName: z.string(),
    /** Ends then without use; `warning` from 60 s before. */
    expiresAt: Timestamp,
    warning: z.boolean(),
    /** Whether [로그인 연장] puts that off; at the end of the longest a session lasts, nothing does. */
    extendable: z.boolean(),
  }),
]);
export type SessionState = z.infer<typeof SessionState>;

const Demo = z.strictObject({
  id: z.string(),
  password: z.string(),
  code: z.string(),
  cloud: z
    .strictObject({ name: z.string(), phone: z.string(), birth: z.string(), pin: z.string() })
    .nullable(),
});
export type Demo = z.infer<typeof Demo>;

/** A check before any secret is asked. `proceed` is false where a finding blocks. */
export const Preflight = z.strictObject({
  certificate: CertificateSummary,
  findings: z.array(Reason),
  /** For a renewal: what this one replaces, to be shown side by side. */
  replaces: CertificateSummary.nullable(),
  /** What the customer has to agree to before the first registration. */
  terms: Terms.nullable(),
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

/** An operation whose result the app has learned after the log-in; `completion` is null where it was not done. */
export const Settled = z.strictObject({
  operation: PendingOperation,
  completion: Completion.nullable(),
});
export type Settled = z.infer<typeof Settled>;

/** Everything a certificate says (인증서 보기), explained by the page; texts and hex as they are, for copying. */
export const CertificateDetails = z.strictObject({
  summary: CertificateSummary,
  fields: z.strictObject({
    version: z.int(),
    serialNumber: z.string(),
    issuer: z.string(),
    subject: z.string(),
    signatureAlgorithm: z.string(),
    publicKeySha256: z.string(),
    subjectKeyIdentifier: z.string().nullable(),
    authorityKeyIdentifier: z.string().nullable(),
    realName: z.string().nullable(),
    hasVid: z.boolean(),
    crl: z.array(z.string()),
    ocsp: z.array(z.string()),
    extensions: z.array(z.strictObject({ oid: z.string(), name: z.string(), critical: z.boolean() })),
  }),
  /** From the certificate up to the root, as far as it is known; `trusted`: by the bank's list. */
  chain: z.array(z.strictObject({ subject: z.string(), issuer: z.string(), notAfter: Timestamp })),
  chainFindings: z.array(Reason),
  trusted: z.boolean().nullable(),
  /** How the key is encrypted, a line a copy; null where the medium keeps that to itself. */
  keys: z.array(z.strictObject({ copy: Id, encryption: z.string().nullable() })),
  pem: z.string(),
});
export type CertificateDetails = z.infer<typeof CertificateDetails>;

/** Where a copy can be put, and what lies there already under its name. */
export const CopyDestination = z.strictObject({
  id: Id,
  place: PlaceOf,
  problem: z.nullable(Reason),
  existing: z
    .strictObject({
      summary: CertificateSummary.nullable(),
      /** The same files: nothing to do. */
      same: z.boolean(),
      /** To be sent back by who has seen it and wants it replaced. */
      fingerprint: z.string(),
    })
    .nullable(),
});
export type CopyDestination = z.infer<typeof CopyDestination>;

/** 삭제된 인증서: what can be restored. */
export const RemovedItem = z.strictObject({
  id: Id,
  why: z.enum(['deleted', 'replaced', 'password-changed']),
  place: PlaceOf,
  summary: CertificateSummary.nullable(),
  name: z.string(),
  removedAt: Timestamp,
  until: Timestamp,
  existing: CopyDestination.shape.existing,
});
export type RemovedItem = z.infer<typeof RemovedItem>;

/** What became, at this start, of a change that the last run did not end. */
export const InterruptedChange = z.strictObject({
  act: z.enum(['copy', 'change-password', 'delete', 'restore']),
  place: PlaceOf,
  outcome: z.enum(['finished', 'undone', 'waiting', 'kept-both']),
});
export type InterruptedChange = z.infer<typeof InterruptedChange>;

/** Where else is looked, because the customer said so. */
export const SourceList = z.strictObject({
  added: z.array(z.strictObject({ id: Id, kind: z.enum(['folder', 'token']), label: z.string() })),
  /** null: this bank offers no 금융인증서. */
  cloud: z.strictObject({ name: Bilingual, connected: z.boolean() }).nullable(),
});
export type SourceList = z.infer<typeof SourceList>;

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
    /** With a held certificate, registered at the bank: the 전자서명 window. NOT_REGISTERED leads to the other way. */
    logInWithCertificate: { argument: z.strictObject({ certificate: Id }), result: SessionState },
    confirmSecondFactor: { argument: SecondFactor, result: SessionState },
    extend: { argument: Nothing, result: SessionState },
    /** The customer used the page; extends at the bank at most once a minute. */
    touch: { argument: Nothing, result: Nothing },
    logOut: { argument: Nothing, result: SessionState },
    /** Sandbox only: the demo customer, the running OTP code, and who the stand-in for 금융인증서 knows. */
    demo: { argument: Nothing, result: Demo.nullable() },
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
    /** Ends a search under way: what it has found stays. */
    stopSearch: { argument: Nothing, result: Nothing },
    sources: { argument: Nothing, result: SourceList },
    /** [폴더 추가], by the system's own dialog; false: cancelled. The folder is searched from now on. */
    addFolder: { argument: Nothing, result: z.boolean() },
    /** [보안토큰 연결]: the maker's library, by the system's own dialogs; false: cancelled. */
    addToken: { argument: Nothing, result: z.boolean() },
    removeSource: { argument: z.strictObject({ id: Id }), result: Nothing },
    /** [금융인증서 연결]: who the customer is at that service; kept in memory until log-out. */
    connectCloud: {
      argument: z.strictObject({
        name: z.string().min(1).max(40),
        phone: z.string().regex(/^01\d{8,9}$/),
        birth: z.string().regex(/^\d{6}$/),
      }),
      result: Nothing,
    },
    disconnectCloud: { argument: Nothing, result: Nothing },
  },
  /** Certificates as files: nothing here changes anything at the bank. Each acts on one copy. */
  manage: {
    details: { argument: z.strictObject({ certificate: Id }), result: CertificateDetails },
    checkPassword: { argument: z.strictObject({ copy: Id }), result: Nothing },
    /** Answers the copies that keep the old password. */
    changePassword: {
      argument: z.strictObject({ copy: Id }),
      result: z.strictObject({ others: z.array(PlaceOf) }),
    },
    destinations: { argument: z.strictObject({ copy: Id }), result: z.array(CopyDestination) },
    /** 복사, and 가져오기 where the copy is an opened file. `replaces`: the fingerprint that was shown, or null. */
    copy: {
      argument: z.strictObject({ copy: Id, destination: Id, replaces: z.string().max(128).nullable() }),
      result: PlaceOf,
    },
    /** Answers the name of the file that was written; null: cancelled in the system's dialog. */
    export: {
      argument: z.strictObject({ copy: Id, form: z.enum(['korean', 'modern']), km: z.boolean() }),
      result: z.string().nullable(),
    },
    delete: { argument: z.strictObject({ copy: Id }), result: Nothing },
    removed: { argument: Nothing, result: z.array(RemovedItem) },
    restore: {
      argument: z.strictObject({ removed: Id, replaces: z.string().max(128).nullable() }),
      result: PlaceOf,
    },
    deleteForever: { argument: z.strictObject({ removed: Id }), result: Nothing },
    interrupted: { argument: Nothing, result: z.array(InterruptedChange) },
  },
  registration: {
    preflight: { argument: z.strictObject({ certificate: Id }), result: Preflight },
    /** `terms`: the version that the customer has agreed to on the page; null where none was shown. */
    register: {
      argument: z.strictObject({ certificate: Id, terms: z.int().nullable() }),
      result: Completion,
    },
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
    /** What became of operations of earlier runs: the app has asked by itself after the log-in. */
    settled: { argument: Nothing, result: z.array(Settled) },
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
  /** Certificates found so far, while a search runs; `fresh`: those since it last told, not yet joined or sorted. */
  search: z.strictObject({ found: z.int(), place: z.string(), fresh: z.array(HeldCertificate) }),
  /** A drive was plugged in or pulled out, a token, a folder: the list is to be asked for anew. */
  places: Nothing,
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
