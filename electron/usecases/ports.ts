import type { ApprovalView } from '../../shared/approval.ts';
import type {
  BankAnswer,
  BankBody,
  Challenge,
  Done,
  LogInChallenge,
  Receipt,
  Registration,
} from '../../shared/bank-api.ts';
import type { Policy, TrustList } from '../../shared/bank-policy.ts';
import type { Bilingual, LinkName } from '../../shared/bank-profile.ts';
import type { PendingOperation, SessionState, Settings } from '../../shared/ipc.ts';
import type { KeyAnswer, KeySource, SecretJob, SignJob, Token } from '../../shared/key-job.ts';
import type { PlaceKind } from '../../shared/media.ts';
import type { Reason, ReasonCode } from '../../shared/reasons.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import type { StatementDraft } from '../../shared/statement.ts';

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
  readonly kind: PlaceKind;
  /** For people: the folder, drive, token or service as the customer knows it; '' where the kind says it all. */
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

/** How far a search has come: what it found since it last told, and where it is. */
export interface SearchProgress {
  /** All so far, of this store. */
  readonly found: number;
  readonly place: string;
  readonly fresh: readonly FoundCertificate[];
}

export interface CertificateStore {
  /** When the signal fires it ends at once, with CANCELLED: what was told as fresh until then stays. */
  list(onProgress: (progress: SearchProgress) => void, signal: AbortSignal): Promise<Listing>;
  /** How to get at the private key of one that was listed; CERT_NOT_FOUND, KEY_FILE_MISSING, MEDIA_REMOVED, … */
  key(id: string): Promise<KeySource>;
}

/** A file's or folder's name as the system gave it: octets where it has no text that leads back to it (CP949, NFD). */
export type SystemName = string | Uint8Array;

/** Everything that belongs to one certificate in one place, its keys encrypted as they lie. */
export interface CertificateFiles {
  /** Of the folder they lie in; null where they come from no folder: the destination then makes one. */
  readonly folder: SystemName | null;
  /** The authority's folder that it lay in, e.g. `yessign`; a destination without it takes the issuer's O. */
  readonly authority?: SystemName;
  /** signCert.der, signPri.key, kmCert.der, kmPri.key, CaPubs and whatever else lies there, by their own names. */
  readonly files: readonly { readonly name: SystemName; readonly bytes: Uint8Array }[];
}

/** A place that certificates can be put into. */
export interface Destination {
  /** Opaque, stable while the app runs. */
  readonly id: string;
  readonly place: Place;
  /** Why nothing can be put there now: READ_ONLY, ACCESS_DENIED, MEDIA_REMOVED, KEYCHAIN_LOCKED, KEYCHAIN_UNAVAILABLE. */
  readonly problem: Reason | null;
}

/** What lies at a destination under the name that a certificate would have there. */
export interface Occupied {
  /** null where it cannot be read. */
  readonly certificate: Uint8Array | null;
  /** Byte for byte the same files: there is nothing to do. */
  readonly same: boolean;
  /** Of its content now; `save` replaces exactly this and nothing that came meanwhile. */
  readonly fingerprint: string;
}

/**
 * A store whose copies can be changed. Whatever is overwritten or deleted goes to the recoverable place, in the same
 * change; a change happens wholly or not at all, and an interrupted one is finished or undone at the next start.
 * Fails with DISK_FULL, READ_ONLY, ACCESS_DENIED, MEDIA_REMOVED, CHANGED_ELSEWHERE (another program was here since), and
 * nothing is changed then.
 */
export interface WritableStore extends CertificateStore {
  readonly writes: true;
  destinations(): Promise<readonly Destination[]>;
  /** One that was listed, whole, as it lies now. CERT_NOT_FOUND, MEDIA_REMOVED, … */
  files(id: string): Promise<CertificateFiles>;
  occupied(destination: string, files: CertificateFiles): Promise<Occupied | null>;
  /** `replaces`: the fingerprint of what the customer saw there, null where the name was free. */
  save(destination: string, files: CertificateFiles, replaces: string | null): Promise<Place>;
  /** New octets of files of one that was listed (all or none), where `before` is still what lies there. */
  replaceKeys(
    id: string,
    before: CertificateFiles,
    keys: readonly { readonly name: SystemName; readonly bytes: Uint8Array }[],
  ): Promise<void>;
  /** Into the recoverable place, where it is still what was listed. */
  remove(id: string): Promise<void>;
}

/** What was deleted or overwritten, for 30 days. */
export interface RemovedCertificate {
  readonly id: string;
  readonly why: 'deleted' | 'replaced' | 'password-changed';
  /** Where it lay, and is restored to. */
  readonly place: Place;
  readonly certificate: Uint8Array | null;
  readonly name: string;
  readonly removedAt: Date;
  readonly until: Date;
}

export interface RemovedCertificates {
  list(): Promise<readonly RemovedCertificate[]>;
  /**
   * Back to where it lay; what lies there now goes to the recoverable place in its stead. CERT_NOT_FOUND (its time is
   * over), MEDIA_REMOVED, READ_ONLY, DISK_FULL, …; CHANGED_ELSEWHERE where `replaces` is not what lies there.
   */
  restore(id: string, replaces: string | null): Promise<Place>;
  /** What lies there now, where it would go back to. */
  occupied(id: string): Promise<Occupied | null>;
  removeForever(id: string): Promise<void>;
}

