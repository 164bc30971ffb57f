import type { BankIdentity } from '../../shared/bank-profile.ts';
import type { Database } from './database/schema.ts';
import type { LiveKeys } from './identity/live-keys.ts';
import type { EnvelopeOpener } from './identity/random-envelope.ts';
import type { DocumentSigner } from './identity/signed-document.ts';
import type { Phases } from './phases.ts';
import type { Documents } from './rules/documents.ts';
import type { Trust } from './rules/trust.ts';
import type { Secrets } from '../fixtures/secrets.ts';

/** What changes with the sandbox's options, in seconds where it is a time. */
export interface Terms {
  readonly idleSeconds: number;
  readonly lockSeconds: number;
  readonly otpStepSeconds: number;
  /** Wrong passwords, or OTP numbers, until the log-in is locked. */
  readonly tries: number;
}

/** The bank at work: everything its acts need, put together in start.ts. */
export interface Bank {
  readonly environment: 'sandbox';
  readonly profile: BankIdentity;
  readonly terms: Terms;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly keys: LiveKeys;
  readonly trust: Trust;
  readonly documents: (now: Date) => Promise<Documents>;
  readonly receipts: DocumentSigner;
  readonly envelopes: EnvelopeOpener;
  readonly now: () => Date;
  /** Told how far each request has come. */
  readonly phases: Phases;
}

/** A customer as a session knows him. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly person: 'personal' | 'corporate';
}
