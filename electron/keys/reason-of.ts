import { type Reason, type ReasonCode, Refusal } from '../../shared/reasons.ts';
import { PkiError, type PkiErrorCode } from '../pki/errors.ts';

const codes: Readonly<Record<PkiErrorCode, ReasonCode>> = {
  'password-wrong': 'PASSWORD_WRONG',
  damaged: 'FILE_DAMAGED',
  unsupported: 'FORMAT_UNSUPPORTED',
  'key-mismatch': 'KEY_MISMATCH',
  // A key derivation or a file beyond its bound: nothing was computed.
  'too-large': 'FORMAT_UNSUPPORTED',
};

/** What the customer is told about a failure. Anything unexpected is INTERNAL: its text could hold key material. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof Refusal) return error.reason;
  return { code: error instanceof PkiError ? codes[error.code] : 'INTERNAL', params: {} };
}
