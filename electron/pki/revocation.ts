/** Asking issuers for the status of certificates, and reading what they answer; whom to believe is path.ts's to say. */
export { createOcspRequest, parseOcspResponse } from './x509/ocsp.ts';
export { parseCrl } from './x509/crl.ts';
export type { OcspAnswer } from './path/revocation-terms.ts';
