import { createHash } from 'node:crypto';
import type { SignJob } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import { RandomEnvelopeContent, Statement } from '../../shared/statement.ts';
import { canonicalJson } from '../pki/canonical-json.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { envelope, signStatement } from '../pki/cms.ts';
import type { KeyPair } from './key-pair.ts';

export interface Signed {
  /** CMS SignedData over the canonical JSON of the statement, DER. */
  readonly signedStatement: Uint8Array;
  /** CMS EnvelopedData over the canonical JSON of RandomEnvelopeContent, DER; null where R does not go along. */
  readonly randomEnvelope: Uint8Array | null;
}

type Order = Omit<SignJob, 'kind' | 'source'>;

/**
 * Seals R for the bank, adds the seal's hash to the statement, and signs it. Fails with KEY_FILE_MISSING,
 * ENCRYPTION_CERT (a pair for key transport is never for signing), RANDOM_MISSING, INTERNAL (a statement about another
 * certificate), or PkiError (`key-mismatch`, `unsupported`, `damaged`).
 */
export async function sign(pair: KeyPair, order: Order): Promise<Signed> {
  const key = pair.privateKey ?? pair.device;
  if (key === undefined) throw new Refusal('KEY_FILE_MISSING');
  const { sha256, keyUsage } = parseCertificate(pair.certificate);
  if (!keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation')) {
    throw new Refusal('ENCRYPTION_CERT');
  }
  // The signature would bind one certificate's key to words about another.
  if (sha256 !== order.statement.certificateSha256) throw new Refusal('INTERNAL');

  const randomEnvelope = await sealRandomOf(pair, order);
  const statement = Statement.parse({
    ...order.statement,
    randomEnvelopeSha256:
      randomEnvelope === null ? null : createHash('sha256').update(randomEnvelope).digest('hex'),
  });
  const signedStatement = await signStatement({
    content: canonicalJson(statement),
    certificate: pair.certificate,
    chain: order.chain.length > 0 ? order.chain : pair.chain,
    privateKey: key,
    signingTime: new Date(statement.time),
  });
  return { signedStatement, randomEnvelope };
}

/**
 * Of a device only where there is no way around it: a token or the cloud is asked for R, not searched. What it gave is
 * ours to wipe; R of a key file goes with its key.
 */
async function sealRandomOf({ privateKey, device }: KeyPair, order: Order): Promise<Uint8Array | null> {
  if (order.random === 'never') return null;
  if (privateKey) return sealRandom(privateKey.random, order);
  const random = await device?.random();
  try {
    return await sealRandom(random, order);
  } finally {
    random?.fill(0);
  }
}

async function sealRandom(random: Uint8Array | undefined, order: Order): Promise<Uint8Array | null> {
  if (random === undefined) {
    if (order.random === 'required') throw new Refusal('RANDOM_MISSING');
    return null;
  }
  const content = canonicalJson(
    RandomEnvelopeContent.parse({
      challenge: order.statement.challenge,
      certificateSha256: order.statement.certificateSha256,
      random: Buffer.from(random).toString('hex'),
    }),
  );
  try {
    return await envelope(content, order.envelopeCertificate);
  } finally {
    content.fill(0);
  }
}
