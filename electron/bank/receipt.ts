import { Receipt, type Done } from '../../shared/bank-api.ts';
import type { VerifiedDone } from '../usecases/ports.ts';
import { NotTheBanks, openSigned } from './bank-signature.ts';
import type { Facts, VerifiedFacts } from './facts.ts';

/** What was asked of the bank, as far as it is known: after a restart what was signed is not. */
export interface Asked {
  readonly bank: string;
  readonly customer: string;
  readonly idempotencyKey: string;
  readonly acts: readonly Receipt['act'][];
  readonly certificateSha256?: string;
  /** The registration that was to be released. */
  readonly registration?: string;
  /** The registration that was to be replaced, and the terms agreed to: as signed, or null. */
  readonly replaced?: string | null;
  readonly terms?: number | null;
  /** Why it was released without the key, or null. */
  readonly reason?: Receipt['reason'];
}

const isAsked = <T>(told: T, asked: T | undefined): boolean => asked === undefined || asked === told;

const fits = (record: Receipt, done: Done, asked: Asked): boolean =>
  record.registration === done.registration &&
  record.number === done.number &&
  record.time === done.time &&
  record.bank === asked.bank &&
  record.customer === asked.customer &&
  record.idempotencyKey === asked.idempotencyKey &&
  asked.acts.includes(record.act) &&
  isAsked(record.certificateSha256, asked.certificateSha256) &&
  isAsked(record.registration, asked.registration) &&
  isAsked(record.replaced?.registration ?? null, asked.replaced) &&
  isAsked(record.terms, asked.terms) &&
  isAsked(record.reason, asked.reason);

const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const isSignedFor = (signer: Uint8Array, { receiptCertificates }: VerifiedFacts): boolean =>
  receiptCertificates.some((certificate) => sameOctets(signer, certificate));

/**
 * That a receipt is signed by a receipt certificate of the bank's, and is about what was asked and nothing else. A signer
 * who is not known is looked up anew: the bank may have renewed its own. Fails with NotTheBanks, and as facts do.
 */
export const verifyReceipt = async (done: Done, asked: Asked, facts: Facts): Promise<VerifiedDone> => {
  const der = new Uint8Array(Buffer.from(done.receipt, 'base64'));
  const known = await facts.get();
  const opened = await openSigned(der, Receipt, 'receipt', known.signing);
  if (!isSignedFor(opened.signer, known) && !isSignedFor(opened.signer, await facts.get('fresh')))
    throw new NotTheBanks('receipt', 'signer');
  if (!fits(opened.content, done, asked)) throw new NotTheBanks('receipt', 'record');
  return { ...done, record: opened.content };
};
