import type { BankIdentity } from '../../shared/bank-profile.ts';
import { issuerName, kindName } from '../../shared/certificate-rules.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { CertificateSummary, Settings } from '../../shared/ipc.ts';
import { certificateWords } from '../../shared/statement.ts';
import { daysUntil } from '../../shared/korean-time.ts';

/** In whose words and at what time a certificate is told. */
export interface Telling {
  readonly contacts: BankIdentity['contacts'];
  readonly language: Settings['language'];
  readonly now: Date;
}

/** What the pages show of a certificate. */
export const summarize = (
  facts: CertificateFacts,
  { contacts, language, now }: Telling,
): CertificateSummary => {
  const { holder, kindLabel, issuer: commonName } = certificateWords(facts);
  const kind = facts.policies[0]?.kind ?? 'other';
  const issuer = {
    // An authority without an organization is known by its common name.
    issuerOrganization: facts.issuerOrganization || commonName,
    registrationAuthority: facts.registrationAuthority ?? null,
  };
  return {
    sha256: facts.sha256,
    holder,
    kind,
    kindLabel: kindName(kind, kindLabel, language),
    ...issuer,
    issuerName: issuerName(issuer, contacts, language),
    subjectText: facts.subject.text,
    serialNumber: facts.serialNumber,
    policies: facts.policies.map(({ oid, label }) => ({ oid, label })),
    keyUsage: [...facts.keyUsage],
    keyAlgorithm: `${facts.publicKey.algorithm} ${facts.publicKey.bits}`,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    daysLeft: daysUntil(new Date(facts.notAfter), now),
  };
};
