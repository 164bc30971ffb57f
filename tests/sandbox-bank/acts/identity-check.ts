import { matchesVid, type IdentityClaim } from './vid-check.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { RandomEnvelopeContent } from '../../../shared/statement.ts';
import type { Bank, Customer } from '../bank.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';
import type { ChallengeRow } from './challenges.ts';

/**
 * Whose certificate it is: R from the envelope with the customer's own number gives the certificate's VID. Fails with
 * RANDOM_MISSING where none came, VID_UNAVAILABLE, VID_MISMATCH.
 */
export const checkIdentity = async (
  bank: Bank,
  envelope: string | null,
  customer: Customer,
  challenge: ChallengeRow,
  facts: CertificateFacts,
): Promise<void> => {
  if (envelope === null) throw new BankRefusal('RANDOM_MISSING');
  const content: RandomEnvelopeContent | undefined = bank.envelopes.read(Buffer.from(envelope, 'base64'));
  if (!content) throw refuseRequest('random envelope');
  if (content.challenge !== challenge.challenge) throw refuseRequest('random envelope’s challenge');
  if (content.certificateSha256 !== challenge.certificate_sha256)
    throw refuseRequest('random envelope’s certificate');
  const claim: IdentityClaim = {
    facts,
    random: content.random,
    idn: await residentNumber(bank, customer.id),
  };
  if (facts.vid === undefined || facts.vid.hash === 'unsupported') throw new BankRefusal('VID_UNAVAILABLE');
  if (!matchesVid(claim)) throw new BankRefusal('VID_MISMATCH');
};

const residentNumber = async ({ db, secrets }: Bank, customer: string): Promise<string> => {
  const { idn } = await db
    .selectFrom('customers')
    .select('idn')
    .where('id', '=', customer)
    .executeTakeFirstOrThrow();
  return secrets.open(idn, `idn:${customer}`);
};
