import { Buffer } from 'node:buffer';
import type { CertificateFacts } from '../../shared/certificate.ts';
import { Refusal, type ReasonCode } from '../../shared/reasons.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { PkiError, type PkiErrorCode } from '../pki/errors.ts';

const reasonOf: Readonly<Record<PkiErrorCode, ReasonCode>> = {
  damaged: 'FILE_DAMAGED',
  unsupported: 'FORMAT_UNSUPPORTED',
  'too-large': 'FILE_DAMAGED',
  'key-mismatch': 'KEY_MISMATCH',
  'password-wrong': 'PASSWORD_WRONG',
};

/** The facts of a certificate's DER, or a Refusal: FILE_DAMAGED, FORMAT_UNSUPPORTED. */
export const readCertificate = (der: Uint8Array): CertificateFacts => {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof PkiError) throw new Refusal(reasonOf[error.code]);
    throw error;
  }
};

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(text, 'base64'));
export const toBase64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
