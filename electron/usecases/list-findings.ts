import type { Registration } from '../../shared/bank-api.ts';
import type { Policy } from '../../shared/bank-policy.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Reason } from '../../shared/reasons.ts';
import { fromBase64, readCertificate } from './read-certificate.ts';

/** Whether a registered certificate gives way to this one: the same holder's and issuer's names, an earlier end. */
const givesWay = ({ certificate }: Registration, to: CertificateFacts): boolean => {
  const facts = readCertificate(fromBase64(certificate));
  return (
    facts.subject.der === to.subject.der &&
    facts.issuer.der === to.issuer.der &&
    facts.serialNumber !== to.serialNumber &&
    Date.parse(facts.notAfter) < Date.parse(to.notAfter)
  );
};

/** What the customer's own registrations, as the bank has listed them, say about registering one more. */
export const listFindings = (
  facts: CertificateFacts,
  registrations: readonly Registration[],
  { replaceOnRenewal, maximumRegistrations: limit }: Policy,
): Reason[] => {
  const same = registrations.find(({ certificateSha256 }) => certificateSha256 === facts.sha256);
  if (same) return [{ code: 'ALREADY_REGISTERED', params: { date: same.registeredAt } }];
  if (replaceOnRenewal && registrations.some((row) => givesWay(row, facts)))
    return [{ code: 'WILL_REPLACE', params: {} }];
  return registrations.length >= limit ? [{ code: 'LIMIT_REACHED', params: { limit } }] : [];
};
