import type { TrustList } from '../../shared/bank-policy.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { ReasonCode } from '../../shared/reasons.ts';
import { validatePath, type Finding, type FindingCode, type PathResult } from '../pki/path.ts';
import { authoritiesOf, type Authorities } from './authorities.ts';

/** What the bank's trust list says of a certificate. */
export interface ChainVerdict {
  readonly reasons: readonly ReasonCode[];
  /** The authorities between the certificate and the root, to be sent along with a signature; empty where not valid. */
  readonly authorities: readonly Uint8Array[];
  /** From the certificate up to the root, as far as the list reaches, whatever there is to say against it. */
  readonly path: readonly Uint8Array[];
}

/** Of the certificate itself. Its dates are told by their own reasons, its status by the bank. */
const ownReason: Readonly<Partial<Record<FindingCode, ReasonCode>>> = {
  'signature-invalid': 'SIGNATURE_INVALID',
  'certificate-malformed': 'FILE_DAMAGED',
  'algorithm-unsupported': 'FORMAT_UNSUPPORTED',
  'critical-extension-unknown': 'FORMAT_UNSUPPORTED',
  'algorithm-weak': 'WEAK_ALGORITHM',
  'key-weak': 'WEAK_ALGORITHM',
  'policy-missing': 'PURPOSE_NOT_ALLOWED',
  'policy-not-accepted': 'PURPOSE_NOT_ALLOWED',
};
const passedOver = new Set<FindingCode>(['not-yet-valid', 'expired', 'issuer-unknown']);

/**
 * Checks certificates against the trust list that the bank signed (RFC 5280 §6, without revocation: a customer's
 * computer cannot count on the issuers' lists, the bank's answer decides). Answers are kept until the list or the day
 * changes.
 */
export const createChainCheck = () => {
  let kept = { era: '', verdicts: new Map<string, Promise<ChainVerdict>>() };

  let known: { list: TrustList; authorities: Authorities } | undefined;

  const verdictOn = (
    facts: CertificateFacts,
    path: PathResult,
    organizations: ReadonlySet<string>,
  ): ChainVerdict => {
    const reasonsOf = ({ code, certificate }: Finding): ReasonCode[] => {
      if (certificate !== facts.sha256) return ['ISSUER_UNTRUSTED'];
      // An authority that the bank does not name; of one that it names, perhaps a newer generation: the bank decides.
      if (code === 'issuer-unknown')
        return organizations.has(facts.issuerOrganization.toLowerCase())
          ? ['CHAIN_INCOMPLETE']
          : ['ISSUER_UNTRUSTED'];
      return passedOver.has(code) ? [] : [ownReason[code] ?? 'ISSUER_UNTRUSTED'];
    };
    return {
      reasons: [...new Set(path.findings.flatMap(reasonsOf))],
      authorities: path.valid ? path.chain.slice(1, -1) : [],
      path: path.chain,
    };
  };

  const check = async (
    facts: CertificateFacts,
    certificate: Uint8Array,
    { organizations, above }: Authorities,
    at: Date,
  ): Promise<ChainVerdict> =>
    verdictOn(facts, await validatePath({ ...above(facts), certificate, at }), organizations);

  return (
    facts: CertificateFacts,
    certificate: Uint8Array,
    trustList: TrustList,
    now: Date,
  ): Promise<ChainVerdict> => {
    const era = `${trustList.version} ${trustList.issued} ${now.toISOString().slice(0, 10)}`;
    if (kept.era !== era) kept = { era, verdicts: new Map() };
    const before = kept.verdicts.get(facts.sha256);
    if (before) return before;
    if (known?.list !== trustList) known = { list: trustList, authorities: authoritiesOf(trustList) };
    const verdict = check(facts, certificate, known.authorities, now);
    kept.verdicts.set(facts.sha256, verdict);
    return verdict;
  };
};
