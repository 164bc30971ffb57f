import { z } from 'zod';
import { CertificateKind } from './certificate.ts';
import { Bilingual } from './bank-profile.ts';
import { type KeyToApproval, PinState } from './key-job.ts';
import { PlaceKind } from './media.ts';
import { CardPlace, SecondFactor } from './second-factor.ts';

/** A certificate in a few words. */
const Card = z.strictObject({
  holder: z.string(),
  kind: CertificateKind,
  issuer: z.string(),
  serialNumber: z.string(),
  expires: z.string(),
});

/** A place for people: the page names the kinds that have no name of their own (이 PC의 보안 저장소). */
const PlaceName = z.strictObject({ kind: PlaceKind, label: z.string() });

/** What is to be approved in the 전자서명 window: the main process's data, shown as it stands. */
export const ApprovalView = z.strictObject({
  operation: z.enum([
    'open-file',
    'log-in',
    'register',
    'release',
    'release-without-key',
    'check-password',
    'change-password',
    'copy',
    'import',
    'export',
    'delete',
    'delete-forever',
  ]),
  language: z.enum(['ko', 'en']),
  theme: z.enum(['system', 'light', 'dark']),
  bank: Bilingual,
  /** null while a file is still closed: its name then says what is being opened. */
  certificate: Card.nullable(),
  fileName: z.string().nullable(),
  /** The copy that is meant, and where it goes, as the customer knows them; null where nothing depends on it. */
  place: PlaceName.nullable(),
  destination: PlaceName.nullable(),
  /** What lies at the destination under the same name, and will go to the recoverable place. */
  replaces: Card.nullable(),
  /** The words that are signed; null where nothing is. */
  statement: z.string().nullable(),
  /** The one secret this window asks for. */
  asks: z.enum([
    'certificate-password',
    'new-password',
    'token-pin',
    'new-token-pin',
    'cloud-pin',
    'new-cloud-pin',
    'otp',
    'security-card',
    'nothing',
  ]),
  /** The places of the 보안카드 that the bank asks for; null where it is not asked for. */
  card: z.tuple([CardPlace, CardPlace]).nullable(),
  /** Tries left, where the medium says so before the first one. */
  tries: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('count'), left: z.int(), limit: z.int() }),
      z.strictObject({ kind: z.literal('pin'), state: PinState }),
    ])
    .nullable(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

const Nothing = z.undefined();

/**
 * The approval window's own contract with the main process. The certificate password is not in it: it goes over a
 * MessagePort to the key process, which the preload holds and the main process never reads.
 */
export const approvalContract = {
  view: { argument: Nothing, result: ApprovalView },
  /** A fresh second factor for the bank (release without the key); the main process is the bank's client and may see it. */
  submitSecondFactor: { argument: SecondFactor, result: Nothing },
  cancel: { argument: Nothing, result: Nothing },
} as const;

/** One channel an entry, spelled here only. */
export const approvalChannel = (name: keyof typeof approvalContract): string => `approval:${name}`;
/** Carries the MessagePort to the key process, main process → approval page, once. */
export const approvalPortChannel = 'approval:port';
/** A refusal that came from the bank while the window stays open (a wrong second factor). */
export const approvalRefusedChannel = 'approval:refused';

/** What the approval page sees as `window.approval`. */
export interface ApprovalBridge {
  view(): Promise<ApprovalView>;
  /** Hands the password (or, where none is asked, the approval alone) to the key process. */
  approve(password: string | null, newPassword: string | null): void;
  submitSecondFactor(answer: SecondFactor): Promise<void>;
  cancel(): Promise<void>;
  /** Subscribes; answers the way to unsubscribe. */
  onAnswer(listener: (answer: KeyToApproval) => void): () => void;
}
