import type { BankIdentity } from '../../shared/bank-profile.ts';
import type { Database } from './database/schema.ts';
import type { LiveKeys } from './identity/live-keys.ts';
import type { EnvelopeOpener } from './identity/random-envelope.ts';
import type { DocumentSigner } from './identity/signed-document.ts';
import type { Phases } from './phases.ts';
import type { Documents } from './rules/documents.ts';
import type { PolicyRules } from './rules/policy.ts';
import type { Trust } from './rules/trust.ts';
import type { Secrets } from '../fixtures/secrets.ts';

/** The bank at work: everything its acts need, put together in start.ts. */
export interface Bank {
  readonly environment: 'sandbox';
  readonly profile: BankIdentity;
  /** What it decides by; published signed at `GET /about`. */
  readonly policy: PolicyRules;
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
