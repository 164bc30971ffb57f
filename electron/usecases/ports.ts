import type { ApprovalView } from '../../shared/approval.ts';
import type {
  BankAnswer,
  BankBody,
  Challenge,
  Done,
  Policy,
  Receipt,
  Registration,
  TrustList,
} from '../../shared/bank-api.ts';
import type { LinkName } from '../../shared/bank-profile.ts';
import type { PendingOperation, SessionState, Settings } from '../../shared/ipc.ts';
import type { KeySource, SignJob } from '../../shared/key-job.ts';
import type { Reason, ReasonCode } from '../../shared/reasons.ts';

/** What the use cases need of the outside. Every promise here fails only with a Refusal. */

export interface Clock {
  now(): Date;
}

/** Events by name with plain fields; the adapter redacts, and takes nothing that is not listed there. */
export interface Log {
  event(name: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

// --- places on this computer ---------------------------------------------------------------------------------------

export interface Place {
  readonly kind: 'npki' | 'removable' | 'file';
  /** For people: the folder as the customer knows it. */
  readonly label: string;
}

/** One certificate in one place, as found; nothing about it is trusted yet. */
export interface FoundCertificate {
  /** Opaque, stable while the app runs. */
  readonly id: string;
  /** What the place calls it (folder or file name). */
  readonly name: string;
  readonly place: Place;
  /** null where it could not be read; `problem` says why. */
  readonly certificate: Uint8Array | null;
  readonly hasKey: boolean;
  readonly problem: Reason | null;
}

export interface Listing {
  readonly found: readonly FoundCertificate[];
  /** Every place that was looked at, for people. */
  readonly searched: readonly string[];
  readonly problems: readonly { readonly place: string; readonly reason: Reason }[];
}

export interface CertificateStore {
  list(
    onProgress: (progress: { found: number; place: string }) => void,
    signal: AbortSignal,
  ): Promise<Listing>;
  /** How to get at the private key of one that was listed; CERT_NOT_FOUND, KEY_FILE_MISSING, MEDIA_REMOVED, … */
  key(id: string): Promise<KeySource>;
}

/** A .pfx/.p12 as it came; nothing but its outermost form is known until the customer's password opens it. */
export interface ClosedFile {
  /** Opaque. */
  readonly id: string;
  /** The file's own name, without its folder. */
  readonly name: string;
}

/** Files chosen or dropped, kept in memory only and for 5 minutes after they came or were last used. */
export interface ClosedFiles {
  /** FILE_DAMAGED (empty, not a PKCS#12), FORMAT_UNSUPPORTED (another kind of file, too large). */
  accept(name: string, bytes: Uint8Array): ClosedFile;
  /** CERT_NOT_FOUND once it was dropped or its time is over. */
  source(id: string): Extract<KeySource, { kind: 'pkcs12' }>;
  /** Whether it is still there; asking does not renew its time, as `source` does. */
  holds(id: string): boolean;
  drop(id: string): void;
}

// --- 전자서명 ---------------------------------------------------------------------------------------------------------

/** A .pfx/.p12 that a key process holds open: at most 5 minutes, and gone when that process is. */
export interface OpenedFile {
  readonly pairs: readonly {
    readonly certificate: Uint8Array;
    readonly hasKey: boolean;
    readonly chain: readonly Uint8Array[];
  }[];
  readonly open: boolean;
  close(): void;
}

/**
 * The approval window and the key process, joined; CANCELLED when the customer closes the window, and at `closesAt` (by
 * this computer's clock): what is approved later the bank would not take, so no secret is to be typed for it.
 */
export interface Approval {
  openFile(view: ApprovalView, source: KeySource): Promise<OpenedFile>;
  sign(
    view: ApprovalView,
    source: KeySource | { readonly file: OpenedFile; readonly certificateSha256: string },
    job: Omit<SignJob, 'kind' | 'source'>,
    closesAt?: Date,
  ): Promise<{ readonly signedStatement: Uint8Array; readonly randomEnvelope: Uint8Array | null }>;
  /** Asks a fresh OTP and hands it to `send`; a wrong one keeps the window open, any other refusal ends it. */
  withOtp<T>(view: ApprovalView, send: (code: string) => Promise<T>, closesAt?: Date): Promise<T>;
  focus(): void;
  readonly onOpenChange: (listener: (open: boolean) => void) => () => void;
}

// --- the bank ------------------------------------------------------------------------------------------------------

/** What the bank says of itself, every signature in it verified up to the profile's signing root. */
export interface BankFacts {
  /** The bank's clock against ours, in seconds; positive: ours is behind. */
  readonly clockSkewSeconds: number;
  readonly minimumClientVersion: string;
  readonly policy: Policy;
  readonly trustList: TrustList;
  readonly envelopeCertificate: Uint8Array;
}

/** A write that the bank has done, its receipt verified. */
export interface VerifiedDone extends Done {
  readonly record: Receipt;
}

export interface Bank {
  /** As of the last minutes, or asked anew. */
  facts(when?: 'fresh'): Promise<BankFacts>;

  readonly session: SessionState;
  readonly customer: {
    readonly id: string;
    readonly name: string;
    readonly person: 'personal' | 'corporate';
  } | null;
  onSession(listener: (state: SessionState) => void): () => void;
  logIn(credentials: BankBody<'logIn'>): Promise<void>;
  confirmOtp(code: string): Promise<void>;
  extend(): Promise<void>;
  touch(): void;
  logOut(): Promise<void>;

  registrations(): Promise<readonly Registration[]>;
  challenge(request: BankBody<'challenge'>): Promise<Challenge>;
  /** Exactly once: the key is on disk before the first try. RESULT_UNKNOWN where no answer came. */
  register(operation: PendingOperation, body: BankBody<'register'>): Promise<VerifiedDone>;
  release(
    operation: PendingOperation,
    registration: string,
    body: BankBody<'release'>,
  ): Promise<VerifiedDone>;
  /** null: it was not done, and a late original will be refused. */
  settle(key: string): Promise<VerifiedDone | null>;
  history(): Promise<BankAnswer<'history'>['entries']>;
}

/** Operations under way, on disk before the first try and until their result is known. */
export interface PendingOperations {
  add(operation: PendingOperation & { readonly customer: string }): Promise<void>;
  remove(key: string): Promise<void>;
  list(customer: string): Promise<readonly PendingOperation[]>;
}

/** Receipts the customer keeps: CMS as the bank signed it, one file each. */
export interface History {
  keep(receipt: Receipt, signed: Uint8Array): Promise<void>;
}

// --- the machine ---------------------------------------------------------------------------------------------------

export interface SecretStorage {
  /** Whether this computer's keychain answers: null, KEYCHAIN_LOCKED or KEYCHAIN_UNAVAILABLE. */
  check(): Promise<Extract<ReasonCode, 'KEYCHAIN_LOCKED' | 'KEYCHAIN_UNAVAILABLE'> | null>;
}

export interface Machine {
  readonly version: string;
  /** Whether the app's own files are as shipped; true where the system itself enforces it. */
  filesIntact(): Promise<boolean>;
  debuggerAttached(): boolean;
}

// --- the desktop ---------------------------------------------------------------------------------------------------

/** The system's own dialog for one .pfx/.p12; the page never learns its path. */
export interface FileDialog {
  /** null: cancelled. ACCESS_DENIED, MEDIA_REMOVED, FORMAT_UNSUPPORTED (above 10 MiB, refused before reading). */
  choose(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>;
}

/** Opens one of the profile's pages in the customer's browser; nothing else can be named. */
export interface Links {
  open(link: LinkName): Promise<void>;
}

export interface Clipboard {
  write(text: string): void;
}

export interface SettingsStore {
  get(): Promise<Settings>;
  /** Answers what is kept from now on. */
  set(settings: Settings): Promise<Settings>;
}
