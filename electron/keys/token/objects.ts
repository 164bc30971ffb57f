import type { Handle, Template } from 'pkcs11js';
import { type Cryptoki, pkcs11, returnValueOf } from './cryptoki.ts';

/** A session with a token. */
export interface Session {
  readonly cryptoki: Cryptoki;
  readonly slot: Handle;
  readonly session: Handle;
}

/** Objects looked at of a kind: a token has a handful. */
const most = 200;
const atOnce = 50;

export const findObjects = ({ cryptoki, session }: Session, template: Template): Handle[] => {
  const found: Handle[] = [];
  cryptoki.C_FindObjectsInit(session, template);
  try {
    while (found.length < most) {
      const some = cryptoki.C_FindObjects(session, atOnce);
      if (some.length === 0) break;
      found.push(...some);
    }
  } finally {
    cryptoki.C_FindObjectsFinal(session);
  }
  return found;
};

/** An attribute's octets, of their own; null where the object has none, or does not tell. */
export const attribute = (
  { cryptoki, session }: Session,
  object: Handle,
  type: number,
): Uint8Array | null => {
  const { CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_SENSITIVE } = pkcs11();
  try {
    const value = cryptoki.C_GetAttributeValue(session, object, [{ type }])[0]?.value;
    return value ? new Uint8Array(value) : null;
  } catch (error) {
    const code = returnValueOf(error);
    if (code === CKR_ATTRIBUTE_TYPE_INVALID || code === CKR_ATTRIBUTE_SENSITIVE) return null;
    throw error;
  }
};

/** A CK_BBOOL; false where there is none. */
export const isSet = (session: Session, object: Handle, type: number): boolean =>
  attribute(session, object, type)?.[0] === 1;
