/** Cryptographic Message Syntax (RFC 5652) in the forms of registration: a signed statement and a sealed message. */
export { signStatement, type StatementToSign } from './cms/sign.ts';
export { verifySignedData, type VerifiedSignedData } from './cms/verify.ts';
export { envelope, openEnvelope } from './cms/envelope.ts';
