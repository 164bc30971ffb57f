import type { Handle } from 'pkcs11js';
import { namesRandom, randomIn } from '../../pki/token-values.ts';
import { pkcs11 } from './cryptoki.ts';
import { attribute, findObjects, isSet } from './objects.ts';
import type { TokenKey } from './private-key.ts';
import type { TokenSession, TokenSource } from './token-session.ts';

/**
 * R of a key, once logged in: a private data object under KISA's OID. PKCS#11 gives data objects no CKA_ID, so several
 * are told apart by a label: the key's own, or its CKA_ID in hex. One alone belongs to a key that is alone too. Any other
 * case is undefined: R of another certificate would tell the bank that this one is not its holder's.
 */
export const randomOf = (
  session: TokenSession,
  source: TokenSource,
  { handle }: TokenKey,
): Uint8Array | undefined => {
  const { CKA_CLASS, CKO_DATA, CKO_PRIVATE_KEY, CKA_LABEL, CKA_VALUE, CKA_OBJECT_ID, CKA_PRIVATE } = pkcs11();
  const text = (object: Handle): string =>
    new TextDecoder().decode(attribute(session, object, CKA_LABEL) ?? new Uint8Array()).trim();
  const ofClass = (value: number): Handle[] => findObjects(session, [{ type: CKA_CLASS, value }]);

  // What anybody can put there without the PIN is not believed.
  const held = ofClass(CKO_DATA).filter((object) => {
    const objectId = attribute(session, object, CKA_OBJECT_ID);
    return objectId !== null && namesRandom(objectId) && isSet(session, object, CKA_PRIVATE);
  });
  const names = [text(handle), Buffer.from(source.keyId).toString('hex')].filter((name) => name !== '');
  const named = held.filter((object) => names.includes(text(object)));
  const alone = held.length === 1 && ofClass(CKO_PRIVATE_KEY).length === 1;
  const [found, ...others] = alone ? held : named;
  const value = found && others.length === 0 ? attribute(session, found, CKA_VALUE) : null;
  return value ? randomIn(value) : undefined;
};
