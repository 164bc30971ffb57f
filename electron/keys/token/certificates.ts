import type { Handle } from 'pkcs11js';
import type { Token } from '../../../shared/key-job.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { PkiError } from '../../pki/errors.ts';
import { pkcs11 } from './cryptoki.ts';
import { attribute, findObjects, type Session } from './objects.ts';

type Certificates = Token['certificates'];

const mostCertificates = 100;
const mostOctets = 64 * 1024;

/** X.509 certificates of a token that are not an authority's, with the CKA_ID that leads to the key; no PIN is needed. */
export const certificatesIn = (session: Session): Certificates => {
  const { CKA_CLASS, CKO_CERTIFICATE, CKA_CERTIFICATE_TYPE, CKC_X_509 } = pkcs11();
  return findObjects(session, [
    { type: CKA_CLASS, value: CKO_CERTIFICATE },
    { type: CKA_CERTIFICATE_TYPE, value: CKC_X_509 },
  ])
    .flatMap((object) => certificateAt(session, object) ?? [])
    .slice(0, mostCertificates);
};

const certificateAt = (session: Session, object: Handle): Certificates[number] | null => {
  const { CKA_VALUE, CKA_ID } = pkcs11();
  const certificate = attribute(session, object, CKA_VALUE);
  const keyId = attribute(session, object, CKA_ID);
  if (!certificate?.length || certificate.length > mostOctets || !keyId?.length) return null;
  return isAuthority(certificate) ? null : { certificate, keyId };
};

/** One that cannot be read is shown with that as its problem, as in any other place. */
const isAuthority = (certificate: Uint8Array): boolean => {
  try {
    return parseCertificate(certificate).isCa;
  } catch (error) {
    if (error instanceof PkiError) return false;
    throw error;
  }
};
