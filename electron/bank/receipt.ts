import { Receipt, type Done } from '../../shared/bank-api.ts';
import type { VerifiedDone } from '../usecases/ports.ts';
import { NotTheBanks, openSigned } from './bank-signature.ts';
import type { Facts, VerifiedFacts } from './facts.ts';

/** What was asked of the bank, as far as it is known: after a restart the certificate may not be. */
export interface Asked {
  readonly bank: string;
  readonly customer: string;
  readonly idempotencyKey: string;
  readonly acts: readonly Receipt['act'][];
  readonly certificateSha256?: string;
  /** The registration that was to be released. */
  readonly registration?: string;
}

const fits = (record: Receipt, done: Done, asked: Asked): boolean =>
  record.registration === done.registration &&
  record.number === done.number &&
  record.time === done.time &&
  record.bank === asked.bank &&
  record.customer === asked.customer &&
  record.idempotencyKey === asked.idempotencyKey &&
  asked.acts.includes(record.act) &&
  (asked.certificateSha256 ?? record.certificateSha256) === record.certificateSha256 &&
  (asked.registration ?? record.registration) === record.registration;

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