/** A change that the last run of the app did not end: what became of it at this start. */
export interface Interrupted {
  readonly act: 'copy' | 'change-password' | 'delete' | 'restore';
  readonly place: Place;
  /** `waiting`: its drive is not plugged in. `kept-both`: another program has changed the files since; nothing was. */
  readonly outcome: 'finished' | 'undone' | 'waiting' | 'kept-both';
}

/** Where else is looked for certificates, because the customer said so. */
export interface Sources {
  list(): Promise<
    readonly { readonly id: string; readonly kind: 'folder' | 'token'; readonly label: string }[]
  >;
  /** By the system's own dialog; false where it was cancelled. */
  addFolder(): Promise<boolean>;
  addToken(): Promise<boolean>;
  remove(id: string): Promise<void>;
}

/** 금융인증서's service, for as long as the customer is connected to it; nothing of it is kept on the disk. */
export interface CloudService {
  readonly name: Bilingual;
  readonly connected: boolean;
  /** Who one is, as the service asks it. LOGIN_FAILED, OFFLINE, BANK_UNAVAILABLE, SERVER_IDENTITY. */
  connect(who: { readonly name: string; readonly phone: string; readonly birth: string }): Promise<void>;
  disconnect(): void;
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

interface AnswerTo {
  'verify-secret': 'verified';
  'change-secret': 'changed';
  export: 'exported';
  convert: 'converted';
}
/** What a key process answers such a job. */
export type SecretAnswer<J extends SecretJob> = Extract<KeyAnswer, { kind: AnswerTo[J['kind']] }>;

/**
 * Tokens that are plugged in, as the maker's library tells them; it runs in a key process and nowhere else.
 * FORMAT_UNSUPPORTED (no PKCS#11 library), INTERNAL (it hung or crashed).
 */
export type ListTokens = (library: string) => Promise<readonly Token[]>;

/** A maker's PKCS#11 library on this computer, and what people call it. */
export interface TokenLibrary {
  readonly path: string;
  readonly label: string;
}

/**
 * Asks the customer for one by the system's own dialogs, and looks at its tokens once; null: cancelled.
 * FORMAT_UNSUPPORTED (no PKCS#11 library of this computer), INTERNAL (it hung or crashed).
 */
export type ChooseTokenLibrary = () => Promise<TokenLibrary | null>;

/** Until when a statement can be sent, by this computer's clock, and the way to a fresh one with the same words. */
export interface StatementLife {
  readonly closesAt: Date;
  /** The same act under a fresh challenge; fails where what is shown would no longer be true (CHANGED_ELSEWHERE …). */
  renew(): Promise<{ readonly statement: StatementDraft; readonly closesAt: Date }>;
}

export interface SignedStatement {
  /** Whose challenge it carries: the first one's, or that of a renewal. */
  readonly challenge: string;
  readonly signedStatement: Uint8Array;
  readonly randomEnvelope: Uint8Array | null;
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
    life?: StatementLife,
  ): Promise<SignedStatement>;
  /** 암호 확인, 암호 변경, 내보내기, 가져오기: a wrong secret keeps the window open. */
  perform<J extends SecretJob>(view: ApprovalView, job: J): Promise<SecretAnswer<J>>;
  /** Asks for nothing but a yes (복사, 삭제). */
  confirm(view: ApprovalView): Promise<void>;
  /** Asks a second factor and hands it to `send`; a wrong one keeps the window open, any other refusal ends it. */
  withSecondFactor<T>(
    view: ApprovalView,
    send: (answer: SecondFactor) => Promise<T>,
    closesAt?: Date,
  ): Promise<T>;
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
  /** This app's version, as the bank is told it with each call. */
  readonly clientVersion: string;
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
  /** First factor by a signature: what is to be signed, then what was. */
  logInChallenge(certificate: string): Promise<LogInChallenge>;
  logInWithCertificate(signed: BankBody<'logInWithCertificate'>): Promise<void>;
  confirmSecondFactor(answer: SecondFactor): Promise<void>;
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

/** The system's own dialogs; the page never learns a path. */
export interface FileDialog {
  /** null: cancelled. ACCESS_DENIED, MEDIA_REMOVED, FORMAT_UNSUPPORTED (above 10 MiB, refused before reading). */
  choose(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>;
}

/** Files that are written where the customer says, by the system's own dialog. */
export interface FileSaver {
  /**
   * Asks where to, then for the octets, and puts them there; the name it has there, null: cancelled. What it overwrites
   * goes to the recoverable place. READ_ONLY, DISK_FULL, ACCESS_DENIED, MEDIA_REMOVED, CHANGED_ELSEWHERE (something else
   * lies there by now), and whatever `bytes` fails with.
   */
  save(name: string, bytes: () => Promise<Uint8Array>): Promise<string | null>;
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
