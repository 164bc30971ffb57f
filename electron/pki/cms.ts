/** Cryptographic Message Syntax (RFC 5652): signed statements and sealed messages, ours and other people's. */
export { signStatement, type ExternalKey } from './cms/sign.ts';
export { verifySignedData } from './cms/verify.ts';
export { envelope } from './cms/envelope.ts';
export { openEnvelope } from './cms/open-envelope.ts';
