/** Cryptographic Message Syntax (RFC 5652) in the forms of registration: a signed statement and a sealed message. */
export { signStatement } from './cms/sign.ts';
export { verifySignedData } from './cms/verify.ts';
export { envelope, openEnvelope } from './cms/envelope.ts';
