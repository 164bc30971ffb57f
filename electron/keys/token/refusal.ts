import { Refusal } from '../../../shared/reasons.ts';
import { pkcs11, returnValueOf } from './cryptoki.ts';

/** What a token that was pulled out says to one who had it. */
const removed = (): ReadonlySet<number> => {
  const known = pkcs11();
  return new Set([
    known.CKR_TOKEN_NOT_PRESENT,
    known.CKR_DEVICE_REMOVED,
    known.CKR_SESSION_HANDLE_INVALID,
    known.CKR_SESSION_CLOSED,
  ]);
};

/**
 * A library's failure as a Refusal; a Refusal stays what it is, and what is nobody's answer stays as it came. Makers
 * differ in what they say of a token that is gone (CKR_DEVICE_ERROR, CKR_GENERAL_ERROR …): so it is looked for.
 */
export const refusalOf = (error: unknown, isThere: () => boolean): unknown => {
  const code = returnValueOf(error);
  if (code === undefined) return error;
  if (removed().has(code) || !isThere()) return new Refusal('MEDIA_REMOVED');
  return new Refusal(code === pkcs11().CKR_TOKEN_WRITE_PROTECTED ? 'READ_ONLY' : 'INTERNAL');
};
