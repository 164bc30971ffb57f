import { createHash } from 'node:crypto';
import type { Handle } from 'pkcs11js';
import { Refusal } from '../../../shared/reasons.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { unsupported } from '../../pki/errors.ts';
import { digestInfo, ecdsaSignature } from '../../pki/token-values.ts';
import { pkcs11 } from './cryptoki.ts';
import { findObjects, isSet } from './objects.ts';
import { pinText } from './pin.ts';
import type { TokenSession, TokenSource } from './token-session.ts';

export interface TokenKey {
  readonly handle: Handle;
  readonly algorithm: 'RSA' | 'EC';
}

/** The key that belongs to a source's certificate, once logged in. KEY_FILE_MISSING; `unsupported` for another kind. */
export const privateKeyOf = (session: TokenSession, source: TokenSource): TokenKey => {
  const { CKA_CLASS, CKO_PRIVATE_KEY, CKA_ID, CKA_KEY_TYPE, CKK_RSA, CKK_EC } = pkcs11();
  const { algorithm } = parseCertificate(source.certificate).publicKey;
  if (algorithm === 'other') throw unsupported('key of a token');
  const [handle] = findObjects(session, [
    { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
    { type: CKA_KEY_TYPE, value: algorithm === 'RSA' ? CKK_RSA : CKK_EC },
    { type: CKA_ID, value: Buffer.from(source.keyId) },
  ]);
  if (handle === undefined) throw new Refusal('KEY_FILE_MISSING');
  return { handle, algorithm };
};

type Hash = 'sha256' | 'sha384';
/** Of RSA with 8,192 bits. */
const longestSignature = 1024;

/** RSA PKCS#1 v1.5 or ECDSA, in the token; it hashes where it can, else we do. */
export const signWith = (
  session: TokenSession,
  { handle, algorithm }: TokenKey,
  pin: Uint8Array,
  data: Uint8Array,
  hash: Hash,
): Uint8Array => {
  const known = pkcs11();
  const digest = createHash(hash).update(data).digest();
  const sign = (mechanism: number, input: Uint8Array): Uint8Array => {
    const { cryptoki } = session;
    cryptoki.C_SignInit(session.session, { mechanism }, handle);
    // Some keys want the PIN for every signature, after it has begun.
    if (isSet(session, handle, known.CKA_ALWAYS_AUTHENTICATE))
      cryptoki.C_Login(session.session, known.CKU_CONTEXT_SPECIFIC, pinText(pin));
    return cryptoki.C_Sign(session.session, Buffer.from(input), Buffer.alloc(longestSignature));
  };
  if (algorithm === 'EC') return ecdsaSignature(sign(known.CKM_ECDSA, digest));
  const hashing = hash === 'sha256' ? known.CKM_SHA256_RSA_PKCS : known.CKM_SHA384_RSA_PKCS;
  return session.cryptoki.C_GetMechanismList(session.slot).includes(hashing)
    ? sign(hashing, data)
    : sign(known.CKM_RSA_PKCS, digestInfo(hash, digest));
};
