import type { Transaction } from 'kysely';
import type { Tables } from '../database/schema.ts';

/**
 * Consumes a right answer, which serves once: in the transaction of what it is for, or of its refusal, so that neither is
 * done without the other. Fails where another request has consumed it meanwhile (OTP_USED).
 */
export type Consume = (transaction: Transaction<Tables>) => Promise<void>;
